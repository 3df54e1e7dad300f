"""Content items: made, found, changed and deleted, with what belongs to them."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectapi import (
    UNSET,
    Ambiguous,
    AsyncClient,
    Bundle,
    Conflict,
    InvalidArgument,
    NotFound,
    PermissionDenied,
)
from tests.scenarios.conftest import EXAMPLES, Server


async def test_what_create_answers_is_what_get_answers(async_client: AsyncClient) -> None:
    made = await async_client.content.create("report", title="Report")
    found = await async_client.content.get(made.guid)
    assert made == found
    assert (found.name, found.title, found.app_mode) == ("report", "Report", "unknown")


async def test_listing_and_single_item_hold_the_same_fields(async_client: AsyncClient) -> None:
    made = await async_client.content.create("report")
    (listed,) = await async_client.content.find(name="report").collect()
    assert listed == await async_client.content.get(made.guid)
    assert listed.owner
    assert listed.owner.username == (await async_client.me()).username
    assert listed.tags == []


async def test_update_sends_nothing_where_nothing_differs(async_client: AsyncClient) -> None:
    item = await async_client.content.create("report", title="Report")
    before = item.to_dict()
    same = await item.update(title="Report", access_type=item.access_type)  # type: ignore[arg-type]  # text from the server
    assert same.to_dict() == before
    changed = await item.update(title="New", description="Words")
    assert (changed.title, changed.description, item.title) == ("New", "Words", "New")


async def test_update_refuses_an_unknown_field_before_anything_is_sent(
    async_client: AsyncClient,
) -> None:
    item = await async_client.content.create("report", title="Report")
    with pytest.raises(InvalidArgument, match="titel"):
        await item.update(titel="x")  # type: ignore[call-arg]  # the mistake under test
    assert (await item.refresh()).title == "Report"


async def test_a_name_is_unique_for_its_owner(server: Server, async_client: AsyncClient) -> None:
    await async_client.content.create("report")
    with pytest.raises(Conflict):
        await async_client.content.create("report")
    async with AsyncClient(server.url, server.account("paul", "publisher")) as paul:
        await paul.content.create("report")
    with pytest.raises(Ambiguous) as caught:
        await async_client.content.one(name="report")
    assert len(caught.value.candidates) == 2
    mine = await async_client.content.one(name="report", owner=await async_client.me())
    assert mine.name == "report"


async def test_deleted_content_is_not_found(async_client: AsyncClient) -> None:
    item = await async_client.content.create("report")
    other = await async_client.content.create("other")
    await item.delete()
    await async_client.content.delete(other)
    with pytest.raises(NotFound) as caught:
        await async_client.content.get(item.guid)
    assert caught.value.code == 4
    assert await async_client.content.find().collect() == []


async def test_environment_variables_are_set_replaced_and_removed(
    async_client: AsyncClient,
) -> None:
    item = await async_client.content.create("report")
    assert await item.environment.names() == []
    assert await item.environment.update({"TOKEN": "hush", "MODE": "a"}) == ["MODE", "TOKEN"]
    assert await item.environment.update({}) == ["MODE", "TOKEN"]
    assert await item.environment.remove("MODE", "MODE") == ["TOKEN"]
    assert await item.environment.remove() == ["TOKEN"]
    assert await item.environment.set({"OTHER": "1"}) == ["OTHER"]
    assert await item.environment.set({}) == []


async def test_secret_value_is_not_in_the_error(async_client: AsyncClient) -> None:
    item = await async_client.content.create("report")
    with pytest.raises(InvalidArgument) as caught:
        await item.environment.update({"BAD=NAME": "hush-hush"})
    assert "hush-hush" not in str(caught.value)
    with pytest.raises(InvalidArgument, match=r"environment\.remove"):
        await item.environment.update({"TOKEN": None})  # type: ignore[dict-item]  # the mistake under test


async def test_permissions_for_users_and_groups_by_name(
    server: Server, async_client: AsyncClient
) -> None:
    key = server.account("vera", "viewer")
    group = await async_client.groups.create("analysts")
    item = await async_client.content.create("report")
    async with AsyncClient(server.url, key) as vera:
        with pytest.raises((NotFound, PermissionDenied)):
            await vera.content.get(item.guid)
        await item.permissions.grant("vera")
        assert (await vera.content.get(item.guid)).app_role == "viewer"
    entry = await item.permissions.grant(group, role="viewer")
    assert (entry.principal_guid, entry.principal_type) == (group.guid, "group")
    assert await item.permissions.grant("analysts") == entry
    assert len(await item.permissions.find().collect()) == 2
    await item.permissions.revoke("vera")
    await item.permissions.revoke("vera")
    assert [e.principal_guid for e in await item.permissions.find().collect()] == [group.guid]
    with pytest.raises(NotFound, match="nobody"):
        await item.permissions.grant("nobody")
    with pytest.raises(InvalidArgument, match="viewer, editor, owner"):
        await item.permissions.grant("vera", role="boss")  # type: ignore[arg-type]  # the mistake under test


async def test_tags_by_path_are_detached_and_not_destroyed(async_client: AsyncClient) -> None:
    blue = await async_client.tags.ensure("Team/Blue")
    assert await async_client.tags.ensure("Team/Blue") == blue
    assert await async_client.tags.one("Team/Blue") == blue
    assert await async_client.tags.get(blue.id) == blue
    navy = await async_client.tags.create("Navy", parent=blue)
    item = await async_client.content.create("report")
    await item.add_tag("Team/Blue/Navy")
    assert sorted(tag.name for tag in await item.get_tags()) == ["Blue", "Navy"]
    assert sorted(tag.name for tag in item.tags or []) == ["Blue", "Navy"]
    await item.remove_tag(navy)
    assert [tag.name for tag in await item.get_tags()] == ["Blue"]
    assert await async_client.tags.one("Team/Blue/Navy") == navy
    await async_client.tags.delete("Team/Blue")
    assert [tag.name for tag in await async_client.tags.find().collect()] == ["Team"]
    assert await item.get_tags() == []
    with pytest.raises(NotFound, match="Team/Blue"):
        await item.add_tag("Team/Blue")


async def test_vanity_url_is_set_taken_over_and_removed(
    async_client: AsyncClient, site: Bundle
) -> None:
    first = await async_client.deploy(site, name="first")
    second = await async_client.deploy(site, name="second")
    assert await first.get_vanity_url() is None
    assert first.vanity_url is UNSET
    await first.set_vanity_url("/site")
    vanity = await first.get_vanity_url()
    assert vanity
    assert vanity.path == "/site/"
    assert first.solo_url == f"{async_client.server_url}/site/"
    with pytest.raises(Conflict):
        await second.set_vanity_url("/site/")
    await second.set_vanity_url("/site/", force=True)
    assert await first.get_vanity_url() is None
    await second.remove_vanity_url()
    await second.remove_vanity_url()
    assert second.solo_url == second.content_url


async def test_thumbnail_is_set_and_read_back(async_client: AsyncClient, site: Bundle) -> None:
    item = await async_client.deploy(site, name="site")
    assert await item.get_thumbnail() is None
    await item.set_thumbnail(EXAMPLES / "thumbnail.png")
    assert await item.get_thumbnail() == (EXAMPLES / "thumbnail.png").read_bytes()
    await item.remove_thumbnail()
    await item.remove_thumbnail()
    assert await item.get_thumbnail() is None
    with pytest.raises(InvalidArgument, match="no PNG"):
        await item.set_thumbnail(b"not a picture")
    with pytest.raises(InvalidArgument, match=r"missing\.png"):
        await item.set_thumbnail("missing.png")


async def test_an_item_made_by_hand_says_what_to_do() -> None:
    from connectapi import AsyncContentItem

    with pytest.raises(InvalidArgument, match=r"client\.content\.get"):
        await AsyncContentItem(guid="x").refresh()


async def test_bundles_are_listed_downloaded_and_deleted(
    async_client: AsyncClient, site: Bundle, tmp_path: Path
) -> None:
    item = await async_client.deploy(site, name="site")
    spare = await item.bundles.upload(site)
    bundles = await item.bundles.find().collect()
    assert {bundle.id for bundle in bundles} == {item.bundle_id, spare.id}
    assert [bundle.id for bundle in bundles if bundle.active] == [item.bundle_id]
    active = await item.bundles.active()
    assert active == await item.bundles.get(item.bundle_id or "")
    archive = await item.bundles.download(active or "", tmp_path / "site.tar.gz")
    assert archive.read_bytes() == site.path.read_bytes()
    await item.bundles.delete(spare)
    assert await item.bundles.find().count() == 1
    with pytest.raises(InvalidArgument, match="is a directory"):
        await item.bundles.download(active or "", tmp_path)


async def test_failed_download_leaves_no_file(async_client: AsyncClient, tmp_path: Path) -> None:
    item = await async_client.content.create("report")
    with pytest.raises(NotFound):
        await item.bundles.download("999", tmp_path / "x.tar.gz")
    assert not list(tmp_path.glob("*"))
