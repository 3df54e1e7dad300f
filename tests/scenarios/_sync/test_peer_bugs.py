# Derived from tests/scenarios/_async/test_peer_bugs.py by `make generate`. Do not edit.
"""Mistakes of meaning that other clients made, each by its name."""

from __future__ import annotations

import tarfile
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import polars as pl
import pytest

from connectapi import (
    Ambiguous,
    Bundle,
    Client,
    Conflict,
    CredentialsError,
    InvalidArgument,
    NotFound,
    PermissionDenied,
    TaskFailed,
    TaskTimeout,
)
from connectapi.testing import Failing
from tests.scenarios.conftest import EXAMPLES, Server


def test_peer_bug_unknown_filter_acts_on_everyone(server: Server, client: Client) -> None:
    server.account("jane", "viewer")
    for mistake in ({"usernam": "jane"}, {"user_roles": "viewer"}, {"name": "jane"}):
        with pytest.raises(InvalidArgument, match=next(iter(mistake))):
            client.users.find(**mistake)  # type: ignore[arg-type] # the mistake under test
    with pytest.raises(InvalidArgument, match="empty list"):
        client.users.find(user_role=[]).collect()


def test_peer_bug_prefix_taken_for_exact(server: Server, client: Client) -> None:
    server.account("jane", "viewer")
    server.account("jane2", "viewer")
    client.groups.create("staff-all")

    assert (client.users.one(username="jane")).username == "jane"
    with pytest.raises(NotFound, match="'jan'"):
        client.users.one(username="jan")
    with pytest.raises(NotFound, match="'staff'"):
        client.groups.one(name="staff")


def test_peer_bug_two_items_of_one_name_break_the_error(server: Server, client: Client) -> None:
    client.content.create("report")
    with Client(server.url, server.account("jane", "publisher")) as jane:
        jane.content.create("report")
    with pytest.raises(Ambiguous, match="2 of") as caught:
        client.content.one(name="report")

    assert len(caught.value.candidates) == 2


def test_peer_bug_wait_returns_after_a_failure(
    client: Client, site: Bundle, tmp_path: Path
) -> None:
    item = client.deploy(site, name="site")
    (tmp_path / "manifest.json").write_text(
        '{"version":1,"metadata":{"appmode":"static","primary_html":"gone.html"},"files":{}}'
    )
    broken = tmp_path / "broken.tar.gz"
    with tarfile.open(broken, "w:gz") as archive:
        archive.add(tmp_path / "manifest.json", "manifest.json")
    with pytest.raises(TaskFailed, match=r"gone\.html") as caught:
        client.deploy(broken, name="site")
    with pytest.raises(TaskFailed):
        client.tasks.wait(caught.value.task_id)

    assert caught.value.log
    assert (client.content.get(item.guid)).bundle_id == item.bundle_id


def test_peer_bug_wait_returns_after_a_time_out(client: Client) -> None:
    with pytest.raises(TaskTimeout):
        client.tasks.wait("nope", timeout=0.01)


def test_peer_bug_error_although_the_deployment_succeeded(
    server: Server, client: Client, site: Bundle
) -> None:
    if server.local is None:
        pytest.skip("a real server has no faults")
    first = client.deploy(site, name="site")
    before = first.bundle_id
    # Every poll is answered by a node that knows nothing of the task.
    server.local.faults.add(
        Failing(404, text='{"code":4,"error":"no such task"}'), path="/v1/tasks/*"
    )
    again = client.deploy(site, name="site", skip_unchanged=False)

    assert again.guid == first.guid
    assert again.bundle_id not in {before, None}


def test_peer_bug_removing_a_tag_from_content_destroys_it(client: Client) -> None:
    client.tags.ensure("Team/Blue")
    one = client.content.create("one")
    other = client.content.create("other")
    for item in (one, other):
        item.add_tag("Team/Blue")
    one.remove_tag("Team/Blue")

    assert (client.tags.one("Team/Blue")).name == "Blue"
    assert "Blue" not in {tag.name for tag in one.get_tags()}
    assert "Blue" in {tag.name for tag in other.get_tags()}


def test_peer_bug_vanity_url_is_lost_on_the_way_to_another_item(
    server: Server, client: Client
) -> None:
    first = client.content.create("first")
    second = client.content.create("second")
    first.set_vanity_url("/report/")
    second.set_vanity_url("/draft/")
    with pytest.raises(Conflict, match="409"):
        second.set_vanity_url("/report/")
    if server.local is not None:
        server.local.faults.add(Failing(403), method="PUT", times=1)
        with pytest.raises(PermissionDenied):
            second.set_vanity_url("/report/", force=True)
    paths = [item.get_vanity_url() for item in (first, second)]
    assert [vanity.path for vanity in paths if vanity] == ["/report/", "/draft/"]

    second.set_vanity_url("/report/", force=True)
    taken = second.get_vanity_url()
    assert taken
    assert taken.path == "/report/"


def test_peer_bug_redeploy_renames_content(client: Client, site: Bundle) -> None:
    item = client.deploy(site, name="site", title="My site")
    item.update(description="mine", access_type="all")
    again = client.deploy(site, name="site")

    assert (again.title, again.name) == ("My site", "site")
    assert (again.description, again.access_type) == ("mine", "all")


def test_peer_bug_write_that_changes_nothing_needs_more_rights(
    server: Server, client: Client
) -> None:
    if server.local is None:
        pytest.skip("a real server has no faults")
    item = client.content.create("report", title="Report")
    refused = server.local.faults.add(Failing(403), method="PATCH")
    item.update(title="Report")
    item.update()

    assert refused.applied == 0


def test_peer_bug_record_of_deleted_content_blocks_deploying(client: Client, site: Bundle) -> None:
    first = client.deploy(site, name="site")
    first.delete()
    second = client.deploy(site, name="site")

    assert second.guid != first.guid
    with pytest.raises(NotFound):
        client.deploy(site, guid=first.guid, skip_unchanged=False)


def test_peer_bug_empty_list_and_empty_object_confused(client: Client) -> None:
    item = client.content.create("report")
    item.environment.set({"A": "1"})
    assert item.environment.set({}) == []
    assert client.api.content.set_content_environment(item.guid, []) == []


def test_peer_bug_limit_smaller_than_a_page(server: Server, client: Client) -> None:
    for number in range(5):
        server.account(f"user{number}", "viewer")

    assert len(client.users.find(limit=2).collect()) == 2
    assert (client.users.find(limit=2).to_polars()).height == 2


def test_peer_bug_default_limit_cuts_results(server: Server, client: Client) -> None:
    for number in range(30):
        server.account(f"user{number:02}", "viewer")

    assert len(client.users.find(prefix="user").collect()) == 30
    assert len(client.users.find(page_size=7).collect()) == 31
    assert (client.users.find(page_size=7).to_polars()).height == 31


def test_peer_bug_group_prefix_pages_for_ever(client: Client) -> None:
    for number in range(5):
        client.groups.create(f"team{number}")
    found = client.groups.find(prefix="team", page_size=2).collect()

    assert sorted(group.name for group in found) == [f"team{number}" for number in range(5)]


def test_peer_bug_results_of_length_0_and_1_change_their_shape(
    client: Client,
) -> None:
    empty = client.groups.find().to_polars()
    client.groups.create("one")
    one = client.groups.find().to_polars()

    assert (empty.height, one.height) == (0, 1)
    assert empty.schema == one.schema
    assert one.schema["name"] == pl.String


def test_peer_bug_single_get_and_list_differ(client: Client, site: Bundle) -> None:
    item = client.deploy(site, name="site")
    client.tags.ensure("Team/Blue")
    item.add_tag("Team/Blue")
    item.set_vanity_url("/site/")
    single = client.content.get(item.guid)
    (listed,) = client.content.find().collect()
    by_name = client.content.one(name="site")

    assert single.to_dict() == listed.to_dict() == by_name.to_dict()
    assert single.vanity_url
    assert {tag.name for tag in single.tags or ()} >= {"Blue"}


def test_peer_bug_absent_tags_and_vanity_are_taken_for_none(
    client: Client,
) -> None:
    item = client.content.create("bare")
    fresh = client.content.get(item.guid)

    assert not fresh.tags
    assert not fresh.vanity_url
    assert fresh.get_tags() == []
    assert fresh.get_vanity_url() is None


def test_peer_bug_local_time_sent_as_utc(client: Client, site: Bundle) -> None:
    item = client.deploy(site, name="site")
    now = datetime.now(UTC)
    behind = now.astimezone(timezone(timedelta(hours=-7)))

    assert item.created_time.utcoffset() == timedelta(0)
    assert abs(item.created_time - behind) < timedelta(minutes=5)
    soon = behind + timedelta(minutes=5)
    assert client.usage.find(since=soon).collect() == []


def test_peer_bug_printing_fetches_everything(server: Server, client: Client) -> None:
    if server.local is None:
        pytest.skip("a real server does not count requests for us")
    item = client.content.create("report")
    counted = server.local.faults.add(Failing(500))
    listing = client.content.find()
    shown = repr(listing) + str(listing) + repr(item) + repr(item.bundles) + repr(client)
    same = listing == client.content.find()

    assert counted.applied == 0
    assert shown
    assert same is False
    with pytest.raises(TypeError):
        len(listing)  # type: ignore[arg-type] # the mistake under test


def test_peer_bug_empty_key_accepted(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONNECT_SERVER", server.url)
    monkeypatch.setenv("CONNECT_API_KEY", "")
    with pytest.raises(CredentialsError, match="CONNECT_API_KEY is empty"):
        Client()


def test_peer_bug_environment_counts_before_an_argument(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONNECT_SERVER", "https://other.example.com")
    monkeypatch.setenv("CONNECT_API_KEY", "another-key")
    with Client(server.url, server.api_key) as client:
        assert (client.me()).user_role == "administrator"


def test_peer_bug_secrets_in_tracebacks(client: Client) -> None:
    with pytest.raises(InvalidArgument) as caught:
        client.deploy(EXAMPLES / "site", name="x", env={"TOKEN": 5})  # type: ignore[dict-item] # the mistake under test

    assert "5" not in str(caught.value)
