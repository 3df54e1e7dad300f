"""Signing in and out: by a person on the server's own pages, or by a program."""

import pytest

from connectapi.server.settings import ServerSettings
from connectapi.testing import LocalConnect
from tests.server.dashboard.visitor import Visitor, visitor
from tests.server.dashboard.world import World

FOREIGN = [
    {"sec_fetch_site": "cross-site", "sec_fetch_dest": "document"},
    {"sec_fetch_site": "same-site", "sec_fetch_dest": "document"},
    {"origin": "http://evil.example"},
    # A script of content, which has the server's own origin.
    {"sec_fetch_site": "same-origin", "sec_fetch_dest": "empty"},
]


@pytest.mark.parametrize("headers", FOREIGN)
def test_other_pages_sign_nobody_in(world: World, nobody: Visitor, headers: dict[str, str]) -> None:
    """Who is signed in as somebody else without knowing it does their work there."""
    fields = {"username": "admin", "password": world.server.api_key}
    answer = nobody.post("/__login__", fields, **headers)

    assert answer.status == 403
    assert "set-cookie" not in answer.answer.headers
    assert "by another page" in answer.faults[0]
    assert nobody.post("/__login__", fields, sec_fetch_site="same-origin").status == 303


@pytest.mark.parametrize("headers", FOREIGN)
def test_other_pages_sign_nobody_out(world: World, headers: dict[str, str]) -> None:
    vera = visitor(world.server, "vera")

    assert vera.post("/__logout__", {}, **headers).status == 403
    assert vera.open("/__logout__", sec_fetch_dest="image").status == 403
    assert vera.open("/connect/keys").status == 200
    # A link is followed by a person.
    link = {"sec_fetch_site": "cross-site", "sec_fetch_dest": "document"}
    assert vera.open("/__logout__", **link).status == 303
    assert vera.open("/connect/keys").status == 303


@pytest.mark.parametrize(
    "body",
    [
        b"\xff",
        b"[" * 20_000,
        b'{"username": "\\ud800", "password": "x"}',
        b'{"username": "ada", "password": "\\ud800"}',
        b'{"username": "' + b"x" * 100_000 + b'", "password": "x"}',
    ],
)
def test_programs_sign_in_with_anything(nobody: Visitor, body: bytes) -> None:
    answer = nobody.wire.send("POST", "/__login__", body, content_type="application/json")
    answer.refused(401, "InvalidLogin")


def test_a_session_of_a_server_behind_https_is_for_https() -> None:
    """What stands in front speaks https to browsers and may speak http to the server."""
    settings = ServerSettings(durable=False, public_url="https://connect.example/")
    with LocalConnect(socket=False, settings=settings) as server:
        signed = visitor(server).post("/__login__", {"password": server.api_key}).answer
        assert "; Secure" in signed.headers["set-cookie"]
    with LocalConnect(socket=False) as server:
        signed = visitor(server).post("/__login__", {"password": server.api_key}).answer
        assert "; Secure" not in signed.headers["set-cookie"]
