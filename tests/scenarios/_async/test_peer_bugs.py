"""Mistakes of meaning that other clients made, each by its name."""

from __future__ import annotations

import tarfile
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import polars as pl
import pytest

from connectapi import (
    Ambiguous,
    AsyncClient,
    Bundle,
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


async def test_peer_bug_unknown_filter_acts_on_everyone(
    server: Server, async_client: AsyncClient
) -> None:
    server.account("jane", "viewer")
    for mistake in ({"usernam": "jane"}, {"user_roles": "viewer"}, {"name": "jane"}):
        with pytest.raises(InvalidArgument, match=next(iter(mistake))):
            async_client.users.find(**mistake)  # type: ignore[arg-type] # the mistake under test
    with pytest.raises(InvalidArgument, match="empty list"):
        await async_client.users.find(user_role=[]).collect()


async def test_peer_bug_prefix_taken_for_exact(server: Server, async_client: AsyncClient) -> None:
    server.account("jane", "viewer")
    server.account("jane2", "viewer")
    await async_client.groups.create("staff-all")

    assert (await async_client.users.one(username="jane")).username == "jane"
    with pytest.raises(NotFound, match="'jan'"):
        await async_client.users.one(username="jan")
    with pytest.raises(NotFound, match="'staff'"):
        await async_client.groups.one(name="staff")


async def test_peer_bug_two_items_of_one_name_break_the_error(
    server: Server, async_client: AsyncClient
) -> None:
    await async_client.content.create("report")
    async with AsyncClient(server.url, server.account("jane", "publisher")) as jane:
        await jane.content.create("report")
    with pytest.raises(Ambiguous, match="2 of") as caught:
        await async_client.content.one(name="report")

    assert len(caught.value.candidates) == 2


async def test_peer_bug_wait_returns_after_a_failure(
    async_client: AsyncClient, site: Bundle, tmp_path: Path
) -> None:
    item = await async_client.deploy(site, name="site")
    (tmp_path / "manifest.json").write_text(
        '{"version":1,"metadata":{"appmode":"static","primary_html":"gone.html"},"files":{}}'
    )
    broken = tmp_path / "broken.tar.gz"
    with tarfile.open(broken, "w:gz") as archive:
        archive.add(tmp_path / "manifest.json", "manifest.json")
    with pytest.raises(TaskFailed, match=r"gone\.html") as caught:
        await async_client.deploy(broken, name="site")
    with pytest.raises(TaskFailed):
        await async_client.tasks.wait(caught.value.task_id)

    assert caught.value.log
    assert (await async_client.content.get(item.guid)).bundle_id == item.bundle_id


async def test_peer_bug_wait_returns_after_a_time_out(async_client: AsyncClient) -> None:
    with pytest.raises(TaskTimeout):
        await async_client.tasks.wait("nope", timeout=0.01)


async def test_peer_bug_error_although_the_deployment_succeeded(
    server: Server, async_client: AsyncClient, site: Bundle
) -> None:
    if server.local is None:
        pytest.skip("a real server has no faults")
    first = await async_client.deploy(site, name="site")
    before = first.bundle_id
    # Every poll is answered by a node that knows nothing of the task.
    server.local.faults.add(
        Failing(404, text='{"code":4,"error":"no such task"}'), path="/v1/tasks/*"
    )
    again = await async_client.deploy(site, name="site", skip_unchanged=False)

    assert again.guid == first.guid
    assert again.bundle_id not in {before, None}


async def test_peer_bug_removing_a_tag_from_content_destroys_it(async_client: AsyncClient) -> None:
    await async_client.tags.ensure("Team/Blue")
    one = await async_client.content.create("one")
    other = await async_client.content.create("other")
    for item in (one, other):
        await item.add_tag("Team/Blue")
    await one.remove_tag("Team/Blue")

    assert (await async_client.tags.one("Team/Blue")).name == "Blue"
    assert "Blue" not in {tag.name for tag in await one.get_tags()}
    assert "Blue" in {tag.name for tag in await other.get_tags()}


async def test_peer_bug_vanity_url_is_lost_on_the_way_to_another_item(
    server: Server, async_client: AsyncClient
) -> None:
    first = await async_client.content.create("first")
    second = await async_client.content.create("second")
    await first.set_vanity_url("/report/")
    await second.set_vanity_url("/draft/")
    with pytest.raises(Conflict, match="409"):
        await second.set_vanity_url("/report/")
    if server.local is not None:
        server.local.faults.add(Failing(403), method="PUT", times=1)
        with pytest.raises(PermissionDenied):
            await second.set_vanity_url("/report/", force=True)
    paths = [await item.get_vanity_url() for item in (first, second)]
    assert [vanity.path for vanity in paths if vanity] == ["/report/", "/draft/"]

    await second.set_vanity_url("/report/", force=True)
    taken = await second.get_vanity_url()
    assert taken
    assert taken.path == "/report/"


async def test_peer_bug_redeploy_renames_content(async_client: AsyncClient, site: Bundle) -> None:
    item = await async_client.deploy(site, name="site", title="My site")
    await item.update(description="mine", access_type="all")
    again = await async_client.deploy(site, name="site")

    assert (again.title, again.name) == ("My site", "site")
    assert (again.description, again.access_type) == ("mine", "all")


async def test_peer_bug_write_that_changes_nothing_needs_more_rights(
    server: Server, async_client: AsyncClient
) -> None:
    if server.local is None:
        pytest.skip("a real server has no faults")
    item = await async_client.content.create("report", title="Report")
    refused = server.local.faults.add(Failing(403), method="PATCH")
    await item.update(title="Report")
    await item.update()

    assert refused.applied == 0


async def test_peer_bug_record_of_deleted_content_blocks_deploying(
    async_client: AsyncClient, site: Bundle
) -> None:
    first = await async_client.deploy(site, name="site")
    await first.delete()
    second = await async_client.deploy(site, name="site")

    assert second.guid != first.guid
    with pytest.raises(NotFound):
        await async_client.deploy(site, guid=first.guid, skip_unchanged=False)


async def test_peer_bug_empty_list_and_empty_object_confused(async_client: AsyncClient) -> None:
    item = await async_client.content.create("report")
    await item.environment.set({"A": "1"})
    assert await item.environment.set({}) == []
    assert await async_client.api.content.set_content_environment(item.guid, []) == []


async def test_peer_bug_limit_smaller_than_a_page(
    server: Server, async_client: AsyncClient
) -> None:
    for number in range(5):
        server.account(f"user{number}", "viewer")

    assert len(await async_client.users.find(limit=2).collect()) == 2
    assert (await async_client.users.find(limit=2).to_polars()).height == 2


async def test_peer_bug_default_limit_cuts_results(
    server: Server, async_client: AsyncClient
) -> None:
    for number in range(30):
        server.account(f"user{number:02}", "viewer")

    assert len(await async_client.users.find(prefix="user").collect()) == 30
    assert len(await async_client.users.find(page_size=7).collect()) == 31
    assert (await async_client.users.find(page_size=7).to_polars()).height == 31


async def test_peer_bug_group_prefix_pages_for_ever(async_client: AsyncClient) -> None:
    for number in range(5):
        await async_client.groups.create(f"team{number}")
    found = await async_client.groups.find(prefix="team", page_size=2).collect()

    assert sorted(group.name for group in found) == [f"team{number}" for number in range(5)]


async def test_peer_bug_results_of_length_0_and_1_change_their_shape(
    async_client: AsyncClient,
) -> None:
    empty = await async_client.groups.find().to_polars()
    await async_client.groups.create("one")
    one = await async_client.groups.find().to_polars()

    assert (empty.height, one.height) == (0, 1)
    assert empty.schema == one.schema
    assert one.schema["name"] == pl.String


async def test_peer_bug_single_get_and_list_differ(async_client: AsyncClient, site: Bundle) -> None:
    item = await async_client.deploy(site, name="site")
    await async_client.tags.ensure("Team/Blue")
    await item.add_tag("Team/Blue")
    await item.set_vanity_url("/site/")
    single = await async_client.content.get(item.guid)
    (listed,) = await async_client.content.find().collect()
    by_name = await async_client.content.one(name="site")

    assert single.to_dict() == listed.to_dict() == by_name.to_dict()
    assert single.vanity_url
    assert {tag.name for tag in single.tags or ()} >= {"Blue"}


async def test_peer_bug_absent_tags_and_vanity_are_taken_for_none(
    async_client: AsyncClient,
) -> None:
    item = await async_client.content.create("bare")
    fresh = await async_client.content.get(item.guid)

    assert not fresh.tags
    assert not fresh.vanity_url
    assert await fresh.get_tags() == []
    assert await fresh.get_vanity_url() is None


async def test_peer_bug_local_time_sent_as_utc(async_client: AsyncClient, site: Bundle) -> None:
    item = await async_client.deploy(site, name="site")
    now = datetime.now(UTC)
    behind = now.astimezone(timezone(timedelta(hours=-7)))

    assert item.created_time.utcoffset() == timedelta(0)
    assert abs(item.created_time - behind) < timedelta(minutes=5)
    soon = behind + timedelta(minutes=5)
    assert await async_client.usage.find(since=soon).collect() == []


async def test_peer_bug_printing_fetches_everything(
    server: Server, async_client: AsyncClient
) -> None:
    if server.local is None:
        pytest.skip("a real server does not count requests for us")
    item = await async_client.content.create("report")
    counted = server.local.faults.add(Failing(500))
    listing = async_client.content.find()
    shown = repr(listing) + str(listing) + repr(item) + repr(item.bundles) + repr(async_client)
    same = listing == async_client.content.find()

    assert counted.applied == 0
    assert shown
    assert same is False
    with pytest.raises(TypeError):
        len(listing)  # type: ignore[arg-type] # the mistake under test


async def test_peer_bug_empty_key_accepted(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONNECT_SERVER", server.url)
    monkeypatch.setenv("CONNECT_API_KEY", "")
    with pytest.raises(CredentialsError, match="CONNECT_API_KEY is empty"):
        AsyncClient()


async def test_peer_bug_environment_counts_before_an_argument(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONNECT_SERVER", "https://other.example.com")
    monkeypatch.setenv("CONNECT_API_KEY", "another-key")
    async with AsyncClient(server.url, server.api_key) as client:
        assert (await client.me()).user_role == "administrator"


async def test_peer_bug_secrets_in_tracebacks(async_client: AsyncClient) -> None:
    with pytest.raises(InvalidArgument) as caught:
        await async_client.deploy(EXAMPLES / "site", name="x", env={"TOKEN": 5})  # type: ignore[dict-item] # the mistake under test

    assert "5" not in str(caught.value)
