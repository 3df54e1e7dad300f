"""Requests that break the contract, or mean no operation at all."""

import logging
from urllib.parse import quote

import pytest

from connectapi.server.handlers import users
from connectapi.server.registry import Call, Handler
from connectapi.testing import LocalConnect
from tests.server.foundation.wire import Wire


@pytest.mark.parametrize(
    "method, path",
    [
        ("GET", "/v1/nothing"),
        ("GET", "/"),
        ("GET", ""),
        ("GET", "/v2/users"),
        ("DELETE", "/v1/users"),
        ("POST", "/v1/user"),
        ("GET", "/v1/users/a/b/c"),
    ],
)
@pytest.mark.parametrize("who", ["admin", "nobody"])
def test_an_unknown_route_is_plain_text(
    request: pytest.FixtureRequest, who: str, method: str, path: str
) -> None:
    wire: Wire = request.getfixturevalue(who)
    answer = wire.api(method, path)

    assert answer.status == 404
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.body.strip() == b"404 page not found"


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"nonsense", b"\xff\xfe", b'{"username": "\xff"}', b"[" * 100_000, b"null", b"NaN"],
)
def test_a_body_that_is_no_json_object(admin: Wire, body: bytes) -> None:
    answer = admin.send("POST", "/__api__/v1/users", body, content_type="application/json")

    assert answer.status == 400
    assert answer.json["error"]
    assert admin.get("/v1/users").ok()["total"] == 1


def test_a_body_has_a_largest_size(server: LocalConnect, admin: Wire) -> None:
    largest = server.services.settings.max_json
    body = b'{"username": "' + b"x" * largest + b'"}'

    admin.send("POST", "/__api__/v1/users", body, content_type="application/json").refused(
        400, "InvalidContentLength", str(largest)
    )


def test_unknown_parameters_and_fields_are_left_alone(admin: Wire) -> None:
    admin.get("/v1/users?colour=red").ok()
    made = admin.api("POST", "/v1/content", {"name": "x", "colour": "red"}).ok()

    assert "colour" not in made


@pytest.mark.parametrize(
    "text",
    ["'; drop table users; --", "%27%20or%201=1", "\U0001f600", "%", "_", "\\", "a" * 2000],
)
def test_odd_texts_are_only_texts(admin: Wire, text: str) -> None:
    assert admin.get(f"/v1/users?prefix={quote(text)}").ok()["total"] == 0
    assert admin.get(f"/v1/content?name={quote(text)}").ok() == []
    made = admin.api("POST", "/v1/groups", {"name": text}).ok()
    assert admin.get(f"/v1/groups/{made['guid']}").ok()["name"] == text


@pytest.mark.parametrize("text", ["%0A", "a%0Ab", "%0D%0A", "%E2%80%A8", "%F4%88%8E%86%0A"])
def test_line_breaks_in_a_path_are_only_texts(admin: Wire, text: str) -> None:
    admin.get(f"/v1/tags/{text}").refused(404, "ObjectDoesNotExist")
    admin.get(f"/v1/users/{text}").refused(400, "InvalidId", "guid")
    page = admin.send("GET", f"/x{text}")
    assert (page.status, page.headers["content-type"]) == (404, "text/html; charset=utf-8")


def test_every_answer_has_a_correlation_id(admin: Wire) -> None:
    assert admin.get("/v1/user", x_correlation_id="abc-1").headers["x-correlation-id"] == "abc-1"
    first, second = (admin.get("/v1/user").headers["x-correlation-id"] for _ in range(2))
    assert first != second
    assert admin.get("/v1/nothing").headers["x-correlation-id"]
    assert admin.send("GET", "/__ping__").headers["x-correlation-id"]
    odd = admin.get("/v1/user", x_correlation_id="a b").headers["x-correlation-id"]
    assert odd != "a b"


def test_head_answers_without_a_body(admin: Wire) -> None:
    answer = admin.api("HEAD", "/v1/user")

    assert answer.status == 200


def test_no_traceback_reaches_a_client(
    admin: Wire, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(call: Call) -> object:
        message = f"the secret of {call.caller.username}"
        raise KeyError(message)

    monkeypatch.setattr(users, "get_current_user", Handler("getCurrentUser", broken, waits=False))
    with LocalConnect(socket=False) as server, caplog.at_level(logging.ERROR):
        answer = Wire(server, server.api_key).get("/v1/user", x_correlation_id="abc-2")

    answer.refused(500, "InternalFailure", "log")
    assert b"Traceback" not in answer.body
    assert b"secret" not in answer.body
    assert "the secret of admin" in caplog.text


def test_a_checked_answer_that_breaks_the_contract_fails(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(
        users,
        "get_current_user",
        Handler("getCurrentUser", lambda _call: {"guid": 5}, waits=False),
    )
    with LocalConnect(socket=False, check_answers=True) as server:
        answer = Wire(server, server.api_key).get("/v1/user")

    assert answer.status == 500
    assert "guid must be a string" in caplog.text


@pytest.mark.parametrize("number", [2**31, 10**17 + 1, 2**63 - 1])
@pytest.mark.parametrize("path", ["/v1/users", "/v1/search/variants", "/v1/search/content"])
def test_a_page_that_no_answer_could_name(admin: Wire, path: str, number: int) -> None:
    admin.get(f"{path}?page_number={number}").refused(400, "InvalidRange", "page_number")


def test_the_last_page_that_can_be_named_is_empty(admin: Wire) -> None:
    assert admin.get(f"/v1/users?page_number={2**31 - 1}&page_size=500").ok()["results"] == []
