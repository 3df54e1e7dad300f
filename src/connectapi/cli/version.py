"""`connectapi version`."""

import platform

import typer

from connectapi._version import __version__


def version() -> None:
    """Show the versions of connectapi and of Python."""
    typer.echo(f"connectapi {__version__} (Python {platform.python_version()})")
