# Derived from tests/scenarios/_async/test_people_on_older_servers.py by `make generate`. Do not edit.
"""People, access lists, keys and the audit log on servers of older releases."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from connectapi import Client, UnsupportedByServer
from connectapi.testing import LocalConnect

VERSIONS = ["2022.10.0", "2023.09.0", "2024.08.0", "2025.04.0"]


@pytest.mark.parametrize("version", VERSIONS)
def test_people_on_an_older_server(version: str) -> None:
    with LocalConnect(socket=False, check_answers=True, server_version=version) as local:
        with local.client() as client:
            groups(client, version)
            permissions(client)
            keys(client, version)
            audit_log(client, version)


def groups(client: Client, version: str) -> None:
    jane = client.users.create("jane", email="jane@example.com")
    group = client.groups.create("team")
    renamed = client.groups.update(group, name="crew", owner_guid=group.owner_guid)
    assert renamed.name == "crew"
    with pytest.raises(UnsupportedByServer, match="patchGroup needs"):
        client.groups.update(group, gid=7)
    client.groups.set_members(group, ["jane"])
    assert [found.name for found in client.users.get_groups(jane)] == ["crew"]
    if version == "2022.10.0":
        with pytest.raises(UnsupportedByServer, match=r"2023\.09\.0"):
            client.groups.content(group).collect()
    else:
        assert client.groups.content(group).collect() == []


def permissions(client: Client) -> None:
    ann = client.users.create("ann", email="ann@example.com", user_role="publisher")
    ben = client.users.create("ben", email="ben@example.com")
    item = client.content.create("report")
    item.permissions.set({"ann": "editor"})
    changes = item.permissions.set([ben, "crew"])
    assert (changes.removed, len(changes.added)) == ((ann.guid,), 2)
    with pytest.raises(UnsupportedByServer, match=r"2026\.06\.1"):
        item.permissions.grant(ann, send_email=True)
    access = item.permissions.of("jane", through_groups=True)
    assert access is not None
    assert (access.role, access.through) == ("viewer", "group")
    assert item.permissions.find().count() == 2


def keys(client: Client, version: str) -> None:
    end = datetime(2100, 1, 1, tzinfo=UTC)
    with pytest.raises(UnsupportedByServer, match=r"2026\.06\.0"):
        client.api_keys.create("short", expires_at=end)
    if version == "2025.04.0":
        client.api_keys.create("long")
        assert "long" in [key.name for key in client.api_keys.find()]
    else:
        with pytest.raises(UnsupportedByServer, match=r"2024\.12\.0"):
            client.api_keys.find().collect()
    with pytest.raises(UnsupportedByServer, match=version):
        client.service_tokens.find().collect()


def audit_log(client: Client, version: str) -> None:
    newest = client.audit_logs.find(asc_order=False).first()
    assert newest is not None
    with pytest.raises(UnsupportedByServer, match=version):
        client.audit_logs.search("crew").collect()
    with pytest.raises(UnsupportedByServer, match=version):
        client.audit_logs.actions().collect()
