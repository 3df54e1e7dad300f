"""Recorded requests and answers, and the file that keeps them: JSON that people can read."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from connectapi._io.files import written_aside
from connectapi.testing.scrub import Scrubber

FORMAT = 1
HERE = "{server}"
"""Stands in a recording for the address of the server."""

_KEPT = ("content-type", "location", "retry-after", "x-deprecated-endpoint", "content-disposition")


class RecordingError(ValueError):
    """A file is no recording that can be used; the text says why."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer, without secrets.

    Attributes:
        path: From the server's root, escaped, without the query.
        query: Sorted by name.
        sent: The request's body: ``{"json": ...}``, ``{"text": ...}``, ``{"bytes": size}`` or None.
        body: The answer's body: ``{"json": ...}``, ``{"text": ...}``, ``{"base64": ...}`` or None.
    """

    method: str
    path: str
    query: str
    sent: dict[str, Any] | None  # Any: JSON, as are the bodies below
    status: int
    headers: dict[str, str]
    body: dict[str, Any] | None

    @property
    def title(self) -> str:
        """The request in one line."""
        return f"{self.method} {self.path}{'?' if self.query else ''}{self.query}"


def sorted_query(query: str, scrubber: Scrubber) -> str:
    """Give a query string in the order of its names, without secrets."""
    pairs = parse_qsl(scrubber.form(query), keep_blank_values=True)
    return urlencode(sorted(pairs))


# Any: JSON of whatever shape.
def request_body(
    data: bytes, media_type: str, path: str, scrubber: Scrubber
) -> dict[str, Any] | None:
    """Write a request's body down; of what is no text only the size, for it is not compared."""
    if not data:
        return None
    kind = media_type.partition(";")[0].strip().lower()
    text = _text(data)
    if text is not None and kind == "application/x-www-form-urlencoded":
        return {"text": scrubber.form(text)}
    if text is not None and kind != "multipart/form-data":
        parsed = _json(text)
        if parsed is not None:
            return {"json": scrubber.json(parsed[0], path)}
    return {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}


# Any: JSON of whatever shape.
def answer_body(
    data: bytes, media_type: str, path: str, scrubber: Scrubber
) -> dict[str, Any] | None:
    """Write an answer's body down, whole."""
    if not data:
        return None
    text = _text(data)
    if text is None:
        return {"base64": base64.b64encode(data).decode()}
    parsed = _json(text) if "json" in media_type else None
    if parsed is None:
        return {"text": scrubber.text(text)}
    return {"json": scrubber.json(parsed[0], path)}


def kept_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Give the headers of an answer that a client may go by; cookies are none of them."""
    return {name: headers[name] for name in _KEPT if name in headers}


# Any: JSON of whatever shape.
def body_bytes(body: dict[str, Any] | None) -> bytes:
    """Give the bytes of a recorded answer."""
    if body is None:
        return b""
    if "json" in body:
        return json.dumps(body["json"], ensure_ascii=False).encode()
    if "text" in body:
        return str(body["text"]).encode()
    return base64.b64decode(body["base64"])


def save(path: Path, exchanges: list[Exchange], scrubber: Scrubber) -> None:
    """Write a recording, which appears whole or not at all."""
    document = {"format": FORMAT, "exchanges": [_written(one, scrubber) for one in exchanges]}
    text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    with written_aside(path) as file:
        file.write(text.encode())


def _written(one: Exchange, scrubber: Scrubber) -> dict[str, object]:
    request = {"method": one.method, "path": one.path, "query": one.query, "body": one.sent}
    answer = {"status": one.status, "headers": one.headers, "body": one.body}
    return {"request": scrubber.again(request), "answer": scrubber.again(answer)}


def load(path: Path) -> list[Exchange]:
    """Read a recording.

    Raises:
        RecordingError: There is no such file, or it is no recording.
    """
    try:
        document = json.loads(path.read_text("utf-8"))
    except OSError as problem:
        message = f"cannot read the recording {path}: {problem.strerror}"
        raise RecordingError(message) from None
    except ValueError as problem:
        message = f"{path} is no recording: {problem}"
        raise RecordingError(message) from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        message = f"{path} is no recording of format {FORMAT}"
        raise RecordingError(message)
    try:
        return [_read(item["request"], item["answer"]) for item in document["exchanges"]]
    except (AttributeError, KeyError, TypeError, ValueError) as problem:
        message = f"{path} is no recording: {problem!r} is missing or of another kind"
        raise RecordingError(message) from None


# Any: JSON that is looked into here for the first time.
def _read(request: dict[str, Any], answer: dict[str, Any]) -> Exchange:
    return Exchange(
        method=request["method"],
        path=request["path"],
        query=request["query"],
        sent=request["body"],
        status=int(answer["status"]),
        headers=dict(answer["headers"]),
        body=answer["body"],
    )


def _text(data: bytes) -> str | None:
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text


# Any: JSON of whatever shape.
def _json(text: str) -> tuple[Any] | None:
    try:
        return (json.loads(text),)
    except ValueError:
        return None
