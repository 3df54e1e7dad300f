"""Users and groups: made, found exactly, changed."""

from __future__ import annotations

import pytest

from connectapi import Ambiguous, AsyncClient, Conflict, InvalidArgument, NotFound, PermissionDenied
from tests.scenarios.conftest import Server


async def test_me_is_the_owner_of_the_key(async_client: AsyncClient) -> None:
    me = await async_client.me()
    assert me.user_role == "administrator"
    assert me.created_time.tzinfo is not None


async def test_a_user_is_made_found_changed_and_locked(async_client: AsyncClient) -> None:
    made = await async_client.users.create("jane", email="jane@example.com", user_role="publisher")
    assert await async_client.users.get(made.guid) == made
    changed = await async_client.users.update(made, first_name="Jane", last_name="Doe")
    assert (changed.first_name, changed.last_name) == ("Jane", "Doe")
    await async_client.users.lock(changed)
    assert (await async_client.users.get(made.guid)).locked is True
    await async_client.users.unlock(made.guid)
    assert (await async_client.users.get(made.guid)).locked is False
    assert await async_client.users.update(made) == await async_client.users.get(made.guid)


async def test_a_user_name_taken_is_a_conflict(async_client: AsyncClient) -> None:
    await async_client.users.create("jane", email="jane@example.com")
    with pytest.raises(Conflict, match=r"jane|user"):
        await async_client.users.create("jane", email="other@example.com")


async def test_r_defect_a_prefix_match_is_not_taken_for_an_exact_one(
    async_client: AsyncClient,
) -> None:
    await async_client.users.create("jane", email="jane@example.com")
    await async_client.users.create("janet", email="janet@example.com")
    assert (await async_client.users.one(username="jane")).username == "jane"
    assert (await async_client.users.one(email="JANET@example.com")).username == "janet"
    with pytest.raises(NotFound, match="'jan'"):
        await async_client.users.one(username="jan")


async def test_one_takes_exactly_one_name(async_client: AsyncClient) -> None:
    with pytest.raises(InvalidArgument, match="exactly one of username, email, external_id"):
        await async_client.users.one()
    with pytest.raises(InvalidArgument, match="given: username, email"):
        await async_client.users.one(username="a", email="b")


async def test_posit_sdk_defect_an_unknown_filter_is_refused_and_not_taken_for_everyone(
    async_client: AsyncClient,
) -> None:
    with pytest.raises(InvalidArgument, match="usernam"):
        async_client.users.find(usernam="jane")  # type: ignore[call-arg]  # the mistake under test
    with pytest.raises(InvalidArgument, match=r"(?=.*administrator)(?=.*publisher)(?=.*viewer)"):
        async_client.users.find(user_role="boss")  # type: ignore[arg-type]  # the mistake under test


async def test_users_are_filtered_by_several_roles(
    server: Server, async_client: AsyncClient
) -> None:
    server.account("vera", "viewer")
    server.account("paul", "publisher")
    found = await async_client.users.find(user_role=["viewer", "publisher"]).collect()
    assert sorted(user.username for user in found) == ["paul", "vera"]
    assert await async_client.users.find(user_role="viewer").count() == 1


async def test_a_viewer_may_not_make_users(server: Server) -> None:
    async with AsyncClient(server.url, server.account("vera", "viewer")) as viewer:
        assert (await viewer.me()).username == "vera"
        with pytest.raises(PermissionDenied) as caught:
            await viewer.users.create("eve", email="eve@example.com")
        assert caught.value.status == 403
        assert caught.value.correlation_id


async def test_a_group_and_its_members(async_client: AsyncClient) -> None:
    jane = await async_client.users.create("jane", email="jane@example.com")
    group = await async_client.groups.create("analysts")
    assert await async_client.groups.one(name="analysts") == await async_client.groups.get(
        group.guid
    )
    await async_client.groups.add_member(group, jane)
    members = await async_client.groups.members(group).collect()
    assert [member.username for member in members] == ["jane"]
    await async_client.groups.remove_member(group, jane.guid)
    assert await async_client.groups.members(group.guid).collect() == []
    renamed = await async_client.groups.update(group, name="scientists")
    assert renamed.name == "scientists"
    await async_client.groups.delete(renamed)
    with pytest.raises(NotFound, match="scientists"):
        await async_client.groups.one(name="scientists")
    assert await async_client.groups.find().collect() == []


async def test_a_name_of_both_a_user_and_a_group_is_ambiguous(async_client: AsyncClient) -> None:
    await async_client.users.create("data", email="data@example.com")
    await async_client.groups.create("data")
    item = await async_client.content.create("report")
    with pytest.raises(Ambiguous) as caught:
        await item.permissions.grant("data")
    assert len(caught.value.candidates) == 2
