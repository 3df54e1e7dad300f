"""``connectapi serve`` as a process."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from connectapi import AuthenticationFailed, Client

SERVE = [sys.executable, "-m", "connectapi", "serve"]


@contextmanager
def serving(*options: str, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A server process, which is ended whatever happens."""
    process = subprocess.Popen(
        [*SERVE, "--port", "0", *options],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    late = threading.Timer(60, process.kill)
    late.start()
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        late.cancel()
        for stream in (process.stdout, process.stderr):
            assert stream
            stream.close()


def first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    line = process.stdout.readline()
    assert line, process.stderr.read() if process.stderr else ""
    return line


def summary(process: subprocess.Popen[str]) -> str:
    """What a server says when it has started, up to the line that says how to stop it."""
    lines = [first_line(process)]
    while "Ctrl+C" not in lines[-1]:
        lines.append(first_line(process))
    return "".join(lines)


def facts(process: subprocess.Popen[str]) -> dict[str, str | None]:
    found: dict[str, str | None] = json.loads(first_line(process))
    return found


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_prints_where_it_is_serves_and_ends_cleanly(
    tmp_path: Path, number: signal.Signals
) -> None:
    with serving("--data", "data", folder=tmp_path) as process:
        text = summary(process)
        found = re.search(r"http://127\.0\.0\.1:\d+", text)
        key = re.search(r"only this once: (\S{32})\n", text)
        assert found
        assert key
        with Client(found[0], key[1]) as client:
            assert client.me().username == "admin"
            assert client.me().user_role == "administrator"
        process.send_signal(number)
        rest, errors = process.communicate(timeout=20)

    assert (process.returncode, errors) == (0, "")
    notes = [line for line in rest.splitlines() if "Content runs with" not in line]
    assert len(notes) == 1
    assert re.fullmatch(r"\d\d:\d\d:\d\d  note +Stopping; .*", notes[0])
    assert (tmp_path / "data" / "connect.sqlite3").exists()
    assert not list((tmp_path / "data").glob("connect.sqlite3-*")), "the log was not closed"


def test_a_second_run_keeps_everything_and_prints_no_key(tmp_path: Path) -> None:
    with serving("--json", folder=tmp_path) as process:
        first = facts(process)
        assert set(first) == {"url", "api_key", "username"}
        with Client(str(first["url"]), str(first["api_key"])) as client:
            guid = client.content.create("kept").guid
        process.terminate()
        process.wait(20)
    with serving("--json", folder=tmp_path) as process:
        again = facts(process)
        assert again["api_key"] is None
        with Client(str(again["url"]), str(first["api_key"])) as client:
            assert client.content.get(guid).name == "kept"
        with Client(str(again["url"]), "x" * 32) as client, pytest.raises(AuthenticationFailed):
            client.me()

    assert (tmp_path / "connect-data").is_dir()


def refused(folder: Path, *options: str) -> str:
    """The one line that a server leaves which cannot start."""
    done = subprocess.run(
        [*SERVE, *options], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr
    return done.stderr


def test_a_port_that_is_taken_is_a_clear_error(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        line = refused(tmp_path, "--port", port)

    assert port in line
    assert "--port" in line
    assert list(tmp_path.iterdir()) == [], "nothing is made for a server that cannot start"


def test_a_folder_that_cannot_be_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    line = refused(tmp_path, "--port", "0", "--data", "file")

    assert "file" in line


def test_a_folder_of_a_newer_version_is_a_clear_error(tmp_path: Path) -> None:
    from connectapi.server.store.database import Database
    from connectapi.server.store.tables import schema_version

    (tmp_path / "data").mkdir()
    database = Database.in_folder(tmp_path / "data")
    database.migrate()
    with database.write() as connection:
        connection.execute(schema_version.update().values(version=999))
    database.close()
    line = refused(tmp_path, "--port", "0", "--data", "data")

    assert "999" in line
    assert "newer" in line


def test_two_servers_do_not_share_a_folder(tmp_path: Path) -> None:
    with serving("--json", folder=tmp_path) as process:
        facts(process)
        line = refused(tmp_path, "--port", "0")

    assert "another server uses connect-data" in line
