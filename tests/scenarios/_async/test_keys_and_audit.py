"""API keys, service tokens and the audit log."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from connectapi import (
    Ambiguous,
    AsyncClient,
    AuthenticationFailed,
    InvalidArgument,
    InvalidRequest,
    NotFound,
    PermissionDenied,
)
from connectapi.testing import LocalConnect


@pytest.fixture
def local() -> Iterator[LocalConnect]:
    with LocalConnect(socket=False, check_answers=True) as local:
        yield local


@pytest.fixture
async def connect(local: LocalConnect) -> AsyncIterator[AsyncClient]:
    async with local.async_client() as client:
        yield client


# API keys


async def test_a_key_is_made_used_found_and_deleted(
    local: LocalConnect, connect: AsyncClient
) -> None:
    made = await connect.api_keys.create("laptop", user_role="publisher")
    async with local.async_client(api_key=made.key) as client:
        assert (await client.me()).username == (await connect.me()).username
        found = await client.api_keys.one(name="laptop")
    assert (found.id, found.user_role, found.expires_at) == (made.id, "publisher", None)
    assert found.key != made.key
    assert made.key.endswith(found.key)
    assert (await connect.api_keys.get(made.id)).name == "laptop"
    assert made.id in [key.id async for key in connect.api_keys.find()]
    assert len((await connect.api_keys.find().table()).column_names) >= 7
    await connect.api_keys.delete(found)
    with pytest.raises(NotFound):
        await connect.api_keys.delete(made.id)
    await connect.api_keys.delete(made.id, missing_ok=True)
    with pytest.raises(NotFound, match="'laptop'"):
        await connect.api_keys.one(name="laptop")
    async with local.async_client(api_key=made.key) as client:
        with pytest.raises(AuthenticationFailed):
            await client.me()


async def test_a_new_keys_secret_is_not_shown(connect: AsyncClient) -> None:
    made = await connect.api_keys.create("laptop")
    assert made.key
    assert made.key not in repr(made)
    assert made.key not in f"{made}"
    assert "laptop" in repr(made)


async def test_a_key_expires(local: LocalConnect, connect: AsyncClient) -> None:
    end = local.clock.now() + timedelta(days=1)
    made = await connect.api_keys.create("short", expires_at=end)
    assert made.expires_at == end
    async with local.async_client(api_key=made.key) as client:
        assert await client.me()
        local.move_clock(timedelta(days=2))
        with pytest.raises(AuthenticationFailed):
            await client.me()
    with pytest.raises(InvalidArgument, match="time zone"):
        await connect.api_keys.create("naive", expires_at=datetime(2100, 1, 1))  # noqa: DTZ001  # the mistake under test
    with pytest.raises(InvalidRequest, match="future"):
        await connect.api_keys.create("late", expires_at=datetime(2000, 1, 1, tzinfo=UTC))


async def test_keys_of_one_name_are_told_apart(connect: AsyncClient) -> None:
    await connect.api_keys.create("twin")
    await connect.api_keys.create("twin")
    with pytest.raises(Ambiguous) as caught:
        await connect.api_keys.one(name="twin")
    assert len(caught.value.candidates) == 2
    with pytest.raises(InvalidArgument, match=r"(?=.*administrator)(?=.*publisher)(?=.*viewer)"):
        await connect.api_keys.create("boss", user_role="boss")  # type: ignore[arg-type]  # the mistake under test


async def test_everybody_has_their_own_keys(local: LocalConnect, connect: AsyncClient) -> None:
    paul = local.add_user("paul", "publisher")
    mine = await connect.api_keys.create("mine")
    async with local.async_client(api_key=paul.api_key) as client:
        assert [key.name async for key in client.api_keys.find()] == ["test"]
        with pytest.raises(NotFound):
            await client.api_keys.get(mine.id)
        with pytest.raises(InvalidRequest, match="publisher"):
            await client.api_keys.create("more", user_role="administrator")


# Service tokens


async def test_a_service_token_is_made_found_and_revoked(
    local: LocalConnect, connect: AsyncClient
) -> None:
    names = [scope.name for scope in await connect.service_tokens.scopes()]
    assert "users:read" in names
    made = await connect.service_tokens.create("directory", scopes=["users:read"])
    assert made.key
    assert made.key not in repr(made)
    async with local.async_client(api_key=made.key) as program:
        assert await program.users.find().count() == 1
        with pytest.raises(PermissionDenied):
            await program.service_tokens.find().collect()
    (found,) = await connect.service_tokens.find().collect()
    assert found == await connect.service_tokens.one(name="directory")
    assert found == await connect.service_tokens.get(made.guid)
    assert (found.scopes, found.expires_at) == (["users:read"], None)
    await connect.service_tokens.delete(found)
    with pytest.raises(NotFound):
        await connect.service_tokens.delete(made)
    await connect.service_tokens.delete(made, missing_ok=True)
    with pytest.raises(NotFound, match="'directory'"):
        await connect.service_tokens.one(name="directory")


async def test_a_service_token_with_wrong_scopes_is_not_made(connect: AsyncClient) -> None:
    for scopes in (["users:read", "users:write"], "users:write"):
        with pytest.raises(InvalidArgument, match=r"'users:write'.*users:read, groups:read"):
            await connect.service_tokens.create("wrong", scopes=scopes)
    with pytest.raises(InvalidArgument, match=r"No scope.*users:read"):
        await connect.service_tokens.create("wrong", scopes=[])
    assert await connect.service_tokens.find().collect() == []
    end = datetime(2100, 1, 1, tzinfo=UTC)
    made = await connect.service_tokens.create("one", scopes="users:read", expires_at=end)
    assert (made.scopes, made.expires_at) == (["users:read"], end)


# Audit log


async def test_r_defect_the_audit_log_does_not_end_at_a_limit_unsaid(connect: AsyncClient) -> None:
    for number in range(30):
        await connect.groups.create(f"group{number}")
    # The server gives 20 entries a page unless asked for more; here a page is smaller still.
    entries = await connect.audit_logs.find(page_size=7).collect()
    added = [entry for entry in entries if entry.action == "add_group"]
    assert len(added) == 30
    assert [entry.time for entry in entries] == sorted(entry.time for entry in entries)
    assert len({entry.id for entry in entries}) == len(entries)
    newest = await connect.audit_logs.find(asc_order=False, limit=3).collect()
    assert newest == entries[::-1][:3]
    with pytest.raises(InvalidArgument, match="asc_order"):
        connect.audit_logs.find(ascOrder=False)  # type: ignore[call-arg]  # the mistake under test


async def test_the_audit_log_is_searched_by_typed_filters(
    local: LocalConnect, connect: AsyncClient
) -> None:
    paul = local.add_user("paul", "publisher")
    await connect.groups.create("Red Team")
    middle = local.clock.now() + timedelta(hours=1)
    local.move_clock(timedelta(hours=2))
    async with local.async_client(api_key=paul.api_key) as publisher:
        await publisher.content.create("report")
    search = connect.audit_logs.search

    async def actions(**filters: object) -> set[str]:
        found = await search(**filters).collect()  # type: ignore[arg-type]  # typed where it is called
        return {entry.action for entry in found}

    assert await actions(action="add_group") == {"add_group"}
    assert await actions(action=["add_group", "ADD_APPLICATION"]) == {
        "add_group",
        "add_application",
    }
    assert await actions(user=paul.guid) == {"add_application"}
    assert await actions(user=[await connect.me()]) >= {"add_group"}
    assert "add_group" in await actions(until=middle)
    assert await actions(since=middle) == {"add_application"}
    assert await actions(words="red TEAM") == {"add_group"}
    assert await actions(words="red -team") == set()
    everything = await search().collect()
    own = await search(by_system=True).collect()
    others = await search(by_system=False).collect()
    assert {entry.user_id for entry in own} <= {"0"}
    assert "0" not in {entry.user_id for entry in others}
    assert len(own) + len(others) == len(everything)
    oldest = await search(order="asc", limit=1).collect()
    assert oldest[0].time == min(entry.time for entry in everything)
    paged = await search(order="asc", page_size=1).collect()
    assert [entry.id for entry in paged] == sorted((e.id for e in everything), key=int)


async def test_a_search_of_the_audit_log_that_means_nothing_is_refused(
    connect: AsyncClient,
) -> None:
    search = connect.audit_logs.search
    known = [action.action async for action in connect.audit_logs.actions()]
    assert "add_group" in known
    listing = search(action="add_groups")
    for _ in range(2):
        with pytest.raises(InvalidArgument, match=r"'add_groups'.*add_group"):
            await listing.collect()
    with pytest.raises(InvalidArgument, match="time zone"):
        search(since=datetime(2026, 1, 1))  # noqa: DTZ001  # the mistake under test
    with pytest.raises(InvalidArgument, match="action has no values"):
        search(action=[])
    with pytest.raises(InvalidArgument, match="user_guid has no values"):
        search(user=[])
    with pytest.raises(InvalidArgument, match="by guid"):
        search(user="paul")
    with pytest.raises(InvalidArgument, match="'asc', 'desc'"):
        search(order="up")  # type: ignore[arg-type]  # the mistake under test
