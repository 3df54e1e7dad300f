"""Checking of what a caller gives, by name and by value."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, Required, TypedDict

import pytest

from connectapi._core.errors import InvalidArgument
from connectapi._core.fields import check_fields
from connectapi._core.secret import Secret
from connectapi._core.unset import UNSET
from connectapi.api.operations import OPERATIONS


class Inner(TypedDict, total=False):
    name: Required[str]
    value: str | None


class Given(TypedDict, total=False):
    title: str | None
    count: int
    ratio: float
    active: bool
    made: datetime
    role: Literal["viewer", "publisher"]
    roles: Sequence[Literal["viewer", "publisher"]]
    inner: Sequence[Inner]
    password: str
    path: Path
    anything: Any


def check(**given: object) -> None:
    check_fields("operation", given, Given)


def test_what_fits() -> None:
    check()
    check(title=None, count=1, ratio=1, active=True, made=datetime.now(UTC), role="viewer")
    check(
        roles=("viewer",), inner=[{"name": "a", "value": None}], path=Path("x"), anything=object()
    )
    check(title=UNSET, count=UNSET, role=UNSET)
    check(password=Secret("hush"))


@pytest.mark.parametrize(
    "given, words",
    [
        ({"titel": "x"}, ["'titel'", "Did you mean title?", "takes active, anything, count"]),
        ({"zzzzzz": "x"}, ["'zzzzzz'", "takes active"]),
        ({"count": "1"}, ["count cannot be '1'", "int"]),
        ({"count": 1.5}, ["count cannot be 1.5"]),
        ({"count": None}, ["count cannot be None"]),
        ({"active": 1}, ["active cannot be 1"]),
        ({"role": "viewr"}, ["'viewr'", "Did you mean 'viewer'?", "'publisher', 'viewer'"]),
        ({"role": None}, ["role cannot be None", "'publisher', 'viewer'"]),
        ({"roles": ["viewer", "boss"]}, ["roles", "'boss'", "'publisher'"]),
        ({"roles": "viewer"}, ["roles cannot be 'viewer'"]),
        ({"inner": [{"value": "x"}]}, ["inner", "name"]),
        ({"inner": [{"name": 1}]}, ["inner"]),
        ({"path": "text"}, ["path cannot be 'text'", "Path"]),
        ({"title": "x" * 500, "count": "y" * 500}, ["count cannot be", "..."]),
    ],
)
def test_what_does_not_fit_is_told(given: dict[str, object], words: list[str]) -> None:
    with pytest.raises(InvalidArgument) as caught:
        check(**given)

    for word in ["operation", *words]:
        assert word in str(caught.value)
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize("value", [7, ["hush"], b"hush", {"a": "hush"}])
def test_a_private_value_is_not_repeated(value: object) -> None:
    with pytest.raises(
        InvalidArgument, match=f"password cannot be this {type(value).__name__}"
    ) as caught:
        check(password=value)

    assert "hush" not in str(caught.value)


@pytest.mark.parametrize("value", [{"token": "hush"}, [("token", "hush")], [{"token": "hush"}]])
def test_what_lies_inside_a_value_is_not_repeated(value: object) -> None:
    for name in ("count", "role"):
        with pytest.raises(InvalidArgument, match=f"{name} cannot be this") as caught:
            check(**{name: value})

        assert "hush" not in str(caught.value)


def test_the_filters_of_every_listing_refuse_a_name_that_is_none() -> None:
    for operation in OPERATIONS.values():
        if operation.query_type:
            with pytest.raises(InvalidArgument, match="'no_such_name'"):
                operation.filters("find", {"no_such_name": 1})
            with pytest.raises(InvalidArgument, match="'no_such_name'"):
                operation.checked({"no_such_name": 1})
