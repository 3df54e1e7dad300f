# Derived from tests/scenarios/_async/test_users_and_groups.py by `make generate`. Do not edit.
"""Users and groups: made, found exactly, changed."""

from __future__ import annotations

import pytest

from connectapi import Ambiguous, Client, Conflict, InvalidArgument, NotFound, PermissionDenied
from tests.scenarios.conftest import Server


def test_me_is_the_owner_of_the_key(client: Client) -> None:
    me = client.me()
    assert me.user_role == "administrator"
    assert me.created_time.tzinfo is not None


def test_a_user_is_made_found_changed_and_locked(client: Client) -> None:
    made = client.users.create("jane", email="jane@example.com", user_role="publisher")
    assert client.users.get(made.guid) == made
    changed = client.users.update(made, first_name="Jane", last_name="Doe")
    assert (changed.first_name, changed.last_name) == ("Jane", "Doe")
    client.users.lock(changed)
    assert (client.users.get(made.guid)).locked is True
    client.users.unlock(made.guid)
    assert (client.users.get(made.guid)).locked is False
    assert client.users.update(made) == client.users.get(made.guid)


def test_a_user_name_taken_is_a_conflict(client: Client) -> None:
    client.users.create("jane", email="jane@example.com")
    with pytest.raises(Conflict, match=r"jane|user"):
        client.users.create("jane", email="other@example.com")


def test_r_defect_a_prefix_match_is_not_taken_for_an_exact_one(
    client: Client,
) -> None:
    client.users.create("jane", email="jane@example.com")
    client.users.create("janet", email="janet@example.com")
    assert (client.users.one(username="jane")).username == "jane"
    assert (client.users.one(email="JANET@example.com")).username == "janet"
    with pytest.raises(NotFound, match="'jan'"):
        client.users.one(username="jan")


def test_one_takes_exactly_one_name(client: Client) -> None:
    with pytest.raises(InvalidArgument, match="exactly one of username, email, external_id"):
        client.users.one()
    with pytest.raises(InvalidArgument, match="given: username, email"):
        client.users.one(username="a", email="b")


def test_posit_sdk_defect_an_unknown_filter_is_refused_and_not_taken_for_everyone(
    client: Client,
) -> None:
    with pytest.raises(InvalidArgument, match="usernam"):
        client.users.find(usernam="jane")  # type: ignore[call-arg]  # the mistake under test
    with pytest.raises(InvalidArgument, match=r"(?=.*administrator)(?=.*publisher)(?=.*viewer)"):
        client.users.find(user_role="boss")  # type: ignore[arg-type]  # the mistake under test


def test_users_are_filtered_by_several_roles(server: Server, client: Client) -> None:
    server.account("vera", "viewer")
    server.account("paul", "publisher")
    found = client.users.find(user_role=["viewer", "publisher"]).collect()
    assert sorted(user.username for user in found) == ["paul", "vera"]
    assert client.users.find(user_role="viewer").count() == 1


def test_a_viewer_may_not_make_users(server: Server) -> None:
    with Client(server.url, server.account("vera", "viewer")) as viewer:
        assert (viewer.me()).username == "vera"
        with pytest.raises(PermissionDenied) as caught:
            viewer.users.create("eve", email="eve@example.com")
        assert caught.value.status == 403
        assert caught.value.correlation_id


def test_a_group_and_its_members(client: Client) -> None:
    jane = client.users.create("jane", email="jane@example.com")
    group = client.groups.create("analysts")
    assert client.groups.one(name="analysts") == client.groups.get(group.guid)
    client.groups.add_member(group, jane)
    members = client.groups.members(group).collect()
    assert [member.username for member in members] == ["jane"]
    client.groups.remove_member(group, jane.guid)
    assert client.groups.members(group.guid).collect() == []
    renamed = client.groups.update(group, name="scientists")
    assert renamed.name == "scientists"
    client.groups.delete(renamed)
    with pytest.raises(NotFound, match="scientists"):
        client.groups.one(name="scientists")
    assert client.groups.find().collect() == []


def test_a_name_of_both_a_user_and_a_group_is_ambiguous(client: Client) -> None:
    client.users.create("data", email="data@example.com")
    client.groups.create("data")
    item = client.content.create("report")
    with pytest.raises(Ambiguous) as caught:
        item.permissions.grant("data")
    assert len(caught.value.candidates) == 2
