"""`connectapi version`."""

import platform
from typing import Annotated

import typer

from connectapi._version import __version__


def version() -> None:
    """Show the versions of connectapi and of Python."""
    typer.echo(f"connectapi {__version__} (Python {platform.python_version()})")


def _version_alone(asked: bool) -> None:  # noqa: FBT001 - the option's value, given by position
    if asked:
        version()
        raise typer.Exit


def with_option(
    *,
    _shows_version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=_version_alone,
            is_eager=True,
            help="The same as the command version.",
        ),
    ] = False,
) -> None:
    """Work with Posit Connect servers, and run a local one."""
