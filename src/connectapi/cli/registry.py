"""Which commands there are, and the module that holds each."""

from collections.abc import Callable

import typer

from connectapi.cli import serve, servers, version, whoami

COMMANDS: dict[str, Callable[..., object]] = {
    "serve": serve.serve,
    "version": version.version,
    "whoami": whoami.whoami,
}
GROUPS = {
    "servers": servers.group,
}


def build() -> typer.Typer:
    """The whole command line."""
    app = typer.Typer(
        name="connectapi",
        context_settings={"help_option_names": ["-h", "--help"]},
        pretty_exceptions_enable=False,
    )
    app.callback()(version.with_option)
    for name, command in COMMANDS.items():
        app.command(name)(command)
    for name, group in GROUPS.items():
        app.add_typer(group, name=name)
    return app
