"""Promotion: one item or several, with what goes along."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import pytest

from connectapi import InvalidArgument, NotCarriedWarning, state
from connectapi.testing import LocalConnect
from tests.state.world import PICTURE, VALUES, people, seed

ALONG = {"settings", "access", "permissions", "tags", "thumbnail", "schedules", "variables"}


@pytest.fixture(scope="module")
def test_server() -> Iterator[LocalConnect]:
    with LocalConnect(check_answers=True) as server, server.client() as client:
        seed(server, client, people(server, client), 3)
        yield server


@pytest.fixture
def prod() -> Iterator[LocalConnect]:
    with LocalConnect(check_answers=True) as server, server.client() as client:
        people(server, client, bob="robert")
        yield server


async def test_one_item_takes_its_bundle_along_and_what_is_named(
    test_server: LocalConnect, prod: LocalConnect
) -> None:
    async with test_server.async_client() as here, prod.async_client() as there:
        item = await here.content.one(name="item-01")
        await item.set_thumbnail(PICTURE)
        await item.permissions.grant("bob")
        with pytest.warns(NotCarriedWarning, match="there is no user 'bob'"):
            promoted = await there.promote(item, include=ALONG, env=VALUES)
        assert (promoted.name, promoted.title) == (item.name, item.title)
        assert promoted.owner_guid == (await there.me()).guid
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            again = await there.promote(
                item, include=ALONG, env=VALUES, map_users={"bob": "robert"}, title="Production"
            )
        assert (again.guid, again.title) == (promoted.guid, "Production")
        assert again.bundle_id == promoted.bundle_id
        assert sorted(await again.environment.names()) == sorted(VALUES)
        assert await again.get_thumbnail() == PICTURE.read_bytes()
        kept = await again.schedule.get()
        assert kept is not None
        assert kept.schedule.email
        said = (await state.export(there, again)).content[0].permissions
        assert said
        assert said.users == {"robert": "viewer", "vic": "viewer"}


async def test_one_item_alone_takes_bundle_and_title(
    test_server: LocalConnect, prod: LocalConnect
) -> None:
    async with test_server.async_client() as here, prod.async_client() as there:
        item = await here.content.one(name="item-00")
        promoted = await there.promote(item, title="Now in production", name="site")
        assert (promoted.name, promoted.title) == ("site", "Now in production")
        assert not await promoted.get_tags()


async def test_several_are_promoted_with_a_report(
    test_server: LocalConnect, prod: LocalConnect
) -> None:
    async with test_server.async_client() as here, prod.async_client() as there:
        items = await here.content.find().collect()
        applied = await there.promote(items, map_users={"bob": "robert"}, env=VALUES)
        assert applied, "\n".join(map(str, applied.failed))
        assert {result.name for result in applied.results} == {"item-00", "item-01", "item-02"}
        assert {result.outcome for result in applied.results} == {"created"}
        again = await there.promote(items, map_users={"bob": "robert"})
        assert {result.outcome for result in again.results} == {"unchanged"}


async def test_a_guid_does_not_say_where_an_item_is(prod: LocalConnect) -> None:
    async with prod.async_client() as there:
        item = await there.content.create("abc")
        for wrong in (item.guid, [item.guid]):
            with pytest.raises(InvalidArgument, match="a guid does not tell where"):
                await there.promote(wrong)  # type: ignore[arg-type]  # on purpose


async def test_what_cannot_be_promoted_is_refused_before_anything_is_sent(
    test_server: LocalConnect, prod: LocalConnect
) -> None:
    async with test_server.async_client() as here, prod.async_client() as there:
        empty = await here.content.create("empty")
        with pytest.raises(InvalidArgument, match="no active bundle"):
            await there.promote(empty, include={"settings"})
        with pytest.raises(InvalidArgument, match="no active bundle"):
            await there.promote(empty)
        with pytest.raises(InvalidArgument, match="list is empty"):
            await there.promote([])
        with pytest.raises(InvalidArgument, match="names tgas"):
            await there.promote(empty, include={"tgas"})
        with pytest.raises(InvalidArgument, match="for one item"):
            await there.promote([empty], title="X")  # type: ignore[call-overload]  # on purpose
        with pytest.raises(InvalidArgument, match="along with include"):
            await there.promote(empty, map_users={})  # type: ignore[call-overload]  # on purpose
        assert not await there.content.find().collect()
        await empty.delete()
