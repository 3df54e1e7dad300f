"""Bookmarks: one for each user and item, seen by nobody else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.server.content.conftest import People, new, refusal


def test_a_bookmark_is_made_read_and_dropped(people: People) -> None:
    guid = new(people.owner)
    bookmarks = people.owner.api.bookmarks
    assert refusal(bookmarks.get_bookmark, guid) == (404, "ObjectDoesNotExist")

    bookmarks.create_bookmark(guid)
    made = bookmarks.get_bookmark(guid)
    assert made.created_time.tzinfo is not None
    assert refusal(bookmarks.create_bookmark, guid) == (400, "DuplicateBookmark")
    assert bookmarks.get_bookmark(guid) == made

    bookmarks.delete_bookmark(guid)
    assert refusal(bookmarks.get_bookmark, guid) == (404, "ObjectDoesNotExist")
    assert refusal(bookmarks.delete_bookmark, guid) == (404, "RemoveNothing")


def test_a_bookmark_is_the_callers_own(people: People, shared: Callable[[str], str]) -> None:
    guid = shared(new(people.owner))
    people.reader.api.bookmarks.create_bookmark(guid)
    assert refusal(people.owner.api.bookmarks.get_bookmark, guid) == (
        404,
        "ObjectDoesNotExist",
    )
    for client, expected in ((people.reader, True), (people.owner, False)):
        item = client.api.content.get_content_item(guid, include=["bookmarked"])
        assert item.bookmarked is expected


@pytest.mark.parametrize("who", ["stranger", "admin"])
def test_only_who_may_view_an_item_bookmarks_it(people: People, who: str) -> None:
    guid = new(people.owner)
    bookmarks = people.named(who).api.bookmarks
    assert refusal(bookmarks.create_bookmark, guid) == (403, "NoViewPermission")


def test_bookmarks_go_with_their_item(people: People) -> None:
    guid = new(people.owner)
    people.owner.api.bookmarks.create_bookmark(guid)
    people.owner.api.content.delete_content(guid)
    assert refusal(people.owner.api.bookmarks.get_bookmark, guid) == (
        404,
        "ObjectDoesNotExist",
    )
