"""Jobs with a process: what they print, use and are allowed, how they are ended, what is kept."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Unpack

import pytest

from connectapi import Client
from connectapi.models.jobs import GetJobMetricsQuery, MetricSample
from connectapi.server.content.job import Job, JobKilled
from connectapi.server.content.live_jobs import user_name
from connectapi.server.runtime.processes import Limits, Running
from connectapi.server.settings import ServerSettings
from connectapi.server.store import content
from connectapi.server.tasks import TaskLog
from connectapi.testing import LocalConnect
from tests.server.content.conftest import new, refusal
from tests.server.runtime.running import alive, python
from tests.waiting import until

REST = "time.sleep(300)"


@dataclass
class Scene:
    """A server that runs content, an item on it, and jobs of the item."""

    server: LocalConnect
    client: Client
    guid: str
    folder: Path

    def begin(self, log: TaskLog | None = None, tag: str = "run_python_api") -> Job:
        services = self.server.services
        with services.database.read() as connection:
            row = content.by_guid(connection, self.guid)
        assert row is not None
        values = {"content_id": row["id"], "tag": tag}
        return Job.begin(services.database, services.clock, services.work, log, values)

    def run(self, code: str, limits: Limits | None = None, job: Job | None = None) -> Job:
        job = job or self.begin()
        code = str(job.run(python(code, self.folder, limits=limits)))
        job.finish(int(code))
        return job

    def log(self, job: Job, source: str = "stdout") -> list[str]:
        entries = self.client.api.jobs.get_job_log(self.guid, job.key).entries
        return [entry.data for entry in entries if entry.source == source]

    def shown(self, job: Job) -> object:
        return self.client.api.jobs.get_job(self.guid, job.key)


@pytest.fixture(scope="module")
def server() -> Iterator[LocalConnect]:
    settings = ServerSettings(durable=False, run_content=True, job_lines=2_000)
    with LocalConnect(settings=settings, check_answers=True) as server:
        assert server.services.live.processes
        server.services.live.processes._interval = 0.1
        yield server


@pytest.fixture
def scene(server: LocalConnect, tmp_path: Path) -> Iterator[Scene]:
    with server.client() as client:
        guid = new(client, f"item-{time.monotonic_ns()}")
        yield Scene(server, client, guid, tmp_path)
        processes = server.services.live.processes
        assert processes
        for each in processes.running():
            each.stop(0)
            each.wait(20)


def test_what_a_process_prints_is_in_the_log_of_its_job_and_its_task(scene: Scene) -> None:
    log = scene.server.services.tasks.begin("render", user_id=None, content_id=None)
    job = scene.begin(log)
    job.line("first")
    scene.run("print('on\\nout')\nprint('on err', file=sys.stderr)\nsys.exit(7)", job=job)
    log.line("last")
    scene.server.services.tasks.finish(log.task_id)
    entries = scene.client.api.jobs.get_job_log(scene.guid, job.key).entries
    assert scene.log(job) == ["first", "on", "out"]
    assert scene.log(job, "stderr") == ["on err"]
    assert all(entry.timestamp for entry in entries)
    output = scene.client.api.tasks.get_task(log.task_id).output
    assert output[0].endswith("000 first")
    assert output[-1] == "last"
    stamped = [re.fullmatch(r"\d{4}/\d\d/\d\d \d\d:\d\d:\d\d\.\d{9} (.*)", line) for line in output]
    assert sorted(match[1] for match in stamped if match) == ["first", "on", "on err", "out"]
    shown = scene.client.api.jobs.get_job(scene.guid, job.key)
    assert (shown.exit_code, shown.status) == (7, 2)


def test_a_job_says_which_processes_it_has_and_where(scene: Scene) -> None:
    job = scene.begin()
    running = job.start(python(REST, scene.folder), connections=lambda: 3)
    scene.server.services.live.writer.flush()
    shown = scene.client.api.jobs.get_job(scene.guid, job.key)
    assert (shown.pid, shown.ppid) == (str(running.pid), str(running.keeper_pid))
    assert (shown.hostname, shown.run_as) == (socket.gethostname(), user_name())
    assert shown.last_heartbeat_time
    assert (shown.end_time, shown.exit_code, shown.status) == (None, None, 0)

    until(lambda: running.last_sample, "a sample")
    (listed,) = scene.client.processes.find()
    assert (listed.pid, listed.content_guid, listed.type) == (shown.pid, scene.guid, "unknown")
    assert (listed.run_as, listed.content_name) == (
        user_name(),
        scene.client.content.get(scene.guid).name,
    )
    assert listed.ram
    assert listed.ram > 1_000_000

    def samples(**query: Unpack[GetJobMetricsQuery]) -> Sequence[MetricSample]:
        scene.server.services.live.writer.flush()
        return scene.client.api.jobs.get_job_metrics(scene.guid, job.key, **query).samples

    until(samples, "a sample that is kept")
    (sample,) = samples()
    assert (sample.process_id, sample.connections) == (running.pid, 3)
    assert sample.memory_bytes > 1_000_000
    assert 0 <= sample.cpu_fraction < 64
    assert len(samples(since=sample.timestamp, until=sample.timestamp)) == 1
    assert samples(until=sample.timestamp - timedelta(seconds=1)) == []
    assert samples(since=sample.timestamp + timedelta(seconds=1)) == []
    running.stop(0)
    running.wait(20)
    job.finish(0)
    assert list(scene.client.processes.find()) == []


def test_nothing_is_measured_where_that_is_not_wanted(scene: Scene) -> None:
    scene.client.content.get(scene.guid).update(metrics_collection_enabled=False)
    job = scene.begin()
    running = job.start(python(REST, scene.folder))
    until(lambda: running.last_sample, "a sample")
    running.stop(0)
    running.wait(20)
    job.finish(0)
    assert scene.client.api.jobs.get_job_metrics(scene.guid, job.key).samples == []


@pytest.mark.parametrize(
    "stubborn", ["", "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"], ids=["obeys", "ignores"]
)
def test_a_job_is_killed_while_it_runs(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, stubborn: str
) -> None:
    monkeypatch.setattr("connectapi.server.content.live_jobs.KILL_GRACE", 0.3)
    job, killed = scene.begin(), threading.Event()
    command = python(f"{stubborn}print(os.getpid(), flush=True)\n{REST}", scene.folder)

    def work() -> None:
        try:
            job.run(command)
        except JobKilled as problem:
            job.finish(15, str(problem))
            killed.set()

    thread = threading.Thread(target=work)
    thread.start()
    until(lambda: scene.log(job), "the first line")
    api = scene.client.api.jobs
    order = api.kill_job(scene.guid, job.key)
    assert (order.job_key, order.result) == (job.key, "Order to kill job registered")
    assert killed.wait(20)
    thread.join(20)
    assert alive([int(scene.log(job)[0])]) == []
    shown = api.get_job(scene.guid, job.key)
    assert (shown.exit_code, shown.status) == (15, 2)
    assert refusal(api.kill_job, scene.guid, job.key) == (409, "InactiveJob")
    assert scene.log(job, "stderr")[-1] == "The job was killed."


def test_a_job_that_was_killed_before_starts_nothing(scene: Scene) -> None:
    job = scene.begin()
    scene.client.api.jobs.kill_job(scene.guid, job.key)
    with pytest.raises(JobKilled):
        job.run(python("print('here')", scene.folder))
    job.finish(15)
    assert scene.log(job) == []


def test_a_job_beyond_a_limit_says_so(scene: Scene) -> None:
    job = scene.begin()
    command = python(REST, scene.folder, limits=Limits(seconds=0.2))
    assert job.run(command) == 143
    assert job.reason == "out of time"
    job.finish(143, f"The process ran {job.reason}. (Error code: run-out-of-time)")
    assert scene.log(job, "stderr")[0] == (
        "[rsc-session] The process was ended because it took longer than 0.2 seconds."
    )
    error = scene.client.api.jobs.get_job_error(scene.guid, job.key)
    assert error
    assert (error.code, error.summary) == (
        "run-out-of-time",
        "The process ran out of time. (Error code: run-out-of-time)",
    )
    assert error.help_url.endswith("#run-out-of-time")


@pytest.mark.parametrize(
    "name, code, text",
    [("./none", 127, "No such file or directory"), ("./text", 13, "Permission denied")],
)
def test_a_program_that_cannot_be_started_fails_the_job(
    scene: Scene, name: str, code: int, text: str
) -> None:
    (scene.folder / "text").write_text("no program")
    job, command = scene.begin(), python("", scene.folder)
    assert job.run(type(command)([name], scene.folder, {})) == code
    job.finish(code)
    assert scene.log(job, "stderr") == [f"Cannot start {name}: {text}"]
    assert job.reason is None


def test_a_log_is_followed_while_it_is_written(scene: Scene) -> None:
    job = scene.begin()
    go_on = scene.folder / "go on"
    wait = f"while not os.path.exists({str(go_on)!r}): time.sleep(0.01)"
    code = f"print('one', flush=True)\n{wait}\nprint('two')"
    running = job.start(python(code, scene.folder))
    with scene.client.api.jobs.tail_job_log(scene.guid, job.key) as stream:
        lines = stream.iter_lines()
        assert json.loads(next(lines))["data"] == "one"
        assert running.exit_code is None
        go_on.touch()
        assert json.loads(next(lines))["data"] == "two"
        assert running.wait(20) == 0
        ended = time.monotonic()
        job.finish(0)
        assert list(lines) == []
        assert time.monotonic() - ended < 5
    assert scene.server.services.live.writer._watchers == {}


def test_of_a_long_log_the_end_is_kept_and_followed(scene: Scene) -> None:
    job = scene.run("for n in range(20_000): print(n)")
    kept = scene.log(job)
    assert kept[-1] == "19999"
    assert 2_000 <= len(kept) <= 3_000
    assert kept == [str(n) for n in range(20_000 - len(kept), 20_000)]
    gone = (
        f"[rsc-session] The first {20_000 - len(kept):,} lines are gone, for the log is too long."
    )
    assert scene.log(job, "stderr") == [gone]
    with scene.client.api.jobs.tail_job_log(scene.guid, job.key) as stream:
        assert len(list(stream.iter_lines())) == len(kept) + 1
    with scene.client.api.jobs.download_job_log(scene.guid, job.key) as file:
        lines = [line for line in file.iter_lines() if line]
    assert len(lines) == len(kept) + 1
    assert gone in str(lines[0])


def test_a_workspace_is_there_as_long_as_its_job(scene: Scene) -> None:
    job = scene.begin()
    workspace = job.workspace()
    assert workspace == job.workspace()
    assert workspace.folder.name == job.key
    assert workspace.home.stat().st_mode & 0o777 == 0o700
    hidden = workspace.temporary / "deep"
    hidden.mkdir()
    (hidden / "file").write_text("x")
    (hidden / "outside").symlink_to(scene.folder)
    (scene.folder / "kept").touch()
    hidden.chmod(0o500)
    job.finish(0)
    assert not workspace.folder.exists()
    assert (scene.folder / "kept").exists()


def test_jobs_that_ended_long_ago_are_removed(scene: Scene) -> None:
    old = scene.run("pass")
    clock = scene.server.services.clock
    clock.move(timedelta(days=29))
    try:
        assert scene.shown(old)
        young = scene.run("pass")
        clock.move(timedelta(days=2))
        last = scene.run("pass")
        keys = [job.key for job in scene.client.api.jobs.get_jobs(scene.guid)]
        assert keys == [last.key, young.key]
    finally:
        clock.move(timedelta(days=-31))


def test_an_item_may_go_while_its_job_runs(scene: Scene) -> None:
    job = scene.begin()
    running = job.start(
        python("while True: print('here', flush=True); time.sleep(0.01)", scene.folder)
    )
    until(lambda: scene.log(job), "a line")
    scene.client.api.content.delete_content(scene.guid)
    running.stop(0)
    assert running.wait(20) == 137
    job.finish(0)


def test_a_process_that_ends_at_once_is_no_more_known_than_others(scene: Scene) -> None:
    for _ in range(5):
        job, ended = scene.begin(), threading.Semaphore(0)
        running = job.start(python("pass", scene.folder), partial(_release, ended))
        assert ended.acquire(timeout=20)
        job.finish(running.exit_code or 0)
    assert scene.server.services.live._live == {}


def _release(ended: threading.Semaphore, _: Running) -> None:
    ended.release()


def test_a_server_stops_what_does_not_end_by_itself(tmp_path: Path) -> None:
    with LocalConnect(run_content=True, socket=False) as server, server.client() as client:
        scene = Scene(server, client, new(client), tmp_path)
        job = scene.begin()
        running = job.start(python(f"print(os.getpid(), flush=True)\n{REST}", tmp_path))
        begun = time.monotonic()
    assert time.monotonic() - begun < 15
    assert alive([running.pid, running.keeper_pid]) == []


SERVER = """
import sys
from pathlib import Path
sys.path.insert(0, {root!r})
from connectapi.testing import LocalConnect
from tests.server.content.conftest import new
from tests.server.content.test_jobs_processes import REST, Scene
from tests.server.runtime.running import python
with LocalConnect(data=Path({data!r}), run_content=True, socket=False) as server:
    with server.client() as client:
        scene = Scene(server, client, new(client), Path({folder!r}))
        job = scene.begin()
        job.line("begun")
        running = job.start(python(REST, job.workspace().temporary))
        server.services.live.writer.flush()
        print(scene.guid, job.key, running.pid, running.keeper_pid, flush=True)
        sys.stdin.read()
"""


def test_a_job_of_a_server_that_was_killed_is_ended_at_the_next_start(tmp_path: Path) -> None:
    data, folder = tmp_path / "data", tmp_path / "folder"
    folder.mkdir()
    root = str(Path(__file__).parents[3])
    code = SERVER.format(root=root, data=str(data), folder=str(folder))
    environment = {**os.environ, "PYTHONPATH": str(Path(root, "src"))}
    with subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    ) as process:
        assert process.stdout
        guid, key, *pids = process.stdout.readline().split()
        process.kill()
    workspace = data / "workspaces" / key
    assert workspace.is_dir()
    until(lambda: not alive(map(int, pids)), "the end of the process")
    with LocalConnect(data=data, socket=False) as server, server.client() as client:
        assert not workspace.exists()
        job = client.api.jobs.get_job(guid, key)
        assert (job.status, job.exit_code, job.pid) == (2, 1, pids[0])
        assert [entry.data for entry in client.api.jobs.get_job_log(guid, key).entries] == ["begun"]
