"""A large array, split while it arrives."""

import json
from collections.abc import Iterable
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typing_extensions import Buffer

from connectapi._core.row_stream import RowStream
from connectapi._core.rows import RawRows, split

MANY = [
    {"id": number, "text": "},{" * 40, "deep": [{"a": 1}, {"b": [2]}]} for number in range(60_000)
]


def arrays(body: Buffer) -> RawRows:
    return split(body, "")


def rows(pieces: Iterable[bytes]) -> tuple[list[Any], int]:
    """All rows, and how many of them came before the end."""
    stream = RowStream(arrays)
    early: list[msgspec.Raw] = []
    for piece in pieces:
        early += stream.feed(piece) or []
    rest = msgspec.json.decode(stream.rest(), type=list[msgspec.Raw])
    return [msgspec.json.decode(row) for row in [*early, *rest]], len(early)


def cut(body: bytes, size: int) -> Iterable[bytes]:
    return (body[start : start + size] for start in range(0, len(body), size))


@pytest.mark.parametrize("size", [65_536, 1_000_003])
def test_rows_come_before_the_end_and_all_of_them(size: int) -> None:
    body = json.dumps(MANY, separators=(",", ":")).encode()
    found, early = rows(cut(body, size))

    assert found == MANY
    assert early > len(MANY) // 2


@settings(max_examples=30)
@given(st.lists(st.dictionaries(st.text(), st.text() | st.lists(st.integers()))), st.integers(1, 9))
def test_small_answers_come_at_the_end(value: list[dict[str, Any]], size: int) -> None:
    assert rows(cut(json.dumps(value).encode(), size)) == (value, 0)


@pytest.mark.parametrize("separators", [(", ", ": "), (" ,\n", ":")])
def test_an_array_in_another_style_is_given_whole(separators: tuple[str, str]) -> None:
    body = json.dumps(MANY[:30_000], separators=separators).encode()
    found, _ = rows(cut(body, 262_144))

    assert found == MANY[:30_000]


def test_what_is_no_array_is_given_back_as_it_came() -> None:
    for body in (b"", b'{"results":[{"a":1},{"a":2}]}', b"<html>" + b"x" * 5_000_000):
        stream = RowStream(arrays)
        assert [row for piece in cut(body, 65_536) for row in stream.feed(piece) or []] == []
        assert stream.rest() == body


def test_an_array_that_is_cut_off_is_no_json() -> None:
    body = json.dumps(MANY, separators=(",", ":")).encode()[:-10]
    stream = RowStream(arrays)
    for piece in cut(body, 262_144):
        stream.feed(piece)

    with pytest.raises(msgspec.DecodeError):
        msgspec.json.decode(stream.rest())
