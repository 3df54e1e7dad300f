"""Running a command: every foreseen failure is one line on standard error and an exit status."""

import os
import sys
import warnings
from collections.abc import Sequence
from contextlib import suppress
from typing import TextIO

import typer
from typer.exceptions import TyperException

from connectapi._core.errors import ConnectError
from connectapi._core.warnings import ConnectWarning
from connectapi.cli.registry import build

PACKAGES_OF_EXTRAS = {
    "server": ("cryptography", "httptools", "jinja2", "jwt", "multipart", "psutil",
               "python_multipart", "sqlalchemy", "starlette", "uv", "uvicorn", "websockets"),
}  # fmt: skip
INTERRUPTED = 130


def run(arguments: Sequence[str]) -> int:
    """Run the command that the arguments name; without any, show what there is."""
    with warnings.catch_warnings():
        warnings.showwarning = _tell_warning
        return _run(arguments)


def _run(arguments: Sequence[str]) -> int:
    command = typer.main.get_command(build())
    try:
        # Not the standalone mode: its errors are boxes of several lines.
        status = command(
            list(arguments) or ["--help"], prog_name="connectapi", standalone_mode=False
        )
    except TyperException as error:
        return _tell(error.format_message(), error.exit_code)
    except ConnectError as error:
        return _tell(str(error), 1)
    except ModuleNotFoundError as error:
        extra = _extra(error)
        if extra is None:
            raise
        return _tell(f"This command needs more packages: pip install 'pyconnectapi[{extra}]'", 1)
    except (KeyboardInterrupt, typer.Abort):
        return _tell("Stopped.", INTERRUPTED)
    except OSError as error:
        return _tell(_without_output(error), 1)
    return status if isinstance(status, int) else 0


def _without_output(error: OSError) -> str:
    """Let what is not written yet go nowhere, and give what there is to say about it."""
    # Written at the exit, it would fail once more.
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if isinstance(error, BrokenPipeError):
        return ""  # whoever read it has seen enough
    where = error.filename or "The output cannot be written"
    return f"{where}: {error.strerror or error}"


def _tell(message: str, status: int) -> int:
    if message.strip():  # a group without a command has shown its help instead
        sys.stderr.write(f"connectapi: {' '.join(message.split())}\n")
    return status


def _tell_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    """Tell a warning of this package in one line, without a place in some source file."""
    if issubclass(category, ConnectWarning):
        _tell(f"Warning: {message}", 0)
        return
    text = warnings.formatwarning(message, category, filename, lineno, line)
    (file or sys.stderr).write(text)


def _extra(error: ModuleNotFoundError) -> str | None:
    package = (error.name or "").partition(".")[0]
    return next((name for name, parts in PACKAGES_OF_EXTRAS.items() if package in parts), None)
