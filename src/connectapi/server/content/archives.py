"""Bundles on disk: the archives as they were sent, and the files unpacked from them."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING
from uuid import uuid4

from connectapi.server.content import bundle

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

    from connectapi.server.content.bundle import Inspected
    from connectapi.server.settings import ServerSettings


class Archives:
    """The bundles below a data folder. Every file appears there whole or not at all."""

    def __init__(self, folder: Path, settings: ServerSettings) -> None:
        self._incoming = folder / "incoming"
        self._archives = folder / "bundles"
        self._unpacked = folder / "unpacked"
        self._renderings = folder / "renderings"
        self._settings = settings
        for place in (self._incoming, self._archives, self._unpacked, self._renderings):
            place.mkdir(exist_ok=True)

    def new_file(self) -> Path:
        """Name a file that an upload may be written to."""
        return self._incoming / uuid4().hex

    @contextmanager
    def staging(self) -> Iterator[Path]:
        """Give an empty folder beside all that is kept, which goes with the block."""
        place = self.new_file()
        place.mkdir()
        try:
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)

    def inspect(self, path: Path) -> Inspected:
        """Check an uploaded file; see :func:`connectapi.server.content.bundle.inspect`."""
        return bundle.inspect(path, self._settings)

    def keep(self, uploaded: Path, bundle_id: int) -> None:
        """Take an uploaded file over as the archive of a bundle."""
        with uploaded.open("rb") as file:
            os.fsync(file.fileno())
        uploaded.replace(self.archive(bundle_id))
        _sync(self._archives)

    def archive(self, bundle_id: int) -> Path:
        """Give the path of a bundle's archive."""
        return self._archives / f"{bundle_id}.tar.gz"

    def size(self, bundle_id: int) -> int:
        """Give the size of a bundle's archive in bytes, 0 where it is gone."""
        try:
            return self.archive(bundle_id).stat().st_size
        except FileNotFoundError:
            return 0

    def sizes(self) -> dict[int, int]:
        """Give the sizes of all archives in bytes, by bundle."""
        sizes: dict[int, int] = {}
        with os.scandir(self._archives) as entries:
            for entry in entries:
                name = entry.name.removesuffix(".tar.gz")
                # Its bundle may be removed just now.
                with suppress(FileNotFoundError):
                    if name.isdigit():
                        sizes[int(name)] = entry.stat().st_size
        return sizes

    def folder(self, bundle_id: int) -> Path:
        """Give the folder of a bundle's unpacked files; it is there once it was deployed."""
        return self._unpacked / str(bundle_id)

    def unpack(self, bundle_id: int, inside: str) -> int:
        """Unpack a bundle anew, from the folder of the archive that holds everything.

        Returns:
            The number of files.
        """
        archive = self.archive(bundle_id)
        beside, aside = self._incoming / uuid4().hex, self._incoming / uuid4().hex
        old = self.folder(bundle_id)
        try:
            count = bundle.unpack(archive, inside, beside, self._settings)
            # Visitors miss the files for no longer than two renames take.
            if old.exists():
                old.rename(aside)
            beside.rename(old)
            shutil.rmtree(aside, ignore_errors=True)
        except BaseException:
            shutil.rmtree(beside, ignore_errors=True)
            if aside.exists() and not old.exists():
                aside.rename(old)
            raise
        return count

    def remove(self, bundle_id: int) -> None:
        """Remove a bundle's archive and files."""
        self.archive(bundle_id).unlink(missing_ok=True)
        shutil.rmtree(self.folder(bundle_id), ignore_errors=True)

    def keep_rendering(self, rendering_id: int, html: str) -> None:
        """Keep the page that a rendering made."""
        beside = self.new_file()
        with beside.open("x", encoding="utf-8") as file:
            file.write(html)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self.rendering(rendering_id))

    def rendering(self, rendering_id: int) -> Path:
        """Give the path of the page that was made of a document's text."""
        return self._renderings / f"{rendering_id}.html"

    def keep_rendered(self, rendering_id: int, files: Path, metadata: bytes | None) -> None:
        """Take a folder over as what a rendering made, with what the document says about it."""
        if metadata is not None:
            beside = self.new_file()
            beside.write_bytes(metadata)
            beside.replace(self.rendering_metadata(rendering_id))
        if self._settings.durable:
            for path in files.rglob("*"):
                _sync(path)
        files.rename(self._renderings / str(rendering_id))
        _sync(self._renderings)

    def rendering_metadata(self, rendering_id: int) -> Path:
        """Give the path of what a document said about a rendering, which visitors do not get."""
        return self._renderings / f"{rendering_id}.json"

    def rendered(self, rendering_id: int, bundle_id: int) -> Path:
        """Give the folder that a rendering shows: what it made, or the bundle that was shown."""
        made = self._renderings / str(rendering_id)
        return made if made.is_dir() else self.folder(bundle_id)

    def remove_renderings(self, rendering_ids: Iterable[int]) -> None:
        """Remove the files of renderings."""
        for number in rendering_ids:
            self.rendering(number).unlink(missing_ok=True)
            self.rendering_metadata(number).unlink(missing_ok=True)
            shutil.rmtree(self._renderings / str(number), ignore_errors=True)

    def clean(self) -> None:
        """Remove what interrupted uploads and deployments left behind."""
        for path in self._incoming.iterdir():
            _remove(path)

    def forget_others(self, bundle_ids: Collection[int], rendering_ids: Collection[int]) -> None:
        """Remove the files of all bundles and renderings but these."""
        for places, known in (
            ((self._archives, self._unpacked), bundle_ids),
            ((self._renderings,), rendering_ids),
        ):
            for path in (path for place in places for path in place.iterdir()):
                number = path.name.partition(".")[0]
                if number.isdigit() and int(number) not in known:
                    _remove(path)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    """See to it that a file, or the names in a folder, outlive a crash of the machine."""
    if os.name != "posix":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
