# Derived from tests/scenarios/_async/test_keys_and_audit.py by `make generate`. Do not edit.
"""API keys, service tokens and the audit log."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from connectapi import (
    Ambiguous,
    AuthenticationFailed,
    Client,
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
def connect(local: LocalConnect) -> Iterator[Client]:
    with local.client() as client:
        yield client


# API keys


def test_a_key_is_made_used_found_and_deleted(local: LocalConnect, connect: Client) -> None:
    made = connect.api_keys.create("laptop", user_role="publisher")
    with local.client(api_key=made.key) as client:
        assert (client.me()).username == (connect.me()).username
        found = client.api_keys.one(name="laptop")
    assert (found.id, found.user_role, found.expires_at) == (made.id, "publisher", None)
    assert found.key != made.key
    assert made.key.endswith(found.key)
    assert (connect.api_keys.get(made.id)).name == "laptop"
    assert made.id in [key.id for key in connect.api_keys.find()]
    assert len((connect.api_keys.find().table()).column_names) >= 7
    connect.api_keys.delete(found)
    with pytest.raises(NotFound):
        connect.api_keys.delete(made.id)
    connect.api_keys.delete(made.id, missing_ok=True)
    with pytest.raises(NotFound, match="'laptop'"):
        connect.api_keys.one(name="laptop")
    with local.client(api_key=made.key) as client:
        with pytest.raises(AuthenticationFailed):
            client.me()


def test_a_new_keys_secret_is_not_shown(connect: Client) -> None:
    made = connect.api_keys.create("laptop")
    assert made.key
    assert made.key not in repr(made)
    assert made.key not in f"{made}"
    assert "laptop" in repr(made)


def test_a_key_expires(local: LocalConnect, connect: Client) -> None:
    end = local.clock.now() + timedelta(days=1)
    made = connect.api_keys.create("short", expires_at=end)
    assert made.expires_at == end
    with local.client(api_key=made.key) as client:
        assert client.me()
        local.move_clock(timedelta(days=2))
        with pytest.raises(AuthenticationFailed):
            client.me()
    with pytest.raises(InvalidArgument, match="time zone"):
        connect.api_keys.create("naive", expires_at=datetime(2100, 1, 1))  # noqa: DTZ001  # the mistake under test
    with pytest.raises(InvalidRequest, match="future"):
        connect.api_keys.create("late", expires_at=datetime(2000, 1, 1, tzinfo=UTC))


def test_keys_of_one_name_are_told_apart(connect: Client) -> None:
    connect.api_keys.create("twin")
    connect.api_keys.create("twin")
    with pytest.raises(Ambiguous) as caught:
        connect.api_keys.one(name="twin")
    assert len(caught.value.candidates) == 2
    with pytest.raises(InvalidArgument, match=r"(?=.*administrator)(?=.*publisher)(?=.*viewer)"):
        connect.api_keys.create("boss", user_role="boss")  # type: ignore[arg-type]  # the mistake under test


def test_everybody_has_their_own_keys(local: LocalConnect, connect: Client) -> None:
    paul = local.add_user("paul", "publisher")
    mine = connect.api_keys.create("mine")
    with local.client(api_key=paul.api_key) as client:
        assert [key.name for key in client.api_keys.find()] == ["test"]
        with pytest.raises(NotFound):
            client.api_keys.get(mine.id)
        with pytest.raises(InvalidRequest, match="publisher"):
            client.api_keys.create("more", user_role="administrator")


# Service tokens


def test_a_service_token_is_made_found_and_revoked(local: LocalConnect, connect: Client) -> None:
    names = [scope.name for scope in connect.service_tokens.scopes()]
    assert "users:read" in names
    made = connect.service_tokens.create("directory", scopes=["users:read"])
    assert made.key
    assert made.key not in repr(made)
    with local.client(api_key=made.key) as program:
        assert program.users.find().count() == 1
        with pytest.raises(PermissionDenied):
            program.service_tokens.find().collect()
    (found,) = connect.service_tokens.find().collect()
    assert found == connect.service_tokens.one(name="directory")
    assert found == connect.service_tokens.get(made.guid)
    assert (found.scopes, found.expires_at) == (["users:read"], None)
    connect.service_tokens.delete(found)
    with pytest.raises(NotFound):
        connect.service_tokens.delete(made)
    connect.service_tokens.delete(made, missing_ok=True)
    with pytest.raises(NotFound, match="'directory'"):
        connect.service_tokens.one(name="directory")


def test_a_service_token_with_wrong_scopes_is_not_made(connect: Client) -> None:
    for scopes in (["users:read", "users:write"], "users:write"):
        with pytest.raises(InvalidArgument, match=r"'users:write'.*users:read, groups:read"):
            connect.service_tokens.create("wrong", scopes=scopes)
    with pytest.raises(InvalidArgument, match=r"No scope.*users:read"):
        connect.service_tokens.create("wrong", scopes=[])
    assert connect.service_tokens.find().collect() == []
    end = datetime(2100, 1, 1, tzinfo=UTC)
    made = connect.service_tokens.create("one", scopes="users:read", expires_at=end)
    assert (made.scopes, made.expires_at) == (["users:read"], end)


# Audit log


def test_r_defect_the_audit_log_does_not_end_at_a_limit_unsaid(connect: Client) -> None:
    for number in range(30):
        connect.groups.create(f"group{number}")
    # The server gives 20 entries a page unless asked for more; here a page is smaller still.
    entries = connect.audit_logs.find(page_size=7).collect()
    added = [entry for entry in entries if entry.action == "add_group"]
    assert len(added) == 30
    assert [entry.time for entry in entries] == sorted(entry.time for entry in entries)
    assert len({entry.id for entry in entries}) == len(entries)
    newest = connect.audit_logs.find(asc_order=False, limit=3).collect()
    assert newest == entries[::-1][:3]
    with pytest.raises(InvalidArgument, match="asc_order"):
        connect.audit_logs.find(ascOrder=False)  # type: ignore[call-arg]  # the mistake under test


def test_the_audit_log_is_searched_by_typed_filters(local: LocalConnect, connect: Client) -> None:
    paul = local.add_user("paul", "publisher")
    connect.groups.create("Red Team")
    middle = local.clock.now() + timedelta(hours=1)
    local.move_clock(timedelta(hours=2))
    with local.client(api_key=paul.api_key) as publisher:
        publisher.content.create("report")
    search = connect.audit_logs.search

    def actions(**filters: object) -> set[str]:
        found = search(**filters).collect()  # type: ignore[arg-type]  # typed where it is called
        return {entry.action for entry in found}

    assert actions(action="add_group") == {"add_group"}
    assert actions(action=["add_group", "ADD_APPLICATION"]) == {
        "add_group",
        "add_application",
    }
    assert actions(user=paul.guid) == {"add_application"}
    assert actions(user=[connect.me()]) >= {"add_group"}
    assert "add_group" in actions(until=middle)
    assert actions(since=middle) == {"add_application"}
    assert actions(words="red TEAM") == {"add_group"}
    assert actions(words="red -team") == set()
    everything = search().collect()
    own = search(by_system=True).collect()
    others = search(by_system=False).collect()
    assert {entry.user_id for entry in own} <= {"0"}
    assert "0" not in {entry.user_id for entry in others}
    assert len(own) + len(others) == len(everything)
    oldest = search(order="asc", limit=1).collect()
    assert oldest[0].time == min(entry.time for entry in everything)
    paged = search(order="asc", page_size=1).collect()
    assert [entry.id for entry in paged] == sorted((e.id for e in everything), key=int)


def test_a_search_of_the_audit_log_that_means_nothing_is_refused(
    connect: Client,
) -> None:
    search = connect.audit_logs.search
    known = [action.action for action in connect.audit_logs.actions()]
    assert "add_group" in known
    listing = search(action="add_groups")
    for _ in range(2):
        with pytest.raises(InvalidArgument, match=r"'add_groups'.*add_group"):
            listing.collect()
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
