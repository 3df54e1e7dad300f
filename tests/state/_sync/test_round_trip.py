# Derived from tests/state/_async/test_round_trip.py by `make generate`. Do not edit.
"""Content of one server is exported, made so on another, and exported again."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectapi import state
from connectapi.state import Document, Item
from connectapi.testing import Latency, LocalConnect
from tests.state.conftest import Source
from tests.state.world import ITEMS, VALUES

pytestmark = pytest.mark.timeout(120)


def by_name(document: Document, *, bob: str = "bob") -> list[Item]:
    """The items without guids and times, where bob may be called otherwise."""
    text = state.to_yaml(document.without_places()).replace("bob", bob)
    return sorted(state.from_yaml(text).content, key=lambda item: item.name)


def test_a_server_s_content_is_the_same_on_another(
    source: Source, target: LocalConnect, tmp_path: Path
) -> None:
    document = state.read(source.path)
    assert document == source.document
    assert len(document.content) == ITEMS
    mapping = {"bob": "robert"}
    with target.client() as client:
        plan = state.plan(client, document, map_users=mapping, variables=VALUES)
        assert len(plan.of("create")) == ITEMS, plan
        assert not plan.not_carried
        dry = state.apply(client, plan, dry_run=True, variables=VALUES)
        assert dry.dry_run
        assert not client.content.find().collect()

        undo = tmp_path / "undo.yaml"
        applied = state.apply(client, plan, variables=VALUES, undo=undo, timeout=20)
        assert applied, "\n".join(map(str, applied.failed))
        assert {result.outcome for result in applied.results} == {"created"}
        again = state.export(client, everything=True, folder=tmp_path, bundles=True)
        assert by_name(again) == by_name(document, bob="robert")

        writes = target.faults.add(Latency(0), method="[!G]*")
        second = state.plan(client, document, map_users=mapping)
        assert not second, str(second)
        assert not second.not_carried
        done = state.apply(client, second)
        assert {result.outcome for result in done.results} == {"unchanged"}
        assert writes.matched == 0
        assert not state.drift(client, document, map_users=mapping)
        target.faults.clear()

        back = state.plan(client, state.read(undo), prune=state.PRUNABLE)
        assert len(back.of("delete")) == ITEMS
        assert state.apply(client, back)
        assert not client.content.find().collect()
