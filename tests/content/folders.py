"""Copies of the examples, whole and broken."""

import shutil
from pathlib import Path

import msgspec

from connectapi.bundles import Bundle, bundle_dir
from connectapi.bundles.manifest import MANIFEST_NAME, read_manifest


def copied(source: Path, target: Path) -> Path:
    """Copy an example without its manifest, as an author has it."""
    return Path(
        shutil.copytree(source, target, ignore=shutil.ignore_patterns(MANIFEST_NAME, "__pycache__"))
    )


def packed(source: Path, folder: Path) -> Bundle:
    """Pack the files of a folder with the manifest of the example that they come from."""
    manifest = read_manifest(source / MANIFEST_NAME)
    return bundle_dir(folder, manifest=msgspec.structs.replace(manifest, files=None))
