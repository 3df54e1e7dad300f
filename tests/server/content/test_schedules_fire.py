"""Schedules that fire: on time, in every kind and zone, once for what was missed, never twice."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from connectapi import (
    Client,
    ContentItem,
    EveryDays,
    EveryHours,
    EveryMinutes,
    EveryWeekday,
    EveryWeeks,
    EveryYears,
    OnDayOfMonth,
    OnDaysOfWeek,
    OnWeekdayOfMonth,
    Schedule,
    TwiceAMonth,
)
from connectapi.models.jobs import Job
from connectapi.server.clock import stamp
from connectapi.server.store import schedules
from connectapi.testing import LocalConnect
from tests.server.content.conftest import People, deploy, deployed, ended, new, report, site, upload

SECOND = timedelta(seconds=1)
LORD_HOWE, BERLIN = "Australia/Lord_Howe", "Europe/Berlin"
KINDS = [
    EveryMinutes(90, timezone=BERLIN),
    EveryHours(7, timezone=LORD_HOWE),
    EveryDays(2, timezone=BERLIN),
    EveryWeekday(timezone="America/New_York"),
    EveryWeeks(3, timezone="Asia/Kolkata"),
    OnDaysOfWeek(("sunday", "wednesday"), timezone=LORD_HOWE),
    TwiceAMonth(first=False, timezone=BERLIN),
    OnDayOfMonth(31, timezone="America/New_York"),
    OnWeekdayOfMonth("friday", week=5, timezone="Asia/Kolkata"),
    EveryYears(1, timezone=BERLIN),
]


@pytest.fixture
def item(people: People) -> ContentItem:
    return people.owner.content.get(deployed(people.owner, report()))


def runs(server: LocalConnect, item: ContentItem, client: Client) -> list[Job]:
    """The jobs of scheduled runs, newest first, once all work is done."""
    assert server.services.work.wait_until_idle(20)
    jobs = client.api.jobs.get_jobs(item.guid)
    return [job for job in jobs if job.queued_time or job.skip_reason]


def wait_for(what: Callable[[], bool], seconds: float = 10) -> None:
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, "it does not come"
        time.sleep(0.02)


def newer(client: Client, guid: str, before: Job) -> Job:
    """Wait for a job that comes after another one."""
    wait_for(lambda: client.api.jobs.get_jobs(guid)[0].key != before.key)
    return client.api.jobs.get_jobs(guid)[0]


def last_scheduled(client: Client, guid: str) -> datetime:
    """When the last run was to begin."""
    item = client.api.content.get_content_item(guid, include=["schedule"])
    assert item.schedules
    (shown,) = item.schedules
    assert shown.last_run
    assert shown.last_run.scheduled_time
    return shown.last_run.scheduled_time


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: type(kind).__name__)
def test_each_kind_runs_when_the_client_says_and_not_a_second_earlier(
    server: LocalConnect, people: People, item: ContentItem, kind: Schedule
) -> None:
    begins = server.clock.set(datetime(2026, 3, 20, 9, 30, tzinfo=UTC))
    schedule = item.variants.default().schedule
    found = schedule.set(type(kind)(**{**vars(kind), "start_time": begins - timedelta(days=40)}))
    expected = found.schedule.next_runs(begins, 3)
    before: list[Job] = []
    for moment in expected:
        assert schedule.get().next_run == moment  # type: ignore[union-attr]  # it is there
        server.clock.set(moment - SECOND)
        assert runs(server, item, people.owner)[:1] == before
        server.clock.set(moment)
        before = runs(server, item, people.owner)[:1]
        assert last_scheduled(people.owner, item.guid) == moment


def test_the_time_of_day_is_kept_where_the_clocks_change(
    server: LocalConnect, people: People, item: ContentItem
) -> None:
    zone = ZoneInfo(BERLIN)
    server.clock.set(datetime(2026, 3, 27, 12, 0, tzinfo=UTC))
    start = datetime(2026, 3, 1, 2, 30, tzinfo=zone)
    item.variants.default().schedule.set(EveryDays(1, start_time=start, timezone=BERLIN))
    # At 02:00 on the 29th of March it is 03:00 at once, so half past two comes an hour later.
    local = []
    for moment in ("2026-03-28T01:30", "2026-03-29T01:30", "2026-03-30T00:30"):
        server.clock.set(datetime.fromisoformat(f"{moment}:00+00:00"))
        runs(server, item, people.owner)
        local.append(f"{last_scheduled(people.owner, item.guid).astimezone(zone):%d %H:%M}")
    assert local == ["28 02:30", "29 03:30", "30 02:30"]
    assert len(runs(server, item, people.owner)) == 3
    # On the 25th of October half past two comes twice, and the first time counts.
    server.clock.set(datetime(2026, 10, 24, 23, 0, tzinfo=UTC))
    before = len(runs(server, item, people.owner))
    for hour in (0, 1):
        server.clock.set(datetime(2026, 10, 25, hour, 30, 1, tzinfo=UTC))
        assert len(runs(server, item, people.owner)) == before + 1


def test_runs_begin_at_their_time_and_at_once_after_a_change(
    server: LocalConnect, people: People, item: ContentItem
) -> None:
    schedule = item.variants.default().schedule
    schedule.set(EveryDays(1, start_time=server.clock.now() + timedelta(days=1)))
    late = []
    for _ in range(3):
        # The watcher waits for tomorrow, and has to hear of this.
        before = people.owner.api.jobs.get_jobs(item.guid)[0]
        moment = (server.clock.now() + timedelta(seconds=1.3)).replace(microsecond=0)
        schedule.set(EveryHours(1, start_time=moment))
        job = newer(people.owner, item.guid, before)
        assert job.start_time >= moment
        late.append((job.start_time - moment).total_seconds())
        runs(server, item, people.owner)
    assert min(late) < 2, late
    assert statistics.median(late) < 5, late


def test_a_moved_clock_is_noticed_without_being_told(
    server: LocalConnect, people: People, item: ContentItem
) -> None:
    item.variants.default().schedule.set(EveryHours(1))
    server.services.clock.move(timedelta(hours=1, seconds=1))
    wait_for(lambda: len(runs(server, item, people.owner)) == 1)
    server.services.clock.move(timedelta(hours=-5))
    server.services.clock.move(timedelta(hours=4))
    assert len(runs(server, item, people.owner)) == 1


def test_a_clock_that_is_set_back_takes_the_next_run_along(
    server: LocalConnect, people: People, item: ContentItem
) -> None:
    schedule = item.variants.default().schedule
    begins = datetime(2026, 3, 20, 9, 30, tzinfo=UTC)
    server.clock.set(begins + timedelta(days=60))
    schedule.set(EveryDays(1, start_time=begins))
    server.clock.set(begins + timedelta(days=9.5))
    assert schedule.get().next_run == begins + timedelta(days=10)  # type: ignore[union-attr]  # it is there
    server.clock.move(days=1)
    assert len(runs(server, item, people.owner)) == 1
    server.clock.move(days=-3)
    assert schedule.get().next_run == begins + timedelta(days=8)  # type: ignore[union-attr]  # as above
    assert len(runs(server, item, people.owner)) == 1


def test_what_was_missed_is_made_up_for_once_at_the_next_start(tmp_path: Path) -> None:
    with LocalConnect(data=tmp_path, socket=False) as server, server.client() as client:
        item = client.content.get(deployed(client, report()))
        begins = (server.clock.now() - timedelta(hours=5.5)).replace(microsecond=0)
        item.variants.default().schedule.set(EveryHours(1, start_time=begins))
        key, guid = server.api_key, item.guid
        # As if it had gone down before the first of these six runs.
        server.services.scheduler.close()
        with server.services.database.write() as connection:
            (row,) = schedules.of_content(connection)
            schedules.plan(connection, row["id"], stamp(begins))
    with (
        LocalConnect(data=tmp_path, socket=False) as server,
        server.client(api_key=key) as client,
    ):
        item = client.content.get(guid)
        wait_for(lambda: len(runs(server, item, client)) == 1)
        assert last_scheduled(client, guid) == begins
        server.clock.move(seconds=30)
        assert len(runs(server, item, client)) == 1
        record = item.variants.default().schedule.get()
        assert record is not None
        assert record.next_run is not None
        assert record.next_run > server.clock.now()


@contextmanager
def slow(server: LocalConnect) -> Iterator[list[int]]:
    """Let renderings that begin in the block end with it; the list tells how many have begun."""
    renders = server.services.renders
    go_on, begun, make = threading.Event(), [], renders.make

    def made(*args: object) -> int:
        begun.append(1)
        assert go_on.wait(30)
        return make(*args)  # type: ignore[arg-type]  # passed on as they are

    renders.make = made  # type: ignore[assignment]  # the same, later
    try:
        yield begun
    finally:
        go_on.set()
        renders.make = make


def test_a_run_is_skipped_while_the_same_one_runs(
    server: LocalConnect, people: People, item: ContentItem
) -> None:
    item.variants.default().schedule.set(EveryHours(1))
    with slow(server) as begun:
        server.clock.move(hours=1, seconds=1)
        wait_for(lambda: len(begun) == 1)
        server.clock.move(hours=1)
        server.clock.move(hours=1)
    newest, older, first = runs(server, item, people.owner)
    assert (newest.status, older.status, first.status) == (3, 3, 2)
    assert newest.skip_reason == older.skip_reason == "The same run is in the queue already."
    assert (newest.exit_code, first.exit_code) == (None, 0)
    assert people.owner.api.jobs.get_jobs_summary().totals.skipped == 2
    server.clock.move(hours=1)
    assert runs(server, item, people.owner)[0].status == 2


def test_two_run_at_a_time_and_leave_other_work_alone(server: LocalConnect, people: People) -> None:
    items = []
    for number in range(4):
        guid = deployed(people.owner, report(), f"report-{number}")
        items.append(people.owner.content.get(guid))
        items[-1].variants.default().schedule.set(EveryHours(1))
    guid = new(people.owner, "site")
    upload(people.owner, guid, site())
    with slow(server) as begun:
        server.clock.move(hours=1, seconds=1)
        wait_for(lambda: len(begun) == 2)
        queue = people.admin.api.queue.get_queue().results
        assert len(queue) == 4
        assert sum(bool(entry.started_time) for entry in queue) == 2
        task = ended(people.owner, people.owner.api.content.deploy_content_bundle(guid).task_id)
        assert task.code == 0
        assert len(begun) == 2
    for found in items:
        (job,) = runs(server, found, people.owner)
        assert job.exit_code == 0


def test_locked_content_does_not_run_and_the_content_of_locked_users_does(
    server: LocalConnect, people: People, item: ContentItem
) -> None:
    item.variants.default().schedule.set(EveryHours(1))
    people.admin.api.users.lock_user(people.owner.me().guid, locked=True)
    server.clock.move(hours=1, seconds=1)
    (job,) = runs(server, item, people.admin)
    assert (job.status, job.exit_code) == (2, 0)
    people.admin.api.content.update_content(item.guid, locked=True)
    server.clock.move(hours=1)
    skipped, _ = runs(server, item, people.admin)
    assert (skipped.status, skipped.skip_reason) == (3, "The content is locked.")
    people.admin.api.content.update_content(item.guid, locked=False)
    server.clock.move(hours=1)
    assert runs(server, item, people.admin)[0].status == 2


def test_a_run_that_is_not_published_stays_in_the_history(
    server: LocalConnect, people: People, item: ContentItem
) -> None:
    variant = item.variants.default()
    shown = variant.rendering_id
    owner = people.wires["owner"]
    body = {
        "app_id": int(variant.content_id),
        "variant_id": int(variant.id),
        "type": "hour",
        "schedule": '{"N":1}',
        "activate": False,
    }
    owner.api("POST", "/schedules", body).ok()
    server.clock.move(hours=1, seconds=1)
    assert len(runs(server, item, people.owner)) == 1
    newest, old = variant.renderings()
    assert (newest.active, old.active) == (False, True)
    assert variant.refresh().rendering_id == shown
    page = owner.send("GET", f"/content/{item.guid}/_rev{newest.id}/", None)
    assert b"Sales rose." in page.ok()


def test_the_next_bundle_is_what_runs_next(
    server: LocalConnect, people: People, item: ContentItem
) -> None:
    item.variants.default().schedule.set(EveryHours(1))
    deploy(people.owner, item.guid, report("Second.\n"))
    server.clock.move(hours=1, seconds=1)
    (job,) = runs(server, item, people.owner)
    assert job.bundle_id == people.owner.api.content.get_content_item(item.guid).bundle_id
    assert b"Second." in people.page("owner", f"{item.guid}/").ok()
