"""Where a folder comes from, by what git knows of it."""

from __future__ import annotations

import os


def git_metadata(folder: str | os.PathLike[str], *, remote: str = "origin") -> dict[str, str]:
    """Give the metadata of a bundle: `source`, `source_repo`, `source_branch`, `source_commit`.

    A commit gets `-dirty` behind it where the folder has changes that are not committed. The
    result is empty where the folder is under no version control, or there is no git.
    """
    raise NotImplementedError
