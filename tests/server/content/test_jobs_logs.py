"""Lines of jobs on their way to the database, and samples that are thinned with their age."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, insert, select, text

from connectapi.server.clock import stamp
from connectapi.server.log_writer import (
    Entry,
    JobLine,
    JobSample,
    JobValues,
    Kept,
    LogWriter,
    TaskLine,
)
from connectapi.server.store import job_samples, jobs, tasks
from connectapi.server.store.database import Database
from connectapi.server.store.job_samples import StoredSample, surplus
from connectapi.server.store.steps import jobs_have_processes
from connectapi.server.store.tables import content, job_lines, users
from connectapi.server.store.tables import jobs as jobs_table

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database.in_folder(tmp_path, durable=False)
    database.migrate()
    yield database
    database.close()


@pytest.fixture
def writer(database: Database) -> Iterator[LogWriter]:
    writer = LogWriter(database)
    yield writer
    writer.close()


def begin(database: Database, count: int = 1) -> list[int]:
    """Make so many jobs, and give their numbers."""
    now = stamp(NOW)
    with database.write() as connection:
        times = {"created_time": now, "updated_time": now}
        user = {"guid": "u", "username": "u", "username_key": "u", "user_role": "publisher"}
        owner = connection.execute(insert(users).values({**user, **times})).inserted_primary_key
        assert owner
        item = {"guid": "c", "owner_id": owner[0], "name": "c", "created_time": now}
        made = insert(content).values({**item, "last_deployed_time": now})
        content_id = connection.execute(made).inserted_primary_key
        assert content_id
        values = {"content_id": content_id[0], "tag": "run_api"}
        return [jobs.begin(connection, now, values)[0] for _ in range(count)]


def line(job_id: int, text: object, source: str = "stdout") -> JobLine:
    return JobLine(job_id, source, NOW, str(text))


def log(database: Database, job_id: int) -> list[object]:
    with database.read() as connection:
        return [entry["data"] for entry in jobs.log_of(connection, job_id)]


def output(database: Database, task_id: str) -> list[str]:
    with database.read() as connection:
        return list(tasks.lines(connection, task_id, 0))


def make_task(database: Database, task_id: str) -> None:
    with database.write() as connection:
        made = {"task_id": task_id, "kind": "deploy", "user_id": None, "content_id": None}
        tasks.create(connection, stamp(NOW), **made)  # type: ignore[arg-type]  # None has any type


def test_lines_of_many_threads_are_kept_in_their_order(
    database: Database, writer: LogWriter
) -> None:
    numbers = begin(database, 4)

    def write(job_id: int) -> None:
        for number in range(1_000):
            writer.add([line(job_id, number)])

    threads = [threading.Thread(target=write, args=(number,)) for number in numbers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    writer.flush()
    for number in numbers:
        assert log(database, number) == [str(n) for n in range(1_000)]


def test_a_line_is_there_a_moment_later_and_tells_who_waits(
    database: Database, writer: LogWriter
) -> None:
    first, second = begin(database, 2)
    told = threading.Event()
    stop = writer.watch(first, told.set)
    writer.add([line(second, "other")])
    writer.add([line(first, "one")])
    assert told.wait(10)
    assert (log(database, first), log(database, second)) == (["one"], ["other"])
    stop()
    stop()
    told.clear()
    writer.add([line(first, "two")])
    writer.flush()
    assert not told.is_set()


def test_lines_of_a_task_and_of_its_job_keep_their_order(
    database: Database, writer: LogWriter
) -> None:
    (job_id,) = begin(database)
    make_task(database, "task")
    for number in range(3):
        writer.add([line(job_id, number), TaskLine("task", f"job {number}")])
        writer.add([TaskLine("task", f"server {number}")])
    writer.forget(task_id="task", job_id=job_id)
    writer.add([TaskLine("task", "late"), line(job_id, "late")])
    writer.flush()
    pairs = [f"{who} {number}" for number in range(3) for who in ("job", "server")]
    assert output(database, "task") == [*pairs, "late"]
    assert log(database, job_id) == ["0", "1", "2", "late"]


def test_what_belongs_to_nothing_does_not_harm_the_others(
    database: Database, writer: LogWriter
) -> None:
    (job_id,) = begin(database)
    sample = StoredSample(NOW, 0.5, 1000, None, 7)
    lost: list[Entry] = [
        line(99, "gone"),
        TaskLine("gone", "gone"),
        JobValues(99, {"pid": 1}),
        JobSample(99, sample, thin=False),
    ]
    writer.add([*lost, line(job_id, "here"), JobValues(job_id, {"pid": 7}), *lost])
    writer.add([JobSample(job_id, sample, thin=True)])
    writer.flush()
    assert log(database, job_id) == ["here"]
    with database.read() as connection:
        row = connection.execute(select(jobs_table)).mappings().one()
        (found,) = job_samples.of_job(connection, job_id, None, None)
    assert (row["pid"], found["memory"], found["process_id"]) == (7, 1000, 7)


def test_a_write_that_fails_loses_its_lines_and_no_others(
    database: Database, writer: LogWriter, caplog: pytest.LogCaptureFixture
) -> None:
    (job_id,) = begin(database)
    writer.add([line(job_id, "one")])
    writer.flush()
    with database.write() as connection:
        connection.execute(text("alter table job_lines rename to elsewhere"))
    writer.add([line(job_id, "lost")])
    writer.flush()
    assert "1 lines of jobs and tasks were not kept" in caplog.text
    with database.write() as connection:
        connection.execute(text("alter table elsewhere rename to job_lines"))
    writer.add([line(job_id, "two")])
    writer.flush()
    assert log(database, job_id) == ["one", "two"]


def test_the_oldest_lines_of_a_long_log_go(database: Database) -> None:
    writer = LogWriter(database, most_lines=1_000)
    short, long = begin(database, 2)
    writer.add([line(short, "short"), *(line(long, number) for number in range(10_250))])
    writer.close()
    assert log(database, short) == ["short"]
    first, *kept = log(database, long)
    assert kept == [str(number) for number in range(10_250 - len(kept), 10_250)]
    assert 1_000 <= len(kept) <= 2_000
    gone = 10_250 - len(kept)
    assert first == f"[rsc-session] The first {gone:,} lines are gone, for the log is too long."
    with database.read() as connection:
        entries, last = jobs.log_after(connection, long, -1, 5)
        rest, end = jobs.log_after(connection, long, last, 100_000)
        assert len(entries) + len(rest) == len(kept) + 1
        assert jobs.log_after(connection, long, end, 5) == ([], end)
        assert connection.execute(select(job_lines.c.number)).scalars().all()


def test_a_task_repeats_no_endless_log_but_ends_with_its_own_lines(database: Database) -> None:
    writer = LogWriter(database, most_lines=100)
    make_task(database, "task")
    for number in range(300):
        writer.add([TaskLine("task", str(number), of_job=True)])
    writer.add([TaskLine("task", "It failed.")])
    writer.forget(task_id="task")
    writer.close()
    more = "The log of the job goes on, with more lines than are shown here."
    assert output(database, "task") == [*map(str, range(100)), more, "It failed."]


@given(
    st.integers(1, 3_000),
    st.integers(1_000, 2_000_000),
    st.lists(st.integers(0, 3_000), max_size=10),
)
@settings(max_examples=30, deadline=None)
def test_neither_lines_nor_bytes_of_a_log_grow_without_end(
    most_lines: int, most_bytes: int, batches: list[int]
) -> None:
    kept, first, numbers = Kept(most_lines, most_bytes), 0, 0
    for batch in batches:
        for _ in range(batch):
            assert kept.add(1_000) == numbers
            numbers += 1
        cut = kept.surplus()
        if cut is not None:
            assert first < cut <= numbers
            first = cut
        grain = 500
        assert numbers - first <= most_lines + grain
        assert (numbers - first) * 1_000 <= max(most_bytes, grain * 1_000)
        assert first == 0 or numbers - first > 0


@given(st.lists(st.integers(0, 40 * 86_400), max_size=300))
@settings(max_examples=60, deadline=None)
def test_samples_get_fewer_with_their_age_and_the_first_stays(ages: list[int]) -> None:
    times = sorted({NOW - timedelta(seconds=age) for age in ages})
    gone = set(surplus(times, NOW))
    left = [time for time in times if time not in gone]
    assert left[:1] == times[:1]
    assert surplus(left, NOW) == []
    assert sum(NOW - time > timedelta(days=1) for time in left) <= 40 * 24 + 2
    assert sum(timedelta(minutes=10) < NOW - time <= timedelta(hours=2) for time in left) <= 112


def test_a_sample_of_every_second_of_a_day_is_a_few_hundred_in_the_end(
    database: Database, writer: LogWriter
) -> None:
    (job_id,) = begin(database)
    for second in range(0, 86_400, 20):
        sample = StoredSample(NOW + timedelta(seconds=second), 0.1, second, 2, 7)
        writer.add([JobSample(job_id, sample, thin=second % 7200 == 0)])
    writer.flush()
    with database.write() as connection:
        job_samples.thin(connection, job_id, NOW + timedelta(days=1))
        rows = job_samples.of_job(connection, job_id, None, None)
        some = job_samples.of_job(connection, job_id, rows[3]["time"], rows[5]["time"])
    assert 250 <= len(rows) <= 400
    assert rows[0]["memory"] == 0
    assert [row["id"] for row in some] == [row["id"] for row in rows[3:6]]


def test_a_database_of_before_learns_of_processes(database: Database) -> None:
    def columns(connection: Connection) -> set[str]:
        return set(connection.execute(text("select * from jobs")).keys())

    with database.write() as connection:
        present = columns(connection)
        connection.execute(text("drop table job_samples"))
        for name in ("pid", "ppid", "hostname", "run_as", "heartbeat_time"):
            connection.execute(text(f"alter table jobs drop column {name}"))
        assert columns(connection) != present
        jobs_have_processes(connection)
        assert columns(connection) == present
    (job_id,) = begin(database)
    with database.write() as connection:
        job_samples.add(connection, [(job_id, StoredSample(NOW, 0.1, 1, None, 7))])
        assert len(job_samples.of_job(connection, job_id, None, None)) == 1
