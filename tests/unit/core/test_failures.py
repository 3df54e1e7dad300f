"""Which error each answer means, and what its sentence says."""

import json
import pickle
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from connectapi._core import errors
from connectapi._core.errors import (
    APIError,
    AuthenticationFailed,
    Conflict,
    ConnectError,
    InvalidRequest,
    LicenseError,
    NotFound,
    NotImplementedByServer,
    PermissionDenied,
    ProxyError,
    RateLimited,
    RouteNotFound,
    ServerError,
    ServerUnavailable,
    TaskFailed,
    TaskTimeout,
    TimedOut,
    UnexpectedAnswer,
    UnsupportedByServer,
)
from connectapi._core.failures import error_for, is_route_missing
from connectapi._core.response import Response
from connectapi._core.version import UNKNOWN, ServerVersion

CODES = yaml.safe_load(
    (Path(__file__).resolve().parents[3] / "contract" / "errors.yaml").read_text("utf-8")
)
JSON = "application/json; charset=utf-8"
LOGIN = "<!DOCTYPE html><title>Sign in - Example SSO</title><input type=password>"


def answer(
    status: int,
    body: bytes | str | object = b"",
    content_type: str = JSON,
    headers: Mapping[str, str] | None = None,
) -> Response:
    if isinstance(body, str):
        body = body.encode()
    if not isinstance(body, bytes):
        body = json.dumps(body).encode()
    return Response(
        status,
        {"content-type": content_type, **(headers or {})},
        body,
        "GET",
        "https://connect.example.com/__api__/v1/users/ab?secret=k3y",
        "/v1/users/ab",
        "trace-1",
    )


def api_error(status: int, code: int | None = 4, said: str = "Nothing there") -> Response:
    return answer(status, {"code": code, "error": said, "payload": None})


BY_STATUS: dict[int, type[APIError]] = {
    400: InvalidRequest,
    401: AuthenticationFailed,
    402: LicenseError,
    403: PermissionDenied,
    404: NotFound,
    405: InvalidRequest,
    409: Conflict,
    410: NotFound,
    413: InvalidRequest,
    418: InvalidRequest,
    422: InvalidRequest,
    429: RateLimited,
    500: ServerError,
    501: NotImplementedByServer,
    502: ServerUnavailable,
    503: ServerUnavailable,
    504: ServerUnavailable,
    520: ServerError,
    599: ServerError,
}


@pytest.mark.parametrize("status", BY_STATUS)
def test_the_class_goes_by_the_status(status: int) -> None:
    error = error_for(api_error(status))

    assert type(error) is BY_STATUS[status]
    assert isinstance(error, APIError)
    assert error.status == status
    assert f"status {status}" in str(error)


@pytest.mark.parametrize("entry", CODES, ids=lambda entry: str(entry["name"]))
def test_every_code_of_the_contract_has_its_name(entry: Mapping[str, Any]) -> None:
    status = entry.get("http", 400)
    error = error_for(api_error(status, entry["code"], "As the server says."))

    assert isinstance(error, APIError)
    assert type(error) is BY_STATUS[status]
    assert (error.code, error.code_name) == (entry["code"], entry["name"])
    assert f"code {entry['code']} {entry['name']}" in str(error)


def test_every_fact_is_kept() -> None:
    response = answer(403, {"code": 22, "error": "Not yours.", "payload": {"needs": "admin"}})
    error = error_for(response, version=ServerVersion.parse("2026.06.1"), credentials="X")

    assert isinstance(error, PermissionDenied)
    assert error.server_message == "Not yours."
    assert error.payload == {"needs": "admin"}
    assert (error.method, error.path) == ("GET", "/v1/users/ab")
    assert error.correlation_id == "trace-1"
    assert error.server_version == "2026.06.1"
    assert error.hint is not None
    assert str(error) == (
        "GET /v1/users/ab failed: Not yours (status 403, code 22 PermissionDenied, "
        f"correlation id trace-1). {error.hint}"
    )
    assert "k3y" not in str(error) + repr(error)


def test_a_code_that_nobody_knows_is_kept_without_a_name() -> None:
    error = error_for(api_error(400, 99_999))

    assert isinstance(error, APIError)
    assert (error.code, error.code_name) == (99_999, None)


@pytest.mark.parametrize(
    "body",
    [
        {"code": "4", "error": "text code"},
        {"code": True, "error": "odd code"},
        {"code": None, "error": None, "message": "by message"},
        {"error": ["a", "list"]},
        {"error": {"deep": 1}, "code": 3},
        {"message": "only a message"},
        {"error": "invalid_grant", "error_description": "The token is old."},
        {"code": 4},
    ],
)
def test_odd_error_bodies_do_not_hide_the_error(body: object) -> None:
    error = error_for(answer(400, body))

    assert type(error) is InvalidRequest
    assert "GET /v1/users/ab failed: " in str(error)


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"null", b"[]", b"7", b'"text"', b"{}", b"{broken", b"\xff\xfe", b"plain words"),
        pytest.param(b'{"error":' + b"[" * 5000 + b"]" * 5000 + b"}", id="endless"),
    ],
)
@pytest.mark.parametrize("status", [400, 401, 403, 500, 502, 520])
def test_bodies_that_are_no_api_errors_still_give_the_right_class(status: int, body: bytes) -> None:
    error = error_for(answer(status, body, "text/plain"))

    assert type(error) is BY_STATUS[status]
    assert isinstance(error, APIError)
    assert error.code is None


def test_oauth_errors_say_both_parts() -> None:
    error = error_for(answer(400, {"error": "invalid_grant", "error_description": "It is old."}))

    assert "invalid_grant: It is old" in str(error)


def test_a_missing_object_is_not_a_missing_route() -> None:
    missing = api_error(404)

    assert not is_route_missing(missing)
    assert type(error_for(missing, operation="getUser", since="2099.01.0")) is NotFound


@pytest.mark.parametrize("body", [b"", b"404 page not found", b"[]", b"{}"])
def test_a_404_that_the_api_did_not_write_is_a_missing_route(body: bytes) -> None:
    response = answer(404, body, "text/plain")
    error = error_for(response)

    assert is_route_missing(response)
    assert type(error) is RouteNotFound
    assert "reverse proxy" in str(error)


def test_an_older_server_is_told_with_both_versions() -> None:
    error = error_for(
        answer(404, b"404 page not found", "text/plain"),
        operation="getQueue",
        since="2025.02.0",
        version=ServerVersion.parse("2024.05.0"),
    )

    assert type(error) is UnsupportedByServer
    assert error.needs == "2025.02.0"
    for part in ("getQueue", "2025.02.0", "2024.05.0"):
        assert part in str(error)


@pytest.mark.parametrize("version", ["2025.02.0", "2025.02.1-dev+12-gabc", "2026.06.1"])
def test_a_server_that_should_know_the_route_is_not_called_too_old(version: str) -> None:
    error = error_for(
        answer(404, b"", "text/plain"),
        operation="getQueue",
        since="2025.02.0",
        version=ServerVersion.parse(version),
    )

    assert type(error) is RouteNotFound


def test_a_hidden_version_may_be_the_reason() -> None:
    error = error_for(
        answer(404, b"", "text/plain"), operation="getQueue", since="2025.02.0", version=UNKNOWN
    )

    assert type(error) is RouteNotFound
    assert "2025.02.0" in str(error)
    assert "not known" in str(error)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 500])
def test_a_web_page_is_called_what_it_looks_like(status: int) -> None:
    error = error_for(answer(status, LOGIN, "text/html"))

    assert type(error) is UnexpectedAnswer
    assert error.status == status
    assert "trace-1" in str(error)
    assert "password" not in str(error)


@pytest.mark.parametrize(
    "page, looks",
    [
        (LOGIN, "login page"),
        ("<html><title>Log in to Okta</title>", "login page"),
        ("<html><h1>403 Forbidden</h1><hr>nginx/1.25", "proxy"),
        ("<html><title>Zscaler</title>Blocked by policy", "proxy"),
        ("<html><title>Posit Connect</title><div id=app>", "Connect dashboard"),
        ("<html><title>My wiki</title>", "does not look like a Connect server"),
    ],
)
def test_pages_are_told_apart(page: str, looks: str) -> None:
    assert looks in str(error_for(answer(403, page, "text/html")))


@pytest.mark.parametrize("status", [429, 502, 503, 504, 413])
def test_a_page_of_a_proxy_keeps_the_meaning_of_its_status(status: int) -> None:
    error = error_for(answer(status, "<html><h1>Bad Gateway</h1>nginx", "text/html"))

    assert type(error) is BY_STATUS[status]
    assert "proxy or load balancer" in str(error)
    assert "<" not in str(error)


def test_html_under_another_type_is_recognized() -> None:
    error = error_for(answer(403, "  \n<!DOCTYPE html><title>Sign in</title>", "text/plain"))

    assert type(error) is UnexpectedAnswer


def test_tokens_in_foreign_answers_are_not_repeated() -> None:
    token = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.abcdef"
    error = error_for(answer(500, f"boom for {token}", "text/plain"))

    assert "boom for" in str(error)
    assert token not in str(error)


@pytest.mark.parametrize(
    "status, credentials, hint",
    [
        (401, "", "Check the API key"),
        (401, "the environment variable CONNECT_API_KEY", "variable CONNECT_API_KEY"),
        (402, "", "licence"),
        (403, "", "right"),
        (409, "", "exists already"),
        (413, "", "larger"),
        (429, "", "fewer requests"),
        (502, "", "try again later"),
        (503, "", "try again later"),
        (504, "", "waits"),
    ],
)
def test_hints_say_what_to_do(status: int, credentials: str, hint: str) -> None:
    error = error_for(api_error(status), credentials=credentials)

    assert isinstance(error, APIError)
    assert hint in (error.hint or "")
    assert str(error).endswith(error.hint or "nothing")


def test_too_many_requests_say_how_long_to_wait() -> None:
    waiting = error_for(answer(429, b"", "text/plain", {"retry-after": "17"}))
    dated = error_for(
        answer(429, b"", "text/plain", {"retry-after": "Thu, 01 Jan 1970 00:01:40 GMT"}), now=40
    )
    silent = error_for(answer(429, b"", "text/plain"))

    for error, seconds in ((waiting, 17), (dated, 60), (silent, None)):
        assert isinstance(error, RateLimited)
        assert error.retry_after == seconds


def test_a_proxy_that_wants_credentials_is_no_refusal_of_the_server() -> None:
    error = error_for(answer(407, b"", "text/html"))

    assert type(error) is ProxyError
    assert "proxy wants credentials" in str(error)


def test_a_status_that_is_no_error_has_a_class_too() -> None:
    assert type(error_for(answer(304, b"", "text/plain"))) is APIError


def test_all_errors_have_one_root_and_the_builtins_that_fit() -> None:
    kinds = [getattr(errors, name) for name in errors.__all__]

    assert all(issubclass(kind, ConnectError) for kind in kinds)
    assert issubclass(errors.InvalidArgument, ValueError)
    assert issubclass(TimedOut, TimeoutError)
    assert issubclass(TaskTimeout, TimeoutError)


@pytest.mark.parametrize(
    "error",
    [
        error_for(answer(403, {"code": 22, "error": "no", "payload": {"a": 1}})),
        error_for(answer(429, b"", "text/plain", {"retry-after": "17"})),
        error_for(answer(403, LOGIN, "text/html")),
        NotFound.local("There is no user 'x'."),
        errors.Ambiguous("two", ["a", "b"]),
        TaskFailed("failed", task_id="t", code=1, error="e", log=["line"]),
        TaskTimeout("late", task_id="t", log=["line"]),
        TimedOut("late", reason="slow", method="GET", url="https://example.com"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_errors_travel_between_processes_whole(error: ConnectError) -> None:
    copy = pickle.loads(pickle.dumps(error))

    assert type(copy) is type(error)
    assert str(copy) == str(error)
    assert copy.__dict__ == error.__dict__


def test_a_search_that_found_nothing_speaks_for_itself() -> None:
    error = NotFound.local("There is no user 'jane'.")

    assert str(error) == "There is no user 'jane'."
    assert error.status == 404
