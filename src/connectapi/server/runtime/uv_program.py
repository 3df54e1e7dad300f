"""The program uv, which makes environments: where it is, and what it is told by variables."""

from __future__ import annotations

import shutil
from pathlib import Path


class UvMissing(Exception):
    """The program uv is not on this machine; the text says how to get it."""


def find_uv() -> Path:
    """Find the program: the one of the Python package of that name, else one on PATH.

    Raises:
        UvMissing: There is none.
    """
    try:
        import uv

        return Path(uv.find_uv_bin())
    except (ImportError, FileNotFoundError):
        found = shutil.which("uv")
    if found is None:
        message = (
            "The program uv, which installs the packages of content, is not here: run "
            '"pip install uv" in the server\'s environment, or put uv on PATH, and restart '
            "the server."
        )
        raise UvMissing(message)
    return Path(found)
