"""One change of the saved servers at a time."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from connectapi._core.errors import ConfigurationError


@contextmanager
def change_in(folder: Path) -> Iterator[None]:
    """Make the folder of the saved servers, and wait until no other process changes them.

    Each change writes the whole file, so two at once would lose one of them. The lock is on the
    folder itself: it leaves no file behind, and ends with the process, however that ends.

    Raises:
        ConfigurationError: The folder cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise ConfigurationError(f"Cannot write {folder}: {error.strerror}.") from error
    try:
        import fcntl
    except ModuleNotFoundError:  # Windows has no such lock
        yield
        return
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise ConfigurationError(f"Cannot read {folder}: {error.strerror}.") from error
    try:
        with suppress(OSError):  # some network file systems lock no folders
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
