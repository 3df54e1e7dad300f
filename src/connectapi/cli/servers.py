"""`connectapi servers`: the saved servers."""

import sys
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from connectapi import _profiles
from connectapi._core.errors import InvalidArgument
from connectapi._core.secret import Secret
from connectapi._core.url import server_url
from connectapi._profiles import SavedServer
from connectapi.cli.connection import connection

group = typer.Typer(help="Save servers by name.", no_args_is_help=True)

_NEVER_CUT = 100_000

Name = Annotated[
    str, typer.Argument(metavar="NAME", help="Name of the saved server.", show_default=False)
]


@group.command("add")
def add(
    name: Name,
    url: Annotated[
        str, typer.Argument(metavar="URL", help="Address of the server.", show_default=False)
    ],
    *,
    ca: Annotated[
        Path | None, typer.Option(help="File of certificate authorities.", show_default=False)
    ] = None,
    insecure: Annotated[
        bool, typer.Option("--insecure", help="Do not check certificates.")
    ] = False,
    plain_file: Annotated[
        bool,
        typer.Option("--plain-file", help="Without a keyring, keep the key in a plain file."),
    ] = False,
) -> None:
    """Save a server; the API key is asked for, or read from standard input."""
    server_url(url)  # refused before the key is asked for
    key = _read_key()
    _profiles.save(name, url, key, ca=ca, insecure=insecure, allow_plain_file=plain_file)
    typer.echo(f"Saved {name}; use it with --profile {name} or connectapi.connect(profile=...).")


@group.command("list")
def show(
    *, as_json: Annotated[bool, typer.Option("--json", help="As a JSON array.")] = False
) -> None:
    """Show the saved servers, without their keys."""
    saved = _profiles.entries()
    if as_json:
        rows = [
            {"name": s.name, "url": s.url, "insecure": s.insecure, "saved_by": s.origin}
            for s in saved
        ]
        typer.echo(msgspec.json.encode(rows).decode())
    elif not saved:
        typer.echo("No server is saved yet: connectapi servers add NAME URL", err=True)
    else:
        _print_table(saved)


@group.command("remove")
def remove(name: Name) -> None:
    """Forget a saved server and its API key."""
    _profiles.remove(name)
    typer.echo(f"Removed {name}.")


@group.command("check")
def check(name: Name) -> None:
    """Connect to a saved server and show who its API key belongs to."""
    typer.echo(connection(name).as_text())


def _print_table(saved: list[SavedServer]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table("Name", "Address", "Certificates", "Saved by", box=None)
    for s in saved:
        certificates = "not checked" if s.insecure else "checked"
        # As they are: brackets in a text of its own would be taken for markup.
        table.add_row(*map(Text, (s.name, s.url, certificates, s.origin)))
    # Whoever pipes it on or has a narrow terminal wants whole addresses, too.
    Console(width=_NEVER_CUT).print(table, soft_wrap=True)


def _read_key() -> Secret:
    # Never an argument: other users of the machine see those, and shells remember them.
    if sys.stdin is not None and sys.stdin.isatty():
        return Secret(typer.prompt("API key", hide_input=True, type=str).strip())
    try:
        # None where a program was started with standard input closed.
        line = "" if sys.stdin is None else sys.stdin.readline().strip()
    except UnicodeDecodeError:
        raise InvalidArgument("What standard input holds is no text, so no API key.") from None
    if not line:
        raise InvalidArgument("Standard input held no API key; pipe it in, or use a terminal.")
    return Secret(line)
