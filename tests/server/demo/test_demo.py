"""The lively example server: what is on it, and that it looks like a real one."""

import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectapi import Client
from connectapi.testing import LocalConnect, Seed
from tests.server.foundation.wire import Wire

MOMENT = datetime(2026, 3, 18, 15, 0, tzinfo=UTC)  # a Wednesday


@pytest.fixture(scope="module")
def server() -> Iterator[LocalConnect]:
    with LocalConnect(socket=False, check_answers=True, seed="demo") as server:
        yield server


@pytest.fixture(scope="module")
def client(server: LocalConnect) -> Iterator[Client]:
    with server.client() as client:
        yield client


def test_everybody_is_there(client: Client) -> None:
    people = client.users.find().collect()
    assert Counter(str(person.user_role) for person in people) == {
        "administrator": 2,
        "publisher": 7,
        "viewer": 10,
    }
    assert [person.username for person in people if person.locked] == ["jonas"]
    groups = client.groups.find().collect()
    assert len(groups) == 5
    for group in groups:
        assert group.member_count is not None
        assert group.member_count >= 3


def test_everything_is_there(client: Client) -> None:
    items = client.content.find(include=["owner", "tags", "vanity_url"]).collect()
    assert len(items) == 30
    assert len({item.app_mode for item in items}) >= 15
    assert len({item.owner_guid for item in items}) >= 7
    assert all(item.title and item.description for item in items)
    assert sum(bool(item.vanity_url) for item in items) >= 8
    assert sum(bool(item.tags) for item in items) >= 25
    assert {str(item.access_type) for item in items} == {"all", "logged_in", "acl"}
    assert [item.name for item in items if item.locked] == ["old-timetable"]
    assert [item.name for item in items if item.bundle_id is None] == ["gull-count"]
    open_ones = [item for item in items if item.access_type != "acl" and not item.locked]
    assert sum(item.get_thumbnail() is not None for item in open_ones) >= 18


def test_items_have_a_past(client: Client) -> None:
    item = client.content.one(name="daily-traffic")
    assert len(item.bundles.find().collect()) == 3
    jobs = item.jobs.find().collect()
    assert len(jobs) > 30
    assert {job.status for job in jobs} == {2}
    assert any("processing file" in str(line.data) for line in item.jobs.log(jobs[0]))
    (variant,) = item.variants.find()
    schedule = variant.schedule.get()
    assert schedule is not None
    assert schedule.next_run is not None
    assert len(variant.renderings().collect()) > 25
    assert client.content.one(name="tide-forecast").environment.names() == [
        "FORECAST_KEY",
        "STATION",
    ]


def test_what_can_be_shown_without_running_is_shown(server: LocalConnect, client: Client) -> None:
    wire = Wire(server, server.api_key)
    shown = 0
    for item in client.content.find().collect():
        if item.access_type == "acl" or item.locked:
            continue
        answer = wire.send("GET", f"/content/{item.guid}/", accept="text/html")
        if str(item.app_mode) in ("static", "quarto-static", "rmd-static", "jupyter-static"):
            assert answer.status == 200, item.name
            assert str(item.title) in answer.body.decode()
            shown += 1
        else:
            assert answer.status == 501, item.name
    assert shown >= 9
    assert b"Harbour home page" in wire.anonymous().send("GET", "/harbour/").ok()


def test_visits_follow_the_week_and_the_fate_of_items(server: LocalConnect, client: Client) -> None:
    hits = client.usage.find(until=server.clock.now()).collect()
    assert len(hits) > 8_000
    now = server.clock.now()
    assert all(now - timedelta(days=91) <= hit.timestamp <= now for hit in hits)
    days = Counter(hit.timestamp.date() for hit in hits)
    working = [count for day, count in days.items() if day.weekday() < 5 and day != now.date()]
    weekend = [count for day, count in days.items() if day.weekday() >= 5 and day != now.date()]
    assert sum(working) / len(working) > 2 * sum(weekend) / len(weekend)

    names = {item.guid: item.name for item in client.content.find()}
    visited = Counter(names[hit.content_guid] for hit in hits)
    assert visited["arrivals"] > 10 * visited["record-catch"], "there are favourites"
    assert not visited["gull-count"]
    middle = now - timedelta(days=45)
    older = Counter(names[hit.content_guid] for hit in hits if hit.timestamp < middle)
    assert older["berth-board"] < visited["berth-board"] * 0.45, "one grows"
    assert older["annual-report"] > visited["annual-report"] * 0.6, "another is forgotten"


def test_nobody_visits_what_they_may_not_see(client: Client) -> None:
    item = client.content.one(name="invoices")
    finance = {user.guid for user in client.groups.members("Finance")}
    seen = {hit.user_guid for hit in client.usage.find(content_guid=item.guid)}
    assert seen
    assert seen <= finance


def test_the_audit_log_tells_it_in_order(client: Client) -> None:
    rows = client.audit_logs.find().collect()
    times = [row.time for row in rows]
    assert len(rows) > 200
    assert times == sorted(times) or times == sorted(times, reverse=True)
    actions = {row.action for row in rows}
    assert {"add_user", "lock_user", "deploy_application", "add_schedule"} <= actions


def planted(seed: str) -> dict[str, list[object]]:
    with LocalConnect(socket=False) as server:
        server.clock.set(MOMENT)
        server.plant(seed)
        with server.client() as client:
            hits = client.usage.find(since=MOMENT - timedelta(days=7), until=MOMENT)
            return {
                "people": [user.guid for user in client.users.find() if user.username != "admin"],
                "items": [(item.guid, item.last_deployed_time) for item in client.content.find()],
                "hits": [(hit.user_guid, hit.content_guid) for hit in hits],
            }


def test_the_same_number_makes_the_same_server() -> None:
    first = planted("demo")
    assert planted("demo:1") == first
    other = planted("demo:2")
    assert other.keys() == first.keys()
    assert all(other[part] != first[part] for part in first)


def test_it_is_planted_once_and_quickly(tmp_path: Path) -> None:
    begun = time.process_time()
    with LocalConnect(data=tmp_path, socket=False, seed="demo") as server:
        took = time.process_time() - begun
        before = server.client().usage.find().count()
    assert took < 5
    with LocalConnect(data=tmp_path, socket=False, seed="demo") as server:
        client = server.client()
        assert client.usage.find().count() == before
        assert client.content.find().count() == 30


def test_it_is_for_new_servers(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="'demo:7'"):
        LocalConnect(seed="dome")
    with LocalConnect(socket=False, seed=Seed(users=3)) as server:
        with pytest.raises(ValueError, match="users of its own"):
            server.plant("demo")
        assert server.client().content.find().count() == 0
