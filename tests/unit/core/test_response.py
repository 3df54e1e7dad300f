"""Answers decoded: strictly, forgivingly, or not at all."""

import json as standard_json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectapi._core.errors import InvalidArgument, UnexpectedAnswer
from connectapi._core.files import file_body
from connectapi._core.model import Model, Time, absent
from connectapi._core.raw import raw_request
from connectapi._core.request import BytesBody, MultipartBody, Part, Request, StreamBody
from connectapi._core.response import (
    Response,
    builtins,
    content,
    json,
    json_or_none,
    nothing,
    raw,
    text,
)
from connectapi._core.unset import UNSET

PAGE = b"<!DOCTYPE html><title>Wiki</title>"


class Thing(Model, frozen=True):
    id: str = absent()
    count: int = absent()
    ratio: float = absent()
    active: bool = absent()
    made: Time = absent()
    seen: Time | None = absent()
    kind: str = absent()
    tags: list[str] = absent()
    facts: dict[str, str] = absent()


def answer(body: bytes, content_type: str = "application/json", status: int = 200) -> Response:
    url = "https://connect.example.com/__api__/v1/things?secret=k3y"
    return Response(status, {"content-type": content_type}, body, "GET", url, "/v1/things", "t-1")


def thing(body: str) -> Thing:
    return json(Thing)(answer(body.encode()))


def test_a_sound_answer() -> None:
    found = thing('{"id":"7","count":1,"made":"2026-01-02T03:04:05Z","new_field":[1]}')

    assert found == Thing(id="7", count=1, made=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
    missing: object = found.tags
    assert missing is UNSET
    assert not missing


@pytest.mark.parametrize(
    "body, field, value",
    [
        ('{"id":7}', "id", "7"),
        ('{"id":7.0}', "id", "7"),
        ('{"id":true}', "id", "true"),
        ('{"count":"12"}', "count", 12),
        ('{"count":3.0}', "count", 3),
        ('{"ratio":"0.5"}', "ratio", 0.5),
        ('{"ratio":1}', "ratio", 1.0),
        ('{"active":1}', "active", True),
        ('{"active":"false"}', "active", False),
        ('{"made":1767323045}', "made", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ('{"made":1767323045000}', "made", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ('{"made":"2026-01-02T05:04:05+02:00"}', "made", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ('{"made":"2026-01-02 03:04:05 UTC"}', "made", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ('{"made":"2026-01-02T03:04:05"}', "made", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ('{"made":""}', "made", UNSET),
        ('{"made":null}', "made", UNSET),
        ('{"seen":null}', "seen", None),
        ('{"seen":""}', "seen", None),
        ('{"kind":"brand new"}', "kind", "brand new"),
        ('{"tags":null}', "tags", []),
        ('{"tags":{}}', "tags", []),
        ('{"tags":[1,"b"]}', "tags", ["1", "b"]),
        ('{"facts":[]}', "facts", {}),
        ('{"facts":null}', "facts", {}),
    ],
)
def test_what_has_one_plain_meaning_is_mended(body: str, field: str, value: object) -> None:
    found = getattr(thing(body), field)

    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    "body",
    ['{"count":"many"}', '{"made":"yesterday"}', '{"tags":"a"}', '{"id":{"k3y":1}}', "[]", "7"],
)
def test_what_has_no_meaning_is_refused_without_its_content(body: str) -> None:
    if body == "[]":
        assert thing(body) == Thing()  # an empty object, as some languages write it
        return
    with pytest.raises(UnexpectedAnswer, match="Thing") as caught:
        thing(body)

    assert "k3y" not in str(caught.value)
    assert caught.value.correlation_id == "t-1"


@given(st.recursive(st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(),
                    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))  # fmt: skip
def test_any_json_is_decoded_or_refused(value: Any) -> None:
    body = standard_json.dumps(value).encode()
    try:
        found = json(Thing)(answer(body))
    except UnexpectedAnswer:
        return
    assert isinstance(found, Thing)


@given(st.binary(max_size=80))
def test_any_bytes_are_decoded_or_refused(body: bytes) -> None:
    for decode in (json(Thing), builtins, json_or_none(Thing)):
        try:
            decode(answer(body))
        except UnexpectedAnswer:
            continue


@pytest.mark.parametrize("decode", [json(Thing), builtins, text, nothing])
def test_a_page_is_an_error_wherever_data_was_due(decode: Callable[[Response], object]) -> None:
    with pytest.raises(UnexpectedAnswer, match="does not look like a Connect server") as caught:
        decode(answer(PAGE, "text/html"))

    assert "https://connect.example.com/__api__/v1/things" in str(caught.value)
    assert "k3y" not in str(caught.value)
    assert caught.value.excerpt == "Wiki"


def test_bytes_and_the_answer_itself_are_given_as_they_are() -> None:
    response = answer(PAGE, "text/html")

    assert content(response) == PAGE
    assert raw(response) is response
    assert PAGE.decode() not in repr(response)
    assert "k3y" not in repr(response)


def test_no_body() -> None:
    assert json_or_none(Thing)(answer(b"")) is None
    assert json_or_none(Thing)(answer(b"{}")) == Thing()
    assert builtins(answer(b"")) is None
    assert nothing(answer(b"", status=204)) is None  # type: ignore[func-returns-value] # that it is nothing is the test
    with pytest.raises(UnexpectedAnswer, match="empty answer"):
        json(Thing)(answer(b""))


@pytest.mark.parametrize(
    "body, content_type, expected",
    [
        ("é".encode(), "text/plain", "é"),
        ("é".encode("latin-1"), "text/plain; charset=ISO-8859-1", "é"),
        ("é".encode(), 'text/plain; charset="utf-8"', "é"),
        (b"\xff", "text/plain", "\ufffd"),
        ("é".encode(), "text/plain; charset=no-such-charset", "é"),
    ],
)
def test_text_by_its_charset(body: bytes, content_type: str, expected: str) -> None:
    assert text(answer(body, content_type)) == expected


def test_records_tell_absent_from_null_when_they_are_written() -> None:
    found = thing('{"id":"7","seen":null}')

    assert found.to_dict() == {"id": "7", "seen": None}
    assert repr(found) == "Thing(id='7', seen=None)"
    with pytest.raises(AttributeError):
        setattr(found, "id", "8")  # noqa: B010 - the mistake under test


# Requests that a caller writes by hand


def test_a_raw_answer_is_json_bytes_or_nothing() -> None:
    decode = raw_request("get", "/v1/x").decode

    assert decode(answer(b'{"a":1}')) == {"a": 1}
    assert decode(answer(b'{"a":1}', "application/problem+json")) == {"a": 1}
    assert decode(answer(b"a,b\n", "text/csv")) == b"a,b\n"
    assert decode(answer(b"")) is None
    with pytest.raises(UnexpectedAnswer):
        decode(answer(PAGE, "text/html"))
    assert raw_request("GET", "/", base="server").decode(answer(PAGE, "text/html")) == PAGE


@pytest.mark.parametrize(
    "arguments, reason",
    [
        ({"method": "FETCH", "path": "/"}, "'FETCH'"),
        ({"method": "GET", "path": "v1/users"}, "slash"),
        ({"method": "GET", "path": "/", "base": "moon"}, "'moon'"),
        ({"method": "POST", "path": "/", "json": {}, "content": b""}, "not both"),
        ({"method": "POST", "path": "/", "json": {"a": object()}}, "cannot be sent"),
    ],
)
def test_raw_requests_that_make_no_sense(arguments: dict[str, Any], reason: str) -> None:
    with pytest.raises(InvalidArgument, match=reason):
        raw_request(**arguments)


@pytest.mark.parametrize("name", ["content-type", "Content-Type"])
def test_the_type_of_a_raw_body_is_the_callers_whatever_its_letter_case(name: str) -> None:
    request = raw_request("POST", "/v1/x", content=b"a=b", headers={name: "text/csv"})
    assert isinstance(request.body, BytesBody)
    assert request.body.content_type == "text/csv"


def test_a_raw_request() -> None:
    request = raw_request("patch", "/v1/x", json={"a": None}, query={"q": 1})

    assert (request.method, request.path, request.is_read) == ("PATCH", "/v1/x", False)
    assert request.body is not None
    assert not isinstance(request.body, MultipartBody | StreamBody)
    assert request.body.content == b'{"a":null}'


def test_a_file_with_metadata_is_a_form() -> None:
    body = file_body(b"archive", "application/gzip", part="archive", metadata={"a": "b"})

    assert isinstance(body, MultipartBody)
    assert [part.name for part in body.parts] == ["archive", "metadata"]
    assert file_body(None, "application/gzip", part="archive", metadata=None) is None
    with pytest.raises(InvalidArgument, match="archive"):
        file_body(None, "application/gzip", part="archive", metadata={"a": "b"})


def test_what_can_be_sent_twice(tmp_path: Any) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"abc")
    with path.open("rb") as file:
        file.read(1)
        assert StreamBody(file).start == 1
        assert StreamBody(file).rewindable
    assert StreamBody(path).rewindable
    assert StreamBody(lambda: iter([b"a"])).rewindable
    assert not StreamBody(iter([b"a"])).rewindable
    assert MultipartBody((Part("a", b"x"), Part("b", StreamBody(path)))).rewindable
    assert not MultipartBody((Part("a", StreamBody(iter([b"a"]))),)).rewindable


def test_a_request_does_not_show_headers_query_or_body() -> None:
    request = Request(
        "x", "GET", "/v1/x", builtins, {"token": "k3y"}, {"x-token": "k3y"}, StreamBody([b"k3y"])
    )

    assert "k3y" not in repr(request)
