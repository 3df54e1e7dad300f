"""rsconnect: signing in by a browser, by a device's code and by an identity token."""

import re
import threading
import time
import webbrowser
from collections.abc import Iterator
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest

from connectapi.testing import LocalConnect
from connectapi.testing.seeds import Account
from tests.peers.command import Rsconnect
from tests.server.foundation.wire import Wire
from tests.server.oauth.tool import press, signed_in


@pytest.fixture(scope="module")
def olga(server: LocalConnect) -> Account:
    return server.add_user("olga", "publisher")


@pytest.fixture
def browser(server: LocalConnect, olga: Account) -> Wire:
    return signed_in(server, olga)


@pytest.fixture(autouse=True)
def forgotten(rsconnect: Rsconnect, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What is saved ends with the test, and goes to a file: keyrings are the machine's."""
    monkeypatch.setattr("rsconnect.oauth.keyring_store_values", lambda *_: False)
    monkeypatch.setattr("rsconnect.oauth.keyring_read_value", lambda *_: (True, None))
    yield
    rsconnect.plain("remove", "--name", "here")


def say_yes(browser: Wire, address: str) -> str:
    """Open an address, press the button, and give where the browser is led."""
    parts = urlsplit(address)
    path = f"{parts.path}?{parts.query}"
    assert b"Posit CLI" in browser.send("GET", path).ok()
    return press(browser, path, "yes").headers.get("location", "")


def saved(rsconnect: Rsconnect) -> None:
    """Use what was saved: the server answers only who is signed in."""
    assert rsconnect.plain("content", "search", "--name", "here").json == []


def test_by_a_browser(
    server: LocalConnect, rsconnect: Rsconnect, browser: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[threading.Thread] = []

    def visit(address: str) -> None:
        # The page leads to the port on which the command waits.
        parts = urlsplit(say_yes(browser, address))
        connection = HTTPConnection(parts.netloc, timeout=10)
        try:
            connection.request("GET", f"{parts.path}?{parts.query}")
            assert connection.getresponse().status == 200
        finally:
            connection.close()

    def opened(address: str) -> bool:
        threads.append(threading.Thread(target=visit, args=(address,)))
        threads[0].start()
        return True

    monkeypatch.setattr(webbrowser, "open", opened)
    outcome = rsconnect.plain("login", server.url, "--name", "here")
    threads[0].join(10)
    assert 'Logged in to "here"' in outcome.stdout
    saved(rsconnect)


def test_by_a_code(
    server: LocalConnect, rsconnect: Rsconnect, browser: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    def patient(_seconds: float) -> None:
        # What the user does while the command waits.
        with server.services.database.read() as connection:
            code = connection.exec_driver_sql("SELECT user_code FROM oauth_devices").scalar_one()
        say_yes(browser, f"{server.url}/oauth/v1/device?user_code={code}")

    # The module's own clock alone: the server lives in this process, too.
    monkeypatch.setattr("rsconnect.oauth.time", SimpleNamespace(sleep=patient, time=time.time))
    outcome = rsconnect.plain("login", server.url, "--name", "here", "--use-device-code")
    assert re.search(r"Enter the code: [A-Z]{4}-[A-Z]{4}", outcome.stdout)
    assert 'Logged in to "here"' in outcome.stdout
    saved(rsconnect)
    # Access tokens end; it gets fresh ones, each time in exchange for the newest refresh token.
    for _ in range(2):
        server.move_clock(timedelta(hours=2))
        saved(rsconnect)


def test_by_an_identity_token(
    server: LocalConnect, rsconnect: Rsconnect, olga: Account, tmp_path: Path
) -> None:
    file = tmp_path / "token"
    answer = Wire(server, olga.api_key).send("GET", "/__identity__/id_token").ok()
    file.write_text(answer["value"])
    arguments = ("login", server.url, "--name", "here", "--identity-token-file", file)
    outcome = rsconnect.plain(*arguments)
    assert "via identity token exchange" in outcome.stdout
    saved(rsconnect)
    file.write_text("no token at all")
    outcome = rsconnect.plain(*arguments, status=1)
    assert "could not verify the identity token" in outcome.stdout + outcome.stderr
