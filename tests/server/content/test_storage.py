"""What bundles take up on the disk."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import pytest

from connectapi import Client
from connectapi.testing import LocalConnect
from tests.server.content.conftest import People, deploy, deployed, new, refusal, site, upload

GUID = "00000000-0000-4000-8000-000000000000"


def test_an_items_archives_are_measured_newest_first(server: LocalConnect, people: People) -> None:
    guid = new(people.owner)
    older, active = site("a" * 50), site("b" * 5000)
    upload(people.owner, guid, older)
    active_id = deploy(people.owner, guid, active)
    draft_id = deploy(people.owner, guid, older, activate=False)
    found = people.admin.api.storage.get_content_storage_detail(guid)
    assert (found.content_guid, found.content_name) == (guid, "item")
    assert (found.owner_username, found.bundle_count) == ("owner", 3)
    assert [bundle.size_bytes for bundle in found.bundles] == [len(older), len(active), len(older)]
    assert [bundle.id for bundle in found.bundles][:2] == [draft_id, active_id]
    assert [bundle.is_active for bundle in found.bundles] == [False, True, False]
    total = 2 * len(older) + len(active)
    assert (found.bundle_bytes_total, found.bundle_bytes_active) == (total, len(active))
    assert found.bundle_bytes_inactive == 2 * len(older)

    server.services.archives.archive(int(draft_id)).unlink()  # lost behind the server's back
    found = people.admin.api.storage.get_content_storage_detail(guid)
    assert found.bundles[0].size_bytes == 0
    assert found.bundle_bytes_total == total - len(older)


def test_all_items_are_listed_by_what_they_take_up(admin: Client) -> None:
    assert admin.api.storage.get_content_storage_list().results == []
    small = deployed(admin, site("a"), "small")
    large = deployed(admin, site("".join(map(str, range(3000)))), "large")
    many = new(admin, "many")
    for _ in range(3):
        upload(admin, many, site("c"))
    empty = new(admin, "empty")
    api = admin.api.storage

    page = api.get_content_storage_list()
    assert (page.total, page.total_pages, page.current_page) == (4, 1, 1)
    assert [item.content_guid for item in page.results] == [large, many, small, empty]
    sums = page.results[1].bundles
    assert (sums.count, sums.bytes_active, sums.bytes_inactive) == (3, 0, sums.bytes_total)
    assert page.results[0].app_mode == "static"
    assert page.results[0].bundles.bytes_inactive == 0

    for sort, order, first in (
        ("total", "asc", empty),
        ("count", "desc", many),
        ("active", "desc", large),
        ("inactive", "desc", many),
    ):
        found = api.get_content_storage_list(sort=sort, order=order)  # type: ignore[arg-type]  # a table
        assert found.results[0].content_guid == first
    second = api.get_content_storage_list(page_size=3, page_number=2)
    assert (second.total_pages, [item.content_guid for item in second.results]) == (2, [empty])
    beyond = api.get_content_storage_list(page_number=9)
    assert (beyond.results, beyond.total) == ([], 4)


def test_a_list_is_sorted_by_what_is_known(admin: Client) -> None:
    call = admin.api.storage.get_content_storage_list
    assert refusal(call, sort="colour") == (400, "InvalidParameter")
    assert refusal(call, page_size=0) == (400, "InvalidRange")


def test_storage_is_for_administrators(people: People, shared: Callable[[str], str]) -> None:
    guid = shared(new(people.owner))
    for who in ("owner", "reader"):
        api = people.named(who).api.storage
        assert refusal(api.get_content_storage_list) == (403, "PermissionDenied")
        assert refusal(api.get_content_storage_detail, guid) == (403, "PermissionDenied")
    call = people.admin.api.storage.get_content_storage_detail
    assert refusal(call, GUID) == (404, "ObjectDoesNotExist")


def test_what_is_deleted_takes_up_nothing(admin: Client) -> None:
    guid = deployed(admin, site())
    admin.api.content.delete_content(guid)
    assert admin.api.storage.get_content_storage_list().total == 0


def test_an_archive_that_goes_while_it_is_measured_counts_no_more(
    server: LocalConnect, admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    guid = new(admin)
    kept, removed = upload(admin, guid, site("a")), upload(admin, guid, site("b"))
    archives = server.services.archives
    scan = os.scandir

    def scan_and_lose(place: Path) -> AbstractContextManager[list[os.DirEntry[str]]]:
        entries = list(scan(place))
        archives.archive(int(removed)).unlink()
        return nullcontext(entries)

    monkeypatch.setattr(os, "scandir", scan_and_lose)
    assert list(archives.sizes()) == [int(kept)]
