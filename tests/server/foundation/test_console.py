"""What a server in the foreground shows: at its start, as things happen, on a terminal and not."""

import io
import os
import platform
import re
import shlex
import signal
import socket
import subprocess
import sys
from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectapi import Client, TaskFailed
from connectapi.cli.colours import shows_in_colour
from connectapi.server.console import (
    Console,
    Reporter,
    Span,
    Summary,
    event_line,
    note_line,
    plain,
    reason_in,
    shows_plainly,
    summary_lines,
    warning_line,
)
from connectapi.server.events import Event, Events
from connectapi.testing import LocalConnect
from tests.server.foundation.conftest import SITE, archive, upload
from tests.server.foundation.test_serve import first_line, serving, summary
from tests.server.foundation.wire import Wire

NOON = datetime(2026, 3, 1, 12, 0, 7, tzinfo=UTC)


def test_a_server_tells_what_happens_as_it_happens(tmp_path: Path) -> None:
    with serving("--no-run", folder=tmp_path) as process:
        text = summary(process)
        found = re.search(r"http://127\.0\.0\.1:\d+", text)
        key = re.search(r"only this once: (\S{32})\n", text)
        assert found
        assert key
        with Client(found[0], key[1]) as client:
            deploy(client, tmp_path, archive(SITE))
            assert re.fullmatch(
                r"\d\d:\d\d:\d\d  deployed +My page, static content  \d\.\d s\n",
                first_line(process),
            )
            with pytest.raises(TaskFailed):
                deploy(client, tmp_path, archive({"a.qmd": "a"}, "quarto-static", "a.qmd"))
            line = first_line(process)
            assert "failed    My page, static content (deployment)" in line
            assert "make a new item" in line
        process.terminate()
        process.wait(20)


def test_a_server_that_runs_content_says_with_what(tmp_path: Path) -> None:
    with serving(folder=tmp_path) as process:
        assert "is run" in summary(process)
        line = first_line(process)
        assert "Content runs with Python" in line
        assert platform.python_version() in line


def deploy(client: Client, folder: Path, data: bytes) -> None:
    packed = folder / "site.tar.gz"
    packed.write_bytes(data)
    items = client.content.find(name="page").collect()
    item = items[0] if items else client.content.create("page", title="My page")
    item.deploy(item.bundles.upload(packed))


def test_the_summary_says_where_everything_is() -> None:
    facts = Summary(
        url="http://127.0.0.1:3939",
        data="connect-data",
        release="2026.06.1",
        runs_content=False,
        username="admin",
        api_key=None,
    )
    text = "\n".join(map(plain, summary_lines(facts)))
    for part in (facts.url, f"{facts.url}/connect/", facts.data, facts.release, "not run"):
        assert part in text
    assert "API key" not in text, "only the first start knows it"


def test_the_command_for_the_first_user_works_as_it_is_shown(tmp_path: Path) -> None:
    secret = tmp_path / "the secret.key"
    secret.write_bytes(b64encode(b"s" * 32))
    with serving("--no-run", "--bootstrap-secret", secret.name, folder=tmp_path) as process:
        found = re.search(
            r"It has no users; the first is made by: rsconnect (.+)\n", summary(process)
        )
        assert found
        rsconnect = Path(sys.executable).with_name("rsconnect")
        command = [str(rsconnect), *shlex.split(found[1]), "--raw"]
        home = {**os.environ, "HOME": str(tmp_path)}
        made = subprocess.run(
            command, check=False, cwd=tmp_path, capture_output=True, text=True, timeout=60, env=home
        )
        assert re.fullmatch(r"\w{32}\n", made.stdout), made.stderr
        process.terminate()
        process.wait(20)


def test_what_has_never_been_active_is_called_by_the_kind_of_its_bundle() -> None:
    lines: list[str] = []
    with LocalConnect() as server:
        console = Console(lambda line: lines.append(plain(line)[10:].partition("  ")[2].strip()))
        services = server.services
        services.events.watch(Reporter(console, services.database))
        admin = Wire(server, server.api_key)
        guid = admin.api("POST", "/v1/content", {"name": "wind"}).ok()["guid"]
        number = int(admin.get(f"/v1/content/{guid}").ok()["id"])
        services.events.tell(Event("git", number, error="no such branch"))
        draft = upload(admin, guid, archive(SITE))
        order = {"bundle_id": draft, "activate": False}
        task = admin.api("POST", f"/v1/content/{guid}/deploy", order).ok(202)["task_id"]
        assert admin.get(f"/v1/tasks/{task}?wait=20").ok()["finished"]
        assert admin.get(f"/v1/content/{guid}").ok()["app_mode"] == "unknown"

    assert lines[0] == "wind (fetching)  no such branch"
    assert lines[1].startswith("wind, static content  ")


def test_what_was_scheduled_says_so_and_what_is_no_news_is_not_shown() -> None:
    line = event_line(Event("render", 1, seconds=1.26, scheduled=True), "Sales", "", NOON)
    assert line is not None
    assert plain(line) == "12:00:07  rendered  Sales  1.3 s  by schedule"
    assert event_line(Event("git", 1), "Sales", "", NOON) is None
    failed = event_line(Event("git", 1, error="x"), "Sales", "no\nsuch branch", NOON)
    assert failed is not None
    assert plain(failed) == "12:00:07  failed    Sales (fetching)  no such branch"


def test_a_long_reason_keeps_its_beginning_and_its_end() -> None:
    lines = "File app.py, line 7, in load\n" * 30
    reason = f"The application ended with exit code 1. {lines}RuntimeError: no tides"
    failed = event_line(Event("process", 1, error=reason), "Sales", reason, NOON)
    assert failed is not None
    text = plain(failed)
    assert "(process)  The application ended with exit code 1. File" in text
    assert text.endswith(" RuntimeError: no tides")
    assert len(text) < 400


def test_what_people_made_up_moves_no_cursor() -> None:
    title = "Sales\r\n\x1b[2J\x1b]0;taken\x07\x1bc\x9b31m \u202egnp.exe\ud800 é 📈"
    done = event_line(Event("deploy", 1), title, "", NOON)
    assert done is not None
    assert plain(done) == "12:00:07  deployed  Sales 31m gnp.exe é 📈"
    failed = event_line(Event("process", 1, error="x"), title, "\x1b[31mred\x1b[0m", NOON)
    assert failed is not None
    assert plain(failed) == "12:00:07  failed    Sales 31m gnp.exe é 📈 (process)  red"
    warning = warning_line("a\x1b[1A\r\n  b", NOON)
    assert plain(warning) == "12:00:07  warning   a \n  b"
    assert plain(note_line("a\nb", NOON)) == "12:00:07  note      a b"


def test_the_reason_for_a_failure_is_the_last_line_that_says_one() -> None:
    log = ["Building...", "2026/03/01 12:00:07.000000000 No such package", "It failed"]
    assert reason_in(log, "It failed") == "No such package"
    assert reason_in(["It failed"], "It failed") == "It failed"
    assert reason_in([], "It failed") == "It failed"


def test_letters_that_a_stream_lacks_lose_no_line() -> None:
    written = io.BytesIO()
    out = io.TextIOWrapper(written, encoding="cp1252")
    Console(shows_plainly(out)).show([(Span("Größe 売上"),), (Span("next"),)])

    assert written.getvalue().decode("cp1252").split("\n") == ["Größe ??", "next", ""]


def test_a_reader_that_has_gone_ends_nothing() -> None:
    out = io.StringIO()
    console = Console(shows_plainly(out))
    console.note("still there")
    out.close()
    console.note("gone")


def test_a_watcher_that_fails_ends_nothing(caplog: pytest.LogCaptureFixture) -> None:
    seen: list[Event] = []
    events = Events()
    assert not events.watched
    events.watch(fail)
    events.watch(seen.append)
    events.tell(Event("deploy", 1))
    assert seen == [Event("deploy", 1)]
    assert "ZeroDivisionError" in caplog.text


def fail(_event: Event) -> None:
    raise ZeroDivisionError


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def colourful(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


@pytest.mark.usefixtures("colourful")
def test_lines_are_coloured_on_a_terminal_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    out = Terminal()
    show = shows_in_colour(out)
    assert show is not None
    show((Span("failed ", "bad"), Span("Sales")))
    assert out.getvalue() == "\x1b[1;31mfailed \x1b[0mSales\n"
    assert shows_in_colour(io.StringIO()) is None
    monkeypatch.setenv("NO_COLOR", "1")
    assert shows_in_colour(Terminal()) is None


def test_a_second_signal_ends_it_at_once(tmp_path: Path) -> None:
    with serving("--no-run", folder=tmp_path) as process:
        text = summary(process)
        found = re.search(r"http://(127\.0\.0\.1):(\d+)", text)
        key = re.search(r"only this once: (\S{32})\n", text)
        assert found
        assert key
        # A request that never ends holds the server up, for as long as it has patience.
        with socket.create_connection((found[1], int(found[2])), timeout=20) as held:
            head = (
                "POST /__api__/v1/content HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
                "Content-Type: application/json\r\n"
                f"Authorization: Key {key[1]}\r\nContent-Length: 100\r\n\r\n"
            )
            held.sendall(head.encode())
            assert b"100 Continue" in held.recv(100)
            process.send_signal(signal.SIGINT)
            assert "Ctrl+C again" in first_line(process)
            # In the first moments another one counts as the same.
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(0.6)
            process.send_signal(signal.SIGINT)
            assert process.wait(2) == 128 + signal.SIGINT
