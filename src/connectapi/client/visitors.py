"""Finding a visitor's token in what a web framework hands to an app's code.

No framework is imported: what has headers, or holds something that has, is looked into.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from connectapi._core.errors import InvalidArgument
from connectapi._core.secret import Secret

USER_SESSION_HEADER: Final = "Posit-Connect-User-Session-Token"

_WANTED: Final = USER_SESSION_HEADER.lower()
# A header's name in the environment of a WSGI application.
_WSGI: Final = f"HTTP_{USER_SESSION_HEADER.upper().replace('-', '_')}"
# A Shiny session, the request within Gradio's or a Tornado handler, the module streamlit.
_HOLDERS: Final = ("http_conn", "request", "context")


def visitor_token(visitor: object) -> Secret | None:
    """The token of a visitor; None where a request, or a text, holds none.

    A visitor is given as the token itself, as headers, or as a request: that of Flask, Dash,
    Starlette, FastAPI, Gradio or Django, a session of Shiny, `st.context` of Streamlit, the scope
    of ASGI, the environment of WSGI. The header's letter case does not matter.

    Raises:
        InvalidArgument: It is none of these, or holds two different tokens.
    """
    if visitor is None:
        return None
    if isinstance(visitor, str | Secret):
        return _token(visitor)
    headers = _headers_of(visitor)
    if headers is None:
        raise InvalidArgument(
            f"A visitor is given as a token, a request or its headers, not as {_named(visitor)}."
        )
    found = {token for value in _values(headers) if (token := _token(value)) is not None}
    if len(found) > 1:
        raise InvalidArgument(
            f"The request holds {len(found)} different headers {USER_SESSION_HEADER}; "
            "the server sends one."
        )
    return found.pop() if found else None


def _headers_of(visitor: object) -> object:
    """What holds header names and values, or None where nothing does."""
    if isinstance(visitor, Mapping):
        inner = visitor.get("headers")
        return inner if _is_pairs(inner) else visitor
    if _is_pairs(visitor):
        return visitor
    headers = getattr(visitor, "headers", None)
    if headers is None:
        for name in _HOLDERS:
            headers = getattr(getattr(visitor, name, None), "headers", None)
            if headers is not None:
                break
    if headers is None and hasattr(visitor, "items"):
        headers = visitor
    return headers if _is_pairs(headers) or hasattr(headers, "items") else None


def _values(headers: object) -> list[object]:
    items = getattr(headers, "items", None)
    pairs = items() if callable(items) else headers
    if not isinstance(pairs, Iterable):
        return []
    return [value for name, value in pairs if _is_ours(name)]


def _is_ours(name: object) -> bool:
    text = name.decode("latin-1") if isinstance(name, bytes) else name
    # No other spelling with underscores: a visitor could send that one past the server.
    return isinstance(text, str) and (text.lower() == _WANTED or text == _WSGI)


def _is_pairs(value: object) -> bool:
    return isinstance(value, list | tuple) and all(
        isinstance(pair, list | tuple) and len(pair) == 2 for pair in value
    )


def _token(value: object) -> Secret | None:
    if isinstance(value, Secret):
        value = value.reveal()
    elif isinstance(value, bytes):
        value = value.decode("latin-1")
    if not isinstance(value, str):
        raise InvalidArgument(f"The visitor's token is no text but {_named(value)}.")
    text = value.strip()
    return Secret(text) if text else None


def _named(value: object) -> str:
    return f"an object of type {type(value).__name__}"
