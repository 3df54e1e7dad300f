"""Requests to the authorities that somebody made up to get more than they should."""

from __future__ import annotations

import base64
from urllib.parse import urlencode

import pytest

from connectapi.testing import LocalConnect
from tests.server.foundation.wire import Wire
from tests.server.oauth.tool import (
    BACK,
    CONNECT,
    FORM,
    VERIFIER,
    Tool,
    denied,
    post_json,
    proof,
    signed_in,
)

YES = b"answer=yes"


@pytest.fixture
def tool(server: LocalConnect) -> Tool:
    return Tool.registered(server)


@pytest.fixture
def browser(server: LocalConnect) -> Wire:
    return signed_in(server, server.add_user("olga", "publisher"))


@pytest.mark.parametrize(
    "address",
    [
        f"{BACK}#part",
        f"{BACK}#",
        f"{BACK};more",
        f"{BACK}/",
        BACK.replace("/callback", "/call\r\nback"),
        BACK.replace("/callback", "/call\tback"),
        f" {BACK}",
        f"{BACK} ",
        BACK.replace("41234", "99999"),
        BACK.replace("http://", "http://user@"),
        BACK.replace("41234", "1@elsewhere.example"),
        BACK.replace("41234", "1\\@elsewhere.example"),
        BACK.replace("127.0.0.1", "127.0.0.1.elsewhere.example"),
        BACK.replace("127.0.0.1", "localhost"),
        BACK.replace("http:", ""),
    ],
)
def test_an_address_that_only_looks_like_the_registered_one(
    tool: Tool, browser: Wire, address: str
) -> None:
    """Nobody is led there, neither for a yes nor for an error."""
    for wish in (
        tool.wish(redirect_uri=address),
        tool.wish(redirect_uri=address, state="x" * 3000),
    ):
        page = browser.send("GET", wish)
        answered = browser.send("POST", wish, YES, content_type=FORM)
        assert (page.status, answered.status) == (400, 400)
        assert "location" not in answered.headers


@pytest.mark.parametrize(
    "headers",
    [
        {"sec_fetch_site": "same-site", "origin": "http://127.0.0.1:9"},
        {"sec_fetch_site": "cross-site", "origin": "null"},
        {"origin": "http://127.0.0.1:9"},
        {"origin": "null"},
        {"origin": "http://["},
    ],
)
def test_forms_of_other_sites_say_yes_to_nothing(
    server: LocalConnect, tool: Tool, browser: Wire, headers: dict[str, str]
) -> None:
    """A page on another port of the same machine sends the session's cookie along."""
    forged = browser.send("POST", tool.wish(), YES, content_type=FORM, **headers)
    assert forged.status == 403
    assert "location" not in forged.headers

    begun = tool.post("device_authorization").ok()
    path = begun["verification_uri_complete"].removeprefix(server.url)
    assert browser.send("POST", path, YES, content_type=FORM, **headers).status == 403
    denied(tool.poll(begun["device_code"]), "authorization_pending")


def test_the_own_forms_say_it(server: LocalConnect, tool: Tool, browser: Wire) -> None:
    yes = urlencode({"answer": "yes", **proof(browser, tool.wish())}).encode()
    for headers in ({"sec_fetch_site": "same-origin", "origin": "null"}, {"origin": server.url}):
        answer = browser.send("POST", tool.wish(), yes, content_type=FORM, **headers)
        assert answer.status == 303
        assert answer.headers["location"].startswith(f"{BACK}?code=")


def test_content_says_yes_to_nothing(server: LocalConnect, tool: Tool, browser: Wire) -> None:
    """Content has the server's own origin, and its visitor's cookie with it."""
    own = {"sec_fetch_site": "same-origin", "origin": server.url}
    begun = tool.post("device_authorization").ok()
    device = begun["verification_uri_complete"].removeprefix(server.url)
    for path in (tool.wish(), device):
        # A form that content sends by itself looks like a person's, but has no proof in it …
        sent = browser.send("POST", path, YES, content_type=FORM, sec_fetch_dest="document", **own)
        assert (sent.status, "location" in sent.headers) == (403, False)
        # … which scripts cannot read, neither directly nor in a window that they open.
        for purpose in ("empty", "iframe"):
            read = browser.send("GET", path, None, sec_fetch_dest=purpose, **own)
            assert read.status == 403
            assert b"xsrf" not in read.body
        shown = browser.send("GET", path, None, sec_fetch_dest="document", **own)
        assert b"xsrf" in shown.body
        assert shown.headers["cross-origin-opener-policy"] == "same-origin"
    # The proof of somebody else is none.
    other = signed_in(server, server.add_user("otto", "publisher"))
    yes = urlencode({"answer": "yes", **proof(other, device)}).encode()
    assert browser.send("POST", device, yes, content_type=FORM, **own).status == 403
    denied(tool.poll(begun["device_code"]), "authorization_pending")


@pytest.mark.parametrize(
    "text",
    ['{"client_name": "\\ud800"}', '{"client_name": "a\\u0000b"}', '{"client_name": "a\\nb"}'],
)
def test_names_can_be_shown(server: LocalConnect, text: str) -> None:
    path = f"{CONNECT}/register"
    answer = Wire(server, None).send("POST", path, text.encode(), content_type="application/json")
    denied(answer, "invalid_client_metadata")


def test_grants_that_are_no_text_are_left_out(server: LocalConnect) -> None:
    grants = ["refresh_token", "\ud800", 7, {"a": 1}]
    found = post_json(Wire(server, None), f"{CONNECT}/register", {"grant_types": grants}).ok(201)
    assert found["grant_types"] == ["refresh_token"]


def test_a_client_says_once_who_it_is(server: LocalConnect, tool: Tool, browser: Wire) -> None:
    kept = Tool.registered(server, token_endpoint_auth_method="client_secret_basic")
    code = kept.code(browser)

    denied(kept.redeem(code, client_id=tool.client_id), "invalid_request")
    denied(kept.redeem(code, client_secret=str(kept.secret)), "invalid_request")
    assert kept.redeem(code, client_id=kept.client_id).ok()["access_token"]


@pytest.mark.parametrize("text", ["", "???", "/w==", "no-colon", "AAA6AA==", "JTAwOiUwMA=="])
def test_headers_that_cannot_be_read(server: LocalConnect, text: str) -> None:
    if text == "no-colon":
        text = base64.b64encode(text.encode()).decode()
    body = urlencode({"grant_type": "refresh_token", "refresh_token": VERIFIER}).encode()
    answer = Wire(server, None).send(
        "POST", f"{CONNECT}/token", body, content_type=FORM, authorization=f"Basic {text}"
    )
    denied(answer, "invalid_client", 401)
    assert answer.headers["www-authenticate"].startswith("Basic ")
