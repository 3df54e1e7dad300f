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


async def test_what_cannot_be_carried_is_listed(server: LocalConnect, tmp_path: Path) -> None:
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
    async with server.async_client() as client:
        plan = await state.plan(
            client, document(wanted).in_folder(tmp_path), map_users={"left": None}
        )
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
        assert await state.apply(client, plan)
        assert not await state.plan(client, document(wanted).in_folder(tmp_path))


async def test_two_items_of_one_name_are_blocked(server: LocalConnect) -> None:
    async with server.async_client() as client:
        wanted = document(Item(name="abc", title="A"), Item(name="abc"), Item(name="x"))
        plan = await state.plan(client, wanted)
        assert not plan
        assert [one.blocked.split(" ")[0] for one in plan.blocked] == ["several", "several", "'x'"]
        applied = await state.apply(client, plan)
        with pytest.raises(ApplyFailed, match="several items of the document"):
            applied.check()
        assert not await client.content.find().collect()


async def test_items_of_one_name_go_to_their_owners(server: LocalConnect) -> None:
    server.add_user("pat", "publisher")
    async with server.async_client() as client:
        wanted = document(
            Item(name="abc", owner="admin", title="Mine"),
            Item(name="abc", owner="pat", title="Pat's", permissions=Permissions()),
        )
        applied = await state.apply(client, await state.plan(client, wanted))
        assert applied, str(applied)
        assert not await state.plan(client, wanted)
        pats = await client.content.one(name="abc", owner="pat")
        assert pats.title == "Pat's"


async def test_what_was_interrupted_before_it_was_handed_on_can_be_applied_again(
    server: LocalConnect,
) -> None:
    server.add_user("pat", "publisher")
    async with server.async_client() as client:
        wanted = document(Item(name="abc", owner="pat", title="Pat's"))
        plan = await state.plan(client, wanted)
        rule = server.faults.add(Failing(500), method="PATCH")
        assert not await state.apply(client, plan)
        server.faults.remove(rule)
        assert await state.apply(client, await state.plan(client, wanted))
        assert not await state.plan(client, wanted)


async def test_a_vanity_url_that_is_taken_is_said_before(server: LocalConnect) -> None:
    async with server.async_client() as client:
        other = await client.content.create("other")
        await other.set_vanity_url("/sales/")
        plan = await state.plan(client, document(Item(name="abc", vanity="/sales/q1/")))
        assert f"content {other.guid} has /sales/" in str(plan)
        free = await state.plan(client, document(Item(name="abc", vanity="/risk/", title="T")))
        await other.set_vanity_url("/risk/")
        applied = await state.apply(client, free)
        (result,) = applied.results
        assert [part for part, _ in result.failed] == ["vanity"]
        assert isinstance(result.failed[0][1], Conflict)
        assert (await client.content.one(name="abc")).title == "T"


async def test_one_failure_stops_the_others_only_where_that_is_said(server: LocalConnect) -> None:
    wanted = document(Item(name="item-1", title="A"), Item(name="item-2", title="B"))
    async with server.async_client() as client:
        for stop, outcomes in ((True, ["failed", "skipped"]), (False, ["failed", "created"])):
            plan = await state.plan(client, wanted)
            rule = server.faults.add(Failing(403), method="POST", path="/v1/content", times=1)
            applied = await state.apply(client, plan, stop_on_failure=stop)
            assert [result.outcome for result in applied.results] == outcomes
            assert not applied
            server.faults.remove(rule)
        third = await state.plan(client, wanted)
        assert [one.action for one in third.items] == ["create", "none"]


async def test_others_content_is_not_changed_without_the_right(server: LocalConnect) -> None:
    key = server.add_user("pat", "publisher").api_key
    async with server.async_client() as admin, server.async_client(api_key=key) as pat:
        item = await admin.content.create("abc", access_type="all")
        await item.permissions.grant("pat")
        plan = await state.plan(pat, document(Item(name="abc", owner="admin", title="Mine")))
        assert "you may not change it (your role is viewer)" in str(plan)
        new = await state.plan(pat, document(Item(name="def", owner="admin")))
        assert "only an administrator can make an item of admin" in str(new)
        tags = await state.plan(pat, document(Item(name="ghi", tags=["A/B"], run_as="root")))
        assert "only administrators make tags" in str(tags)
        assert "run_as 'root': only administrators set it" in str(tags)


async def test_who_gives_their_own_right_away_does_it_last(server: LocalConnect) -> None:
    key = server.add_user("pat", "publisher").api_key
    async with server.async_client() as admin, server.async_client(api_key=key) as pat:
        await admin.tags.ensure("A/B")
        item = await admin.content.create("abc")
        await item.permissions.grant("pat", role="editor")
        wanted = Item(name="abc", owner="admin", tags=["A/B"], permissions=Permissions())
        plan = await state.plan(pat, document(wanted), prune={"permissions"})
        assert [change.kind for change in plan.items[0].changes] == ["remove", "add"]
        assert await state.apply(pat, plan)
        assert not await item.permissions.find().collect()
        assert [tag.name for tag in await item.get_tags()] == ["B"]


async def test_an_older_server_lacks_settings(tmp_path: Path) -> None:
    wanted = Item(
        name="abc",
        locked=True,
        integrations=["GitHub"],
        settings=Settings(memory_limit=1, max_processes=2, notify_on_share=True),
    )
    with LocalConnect(server_version="2023.03.0", socket=False) as old:
        async with old.async_client() as client:
            plan = await state.plan(client, document(wanted))
            assert "memory_limit 1: the server is older than 2023.09.0" in str(plan)
            assert "locked True: the server is older than 2024.08.0" in str(plan)
            assert await state.apply(client, plan)
            assert not await state.plan(client, document(wanted))
            exported = await state.export(client, everything=True)
            assert exported.content[0].settings == Settings(max_processes=2)


async def test_drift_is_what_somebody_changed(server: LocalConnect) -> None:
    server.add_user("pat", "publisher")
    async with server.async_client() as client:
        item = await client.content.create("abc", title="A")
        there = await state.export(client, item)
        assert not await state.drift(client, there)
        await item.permissions.grant("pat")
        await item.update(title="B", name="renamed")
        found = await state.drift(client, there)
        assert found
        changes = [str(change) for change in found.items[0].changes]
        assert changes == [
            "~ name: renamed -> abc",
            "~ title: B -> A",
            "- permissions user pat: viewer",
        ]
        kept = await state.plan(client, there)
        assert "= stays: permissions user pat: viewer" in str(kept)
        assert await state.apply(client, found)
        assert not await state.drift(client, there)
        back = await state.plan(client, found.undo, prune=True)
        assert await state.apply(client, back)
        assert (await item.refresh()).title == "B"


async def test_one_name_of_a_variable_is_not_many(server: LocalConnect) -> None:
    async with server.async_client() as client:
        wanted = document(Item(name="abc", variables=["TOKEN"]))
        with pytest.raises(InvalidArgument, match=r"variables= takes several names"):
            await state.plan(client, wanted, variables="TOKEN")
        plan = await state.plan(client, wanted, variables={"TOKEN": "hush"})
        assert not plan.not_carried


async def test_nothing_chosen_is_not_everything(server: LocalConnect) -> None:
    async with server.async_client() as client:
        with pytest.raises(InvalidArgument, match="given: nothing"):
            await state.export(client)
        with pytest.raises(InvalidArgument, match="list of items is empty"):
            await state.export(client, [])
        with pytest.raises(InvalidArgument, match="empty search"):
            await state.export(client, search=" ")
        with pytest.raises(InvalidArgument, match="given: items, everything=True"):
            await state.export(client, "x", everything=True)
        with pytest.raises(NotFound):
            await state.export(client, "b1a7d9b6-6f1e-4d3c-8f0a-0123456789ab")
        assert (await state.export(client, owner="admin")).content == []
        assert not await state.plan(client, document())


async def test_a_plan_is_for_one_server(server: LocalConnect, tmp_path: Path) -> None:
    with LocalConnect() as other:
        async with server.async_client() as client, other.async_client() as elsewhere:
            plan = await state.plan(client, document(Item(name="abc")))
            with pytest.raises(InvalidArgument, match="this client speaks to"):
                await state.apply(elsewhere, plan)


async def test_an_undo_file_that_has_no_place_keeps_all_from_being_changed(
    server: LocalConnect, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    async with server.async_client() as client:
        item = await client.content.create("abc", title="A")
        await item.set_thumbnail(PICTURE)
        plan = await state.plan(
            client, document(Item(name="abc", title="B", thumbnail=None)), prune=True
        )
        with pytest.raises(InvalidArgument, match="cannot be written"):
            await state.apply(client, plan, undo=tmp_path / "file" / "undo.yaml")
        assert (await item.refresh()).title == "A"
