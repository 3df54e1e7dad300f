# Derived from tests/scenarios/_async/test_bad_words.py by `make generate`. Do not edit.
"""Unknown words, naive times, ambiguous names: one clear error, and nothing half-done."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from connectapi import (
    Ambiguous,
    Client,
    ConnectError,
    InvalidArgument,
    NotFound,
)
from tests.scenarios._sync.bad_input import KEY, everything, said
from tests.scenarios.conftest import EXAMPLES, Server


def test_unknown_filters(client: Client) -> None:
    with pytest.raises(InvalidArgument) as caught:
        client.users.find(user_rle="viewer")  # type: ignore[call-arg]  # the mistake under test
    said(caught.value, "'user_rle'", "Did you mean user_role?", "users.find")
    with pytest.raises(InvalidArgument) as caught:
        client.content.find(nmae="x")  # type: ignore[call-arg]  # the mistake under test
    said(caught.value, "'nmae'", "name", "content.find")
    with pytest.raises(InvalidArgument) as caught:
        client.usage.find(contents="x")  # type: ignore[call-arg]  # the mistake under test
    said(caught.value, "'contents'", "content_guid")
    with pytest.raises(InvalidArgument) as caught:
        client.usage.find(content="x")
    said(caught.value, "content", "guid", "'x'")


def test_unknown_values(client: Client) -> None:
    with pytest.raises(InvalidArgument) as caught:
        client.users.find(user_role="publsher")  # type: ignore[arg-type]  # the mistake under test
    said(caught.value, "'publsher'", "Did you mean 'publisher'?", "'viewer'")
    item = client.content.create("item")
    with pytest.raises(InvalidArgument) as caught:
        item.update(access_type="everybody")  # type: ignore[arg-type]  # the mistake under test
    said(caught.value, "'everybody'", "'logged_in'")
    with pytest.raises(InvalidArgument) as caught:
        item.update(tilte="x")  # type: ignore[call-arg]  # the mistake under test
    said(caught.value, "'tilte'", "title")
    with pytest.raises(InvalidArgument) as caught:
        item.permissions.grant("admin", role="boss")  # type: ignore[arg-type]  # the same
    said(caught.value, "'boss'", "editor")
    assert (client.content.get(item.guid)).access_type == item.access_type


def test_one_where_several_are_due_does_not_count_as_its_letters(
    client: Client,
) -> None:
    item = client.content.create("listed")
    tags = [client.tags.ensure(f"Letters/{name}") for name in "ab"]
    people = [client.users.create(name, user_role="viewer") for name in "xy"]
    team = client.groups.create("letters")
    image = client.environments.create("image", title="Image", matching="exact")

    with pytest.raises(InvalidArgument, match="'xy', in a list"):
        client.groups.set_members(team, "xy")
    with pytest.raises(InvalidArgument, match="in a list"):
        client.groups.set_members(team, people[0])  # type: ignore[arg-type]  # refused
    with pytest.raises(InvalidArgument, match="in a list"):
        item.set_tags("".join(tag.id for tag in tags))
    with pytest.raises(InvalidArgument, match="in a list"):
        client.environments.set_permissions(image, "xy")
    assert item.get_tags() == []
    assert client.groups.members(team).count() == 0


def test_naive_datetimes(client: Client) -> None:
    naive = datetime(2026, 1, 31, 12)  # noqa: DTZ001 - the mistake under test
    for name in ("since", "until"):
        with pytest.raises(InvalidArgument) as caught:
            client.usage.find(**{name: naive})  # type: ignore[arg-type]  # names at run time
        said(caught.value, name, "2026-01-31T12:00:00", "time zone", "timezone.utc")
    with pytest.raises(InvalidArgument) as caught:
        client.request("GET", "/v1/audit_logs", query={"since": naive})
    said(caught.value, "since", "time zone")


def test_values_of_the_environment_that_are_no_text_are_not_repeated(
    client: Client, scratch: Path
) -> None:
    before = everything(client)
    for env in ({"TOKEN": [KEY]}, {"A=B": KEY}, {"": KEY}):
        with pytest.raises(InvalidArgument) as caught:
            client.deploy(EXAMPLES / "site", name="site", env=env)  # type: ignore[arg-type]  # the mistake under test
        said(caught.value, "TOKEN" if "TOKEN" in env else "name of an environment variable")

    assert everything(client) == before
    assert list(scratch.iterdir()) == []


# Ambiguous names


def test_a_name_that_several_owners_use(server: Server, client: Client) -> None:
    mine = client.content.create("report")
    with Client(server.url, server.account("jane", "publisher")) as jane:
        hers = jane.content.create("report")
    with pytest.raises(Ambiguous) as caught:
        client.content.one(name="report")

    said(caught.value, "'report'", mine.guid, hers.guid, "guid")
    assert len(caught.value.candidates) == 2
    with pytest.raises(NotFound) as missing:
        client.content.one(name="repor")
    said(missing.value, "'repor'")


def test_a_name_that_is_the_beginning_of_another_is_not_ambiguous(
    server: Server, client: Client
) -> None:
    server.account("jane", "viewer")
    server.account("janet", "viewer")

    assert (client.users.one(username="jane")).username == "jane"
    with pytest.raises(NotFound) as caught:
        client.users.one(username="jan")
    said(caught.value, "'jan'")


def test_a_group_that_two_providers_name_alike(client: Client) -> None:
    client.groups.create("staff")
    with pytest.raises(NotFound) as caught:
        client.groups.one(name="staf")

    said(caught.value, "'staf'")


def test_an_item_of_the_same_name_is_not_made_twice(client: Client) -> None:
    client.content.create("report")
    before = everything(client)
    with pytest.raises(ConnectError) as caught:
        client.content.create("report")

    said(caught.value, "409", "exists already")
    assert everything(client) == before


@pytest.mark.parametrize("guid", ["", ".", "..", "a/../b"])
def test_ids_that_would_lead_elsewhere(client: Client, guid: str) -> None:
    if guid == "a/../b":
        with pytest.raises(ConnectError):
            client.content.get(guid)
        return
    with pytest.raises(InvalidArgument) as caught:
        client.content.get(guid)
    said(caught.value, "guid")
