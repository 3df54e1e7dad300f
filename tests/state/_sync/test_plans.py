# Derived from tests/state/_async/test_plans.py by `make generate`. Do not edit.
"""Plans on servers that lack something, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from connectapi import Conflict, InvalidArgument, NotFound, state
from connectapi.state import ApplyFailed, Document, Item, Permissions, Picture, Settings
from connectapi.testing import Failing, LocalConnect
from tests.state.world import PICTURE


@pytest.fixture
def server() -> Iterator[LocalConnect]:
    with LocalConnect(check_answers=True, socket=False) as local:
        yield local


def document(*items: Item) -> Document:
    return Document(content=list(items))


def test_what_cannot_be_carried_is_listed(server: LocalConnect, tmp_path: Path) -> None:
    large = tmp_path / "large.png"
    large.write_bytes(PICTURE.read_bytes() + bytes(10_000_000))
    wanted = Item(
        name="abc",
        owner="nobody",
        permissions=Permissions(
            users={"gone": "viewer", "left": "viewer"}, groups={"None": "viewer"}
        ),
        integrations=["GitHub"],
        variables=["TOKEN"],
        vanity="/not good/",
        thumbnail=Picture(file="large.png"),
    )
    with server.client() as client:
        plan = state.plan(client, document(wanted).in_folder(tmp_path), map_users={"left": None})
        text = str(plan)
        for said in (
            "! owner: there is no user 'nobody' here; the item will be yours",
            "! permissions: there is no user 'gone'",
            "! permissions: the user 'left' is left out, as the mapping says",
            "! permissions: there is no group 'None'",
            "! integrations: no integration is named 'GitHub'",
            "! variables: no value for TOKEN",
            "! vanity: '/not good/' is no vanity URL",
            "! thumbnail: large.png has ",
        ):
            assert said in text
        assert state.apply(client, plan)
        assert not state.plan(client, document(wanted).in_folder(tmp_path))


def test_two_items_of_one_name_are_blocked(server: LocalConnect) -> None:
    with server.client() as client:
        wanted = document(Item(name="abc", title="A"), Item(name="abc"), Item(name="x"))
        plan = state.plan(client, wanted)
        assert not plan
        assert [one.blocked.split(" ")[0] for one in plan.blocked] == ["several", "several", "'x'"]
        applied = state.apply(client, plan)
        with pytest.raises(ApplyFailed, match="several items of the document"):
            applied.check()
        assert not client.content.find().collect()


def test_items_of_one_name_go_to_their_owners(server: LocalConnect) -> None:
    server.add_user("pat", "publisher")
    with server.client() as client:
        wanted = document(
            Item(name="abc", owner="admin", title="Mine"),
            Item(name="abc", owner="pat", title="Pat's", permissions=Permissions()),
        )
        applied = state.apply(client, state.plan(client, wanted))
        assert applied, str(applied)
        assert not state.plan(client, wanted)
        pats = client.content.one(name="abc", owner="pat")
        assert pats.title == "Pat's"


def test_what_was_interrupted_before_it_was_handed_on_can_be_applied_again(
    server: LocalConnect,
) -> None:
    server.add_user("pat", "publisher")
    with server.client() as client:
        wanted = document(Item(name="abc", owner="pat", title="Pat's"))
        plan = state.plan(client, wanted)
        rule = server.faults.add(Failing(500), method="PATCH")
        assert not state.apply(client, plan)
        server.faults.remove(rule)
        assert state.apply(client, state.plan(client, wanted))
        assert not state.plan(client, wanted)


def test_a_vanity_url_that_is_taken_is_said_before(server: LocalConnect) -> None:
    with server.client() as client:
        other = client.content.create("other")
        other.set_vanity_url("/sales/")
        plan = state.plan(client, document(Item(name="abc", vanity="/sales/q1/")))
        assert f"content {other.guid} has /sales/" in str(plan)
        free = state.plan(client, document(Item(name="abc", vanity="/risk/", title="T")))
        other.set_vanity_url("/risk/")
        applied = state.apply(client, free)
        (result,) = applied.results
        assert [part for part, _ in result.failed] == ["vanity"]
        assert isinstance(result.failed[0][1], Conflict)
        assert (client.content.one(name="abc")).title == "T"


def test_one_failure_stops_the_others_only_where_that_is_said(server: LocalConnect) -> None:
    wanted = document(Item(name="item-1", title="A"), Item(name="item-2", title="B"))
    with server.client() as client:
        for stop, outcomes in ((True, ["failed", "skipped"]), (False, ["failed", "created"])):
            plan = state.plan(client, wanted)
            rule = server.faults.add(Failing(403), method="POST", path="/v1/content", times=1)
            applied = state.apply(client, plan, stop_on_failure=stop)
            assert [result.outcome for result in applied.results] == outcomes
            assert not applied
            server.faults.remove(rule)
        third = state.plan(client, wanted)
        assert [one.action for one in third.items] == ["create", "none"]


def test_others_content_is_not_changed_without_the_right(server: LocalConnect) -> None:
    key = server.add_user("pat", "publisher").api_key
    with server.client() as admin, server.client(api_key=key) as pat:
        item = admin.content.create("abc", access_type="all")
        item.permissions.grant("pat")
        plan = state.plan(pat, document(Item(name="abc", owner="admin", title="Mine")))
        assert "you may not change it (your role is viewer)" in str(plan)
        new = state.plan(pat, document(Item(name="def", owner="admin")))
        assert "only an administrator can make an item of admin" in str(new)
        tags = state.plan(pat, document(Item(name="ghi", tags=["A/B"], run_as="root")))
        assert "only administrators make tags" in str(tags)
        assert "run_as 'root': only administrators set it" in str(tags)


def test_who_gives_their_own_right_away_does_it_last(server: LocalConnect) -> None:
    key = server.add_user("pat", "publisher").api_key
    with server.client() as admin, server.client(api_key=key) as pat:
        admin.tags.ensure("A/B")
        item = admin.content.create("abc")
        item.permissions.grant("pat", role="editor")
        wanted = Item(name="abc", owner="admin", tags=["A/B"], permissions=Permissions())
        plan = state.plan(pat, document(wanted), prune={"permissions"})
        assert [change.kind for change in plan.items[0].changes] == ["remove", "add"]
        assert state.apply(pat, plan)
        assert not item.permissions.find().collect()
        assert [tag.name for tag in item.get_tags()] == ["B"]


def test_an_older_server_lacks_settings(tmp_path: Path) -> None:
    wanted = Item(
        name="abc",
        locked=True,
        integrations=["GitHub"],
        settings=Settings(memory_limit=1, max_processes=2, notify_on_share=True),
    )
    with LocalConnect(server_version="2023.03.0", socket=False) as old:
        with old.client() as client:
            plan = state.plan(client, document(wanted))
            assert "memory_limit 1: the server is older than 2023.09.0" in str(plan)
            assert "locked True: the server is older than 2024.08.0" in str(plan)
            assert state.apply(client, plan)
            assert not state.plan(client, document(wanted))
            exported = state.export(client, everything=True)
            assert exported.content[0].settings == Settings(max_processes=2)


def test_drift_is_what_somebody_changed(server: LocalConnect) -> None:
    server.add_user("pat", "publisher")
    with server.client() as client:
        item = client.content.create("abc", title="A")
        there = state.export(client, item)
        assert not state.drift(client, there)
        item.permissions.grant("pat")
        item.update(title="B", name="renamed")
        found = state.drift(client, there)
        assert found
        changes = [str(change) for change in found.items[0].changes]
        assert changes == [
            "~ name: renamed -> abc",
            "~ title: B -> A",
            "- permissions user pat: viewer",
        ]
        kept = state.plan(client, there)
        assert "= stays: permissions user pat: viewer" in str(kept)
        assert state.apply(client, found)
        assert not state.drift(client, there)
        back = state.plan(client, found.undo, prune=True)
        assert state.apply(client, back)
        assert (item.refresh()).title == "B"


def test_one_name_of_a_variable_is_not_many(server: LocalConnect) -> None:
    with server.client() as client:
        wanted = document(Item(name="abc", variables=["TOKEN"]))
        with pytest.raises(InvalidArgument, match=r"variables= takes several names"):
            state.plan(client, wanted, variables="TOKEN")
        plan = state.plan(client, wanted, variables={"TOKEN": "hush"})
        assert not plan.not_carried


def test_nothing_chosen_is_not_everything(server: LocalConnect) -> None:
    with server.client() as client:
        with pytest.raises(InvalidArgument, match="given: nothing"):
            state.export(client)
        with pytest.raises(InvalidArgument, match="list of items is empty"):
            state.export(client, [])
        with pytest.raises(InvalidArgument, match="empty search"):
            state.export(client, search=" ")
        with pytest.raises(InvalidArgument, match="given: items, everything=True"):
            state.export(client, "x", everything=True)
        with pytest.raises(NotFound):
            state.export(client, "b1a7d9b6-6f1e-4d3c-8f0a-0123456789ab")
        assert (state.export(client, owner="admin")).content == []
        assert not state.plan(client, document())


def test_a_plan_is_for_one_server(server: LocalConnect, tmp_path: Path) -> None:
    with LocalConnect() as other:
        with server.client() as client, other.client() as elsewhere:
            plan = state.plan(client, document(Item(name="abc")))
            with pytest.raises(InvalidArgument, match="this client speaks to"):
                state.apply(elsewhere, plan)


def test_an_undo_file_that_has_no_place_keeps_all_from_being_changed(
    server: LocalConnect, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    with server.client() as client:
        item = client.content.create("abc", title="A")
        item.set_thumbnail(PICTURE)
        plan = state.plan(client, document(Item(name="abc", title="B", thumbnail=None)), prune=True)
        with pytest.raises(InvalidArgument, match="cannot be written"):
            state.apply(client, plan, undo=tmp_path / "file" / "undo.yaml")
        assert (item.refresh()).title == "A"
