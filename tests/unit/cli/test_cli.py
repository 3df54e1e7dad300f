"""The command line."""

import builtins
import io
import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import keyring
import pytest

import connectapi
from connectapi.cli import main
from connectapi.testing import Failing, LocalConnect
from tests.memory_keyring import MemoryKeyring

KEY = "k3y-k3y-k3y-k3y-k3y-k3y"


@pytest.fixture(autouse=True)
def fresh_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("CONNECTAPI_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("CONNECT_SERVER", raising=False)
    monkeypatch.delenv("CONNECT_API_KEY", raising=False)
    before = keyring.get_keyring()
    keyring.set_keyring(MemoryKeyring())
    yield
    keyring.set_keyring(before)


def command(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = main(arguments)
    output = capsys.readouterr()
    return status, output.out, output.err


@pytest.mark.parametrize("asked", [(), ("-h",), ("--help",)])
def test_without_a_command_it_shows_what_there_is(
    capsys: pytest.CaptureFixture[str], asked: tuple[str, ...]
) -> None:
    status, out, _ = command(capsys, *asked)

    assert status == 0
    for name in ("serve", "servers", "whoami", "version"):
        assert name in out


@pytest.mark.parametrize("asked", ["version", "--version"])
def test_version(capsys: pytest.CaptureFixture[str], asked: str) -> None:
    status, out, _ = command(capsys, asked)

    assert status == 0
    assert out.startswith(f"connectapi {connectapi.__version__} ")


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["bogus"], "No such command 'bogus'"),
        (["serve", "--port", "many"], "--port"),
        (["serve", "--port", "70000"], "--port"),
        (["serve", "ls"], "only with --ephemeral"),
        (["serve", "--ephemeral"], "needs a command"),
        (["serve", "--ephemeral", "--data", "x", "--", "ls"], "keeps nothing"),
        (["serve", "--git-folder", "no-folder"], "no-folder, which is no folder"),
        (["servers", "add", "prod"], "URL"),
    ],
)
def test_a_command_line_that_makes_no_sense_is_told_in_one_line(
    capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    status, out, err = command(capsys, *arguments)

    assert (status, out) == (2, "")
    assert message in err
    assert err.startswith("connectapi: ")
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["whoami"], "CONNECT_SERVER"),
        (["whoami", "--profile", "prod"], "no saved server 'prod'"),
        (["servers", "check", "prod"], "no saved server 'prod'"),
        (["servers", "remove", "prod"], "no saved server 'prod'"),
        (["serve", "--host", "0.0.0.0"], "--allow-remote"),
        (["serve", "--server-version", "soon"], "soon"),
    ],
)
def test_a_failure_is_told_in_one_line(
    capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    status, out, err = command(capsys, *arguments)

    assert (status, out) == (1, "")
    assert message in err
    assert err.count("\n") == 1


def test_an_address_that_is_none_is_refused_before_the_key_is_asked_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(KEY + "\n"))
    status, out, err = command(capsys, "servers", "add", "prod", "ftp://connect.example.com")

    assert (status, out) == (1, "")
    assert "'ftp://connect.example.com' cannot be a server's address" in err
    assert sys.stdin.read() == KEY + "\n"


@pytest.mark.filterwarnings("default")
def test_a_warning_is_told_in_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONNECT_SERVER", "http://127.0.0.1:9")
    monkeypatch.setenv("CONNECT_API_KEY", KEY)
    monkeypatch.setenv("CONNECT_INSECURE", "1")
    status, out, err = command(capsys, "whoami")

    assert (status, out) == (1, "")
    warning, failure = err.splitlines()
    assert warning.startswith("connectapi: Warning: Certificates are not checked")
    assert "127.0.0.1:9 refused the connection" in failure


def test_servers_are_saved_listed_and_removed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(KEY + "\n"))
    status, out, err = command(
        capsys, "servers", "add", "prod", "https://connect.example.com/connect/#/content"
    )
    assert (status, err) == (0, "")
    assert KEY not in out

    status, out, err = command(capsys, "servers", "list")
    assert (status, err) == (0, "")
    assert "https://connect.example.com" in out
    assert KEY not in out

    status, out, _ = command(capsys, "servers", "list", "--json")
    assert json.loads(out) == [
        {
            "name": "prod",
            "url": "https://connect.example.com",
            "insecure": False,
            "saved_by": "connectapi",
        }
    ]

    assert command(capsys, "servers", "remove", "prod")[0] == 0
    status, out, err = command(capsys, "servers", "list")
    assert (status, out) == (0, "")
    assert "No server is saved yet" in err


def test_a_key_that_is_not_piped_in(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    status, _, err = command(capsys, "servers", "add", "prod", "https://connect.example.com")

    assert status == 1
    assert "Standard input held no API key" in err


def test_what_is_no_text_is_no_key(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xff\xfe"), "utf-8"))
    status, _, err = command(capsys, "servers", "add", "prod", "https://connect.example.com")
    assert status == 1
    assert "no text" in err

    monkeypatch.setattr(sys, "stdin", None)  # closed, as some starters of programs leave it
    status, _, err = command(capsys, "servers", "add", "prod", "https://connect.example.com")
    assert status == 1
    assert "Standard input held no API key" in err


def test_saved_servers_are_listed_as_they_are_called(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    address = "https://connect.example.com/" + "below/" * 30 + "all"
    for name in ("prod[eu]", "[/prod]", ":smile:"):
        monkeypatch.setattr(sys, "stdin", io.StringIO(KEY + "\n"))
        assert command(capsys, "servers", "add", name, address)[0] == 0

    status, out, _ = command(capsys, "servers", "list")

    assert status == 0
    listed = [line.split() for line in out.splitlines()[1:]]
    assert listed == [
        [name, address, "checked", "connectapi"] for name in (":smile:", "[/prod]", "prod[eu]")
    ]


@pytest.mark.parametrize(
    "package, arguments, extra",
    [
        ("typer", ["version"], "cli"),
        ("starlette", ["serve", "--port", "0"], "server"),
        ("psutil", ["serve", "--port", "0"], "server"),
    ],
)
def test_an_extra_that_is_not_installed_is_named(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    package: str,
    arguments: list[str],
    extra: str,
) -> None:
    for name in list(sys.modules):
        if name.startswith(("connectapi.cli.", "connectapi.server")):
            monkeypatch.delitem(sys.modules, name)
    real = builtins.__import__

    def without(name: str, *rest: object) -> object:
        if name.partition(".")[0] == package:
            raise ModuleNotFoundError(f"No module named {package!r}", name=package)
        return real(name, *rest)  # type: ignore[arg-type]  # passed on as they come

    monkeypatch.setattr(builtins, "__import__", without)
    status, _, err = command(capsys, *arguments)

    assert status == 1
    assert f"pip install 'pyconnectapi[{extra}]'" in err
    assert err.count("\n") == 1


def run(*arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "connectapi", *arguments],
        input=text,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path(connectapi.__file__).parents[1])},
    )


def test_whoami_where_the_version_is_not_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with LocalConnect() as server:
        server.faults.add(Failing(403), path="/server_settings")
        monkeypatch.setenv("CONNECT_SERVER", server.url)
        monkeypatch.setenv("CONNECT_API_KEY", server.api_key)

        assert command(capsys, "whoami") == (0, f"admin, administrator on {server.url}\n", "")


def test_whoami_on_a_fresh_server_in_real_processes() -> None:
    inner = [sys.executable, "-m", "connectapi", "whoami", "--json"]
    done = run("serve", "--ephemeral", "--port", "0", "--", *inner)

    assert done.returncode == 0, done.stderr
    identity = json.loads(done.stdout.splitlines()[-1])
    assert identity["username"] == "admin"
    assert identity["role"] == "administrator"
    assert identity["server"].startswith("http://127.0.0.1:")


def test_the_status_of_the_inner_command_is_passed_on() -> None:
    inner = [sys.executable, "-c", "raise SystemExit(7)"]
    assert run("serve", "--ephemeral", "--port", "0", "--", *inner).returncode == 7


def test_a_server_for_one_command_needs_no_certain_port() -> None:
    inner = [sys.executable, "-c", "import os; print(os.environ['CONNECT_SERVER'])"]
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with suppress(OSError):  # taken by somebody else does as well
            taken.bind(("127.0.0.1", 3939))
            taken.listen()
        done = run("serve", "--ephemeral", "--", *inner)

    assert done.returncode == 0, done.stderr
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+\n", done.stdout)


def test_no_traceback_in_a_real_process() -> None:
    done = run("whoami")

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device")
def test_a_full_disk_is_told_in_one_line() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "connectapi", "version"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )

    assert done.returncode == 1
    assert done.stderr == "connectapi: The output cannot be written: No space left on device\n"
