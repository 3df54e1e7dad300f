"""What kind of content a folder or a file is: seen by reading, never by importing or running."""

from __future__ import annotations

import os

from connectapi.bundles.project import Project


def detect(
    source: str | os.PathLike[str],
    *,
    entrypoint: str | None = None,
    kind: str | None = None,
) -> Project:
    """Find out what a folder, or one file, is.

    Args:
        source: A folder; or a notebook, a document, a page or a script of one.
        entrypoint: Module, `module:object` or file to begin with, where there are several.
        kind: App mode, or a usual name for it such as `fastapi`, where there are several.

    Raises:
        BundleError: It could be several things, or nothing is found; the text says what to do.
    """
    raise NotImplementedError
