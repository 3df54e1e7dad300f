"""What is packed and how: files, manifests and archives. Nothing here speaks to a server."""

from connectapi.bundles.errors import BundleError
from connectapi.bundles.manifest import (
    FileEntry,
    Manifest,
    Metadata,
    read_manifest,
    static_manifest,
)
from connectapi.bundles.model import Bundle
from connectapi.bundles.pack import bundle_dir, bundle_file

__all__ = [
    "Bundle",
    "BundleError",
    "FileEntry",
    "Manifest",
    "Metadata",
    "bundle_dir",
    "bundle_file",
    "read_manifest",
    "static_manifest",
]
