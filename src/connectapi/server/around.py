"""A command that is run around a server of its own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from connectapi.server.stopping import StopSignals


class CommandNotRun(Exception):
    """A command cannot be started; the text says which and why."""


def run_command(command: Sequence[str], environment: Mapping[str, str], stop: StopSignals) -> int:
    """Run a command in a process group of its own, which ends with it whatever happens.

    Returns:
        Its exit status, as a shell gives it.

    Raises:
        CommandNotRun: There is no such command, or it may not be run.
    """
    try:
        process = subprocess.Popen(command, env=environment, start_new_session=True)  # noqa: S603  # the user's own
    except OSError as problem:
        message = f"cannot run {command[0]!r}: {problem.strerror}"
        raise CommandNotRun(message) from None
    stop.then(lambda number: _signal_group(process, number))
    try:
        status = process.wait()
    finally:
        _signal_group(process, signal.SIGTERM)
        if process.poll() is None:
            process.kill()
            process.wait()
    if stop.number is not None:
        return 128 + stop.number
    return status if status >= 0 else 128 - status


def _signal_group(process: subprocess.Popen[bytes], number: int) -> None:
    if os.name != "posix":
        process.terminate()
        return
    try:
        os.killpg(process.pid, number)
    except (ProcessLookupError, PermissionError):
        return


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Make a folder that is removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="connectapi-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
