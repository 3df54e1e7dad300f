"""Schedules of documents: their history, their runs by the clock, and the jobs of those runs."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from connectapi import Client
from connectapi.models.jobs import Job
from connectapi.server.auth import by_key
from connectapi.server.content.scheduling import read_schedule
from connectapi.server.errors import Refusal
from connectapi.server.rights import Caller
from connectapi.server.store import schedules, variants
from connectapi.testing import LocalConnect
from tests.server.content.conftest import People, deployed, new, refusal, report, site

GUID = "00000000-0000-4000-8000-000000000000"
HOURLY = {"type": "hour", "schedule": '{"N":1}', "timezone": "UTC"}


class Planner:
    """Makes and changes the schedule of an item's default variant, as the owner."""

    def __init__(self, server: LocalConnect, people: People, guid: str) -> None:
        self._services = server.services
        self._content_id = int(people.owner.api.content.get_content_item(guid).id)
        key = people.wires["owner"].key
        assert key is not None
        self.caller: Caller = by_key(self._services.database, self._services.clock, key)

    def set(self, **fields: object) -> int:
        """Make a schedule, or change the one that is there, and give its number."""
        clock = self._services.clock
        with self._services.database.write() as connection:
            variant = variants.default(connection, self._content_id)
            assert variant is not None
            row = schedules.of_variant(connection, variant["id"])
            values = read_schedule(fields, clock.now(), row)
            if row is None:
                return schedules.create(connection, clock.stamp(), variant, values, self.caller)
            number = int(row["id"])
            schedules.change(connection, clock.stamp(), number, values, self.caller)
            return number

    def remove(self) -> None:
        with self._services.database.write() as connection:
            (row,) = schedules.of_content(connection, [self._content_id])
            schedules.remove(connection, self._services.clock.stamp(), row["id"], self.caller)

    def next_run(self) -> str | None:
        with self._services.database.read() as connection:
            (row,) = schedules.of_content(connection, [self._content_id])
        found: str | None = row["next_run"]
        return found


@pytest.fixture
def guid(people: People) -> str:
    return deployed(people.owner, report())


@pytest.fixture
def planner(server: LocalConnect, people: People, guid: str) -> Planner:
    server.services.scheduler.close()  # the tests say when it looks at the clock
    return Planner(server, people, guid)


def scheduled(server: LocalConnect, client: Client, guid: str) -> list[Job]:
    """The jobs of scheduled runs, newest first, once all work is done."""
    assert server.services.work.wait_until_idle(20)
    return [job for job in client.api.jobs.get_jobs(guid) if job.queued_time or job.skip_reason]


def test_the_history_has_every_change_newest_first(
    people: People, guid: str, planner: Planner
) -> None:
    history = people.owner.api.schedules.get_schedule_history
    (empty,) = history(guid).results
    assert (empty.current_schedule, empty.history, empty.total_count) == (None, [], 0)

    start = "2026-01-15T14:00:00Z"
    planner.set(type="day", schedule='{"N":2}', start_time=start, timezone="America/New_York")
    planner.set(type="week", schedule='{"N":1}')
    planner.remove()
    (found,) = history(guid).results
    assert found.current_schedule is None
    assert [entry.change_type for entry in found.history] == ["deleted", "updated", "created"]
    assert found.history[0].new_schedule is None
    schedule = found.history[2].new_schedule
    assert schedule is not None
    assert schedule.schedule.dtstart == "DTSTART;TZID=America/New_York:20260115T090000"
    assert schedule.schedule.rrules == ["RRULE:FREQ=DAILY;INTERVAL=2"]
    assert {entry.user.username for entry in found.history if entry.user} == {"owner"}

    planner.set(**HOURLY)
    (found,) = history(guid, variant=found.variant_key).results
    assert found.current_schedule is not None
    assert found.current_schedule.next_run is not None
    assert found.total_count == 4


def test_a_long_history_is_cut_and_counted(people: People, guid: str, planner: Planner) -> None:
    for number in range(1, 104):
        planner.set(type="day", schedule=json.dumps({"N": number}))
    (found,) = people.owner.api.schedules.get_schedule_history(guid).results
    assert (len(found.history), found.total_count) == (100, 103)
    newest = found.history[0].new_schedule
    assert newest is not None
    assert newest.schedule.rrules == ["RRULE:FREQ=DAILY;INTERVAL=103"]


def test_history_is_for_collaborators_of_documents(
    people: People, shared: Callable[[str], str], guid: str
) -> None:
    shared(guid)
    assert people.editor.api.schedules.get_schedule_history(guid).results
    assert people.admin.api.schedules.get_schedule_history(guid).results
    for who, code in (("reader", "PermissionDenied"), ("stranger", "NoViewPermission")):
        call = people.named(who).api.schedules.get_schedule_history
        assert refusal(call, guid) == (403, code)
    call = people.owner.api.schedules.get_schedule_history
    for bad in ({"guid": GUID}, {"guid": guid, "variant": "nothing1"}):
        assert refusal(call, **bad) == (404, "ObjectDoesNotExist")
    assert call(deployed(people.owner, site(), "site")).results == []


def test_a_run_comes_when_its_time_has_come_and_once_for_all_that_were_missed(
    server: LocalConnect, people: People, guid: str, planner: Planner
) -> None:
    planner.set(**HOURLY)
    assert server.services.scheduler.run_due() == 0
    server.move_clock(timedelta(hours=1))
    server.services.scheduler.run_due()
    (first,) = scheduled(server, people.owner, guid)
    assert (first.status, first.exit_code, first.queue_name) == (2, 0, "default")
    assert server.services.scheduler.run_due() == 0

    server.move_clock(timedelta(hours=5, minutes=1))
    server.services.scheduler.run_due()
    second, _ = scheduled(server, people.owner, guid)
    assert second.start_time - first.start_time > timedelta(hours=5)
    following = planner.next_run()
    assert following is not None
    assert datetime.fromisoformat(following) > server.services.clock.now()

    item = people.owner.api.content.get_content_item(guid, include=["schedule"])
    assert item.schedules
    (shown,) = item.schedules
    assert shown.variant is not None
    assert (shown.type, shown.variant.is_default, shown.email) == ("rrule", True, False)
    assert shown.last_run is not None
    assert (shown.last_run.job_key, shown.last_run.status) == (second.key, "success")
    assert shown.last_run.scheduled_time is not None
    assert shown.last_run.run_duration_ms is not None


def test_a_run_may_leave_what_is_shown(
    server: LocalConnect, people: People, guid: str, planner: Planner
) -> None:
    planner.set(**HOURLY, activate=False)
    variant = people.owner.api.content.search_variants(include=["schedule"]).results[0]
    server.move_clock(timedelta(hours=1))
    server.services.scheduler.run_due()
    (job,) = scheduled(server, people.owner, guid)
    assert job.exit_code == 0
    again = people.owner.api.content.search_variants(include=["schedule"]).results[0]
    assert again.render_time == variant.render_time
    assert variant.schedule
    assert again.schedule
    assert variant.schedule.last_run is None
    assert again.schedule.last_run is not None
    assert again.schedule.last_run.job_key == job.key


def test_a_run_is_skipped_while_the_same_one_waits(
    server: LocalConnect, people: People, guid: str, planner: Planner
) -> None:
    with server.services.work.held():
        planner.set(**HOURLY)
        for _ in range(2):
            server.move_clock(timedelta(hours=1))
            server.services.scheduler.run_due()
        (item,) = people.admin.api.queue.get_queue().results
        assert item.job_type == "ScheduledRender"
        summary = people.owner.api.jobs.get_jobs_summary()
        assert (summary.totals.waiting, summary.totals.skipped) == (1, 1)
    jobs = scheduled(server, people.owner, guid)
    assert sorted(job.status for job in jobs) == [2, 3]
    (skipped,) = [job for job in jobs if job.status == 3]
    assert skipped.skip_reason


def test_paused_locked_and_ended_schedules_do_not_run(
    server: LocalConnect, people: People, guid: str, planner: Planner
) -> None:
    planner.set(**HOURLY, paused=True)
    assert planner.next_run() is None
    server.move_clock(timedelta(hours=2))
    assert server.services.scheduler.run_due() == 0
    planner.set(paused=False)
    people.owner.api.content.update_content(guid, locked=True)
    server.move_clock(timedelta(hours=2))
    assert server.services.scheduler.run_due() == 0
    (job,) = scheduled(server, people.owner, guid)
    assert (job.status, job.skip_reason) == (3, "The content is locked.")
    planner.set(end_time="2020-01-01T00:00:00Z")
    assert planner.next_run() is None


@contextmanager
def _noon(server: LocalConnect) -> Iterator[datetime]:
    """A server whose clock stands a little after noon (UTC) of some day."""
    now = server.services.clock.now()
    noon = now.replace(hour=12, minute=0, second=5, microsecond=0)
    server.move_clock(noon - now)
    yield noon


def test_jobs_are_counted_in_buckets_that_fit_the_range(
    server: LocalConnect, people: People, guid: str, planner: Planner
) -> None:
    none = people.owner.api.jobs.get_jobs_summary()
    assert (none.totals.succeeded, none.buckets) == (0, [])
    with _noon(server) as noon:
        planner.set(**HOURLY, start_time=(noon + timedelta(seconds=1)).isoformat())
        for _ in range(3):
            server.move_clock(timedelta(seconds=2))
            server.services.scheduler.run_due()
            scheduled(server, people.owner, guid)
            server.move_clock(timedelta(hours=1))
    since, until = noon - timedelta(hours=2), noon + timedelta(hours=2, minutes=30)
    found = people.owner.api.jobs.get_jobs_summary(since=since, until=until)
    assert (found.totals.succeeded, found.totals.failed, found.totals.skipped) == (3, 0, 0)
    first, second = found.buckets[:2]
    assert second.timestamp - first.timestamp == timedelta(minutes=30)
    hits = [bucket.timestamp for bucket in found.buckets if bucket.succeeded]
    twelve = noon.replace(second=0)
    assert hits == [twelve + timedelta(hours=number) for number in range(3)]

    inside = people.owner.api.jobs.get_jobs_summary(
        since=noon + timedelta(minutes=30), until=noon + timedelta(minutes=90)
    )
    assert inside.totals.succeeded == 1
    assert inside.buckets[1].timestamp - inside.buckets[0].timestamp == timedelta(minutes=5)
    assert sum(bucket.succeeded for bucket in inside.buckets) == 1


@pytest.mark.parametrize(
    "length, size",
    [
        (timedelta(hours=2), timedelta(minutes=30)),
        (timedelta(hours=12), timedelta(hours=1)),
        (timedelta(days=2), timedelta(hours=6)),
        (timedelta(days=10), timedelta(days=1)),
        (timedelta(days=60), timedelta(days=7)),
        (timedelta(days=180), timedelta(days=30)),
        (timedelta(days=300_000), timedelta(days=30)),
    ],
)
def test_the_size_of_a_bucket(people: People, length: timedelta, size: timedelta) -> None:
    until = datetime(2026, 6, 1, tzinfo=UTC)
    found = people.owner.api.jobs.get_jobs_summary(since=until - length, until=until)
    first, second = found.buckets[:2]
    assert second.timestamp - first.timestamp == size
    assert found.buckets[-1].timestamp <= until < found.buckets[-1].timestamp + size


@pytest.mark.parametrize("days", [1, 36_000])
def test_nothing_ran_in_a_time_without_servers(people: People, days: int) -> None:
    since = datetime(1, 1, 1, tzinfo=UTC)
    found = people.owner.api.jobs.get_jobs_summary(since=since, until=since + timedelta(days))
    assert (found.totals.succeeded, found.buckets) == (0, [])


def test_runs_by_hand_and_of_others_do_not_count(
    server: LocalConnect, people: People, shared: Callable[[str], str], guid: str, planner: Planner
) -> None:
    people.owner.api.content.render_content(guid)
    planner.set(**HOURLY)
    server.move_clock(timedelta(hours=1))
    server.services.scheduler.run_due()
    scheduled(server, people.owner, shared(guid))
    counts = {
        who: people.named(who).api.jobs.get_jobs_summary().totals.succeeded
        for who in ("owner", "editor", "stranger", "admin")
    }
    assert counts == {"owner": 1, "editor": 1, "stranger": 0, "admin": 1}
    summary = people.reader.api.jobs.get_jobs_summary
    assert refusal(summary) == (403, "PermissionDenied")
    later = datetime(2030, 1, 1, tzinfo=UTC)
    found = refusal(people.owner.api.jobs.get_jobs_summary, since=later, until=later - timedelta(1))
    assert found == (400, "InvalidTimeInterval")


@pytest.mark.parametrize(
    "fields, name",
    [
        ({"schedule": "{}"}, "PARAMETER_MISSING"),
        ({"type": "fortnight", "schedule": "{}"}, "INVALID_SCHEDULE"),
        ({**HOURLY, "timezone": "Mars/Olympus"}, "INVALID_SCHEDULE"),
        ({**HOURLY, "timezone": "../../etc/passwd"}, "INVALID_SCHEDULE"),
        ({**HOURLY, "start_time": "yesterday"}, "INVALID_TIME_FORMAT"),
        ({**HOURLY, "start_time": "0001-01-01T00:00:00Z"}, "INVALID_SCHEDULE"),
        ({**HOURLY, "end_time": "2026-01-01"}, "INVALID_TIME_FORMAT"),
        ({**HOURLY, "email": "yes"}, "INVALID_PARAMETER"),
    ],
)
def test_fields_of_a_schedule_are_checked(fields: dict[str, object], name: str) -> None:
    with pytest.raises(Refusal) as caught:
        read_schedule(fields, datetime(2026, 1, 1, tzinfo=UTC))
    assert caught.value.code.name == name


def test_static_content_has_no_variant(server: LocalConnect, people: People) -> None:
    for name in ("site", "new"):
        make = deployed(people.owner, site(), name) if name == "site" else new(people.owner, name)
        number = int(people.owner.api.content.get_content_item(make).id)
        with server.services.database.read() as connection:
            assert variants.default(connection, number) is None


def test_the_clock_is_watched(server: LocalConnect, people: People, guid: str) -> None:
    Planner(server, people, guid).set(**HOURLY)
    server.move_clock(timedelta(hours=1))
    until = time.monotonic() + 10
    while not people.owner.api.jobs.get_jobs_summary().totals.succeeded:
        assert time.monotonic() < until
        time.sleep(0.05)
