"""The checks of the tables find what is wrong with one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from connectapi import AsyncClient, AsyncContentItem, AsyncListing
from connectapi.testing import LocalConnect
from tests.parity import bridge, checks
from tests.parity.resolving import resolve, resolve_async
from tools.parity import PARITY_TABLES, Group, Parity, Row, load


def table(expression: str, example: str) -> Parity:
    row = Row("get_users", expression, "", example, "table.yaml:1")
    return Parity("From there", "", "there", (Group("People", "", (row,), "table.yaml:1"),))


Run: TypeAlias = Callable[[Group, Path, pytest.MonkeyPatch], None]
GOOD = table("Client.users.find", ">>> client.users.find().count()\n1\n")


BOTH = pytest.mark.parametrize(
    "run", [checks.the_examples_of_a_group_work, checks.the_examples_of_a_group_work_async]
)


@BOTH
def test_a_good_table_passes(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checks.every_name_has_a_row(GOOD, ["get_users"])
    checks.nothing_is_missing(GOOD)
    checks.every_expression_resolves(GOOD)
    checks.every_example_uses_what_its_row_names(GOOD)
    run(GOOD.groups[0], tmp_path, monkeypatch)


@pytest.mark.parametrize("names", [["get_users", "get_groups"], []])
def test_a_name_without_a_row_and_a_row_without_a_name(names: list[str]) -> None:
    with pytest.raises(AssertionError, match=r"no row|nothing that"):
        checks.every_name_has_a_row(GOOD, names)


@pytest.mark.parametrize(
    "expression",
    [
        "Client.users.search_all",
        "Client.people",
        "Nobody",
        "Schedule.nothing",
        "Variant.schedule.x",
    ],
)
def test_an_expression_that_leads_nowhere(expression: str) -> None:
    with pytest.raises(AssertionError):
        checks.every_expression_resolves(table(expression, ""))


def test_a_twin_is_the_async_one() -> None:
    assert resolve("Client").__name__ == "Client"  # type: ignore[attr-defined]  # it is a class
    assert resolve_async("Client").__name__ == "AsyncClient"  # type: ignore[attr-defined]  # as above
    for expression in ("Client.users.find", "ContentItem.bundles.active", "Variant.schedule.get"):
        assert resolve(expression) != resolve_async(expression)


def test_an_example_of_something_else() -> None:
    with pytest.raises(AssertionError):
        checks.every_example_uses_what_its_row_names(table("Client.users.find", ">>> 1\n1\n"))


@BOTH
@pytest.mark.parametrize(
    "example",
    [
        ">>> client.users.find().count()\n2\n",
        ">>> client.users.find(nobody=1)\n1\n",
        ">>> client.users.find()\nTraceback (most recent call last):\nNotFound: x\n",
    ],
)
def test_an_example_with_another_result(
    run: Run, example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = table("Client.users.find", example).groups[0]
    with pytest.raises(AssertionError, match="get_users"):
        run(group, tmp_path, monkeypatch)


def test_what_is_left_out_has_a_row() -> None:
    rows = {row.name for file in PARITY_TABLES for row in load(file).rows}
    assert set(bridge.LEFT_OUT) <= rows


def test_the_bridge_leads_to_the_async_client() -> None:
    with (
        LocalConnect(socket=False) as local,
        bridge.Loop() as loop,
        bridge.client(local, loop) as client,
    ):
        package = bridge.Package(loop)
        item = client.content.create("report")
        listing = client.content.find()
        assert type(client._behind) is AsyncClient
        assert type(item._behind) is AsyncContentItem
        assert type(listing._behind) is AsyncListing
        assert list(listing) == [item]
        assert isinstance(item, package.ContentItem)
        assert not isinstance(item, package.Listing)


def test_a_row_that_is_missing() -> None:
    with pytest.raises(AssertionError):
        checks.nothing_is_missing(table("", ""))
