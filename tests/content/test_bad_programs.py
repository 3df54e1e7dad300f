"""Programs that misbehave: each is told what is wrong with it, and others do not notice."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from connectapi import Client, ContentItem, TaskFailed
from connectapi.models.jobs import Job
from connectapi.server.events import Event
from connectapi.server.settings import ServerSettings
from connectapi.testing import LocalConnect
from tests.content.folders import packed
from tests.content.kinds import EXAMPLES, UNKNOWN
from tests.content.visitor import PATIENCE, Visitor
from tests.waiting import until

pytestmark = [pytest.mark.content, pytest.mark.timeout(300)]

QUOTA = 40 * 1024 * 1024

GOOD = """
async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        for _ in range(2):
            message = await receive()
            await send({"type": message["type"] + ".complete"})
        return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"well"})
"""
HANGS = """
import asyncio


async def app(scope, receive, send):
    await asyncio.sleep(3600)
"""
STUBBORN = f"""
import signal, threading

signal.signal(signal.SIGTERM, signal.SIG_IGN)
signal.signal = lambda *_: None
{GOOD}
"""
PRINTS = f"""
import threading


def shout():
    while True:
        print("all hands on deck " * 20, flush=True)


threading.Thread(target=shout, daemon=True).start()
{GOOD}
"""
FORKS = f"""
import subprocess, sys

left = [
    subprocess.Popen(
        [sys.executable, "-S", "-c", "import signal, time; signal.signal(15, 1); time.sleep(600)"],
        start_new_session=number % 2 == 0,
    )
    for number in range(20)
]
{GOOD}
"""
FILLS = f"""
import os, threading, time
from pathlib import Path


def fill():
    for number in range(1000):
        Path(os.environ["TMPDIR"], f"{{number}}.dat").write_bytes(b"x" * 4_000_000)
        time.sleep(0.05)


threading.Thread(target=fill, daemon=True).start()
{GOOD}
"""


@dataclass(frozen=True)
class Bad:
    """A program that does not start, and what everybody is told."""

    source: str
    told: str
    files: dict[str, str] = field(default_factory=dict)


@pytest.fixture(scope="module")
def server() -> Iterator[LocalConnect]:
    settings = ServerSettings(durable=False, disk_quota=QUOTA)
    with LocalConnect(run_content=True, check_answers=True, settings=settings) as server:
        yield server


@pytest.fixture(scope="module")
def client(server: LocalConnect) -> Iterator[Client]:
    with server.client(timeout=120) as client:
        yield client


@pytest.fixture(scope="module")
def bystander(server: LocalConnect, client: Client) -> Visitor:
    """Other content, which is to answer whatever happens."""
    item = client.deploy(EXAMPLES / "asgi", name="bystander")
    item.update(min_processes=1, init_timeout=int(PATIENCE))
    visitor = Visitor(str(item.content_url), server.api_key)
    assert visitor.get().status == 200
    return visitor


def deployed(client: Client, folder: Path, name: str, source: str, **files: str) -> ContentItem:
    """Deploy a program of one file."""
    copy = folder / name
    shutil.copytree(EXAMPLES / "asgi", copy)
    for file, text in {"app.py": source, **files}.items():
        (copy / file).write_text(text)
    (copy / "manifest.json").unlink()
    return client.deploy(packed(EXAMPLES / "asgi", copy), name=name, verify=False)


def unharmed(bystander: Visitor) -> None:
    begun = time.monotonic()
    assert bystander.get("headers").status == 200
    assert time.monotonic() - begun < 10


def last_run(item: ContentItem) -> Job:
    return next(job for job in item.jobs.find() if job.tag == "run_fastapi_app")


NOT_BUILT = {
    "a requirement that nobody has": (
        {"requirements.txt": UNKNOWN},
        "harbour-package-that-is-not-there",
    ),
    "requirements that contradict": ({"requirements.txt": "idna<3\nidna>3\n"}, "idna"),
    "requirements that are none": ({"requirements.txt": "this is ! no requirement\n"}, "no req"),
}


@pytest.mark.parametrize("what", NOT_BUILT)
def test_what_cannot_be_built_fails_the_task(
    client: Client, bystander: Visitor, tmp_path: Path, what: str
) -> None:
    files, told = NOT_BUILT[what]
    with pytest.raises(TaskFailed) as caught:
        deployed(client, tmp_path, f"bad-{len(what)}", GOOD, **files)
    assert told in "\n".join(caught.value.log)
    unharmed(bystander)


def test_an_entry_point_that_is_not_there_fails_the_task(
    client: Client, bystander: Visitor, tmp_path: Path
) -> None:
    copy = tmp_path / "nowhere"
    shutil.copytree(EXAMPLES / "asgi", copy)
    manifest = json.loads((copy / "manifest.json").read_text())
    manifest["metadata"]["entrypoint"] = "harbour:master"
    (copy / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(TaskFailed) as caught:
        client.deploy(copy, name="nowhere")
    assert "harbour" in "\n".join(caught.value.log[-3:])
    unharmed(bystander)


NOT_STARTED = {
    "it never answers": Bad(HANGS, "did not answer within 3 s"),
    "it raises": Bad("raise RuntimeError('the harbour is closed')", "the harbour is closed"),
    "it is no Python": Bad("this is no Python\n", "SyntaxError"),
    "it exits": Bad("import sys\nsys.exit(7)\n", "7"),
    "it has no such object": Bad("application = None\n", "app"),
    "it imports what is not there": Bad("import harbour_master\n", "harbour_master"),
}


@pytest.mark.parametrize("what", NOT_STARTED)
def test_what_does_not_start_answers_5xx_and_its_job_says_why(
    server: LocalConnect, client: Client, bystander: Visitor, tmp_path: Path, what: str
) -> None:
    bad, events = NOT_STARTED[what], list[Event]()
    server.services.events.watch(events.append)
    name = what.replace(" ", "-")
    item = deployed(client, tmp_path, name, bad.source)
    item.update(init_timeout=3 if "never" in what else int(PATIENCE))
    visitor = Visitor(str(item.content_url), server.api_key)

    answer = visitor.get()
    assert answer.status >= 500
    job = last_run(item)
    assert job.exit_code not in (None, 0)
    log = "\n".join(str(entry.data) for entry in item.jobs.log(job))
    assert bad.told in f"{log}\n{job.error}"
    assert any(event.kind == "process" and bad.told in event.error for event in events)
    unharmed(bystander)


def test_one_that_ignores_sigterm_is_killed_all_the_same(
    server: LocalConnect, client: Client, bystander: Visitor, tmp_path: Path
) -> None:
    item = deployed(client, tmp_path, "stubborn", STUBBORN)
    item.update(init_timeout=int(PATIENCE), idle_timeout=int(PATIENCE))
    assert Visitor(str(item.content_url), server.api_key).get().text == "well"
    job = last_run(item)
    item.jobs.terminate(job)
    over = until(lambda: found if (found := last_run(item)).exit_code is not None else None, "end")
    assert over.key == job.key
    assert (over.exit_code, over.error) == (15, "The job was killed.")
    assert not psutil.pid_exists(int(str(job.pid)))
    unharmed(bystander)


def test_one_that_prints_without_end_fills_neither_log_nor_time(
    server: LocalConnect, client: Client, bystander: Visitor, tmp_path: Path
) -> None:
    item = deployed(client, tmp_path, "shouts", PRINTS)
    item.update(init_timeout=int(PATIENCE), idle_timeout=int(PATIENCE))
    visitor = Visitor(str(item.content_url), server.api_key)
    assert visitor.get().text == "well"
    job = last_run(item)
    until(lambda: len(item.jobs.log(job, last=2000)) > 500, "lines", 60)
    assert visitor.get().text == "well"
    unharmed(bystander)
    item.jobs.terminate(job)
    until(lambda: last_run(item).exit_code is not None, "end", 60)
    assert "all hands" in str(item.jobs.log(job, last=20)[0].data)
    item.delete()


def test_what_it_forks_goes_with_it(
    server: LocalConnect, client: Client, bystander: Visitor, tmp_path: Path
) -> None:
    item = deployed(client, tmp_path, "forks", FORKS)
    item.update(init_timeout=int(PATIENCE), idle_timeout=int(PATIENCE))
    assert Visitor(str(item.content_url), server.api_key).get().text == "well"
    job = last_run(item)
    tree = psutil.Process(int(str(job.ppid))).children(recursive=True)
    assert len(tree) >= 21
    item.jobs.terminate(job)
    until(lambda: not any(process.is_running() for process in tree), "end of all", 60)
    assert os.getpid() not in {process.pid for process in tree}
    unharmed(bystander)


def test_one_that_fills_its_quota_is_ended_and_told(
    server: LocalConnect, client: Client, bystander: Visitor, tmp_path: Path
) -> None:
    item = deployed(client, tmp_path, "fills", FILLS)
    item.update(init_timeout=int(PATIENCE), idle_timeout=int(PATIENCE))
    Visitor(str(item.content_url), server.api_key).get()
    over = until(lambda: found if (found := last_run(item)).exit_code is not None else None, "end")
    log = "\n".join(str(entry.data) for entry in item.jobs.log(over))
    assert "folders grew beyond 40 MiB" in f"{log}\n{over.error}"
    workspace = server.services.archives.folder(1).parents[1] / "workspaces" / over.key
    until(lambda: not workspace.exists(), "room again")
    unharmed(bystander)
