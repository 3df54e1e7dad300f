"""`connectapi serve`."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from connectapi._core.errors import ConfigurationError
from connectapi.cli.colours import shows_in_colour

DEFAULT_PORT = 3939

Command = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[-- COMMAND ...]", help="With --ephemeral: what to run.", show_default=False
    ),
]
Host = Annotated[str, typer.Option(help="Address to listen on.")]
Port = Annotated[
    int | None,
    typer.Option(
        min=0,
        max=65535,
        help=f"Port, {DEFAULT_PORT} unless named; 0 picks a free one, as --ephemeral does.",
        show_default=False,
    ),
]
Data = Annotated[
    Path | None, typer.Option(help="Folder that everything is kept in.", show_default=False)
]
Database = Annotated[
    str | None,
    typer.Option(metavar="URL", help="Database in place of the folder's own.", show_default=False),
]
Json = Annotated[bool, typer.Option("--json", help="Print address and key as one JSON object.")]
Version = Annotated[
    str | None,
    typer.Option(metavar="VERSION", help="Behave as this release.", show_default=False),
]
Ephemeral = Annotated[
    bool,
    typer.Option("--ephemeral", help="A fresh server for one command, removed afterwards."),
]

Remote = Annotated[
    bool, typer.Option("--allow-remote", help="Let --host be an address others can reach.")
]

Directory = Annotated[
    Path | None,
    typer.Option(help="JSON or TOML file of users and groups elsewhere.", show_default=False),
]
BootstrapSecret = Annotated[
    Path | None,
    typer.Option(
        help="File with a secret in Base64: begin without users, to be bootstrapped.",
        show_default=False,
    ),
]

GitFolder = Annotated[
    list[Path] | None,
    typer.Option(
        metavar="DIR",
        help="Folder of this machine below which Git repositories may be deployed from.",
        show_default=False,
    ),
]
GitAccounts = Annotated[
    Path | None,
    typer.Option(
        help="File of accounts for private Git repositories, in lines like https://user:token@host.",
        show_default=False,
    ),
]

NoRun = Annotated[
    bool,
    typer.Option("--no-run", help="Keep what is deployed, but install and run nothing of it."),
]
Seed = Annotated[
    str | None,
    typer.Option(
        metavar="demo",
        help="Begin with a lively example server: people, content, 90 days of visits.",
        show_default=False,
    ),
]


def serve(  # noqa: PLR0913 - one parameter an option
    command: Command = None,
    *,
    host: Host = "127.0.0.1",
    port: Port = None,
    data: Data = None,
    database: Database = None,
    as_json: Json = False,
    server_version: Version = None,
    ephemeral: Ephemeral = False,
    allow_remote: Remote = False,
    directory: Directory = None,
    bootstrap_secret: BootstrapSecret = None,
    seed: Seed = None,
    no_run: NoRun = False,
    git_folder: GitFolder = None,
    git_accounts: GitAccounts = None,
) -> int:
    """Run a local server that speaks the API, for development, demos and tests.

    With --ephemeral the command after -- gets CONNECT_SERVER and CONNECT_API_KEY, and its exit
    status is that of this one. This is not Posit's product.
    """
    if ephemeral and not command:
        raise typer.BadParameter("--ephemeral needs a command to run: -- COMMAND ...")
    if command and not ephemeral:
        raise typer.BadParameter(f"{command[0]!r} is run only with --ephemeral.")
    if ephemeral and (data or database):
        raise typer.BadParameter("--ephemeral keeps nothing, so --data and --database have no use.")
    if ephemeral and bootstrap_secret:
        raise typer.BadParameter("--ephemeral has an administrator; --bootstrap-secret has no use.")
    missing = [folder for folder in git_folder or () if not folder.is_dir()]
    if missing:
        raise typer.BadParameter(f"--git-folder names {missing[0]}, which is no folder.")
    from connectapi.server.console import Console
    from connectapi.server.git.settings import GitSettings
    from connectapi.server.run import ServeError
    from connectapi.server.run import serve as run_server

    if port is None:
        # A command finds its server by the environment, whatever else runs on this machine.
        port = 0 if ephemeral else DEFAULT_PORT
    # Who says what may be fetched wants it fetched.
    fetches = True if git_folder or git_accounts else None
    git = GitSettings(fetches, folders=tuple(git_folder or ()), accounts=git_accounts)
    try:
        return run_server(
            host=host,
            port=port,
            data=data,
            database=database,
            json_output=as_json,
            server_version=server_version,
            ephemeral_command=command,
            allow_remote=allow_remote,
            directory=directory,
            bootstrap_secret=bootstrap_secret,
            seed=seed,
            run_content=not no_run,
            git=git,
            console=Console(shows_in_colour(sys.stdout), shows_in_colour(sys.stderr)),
        )
    except ServeError as error:
        raise ConfigurationError(str(error)) from error
