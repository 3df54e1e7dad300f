"""A visitor's token is found in what web frameworks hand over, and nowhere else."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping

import pytest
from starlette.requests import HTTPConnection, Request

from connectapi import InvalidArgument, Secret
from connectapi.client.visitors import USER_SESSION_HEADER, visitor_token

NAMES = [
    USER_SESSION_HEADER,
    "posit-connect-user-session-token",
    "POSIT-CONNECT-USER-SESSION-TOKEN",
    "Posit-connect-user-session-token",
]


def found(visitor: object) -> str | None:
    token = visitor_token(visitor)
    return None if token is None else token.reveal()


@dataclasses.dataclass
class Holder:
    """An object with one attribute, as frameworks have them."""

    headers: object = None
    http_conn: object = None
    request: object = None


class PairsOnly:
    """Headers as Werkzeug has them: no mapping, but pairs, one name several times."""

    def __init__(self, *pairs: tuple[str, str]) -> None:
        self._pairs = pairs

    def items(self) -> Iterator[tuple[str, str]]:
        return iter(self._pairs)


class Lazy(Mapping[str, str]):
    """Headers as Streamlit has them: a mapping that is no dictionary."""

    def __getitem__(self, name: str) -> str:
        return {"posit-connect-user-session-token": "t"}[name.lower()]

    def __iter__(self) -> Iterator[str]:
        return iter(["Posit-Connect-User-Session-Token"])

    def __len__(self) -> int:
        return 1


class GradioRequest:
    """Gradio's request in a queue: what it does not know is a KeyError."""

    def __init__(self, **known: object) -> None:
        self.kwargs = known

    def __getattr__(self, name: str) -> object:
        try:
            return self.kwargs[name]
        except KeyError:
            raise AttributeError(name) from None


@pytest.mark.parametrize("name", NAMES)
def test_the_letter_case_of_the_header_does_not_matter(name: str) -> None:
    assert found({name: "t"}) == "t"
    assert found(PairsOnly(("host", "h"), (name, "t"))) == "t"
    assert found([(name.encode(), b"t")]) == "t"


def scope(kind: str) -> dict[str, object]:
    return {"type": kind, "headers": [(b"posit-connect-user-session-token", b"t")]}


@pytest.mark.parametrize(
    "visitor",
    [
        "t",
        " t\n",
        Secret("t"),
        Request(scope("http")),
        scope("websocket"),
        Holder(http_conn=HTTPConnection(scope("websocket"))),
        Holder(request=Request(scope("http"))),
        Holder(headers=Lazy()),
        Lazy(),
        GradioRequest(headers={USER_SESSION_HEADER: "t"}),
        {"REQUEST_METHOD": "GET", "HTTP_POSIT_CONNECT_USER_SESSION_TOKEN": "t"},
        PairsOnly((USER_SESSION_HEADER, "t"), (USER_SESSION_HEADER, "t")),
    ],
    ids=[
        "text",
        "text with blanks",
        "secret",
        "Starlette, FastAPI",
        "scope of ASGI",
        "Shiny",
        "Gradio",
        "Streamlit",
        "headers",
        "Gradio in a queue",
        "WSGI",
        "twice the same",
    ],
)
def test_a_token_is_found(visitor: object) -> None:
    assert found(visitor) == "t"


@pytest.mark.parametrize(
    "visitor",
    [
        None,
        "",
        "  ",
        {},
        {"authorization": "Key x"},
        {USER_SESSION_HEADER: ""},
        {"Posit_Connect_User_Session_Token": "forged"},
        {"HTTP_Posit_Connect_User_Session_Token": "forged"},
        Request({"type": "http", "headers": []}),
        Holder(headers=PairsOnly()),
    ],
)
def test_a_request_without_a_token_has_none(visitor: object) -> None:
    assert visitor_token(visitor) is None


@pytest.mark.parametrize("visitor", [1, b"t", object(), ["t"], Holder(), GradioRequest(), [()]])
def test_what_is_no_request_is_refused(visitor: object) -> None:
    with pytest.raises(InvalidArgument, match=type(visitor).__name__):
        visitor_token(visitor)


def test_two_different_tokens_are_refused_without_showing_them() -> None:
    with pytest.raises(InvalidArgument) as caught:
        visitor_token(PairsOnly((USER_SESSION_HEADER, "first"), (USER_SESSION_HEADER, "second")))
    assert "2 different" in str(caught.value)
    assert "first" not in str(caught.value)


def test_a_value_that_is_no_text_is_refused() -> None:
    with pytest.raises(InvalidArgument, match="list"):
        visitor_token({USER_SESSION_HEADER: ["t"]})


def test_an_error_of_the_framework_comes_through() -> None:
    class OutsideOfARequest:
        @property
        def headers(self) -> object:
            raise RuntimeError("Working outside of request context.")

    with pytest.raises(RuntimeError, match="request context"):
        visitor_token(OutsideOfARequest())


def test_the_token_is_not_shown() -> None:
    assert "hush" not in repr(visitor_token("hush"))
