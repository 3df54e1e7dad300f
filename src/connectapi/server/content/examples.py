"""The examples that a server brings along: small static pages, ready to be published."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

_THUMBNAIL: Final = "thumbnail.png"
# The oldest time that a ZIP archive can hold: the same files always make the same archive.
_LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Example:
    """One example.

    Attributes:
        name: What it is called in addresses.
        title: What it is called elsewhere.
    """

    name: str
    title: str
    description: str

    def thumbnail(self) -> bytes:
        """Give its picture, a PNG."""
        return (self._folder() / _THUMBNAIL).read_bytes()

    def archive(self) -> bytes:
        """Pack its files with a manifest as a ZIP archive."""
        content = {
            file.name: file.read_bytes()
            for file in sorted(self._folder().iterdir(), key=lambda file: file.name)
            if file.name != _THUMBNAIL
        }
        # MD5 is what manifests hold; it guards against accidents, not against people.
        sums = {
            name: {"checksum": hashlib.md5(data, usedforsecurity=False).hexdigest()}
            for name, data in content.items()
        }
        manifest = {
            "version": 1,
            "metadata": {"appmode": "static", "primary_html": "index.html"},
            "files": sums,
        }
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in {**content, "manifest.json": json.dumps(manifest).encode()}.items():
                archive.writestr(zipfile.ZipInfo(name, _LONG_AGO), data)
        return packed.getvalue()

    def _folder(self) -> Traversable:
        return files("connectapi.server") / "examples" / self.name


@cache
def examples() -> dict[str, Example]:
    """Give all examples by name."""
    every = (
        Example("hello-page", "Hello page", "A static page with a style sheet"),
        Example("report-page", "Report page", "A static report with a table"),
    )
    return {example.name: example for example in every}
