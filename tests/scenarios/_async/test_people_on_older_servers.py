"""People, access lists, keys and the audit log on servers of older releases."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from connectapi import AsyncClient, UnsupportedByServer
from connectapi.testing import LocalConnect

VERSIONS = ["2022.10.0", "2023.09.0", "2024.08.0", "2025.04.0"]


@pytest.mark.parametrize("version", VERSIONS)
async def test_people_on_an_older_server(version: str) -> None:
    with LocalConnect(socket=False, check_answers=True, server_version=version) as local:
        async with local.async_client() as client:
            await groups(client, version)
            await permissions(client)
            await keys(client, version)
            await audit_log(client, version)


async def groups(client: AsyncClient, version: str) -> None:
    jane = await client.users.create("jane", email="jane@example.com")
    group = await client.groups.create("team")
    renamed = await client.groups.update(group, name="crew", owner_guid=group.owner_guid)
    assert renamed.name == "crew"
    with pytest.raises(UnsupportedByServer, match="patchGroup needs"):
        await client.groups.update(group, gid=7)
    await client.groups.set_members(group, ["jane"])
    assert [found.name for found in await client.users.get_groups(jane)] == ["crew"]
    if version == "2022.10.0":
        with pytest.raises(UnsupportedByServer, match=r"2023\.09\.0"):
            await client.groups.content(group).collect()
    else:
        assert await client.groups.content(group).collect() == []


async def permissions(client: AsyncClient) -> None:
    ann = await client.users.create("ann", email="ann@example.com", user_role="publisher")
    ben = await client.users.create("ben", email="ben@example.com")
    item = await client.content.create("report")
    await item.permissions.set({"ann": "editor"})
    changes = await item.permissions.set([ben, "crew"])
    assert (changes.removed, len(changes.added)) == ((ann.guid,), 2)
    with pytest.raises(UnsupportedByServer, match=r"2026\.06\.1"):
        await item.permissions.grant(ann, send_email=True)
    access = await item.permissions.of("jane", through_groups=True)
    assert access is not None
    assert (access.role, access.through) == ("viewer", "group")
    assert await item.permissions.find().count() == 2


async def keys(client: AsyncClient, version: str) -> None:
    end = datetime(2100, 1, 1, tzinfo=UTC)
    with pytest.raises(UnsupportedByServer, match=r"2026\.06\.0"):
        await client.api_keys.create("short", expires_at=end)
    if version == "2025.04.0":
        await client.api_keys.create("long")
        assert "long" in [key.name async for key in client.api_keys.find()]
    else:
        with pytest.raises(UnsupportedByServer, match=r"2024\.12\.0"):
            await client.api_keys.find().collect()
    with pytest.raises(UnsupportedByServer, match=version):
        await client.service_tokens.find().collect()


async def audit_log(client: AsyncClient, version: str) -> None:
    newest = await client.audit_logs.find(asc_order=False).first()
    assert newest is not None
    with pytest.raises(UnsupportedByServer, match=version):
        await client.audit_logs.search("crew").collect()
    with pytest.raises(UnsupportedByServer, match=version):
        await client.audit_logs.actions().collect()
