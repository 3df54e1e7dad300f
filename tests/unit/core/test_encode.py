"""What is sent: times, lists, names, and what is refused before it is sent."""

import enum
import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, Literal, Required, TypedDict
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectapi._core.encode import (
    bytes_body,
    encode_query,
    form_body,
    joined,
    json_array,
    json_body,
    query,
    raw_json_body,
    time_text,
)
from connectapi._core.errors import InvalidArgument
from connectapi._core.request import EMPTY
from connectapi._core.secret import Secret
from connectapi._core.unset import UNSET

KEY = "k3y-never-shown"


class Query(TypedDict, total=False):
    prefix: str
    user_role: (
        Literal["viewer", "publisher", "administrator"]
        | Sequence[Literal["viewer", "publisher", "administrator"]]
    )
    since: datetime
    from_: datetime
    page_size: int
    ids: Sequence[str]


class Fields(TypedDict, total=False):
    name: Required[str]
    title: str | None
    access_type: Literal["all", "logged_in", "acl"]
    locked: bool
    api_key: str
    starts: datetime


def test_times_are_written_in_utc() -> None:
    moment = datetime(2026, 3, 29, 3, 30, tzinfo=timezone(timedelta(hours=2)))
    assert time_text(moment) == "2026-03-29T01:30:00Z"
    assert time_text(moment.replace(microsecond=1500)) == "2026-03-29T01:30:00.001500Z"


@given(st.datetimes(timezones=st.timezones()))
def test_a_time_is_the_same_moment_when_it_is_read_again(moment: datetime) -> None:
    try:
        expected = moment.astimezone(UTC)
    except OverflowError:
        return
    text = time_text(moment)
    assert text.endswith("Z")
    assert datetime.fromisoformat(text) == expected


@pytest.mark.parametrize(
    "send",
    [
        lambda naive: query("getUsers", {"since": naive}, Query),
        lambda naive: json_body("createContent", {"name": "a", "starts": naive}, Fields),
        lambda naive: raw_json_body({"since": naive}),
        lambda naive: raw_json_body({"deep": [{"since": naive}]}),
        lambda naive: encode_query({"since": naive}),
    ],
)
def test_naive_datetimes_are_refused_by_name_wherever_they_stand(send: Any) -> None:
    naive = datetime(2026, 1, 31, 12)  # noqa: DTZ001 - the mistake under test
    with pytest.raises(InvalidArgument) as caught:
        send(naive)

    for part in ("2026-01-31T12:00:00", "time zone", "astimezone"):
        assert part in str(caught.value)
    assert "since" in str(caught.value) or "starts" in str(caught.value)


def test_unknown_names_are_refused_with_the_nearest_known_one() -> None:
    with pytest.raises(InvalidArgument, match=r"getUsers has no parameter 'prefx'.*prefix\?"):
        query("getUsers", {"prefx": "a"}, Query)
    with pytest.raises(InvalidArgument, match=r"'titel'.*title\?"):
        json_body("createContent", {"name": "a", "titel": "A"}, Fields)
    with pytest.raises(InvalidArgument, match="'zzz'"):
        form_body("login", {"name": "a", "zzz": "A"}, Fields)


def test_missing_names_are_refused() -> None:
    with pytest.raises(InvalidArgument, match="createContent needs name"):
        json_body("createContent", {"title": "A"}, Fields)


def test_unknown_values_are_refused_with_those_that_fit() -> None:
    with pytest.raises(InvalidArgument, match=r"'publsher'.*'publisher'\?.*'administrator'"):
        query("getUsers", {"user_role": "publsher"}, Query)
    with pytest.raises(InvalidArgument, match="page_size cannot be 'many'"):
        query("getUsers", {"page_size": "many"}, Query)


def test_a_value_that_does_not_fit_is_not_shown_under_a_private_name() -> None:
    with pytest.raises(InvalidArgument) as caught:
        json_body("createContent", {"name": "a", "api_key": [KEY]}, Fields)

    assert "api_key" in str(caught.value)
    assert KEY not in str(caught.value)


def test_lists_are_joined_where_the_contract_says_so() -> None:
    found = query(
        "getUsers", {"user_role": ["viewer", "publisher"]}, Query, join={"user_role": "|"}
    )
    assert found == {"user_role": "viewer|publisher"}
    assert query("getUsers", {"user_role": "viewer"}, Query, join={"user_role": "|"}) == {
        "user_role": "viewer"
    }


def test_an_empty_list_of_alternatives_is_refused_as_it_would_mean_all() -> None:
    with pytest.raises(InvalidArgument, match="user_role is an empty list"):
        query("getUsers", {"user_role": []}, Query, join={"user_role": "|"})


def test_a_separator_inside_a_value_is_refused() -> None:
    with pytest.raises(InvalidArgument, match=r"'a\|b'"):
        joined(["a|b", "c"], "name")
    assert joined(["a", "b"], separator=",") == "a,b"
    assert joined("a|b") == "a|b"
    assert joined({1}) == "1"


def test_names_on_the_wire() -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    assert query("getX", {"from_": moment}, Query, wire={"from_": "from"}) == {
        "from": "2026-01-01T00:00:00Z"
    }
    assert json_body("createContent", {"name": "a"}, Fields, wire={"name": "n"}).content == (
        b'{"n":"a"}'
    )


def test_no_query_is_no_query() -> None:
    assert query("getUsers", {}, Query) == EMPTY
    assert encode_query({"a": None, "b": UNSET}) == ""


@given(st.dictionaries(st.sampled_from("abcdef"), st.text(st.characters(codec="utf-8"))))
def test_query_texts_arrive_as_they_were(values: dict[str, str]) -> None:
    text = encode_query(values)
    assert text.isascii()
    assert " " not in text
    assert "+" not in text
    assert dict(parse_qsl(text, keep_blank_values=True)) == values


def test_query_values_of_all_kinds() -> None:
    class Colour(enum.Enum):
        RED = "red"

    identity = uuid.UUID(int=5)
    values: Mapping[str, object] = {
        "flag": True,
        "number": 3,
        "ratio": 0.5,
        "colour": Colour.RED,
        "id": identity,
        "day": date(2026, 1, 2),
        "key": Secret("a b"),
        "many": ["x", "y"],
    }
    assert encode_query(values) == (
        f"flag=true&number=3&ratio=0.5&colour=red&id={identity}&day=2026-01-02&key=a%20b"
        "&many=x&many=y"
    )


@pytest.mark.parametrize("value", [{"a": 1}, [[1]], object(), b"bytes", [None]])
def test_what_cannot_stand_in_a_query_is_refused_by_name(value: object) -> None:
    with pytest.raises(InvalidArgument, match="shape"):
        encode_query({"shape": value})


def test_null_is_sent_and_absent_is_not() -> None:
    body = json_body("updateContent", {"name": "a", "title": None, "locked": UNSET}, Fields)
    assert json.loads(body.content) == {"name": "a", "title": None}


def test_an_empty_list_stays_a_list_and_an_empty_mapping_an_object() -> None:
    assert raw_json_body({"list": [], "tuple": (), "set": set(), "map": {}}).content == (
        b'{"list":[],"tuple":[],"set":[],"map":{}}'
    )


def test_arrays_check_every_item() -> None:
    assert json_array("setTags", ["a", "b"], str).content == b'["a","b"]'
    assert json_array("setTags", [], str).content == b"[]"
    assert json_array("setX", [{"name": "a"}], Fields).content == b'[{"name":"a"}]'
    with pytest.raises(InvalidArgument, match="takes a list"):
        json_array("setTags", "ab", str)
    with pytest.raises(InvalidArgument, match="takes a list"):
        json_array("setX", {"name": "a"}, Fields)  # type: ignore[arg-type] # the mistake under test
    with pytest.raises(InvalidArgument, match="list of texts; one is of type int"):
        json_array("setTags", ["a", 7], str)
    with pytest.raises(InvalidArgument, match="'nmae'"):
        json_array("setX", [{"nmae": "a"}], Fields)


@pytest.mark.parametrize("item", ["TOKEN=hush", ("TOKEN", "hush"), ["hush"]])
def test_an_item_of_an_array_is_not_repeated(item: object) -> None:
    with pytest.raises(InvalidArgument, match="mappings such as Fields") as caught:
        json_array("setX", [item], Fields)

    assert type(item).__name__ in str(caught.value)
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize("value", [object(), b"bytes", {"deep": [object()]}])
def test_what_has_no_json_form_is_refused(value: object) -> None:
    with pytest.raises(InvalidArgument, match="cannot be sent as JSON"):
        raw_json_body(value)


@pytest.mark.parametrize("value", ["a\ud800", float("nan"), float("-inf")])
def test_what_would_arrive_as_something_else_is_refused_by_name(value: object) -> None:
    with pytest.raises(InvalidArgument, match="title"):
        raw_json_body({"title": [value]})
    if isinstance(value, str):
        with pytest.raises(InvalidArgument, match="title"):
            encode_query({"title": value})


def test_a_form() -> None:
    body = form_body("login", {"name": "a b&c", "locked": True}, Fields)
    assert body.content == b"name=a%20b%26c&locked=true"
    assert body.content_type == "application/x-www-form-urlencoded"


def test_bodies_do_not_show_what_they_hold() -> None:
    for body in (
        raw_json_body({"api_key": Secret(KEY)}),
        form_body("login", {"name": KEY}, Fields),
        bytes_body(KEY.encode()),
    ):
        assert KEY.encode() in body.content
        assert KEY not in repr(body)
