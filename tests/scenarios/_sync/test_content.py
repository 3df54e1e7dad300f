# Derived from tests/scenarios/_async/test_content.py by `make generate`. Do not edit.
"""Content items: made, found, changed and deleted, with what belongs to them."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectapi import (
    UNSET,
    Ambiguous,
    Bundle,
    Client,
    Conflict,
    InvalidArgument,
    NotFound,
    PermissionDenied,
)
from tests.scenarios.conftest import EXAMPLES, Server


def test_what_create_answers_is_what_get_answers(client: Client) -> None:
    made = client.content.create("report", title="Report")
    found = client.content.get(made.guid)
    assert made == found
    assert (found.name, found.title, found.app_mode) == ("report", "Report", "unknown")


def test_listing_and_single_item_hold_the_same_fields(client: Client) -> None:
    made = client.content.create("report")
    (listed,) = client.content.find(name="report").collect()
    assert listed == client.content.get(made.guid)
    assert listed.owner
    assert listed.owner.username == (client.me()).username
    assert listed.tags == []


def test_update_sends_nothing_where_nothing_differs(client: Client) -> None:
    item = client.content.create("report", title="Report")
    before = item.to_dict()
    same = item.update(title="Report", access_type=item.access_type)  # type: ignore[arg-type]  # text from the server
    assert same.to_dict() == before
    changed = item.update(title="New", description="Words")
    assert (changed.title, changed.description, item.title) == ("New", "Words", "New")


def test_update_refuses_an_unknown_field_before_anything_is_sent(
    client: Client,
) -> None:
    item = client.content.create("report", title="Report")
    with pytest.raises(InvalidArgument, match="titel"):
        item.update(titel="x")  # type: ignore[call-arg]  # the mistake under test
    assert (item.refresh()).title == "Report"


def test_a_name_is_unique_for_its_owner(server: Server, client: Client) -> None:
    client.content.create("report")
    with pytest.raises(Conflict):
        client.content.create("report")
    with Client(server.url, server.account("paul", "publisher")) as paul:
        paul.content.create("report")
    with pytest.raises(Ambiguous) as caught:
        client.content.one(name="report")
    assert len(caught.value.candidates) == 2
    mine = client.content.one(name="report", owner=client.me())
    assert mine.name == "report"


def test_deleted_content_is_not_found(client: Client) -> None:
    item = client.content.create("report")
    other = client.content.create("other")
    item.delete()
    client.content.delete(other)
    with pytest.raises(NotFound) as caught:
        client.content.get(item.guid)
    assert caught.value.code == 4
    assert client.content.find().collect() == []


def test_environment_variables_are_set_replaced_and_removed(
    client: Client,
) -> None:
    item = client.content.create("report")
    assert item.environment.names() == []
    assert item.environment.update({"TOKEN": "hush", "MODE": "a"}) == ["MODE", "TOKEN"]
    assert item.environment.update({}) == ["MODE", "TOKEN"]
    assert item.environment.remove("MODE", "MODE") == ["TOKEN"]
    assert item.environment.remove() == ["TOKEN"]
    assert item.environment.set({"OTHER": "1"}) == ["OTHER"]
    assert item.environment.set({}) == []


def test_secret_value_is_not_in_the_error(client: Client) -> None:
    item = client.content.create("report")
    with pytest.raises(InvalidArgument) as caught:
        item.environment.update({"BAD=NAME": "hush-hush"})
    assert "hush-hush" not in str(caught.value)
    with pytest.raises(InvalidArgument, match=r"environment\.remove"):
        item.environment.update({"TOKEN": None})  # type: ignore[dict-item]  # the mistake under test


def test_permissions_for_users_and_groups_by_name(server: Server, client: Client) -> None:
    key = server.account("vera", "viewer")
    group = client.groups.create("analysts")
    item = client.content.create("report")
    with Client(server.url, key) as vera:
        with pytest.raises((NotFound, PermissionDenied)):
            vera.content.get(item.guid)
        item.permissions.grant("vera")
        assert (vera.content.get(item.guid)).app_role == "viewer"
    entry = item.permissions.grant(group, role="viewer")
    assert (entry.principal_guid, entry.principal_type) == (group.guid, "group")
    assert item.permissions.grant("analysts") == entry
    assert len(item.permissions.find().collect()) == 2
    item.permissions.revoke("vera")
    item.permissions.revoke("vera")
    assert [e.principal_guid for e in item.permissions.find().collect()] == [group.guid]
    with pytest.raises(NotFound, match="nobody"):
        item.permissions.grant("nobody")
    with pytest.raises(InvalidArgument, match="viewer, editor, owner"):
        item.permissions.grant("vera", role="boss")  # type: ignore[arg-type]  # the mistake under test


def test_tags_by_path_are_detached_and_not_destroyed(client: Client) -> None:
    blue = client.tags.ensure("Team/Blue")
    assert client.tags.ensure("Team/Blue") == blue
    assert client.tags.one("Team/Blue") == blue
    assert client.tags.get(blue.id) == blue
    navy = client.tags.create("Navy", parent=blue)
    item = client.content.create("report")
    item.add_tag("Team/Blue/Navy")
    assert sorted(tag.name for tag in item.get_tags()) == ["Blue", "Navy"]
    assert sorted(tag.name for tag in item.tags or []) == ["Blue", "Navy"]
    item.remove_tag(navy)
    assert [tag.name for tag in item.get_tags()] == ["Blue"]
    assert client.tags.one("Team/Blue/Navy") == navy
    client.tags.delete("Team/Blue")
    assert [tag.name for tag in client.tags.find().collect()] == ["Team"]
    assert item.get_tags() == []
    with pytest.raises(NotFound, match="Team/Blue"):
        item.add_tag("Team/Blue")


def test_vanity_url_is_set_taken_over_and_removed(client: Client, site: Bundle) -> None:
    first = client.deploy(site, name="first")
    second = client.deploy(site, name="second")
    assert first.get_vanity_url() is None
    assert first.vanity_url is UNSET
    first.set_vanity_url("/site")
    vanity = first.get_vanity_url()
    assert vanity
    assert vanity.path == "/site/"
    assert first.solo_url == f"{client.server_url}/site/"
    with pytest.raises(Conflict):
        second.set_vanity_url("/site/")
    second.set_vanity_url("/site/", force=True)
    assert first.get_vanity_url() is None
    second.remove_vanity_url()
    second.remove_vanity_url()
    assert second.solo_url == second.content_url


def test_thumbnail_is_set_and_read_back(client: Client, site: Bundle) -> None:
    item = client.deploy(site, name="site")
    assert item.get_thumbnail() is None
    item.set_thumbnail(EXAMPLES / "thumbnail.png")
    assert item.get_thumbnail() == (EXAMPLES / "thumbnail.png").read_bytes()
    item.remove_thumbnail()
    item.remove_thumbnail()
    assert item.get_thumbnail() is None
    with pytest.raises(InvalidArgument, match="no PNG"):
        item.set_thumbnail(b"not a picture")
    with pytest.raises(InvalidArgument, match=r"missing\.png"):
        item.set_thumbnail("missing.png")


def test_an_item_made_by_hand_says_what_to_do() -> None:
    from connectapi import ContentItem

    with pytest.raises(InvalidArgument, match=r"client\.content\.get"):
        ContentItem(guid="x").refresh()


def test_bundles_are_listed_downloaded_and_deleted(
    client: Client, site: Bundle, tmp_path: Path
) -> None:
    item = client.deploy(site, name="site")
    spare = item.bundles.upload(site)
    bundles = item.bundles.find().collect()
    assert {bundle.id for bundle in bundles} == {item.bundle_id, spare.id}
    assert [bundle.id for bundle in bundles if bundle.active] == [item.bundle_id]
    active = item.bundles.active()
    assert active == item.bundles.get(item.bundle_id or "")
    archive = item.bundles.download(active or "", tmp_path / "site.tar.gz")
    assert archive.read_bytes() == site.path.read_bytes()
    item.bundles.delete(spare)
    assert item.bundles.find().count() == 1
    with pytest.raises(InvalidArgument, match="is a directory"):
        item.bundles.download(active or "", tmp_path)


def test_failed_download_leaves_no_file(client: Client, tmp_path: Path) -> None:
    item = client.content.create("report")
    with pytest.raises(NotFound):
        item.bundles.download("999", tmp_path / "x.tar.gz")
    assert not list(tmp_path.glob("*"))
