"""`connectapi whoami`."""

from typing import Annotated

import typer

from connectapi.cli.connection import ProfileOption, connection


def whoami(
    profile: ProfileOption = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="As one JSON object.")] = False,
) -> None:
    """Show who the credentials belong to, and on which server."""
    identity = connection(profile)
    typer.echo(identity.as_json() if as_json else identity.as_text())
