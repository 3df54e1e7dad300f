"""What holds for every table of another client's names."""

from __future__ import annotations

import ast
import doctest
import re
from contextlib import contextmanager
from functools import partialmethod
from typing import TYPE_CHECKING

from connectapi.testing import LocalConnect
from tests.parity import bridge, folders
from tests.parity.resolving import resolve, resolve_async
from tests.parity.running import run

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    import pytest

    from tests.parity.running import Outcome
    from tools.parity import Group, Parity, Row


def every_name_has_a_row(parity: Parity, names: Collection[str]) -> None:
    rows = {row.name for row in parity.rows}
    assert sorted(set(names) - rows) == [], "these have no row"
    assert sorted(rows - set(names)) == [], "these rows are of nothing that the other client has"


def nothing_is_missing(parity: Parity) -> None:
    assert [row.name for row in parity.rows if row.is_missing] == []


def every_expression_resolves(parity: Parity) -> None:
    unknown = []
    for row in parity.rows:
        if not row.is_missing:
            for resolved in (resolve, resolve_async):
                try:
                    resolved(row.expression)
                except AttributeError as error:
                    unknown.append(f"{row.where}: {row.name}: {row.expression}: {error}")
    assert unknown == []


def every_example_uses_what_its_row_names(parity: Parity) -> None:
    elsewhere = [
        f"{row.where}: the example of {row.name} does not use {row.expression}"
        for row in parity.rows
        if not row.is_missing and row.expression.split(".")[-1] not in words(row)
    ]
    assert elsewhere == []


def words(row: Row) -> set[str]:
    """The names that an example uses, or shows as its result."""
    examples = doctest.DocTestParser().get_examples(row.example)
    nodes = list(ast.walk(ast.parse("".join(example.source for example in examples))))
    used = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    used |= {node.id for node in nodes if isinstance(node, ast.Name)}
    return used.union(*(re.findall(r"\w+", example.want) for example in examples))


def the_examples_of_a_group_work(
    group: Group, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with _server(group, tmp_path, monkeypatch) as local:
        outcome = run(group, local, tmp_path)
    _all_went_well(group, outcome)


def the_examples_of_a_group_work_async(
    group: Group, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with _server(group, tmp_path, monkeypatch) as local, bridge.Loop() as loop:
        # Examples make clients of other servers too.
        monkeypatch.setattr(LocalConnect, "client", partialmethod(bridge.client, loop))
        outcome = run(group, local, tmp_path, bridge.Package(loop), without=bridge.LEFT_OUT)
    _all_went_well(group, outcome, without=bridge.LEFT_OUT)


@contextmanager
def _server(
    group: Group, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[LocalConnect]:
    monkeypatch.setattr("webbrowser.open", lambda _url: True)
    # Only clients that an example makes by itself need one, and a server starts faster without.
    socket = any("local.api_key)" in row.example for row in group.rows)
    directory = folders.directory(tmp_path)
    with LocalConnect(socket=socket, check_answers=True, directory=directory) as local:
        monkeypatch.setenv("CONNECT_SERVER", local.url)
        monkeypatch.setenv("CONNECT_API_KEY", local.api_key)
        yield local


def _all_went_well(group: Group, outcome: Outcome, *, without: Collection[str] = ()) -> None:
    assert outcome.failures == [], "\n\n".join(outcome.failures)
    expected = [row.name for row in group.rows if not (row.is_missing or row.name in without)]
    assert [name for name in outcome.executed if name != "setup"] == expected
