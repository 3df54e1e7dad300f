"""Importing the package is quick because what is heavy waits until it is asked for."""

import subprocess
import sys

import pytest

import connectapi
import connectapi.tables
from connectapi._core import errors

HEAVY = {
    "arro3",
    "keyring",
    "pandas",
    "polars",
    "pyarrow",
    "pyreqwest",
    "rich",
    "sqlalchemy",
    "starlette",
    "typer",
}
ERRORS = [
    "ConnectTimedOut",
    "ConnectionLost",
    "LicenseError",
    "NotImplementedByServer",
    "ProtocolError",
    "ProxyError",
    "RedirectRefused",
    "ServerUnavailable",
    "SessionClosed",
]


def loaded_by(code: str) -> set[str]:
    """Modules that a fresh process has loaded once it has run the code."""
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint(*sys.modules, sep='\\n')"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return set(done.stdout.split())


def test_the_package_loads_nothing_heavy() -> None:
    loaded = loaded_by("import connectapi")
    assert "connectapi" in loaded
    assert not HEAVY & loaded


def test_listing_the_names_loads_nothing_heavy() -> None:
    assert not HEAVY & loaded_by("import connectapi\ndir(connectapi)")


def test_the_client_needs_neither_data_frames_nor_its_other_half() -> None:
    loaded = loaded_by("from connectapi import Client")
    assert "connectapi.client._sync.client" in loaded
    assert not (HEAVY - {"pyreqwest"} | {"pathspec", "platformdirs"}) & loaded
    assert not {name for name in loaded if name.startswith("connectapi.") and "._async" in name}


@pytest.mark.parametrize("name", connectapi.__all__)
def test_every_name_can_be_had(name: str) -> None:
    assert getattr(connectapi, name) is not None
    assert name in dir(connectapi)


def test_every_name_can_be_had_first() -> None:
    # In a process of its own, for no other name has loaded anything yet.
    code = (
        "from connectapi import *\nimport connectapi\nassert {*connectapi.__all__} <= {*globals()}"
    )
    assert "arro3" in loaded_by(code)


def test_connect_makes_a_client() -> None:
    assert connectapi.connect is connectapi.Client


@pytest.mark.parametrize("name", ERRORS)
def test_errors_are_those_that_are_raised(name: str) -> None:
    assert name in connectapi.__all__
    assert getattr(connectapi, name) is getattr(errors, name)


@pytest.mark.parametrize("module", ["connectapi", "connectapi.tables"])
def test_an_unknown_name_is_refused_by_name(module: str) -> None:
    with pytest.raises(AttributeError, match=f"'{module}'.*'no_such_name'"):
        getattr(sys.modules[module], "no_such_name")  # noqa: B009  # checkers refuse the dotted form
