"""What is in a bundle's archive."""

from __future__ import annotations

import gzip
import tarfile
from pathlib import Path
from typing import NamedTuple

from connectapi.bundles import BundleError
from connectapi.bundles.inspect import DAMAGED


class BundleFile(NamedTuple):
    """A file in a bundle."""

    name: str
    """Path in the bundle, such as `data/sales.csv`."""
    size: int
    """Bytes."""


def files_of_archive(path: Path) -> list[BundleFile]:
    """The files of an archive, in the order in which they are packed.

    Raises:
        BundleError: It is no gzip-compressed tar archive, or is cut off.
    """
    files = []
    try:
        with gzip.open(path) as unzipped, tarfile.open(fileobj=unzipped, mode="r:") as tar:
            for member in tar:
                if member.isfile():
                    files.append(BundleFile(member.name.removeprefix("./"), member.size))
                # Documented, but unknown to typeshed; memory would grow with the number of files.
                tar.members = []  # type: ignore[attr-defined]
    except DAMAGED as error:
        raise BundleError(f"the archive is damaged: {error}") from error
    return files
