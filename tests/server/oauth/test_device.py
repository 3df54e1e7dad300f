"""Devices that show a code, which their user enters in a browser."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from connectapi.testing import LocalConnect
from tests.server.foundation.wire import Answer, Wire
from tests.server.oauth.tool import Tool, denied, press, query_of, signed_in, user_of

PAGE = "/oauth/v1/device"


@pytest.fixture
def browser(server: LocalConnect) -> Wire:
    return signed_in(server, server.add_user("olga", "publisher"))


@pytest.fixture
def tool(server: LocalConnect) -> Tool:
    return Tool.registered(server)


@pytest.fixture
def begun(tool: Tool) -> Any:  # Any: what was answered
    return tool.post("device_authorization").ok()


def poll(server: LocalConnect, tool: Tool, begun: dict[str, Any]) -> Answer:
    """Ask in time, as a device does: not more often than it was told."""
    server.move_clock(timedelta(seconds=begun["interval"]))
    return tool.poll(begun["device_code"])


def test_a_device_is_let_in(
    server: LocalConnect, tool: Tool, browser: Wire, begun: dict[str, Any]
) -> None:
    denied(tool.poll(begun["device_code"]), "authorization_pending")
    assert begun["verification_uri"] == f"{server.url}{PAGE}"
    complete = begun["verification_uri_complete"].removeprefix(server.url)
    page = browser.send("GET", complete).ok().decode()
    assert "A tool" in page
    assert begun["user_code"] in page
    assert b"in the name of olga" in press(browser, complete, "yes").ok()
    tokens = poll(server, tool, begun).ok()
    assert user_of(server, tokens["access_token"]).ok()["username"] == "olga"
    assert tool.refresh(tokens["refresh_token"]).status == 200
    denied(poll(server, tool, begun), "invalid_grant")


def test_a_code_may_be_typed_in_any_way(browser: Wire, begun: dict[str, Any]) -> None:
    assert b"user_code" in browser.send("GET", PAGE).ok()
    typed = begun["user_code"].lower().replace("-", "%20")
    assert b"A tool" in browser.send("GET", f"{PAGE}?user_code={typed}").ok()
    assert browser.send("GET", f"{PAGE}?user_code=BBBB-BBBB").status == 404
    assert press(browser, f"{PAGE}?user_code=BBBB-BBBB", "yes").status == 404


def test_nobody_answers_without_signing_in(
    server: LocalConnect, tool: Tool, begun: dict[str, Any]
) -> None:
    path = f"{PAGE}?user_code={begun['user_code']}"
    leads = Wire(server, None).send("GET", path)
    assert leads.status == 303
    assert query_of(leads.headers["location"])["url"] == path
    assert press(Wire(server, server.api_key), path, "yes").status == 303
    denied(tool.poll(begun["device_code"]), "authorization_pending")


def test_a_device_is_kept_out(
    server: LocalConnect, tool: Tool, browser: Wire, begun: dict[str, Any]
) -> None:
    path = f"{PAGE}?user_code={begun['user_code']}"
    assert b"kept out" in press(browser, path, "no").ok()
    assert press(browser, path, "yes").status == 404
    denied(poll(server, tool, begun), "access_denied")


def test_devices_wait_between_questions_and_not_for_ever(
    server: LocalConnect, tool: Tool, begun: dict[str, Any]
) -> None:
    denied(tool.poll(begun["device_code"]), "authorization_pending")
    denied(tool.poll(begun["device_code"]), "slow_down")
    denied(poll(server, tool, begun), "authorization_pending")
    denied(Tool.registered(server).poll(begun["device_code"]), "invalid_grant")
    server.move_clock(timedelta(seconds=begun["expires_in"]))
    denied(tool.poll(begun["device_code"]), "expired_token")


def test_who_may_begin(server: LocalConnect) -> None:
    denied(
        Tool(Wire(server, None), "/oauth/v1", "x").post("device_authorization"),
        "invalid_client",
        401,
    )
    tool = Tool.registered(server)
    denied(tool.post("device_authorization", scope="s" * 3000), "invalid_scope")
    # A code of one authority is none of the other.
    begun = Tool.registered(server, "/__identity__").post("device_authorization").ok()
    browser = signed_in(server, server.add_user("vera", "viewer"))
    assert browser.send("GET", f"{PAGE}?user_code={begun['user_code']}").status == 404
