"""The data folder: used by one server at a time."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOCK_FILE = "server.lock"


class FolderUnusable(RuntimeError):
    """A server cannot keep its data in a folder; the text says why."""


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Make a data folder and keep other servers away; the lock ends with the process, however.

    Raises:
        FolderUnusable: It cannot be made or written, or another server uses it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / LOCK_FILE).open("w")
    except OSError as problem:
        message = f"cannot keep anything in {folder}: {problem.strerror}; choose another folder"
        raise FolderUnusable(message) from None
    with lock:
        if not _lock(lock.fileno()):
            message = f"another server uses {folder} already; stop it, or choose another folder"
            raise FolderUnusable(message)
        yield


def _lock(descriptor: int) -> bool:
    try:
        import fcntl
    except ModuleNotFoundError:  # Windows has no such lock
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
