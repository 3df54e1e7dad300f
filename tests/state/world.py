"""Two servers: one with content of many kinds, one with the same people and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from connectapi import Client, ContentItem, EveryDays, OnDaysOfWeek, Schedule
from connectapi.testing import LocalConnect
from tests.scenarios.content_bundles import application, document, page

PICTURE = Path(__file__).resolve().parents[2] / "examples" / "thumbnail.png"
START = datetime(2026, 1, 1, 8, tzinfo=UTC)
ITEMS = 40
VALUES = {"TOKEN": "hush", "URL": "https://example.org"}


def people(server: LocalConnect, client: Client, *, bob: str = "bob") -> Mapping[str, str]:
    """Users, groups and an integration as an administrator makes them; gives publishers' keys."""
    keys = {}
    for name, role in (("ann", "publisher"), (bob, "publisher"), ("vic", "viewer")):
        keys[name] = server.add_user(name, role).api_key
    for group in ("Finance", "Risk & Co"):
        client.groups.create(group)
    client.integrations.create(
        "GitHub", template="github", config={"client_id": "id", "client_secret": "hush"}
    )
    return keys


def seed(server: LocalConnect, client: Client, keys: Mapping[str, str], count: int = ITEMS) -> None:
    """Content that differs in all that a document says."""
    for path in ("Team/Blue", "Team/Blue/Deep", "Team/Red", "Topic/Säle"):
        client.tags.ensure(path)
    clients = [client, server.client(api_key=keys["ann"]), server.client(api_key=keys["bob"])]
    try:
        for number in range(count):
            item = _item(clients[number % 3], number)
            if number % 3:
                _administer(client.content.get(item.guid), number)
    finally:
        for one in clients[1:]:
            one.close()


def _item(client: Client, number: int) -> ContentItem:
    item = client.content.create(f"item-{number:02}", title=f"Item: {number}")
    access = ("acl", "logged_in", "all")[number % 3]
    item.update(
        access_type=access,  # type: ignore[arg-type]  # one of the three words
        description="Several\nlines, and é\n" if number % 2 else "",
        max_processes=3 if number % 5 == 0 else None,
        idle_timeout=number if number % 4 == 1 else None,
    )
    _share(item, client.me().username, number)
    if number % 3 == 0:
        item.add_tag("Team/Blue/Deep")
    if number % 5 == 0:
        item.add_tag("Topic/Säle")
    if number % 6 == 1:
        item.environment.set(VALUES)
    if number % 7 == 2:
        item.set_thumbnail(PICTURE)
    if number % 8 == 3:
        item.integrations.set(["GitHub"])
    if number % 4 < 3:
        _deploy(client, item, (page(f"page {number}"), document(), application())[number % 4])
    if number % 4 == 1:
        item.schedule.set(_schedule(number))
    if number % 9 == 4:
        item.lock("Closed for *repairs*")
    return item


def _share(item: ContentItem, owner: str, number: int) -> None:
    names = [name for name in ("ann", "bob", "vic") if name != owner]
    if owner != "admin":
        # Bundles and variables are for collaborators, administrators or not.
        item.permissions.grant("admin", role="editor")
    if number % 4:
        item.permissions.grant(names[number % len(names)], role="viewer")
        item.permissions.grant("Finance" if number % 2 else "Risk & Co")
    if number % 4 == 2 and "ann" in names:
        item.permissions.grant("ann", role="editor")


def _administer(item: ContentItem, number: int) -> None:
    if number % 5 == 2:
        item.set_vanity_url(f"/team/item-{number}/")


def _deploy(client: Client, item: ContentItem, bundle: bytes) -> None:
    uploaded = client.api.bundles.upload_content_bundle(item.guid, bundle)
    item.deploy(uploaded.id, timeout=20)


def _schedule(number: int) -> Schedule:
    if number % 8 == 1:
        return EveryDays(2, start_time=START, timezone="Europe/Berlin", email=True)
    return OnDaysOfWeek(["monday", "friday"], start_time=START)
