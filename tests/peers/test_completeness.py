"""Every method and every command of these clients is used by a test of this folder."""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from posit import connect

HERE = Path(__file__)
# Parts of posit-sdk that do not speak to a server by themselves, or that need other packages.
NOT_RESOURCES = ("external", "cursors", "paginator", "urls")
OF_OAUTH = {"with_user_session_token", "associations"}
LEFT_OUT = {
    "rsconnect content migrate-to-connect-cloud": "it is about another service",
    "rsconnect content venv": "it installs packages from the network",
    "rsconnect deploy nodejs": "it asks the server for Node.js, which the local server lacks",
    "rsconnect deploy other-content": "it prints a help text",
    "rsconnect deploy quarto": "it needs the program quarto",
    "rsconnect login": "it needs a browser, or somebody who enters a code",
    "rsconnect logout": "it forgets what login kept",
    "rsconnect quickstart": "it makes a folder without a server",
    "rsconnect server": "its commands are others under a second name",
    "rsconnect version": "it prints a number",
    "rsconnect write-manifest": "its commands write files without a server",
}


def sources() -> str:
    return "\n".join(p.read_text("utf-8") for p in HERE.parent.glob("*.py") if p != HERE)


def public_names() -> Iterator[tuple[str, str]]:
    """Classes of posit-sdk, each with a method or property of its own."""
    for module in pkgutil.walk_packages(connect.__path__, "posit.connect.", onerror=lambda _: None):
        if not any(part in NOT_RESOURCES for part in module.name.split(".")):
            yield from names_in(module.name)


def names_in(module: str) -> Iterator[tuple[str, str]]:
    for name, item in vars(importlib.import_module(module)).items():
        if inspect.isclass(item) and item.__module__ == module and not name.startswith("_"):
            for member, value in vars(item).items():
                public = not member.startswith("_")
                if public and (inspect.isfunction(value) or isinstance(value, property)):
                    yield f"{module}.{name}", member


def unused(*, oauth: bool) -> set[str]:
    words = set(re.findall(r"\w+", sources()))
    names = set(public_names())
    assert len(names) > 100
    return {
        f"{owner}.{name}"
        for owner, name in names
        if name not in words and (name in OF_OAUTH or ".oauth." in owner) is oauth
    }


def test_all_of_posit_sdk_is_used() -> None:
    assert unused(oauth=False) == set()


def test_all_of_posit_sdk_s_oauth_is_used() -> None:
    assert unused(oauth=True) == set()


def commands(command: click.Command, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            yield from commands(below, (*path, name))
    else:
        yield path


@pytest.mark.usefixtures("rsconnect_home")
def test_all_of_rsconnect_is_used() -> None:
    from rsconnect.main import cli

    words = set(re.findall(r'"([\w-]+)"', sources()))
    left = {
        " ".join(path)
        for path in commands(cli, ("rsconnect",))
        if not set(path[1:]) <= words and not any(known(path, name) for name in LEFT_OUT)
    }
    assert left == set()


def known(path: tuple[str, ...], name: str) -> bool:
    return path[: len(name.split())] == tuple(name.split())
