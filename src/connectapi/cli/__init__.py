"""The command line; the only package that imports the toolkit for it, and only when used."""

import sys
from collections.abc import Sequence

NEEDS_CLI = "The command line needs more packages: pip install 'pyconnectapi[cli]'"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit status.

    0 is success, 1 a failure that is told in one line, 2 a command line that makes no sense.

    Args:
        arguments: What follows the program's name; by default that of the process.
    """
    try:
        from connectapi.cli.run import run
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in {"rich", "typer"}:
            raise
        sys.stderr.write(f"connectapi: {NEEDS_CLI}\n")
        return 1
    return run(sys.argv[1:] if arguments is None else arguments)
