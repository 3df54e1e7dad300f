"""``kill -9`` while content runs, is deployed, rendered and scheduled.

Twenty times a server is killed at a random moment of its busiest hour. After each, every process of
content is gone; the next start finds a consistent state, whose tasks and jobs are all over.
"""

from __future__ import annotations

import random
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPException
from pathlib import Path

import psutil
import pytest

from connectapi import Client, ConnectError, EveryDays
from tests.content.kinds import EXAMPLES
from tests.content.visitor import PATIENCE, Visitor
from tests.server.foundation.conftest import SITE, archive
from tests.server.robust.test_kill import Acknowledged, process, write_until_it_dies
from tests.waiting import until

ROUNDS = 20
LONGEST = 4.0
DATA = "connect-data"


@dataclass
class World:
    """What lives through all rounds; ``orphans`` counts the processes of killed servers."""

    folder: Path
    key: str = ""
    program: str = ""
    document: str = ""
    orphans: int = 0
    done: Acknowledged = field(default_factory=Acknowledged)

    @property
    def data(self) -> Path:
        return self.folder / DATA


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A folder with a program and a scheduled document, whose environments are made already."""
    world = World(tmp_path_factory.mktemp("killed"))
    with process(world.folder, seconds=500) as (server, url, key):
        assert key
        world.key = key
        with Client(url, key, timeout=PATIENCE) as client:
            program = client.deploy(EXAMPLES / "asgi", name="bell")
            program.update(access_type="all", min_processes=1)
            document = client.deploy(EXAMPLES / "script", name="log")
            (variant,) = document.variants.find()
            variant.schedule.set(EveryDays())
            world.program, world.document = program.guid, document.guid
        server.terminate()
        server.wait(60)
    return world


def due_now(world: World) -> None:
    """Let the schedule be overdue at the next start."""
    with sqlite3.connect(world.data / "connect.sqlite3") as database:
        database.execute("UPDATE schedules SET next_run = '2020-01-01T00:00:00.000000Z'")
    database.close()


@contextmanager
def busy(*tasks: Callable[[], None]) -> Iterator[None]:
    """Do several things at the same time until the server does not answer any more."""
    threads = [threading.Thread(target=task) for task in tasks]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for thread in threads:
            thread.join(60)
            assert not thread.is_alive()


def again_and_again(client: Client, act: Callable[[Client], object]) -> Callable[[], None]:
    def task() -> None:
        for _ in range(10_000):
            try:
                act(client)
            except (ConnectError, HTTPException, OSError, EOFError):
                # What came to nothing because of the end is not worth a word; and one that failed
                # otherwise is tried until the end comes.
                if not answers(client):
                    return

    return task


def answers(client: Client) -> bool:
    try:
        client.me()
    except ConnectError:
        return False
    return True


@pytest.mark.heavy
@pytest.mark.timeout(900)
def test_twenty_kills_leave_nothing_behind(world: World) -> None:
    chance = random.Random(11)
    for number in range(ROUNDS):
        live_and_die(world, number, 0.2 + chance.random() * LONGEST)

    begun = datetime.now(UTC)
    with (
        process(world.folder, seconds=200) as (server, url, _),
        Client(url, world.key, timeout=PATIENCE) as client,
    ):
        consistent(world, client, begun)
        program = client.content.get(world.program)
        assert "Harbour bell" in Visitor(str(program.content_url), None).get().text
        client.content.get(world.document).render()
        server.terminate()
        server.wait(60)
    assert len(world.done.items) > ROUNDS
    assert world.orphans > ROUNDS, "processes were there to be left behind"
    assert not list((world.data / "workspaces").iterdir())


def live_and_die(world: World, number: int, seconds: float) -> None:
    """Start the server, see that all is well, keep it busy, and kill it after so many seconds."""
    due_now(world)
    large = world.folder / "large.tar.gz"
    large.write_bytes(archive({**SITE, "large.bin": random.Random(number).randbytes(3_000_000)}))
    begun = datetime.now(UTC)
    with process(world.folder, seconds=200) as (server, url, _):
        with Client(url, world.key, retry=1) as client:
            consistent(world, client, begun)
            visitor = Visitor(str(client.content.get(world.program).content_url), None)
            acts: list[Callable[[Client], object]] = [
                lambda c: c.deploy(EXAMPLES / "asgi", name="bell", skip_unchanged=False),
                lambda c: c.content.get(world.document).render(),
                lambda c: c.content.get(world.program).bundles.upload(large),
                lambda _: visitor.get("headers"),
            ]
            with busy(
                lambda: write_until_it_dies(client, world.done, world.folder, number),
                *(again_and_again(client, act) for act in acts),
            ):
                time.sleep(seconds)
                family = psutil.Process(server.pid).children(recursive=True)
                server.kill()
                server.wait()
        world.orphans += len(family)
        until(lambda: not alive(family), "end of all processes", 20)


def alive(family: list[psutil.Process]) -> list[psutil.Process]:
    return [one for one in family if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]


def consistent(world: World, client: Client, begun: datetime) -> None:
    """Compare what was acknowledged with what is there, and see that nothing hangs."""
    names = {item.guid: item.name for item in client.content.find()}
    assert world.done.items.items() <= names.items()
    for task_id in world.done.tasks:
        assert client.tasks.get(task_id).finished
    for guid, (bundle_id, data) in list(world.done.bundles.items())[-5:]:
        target = world.folder / "back.tar.gz"
        client.content.get(guid).bundles.download(bundle_id, target)
        assert target.read_bytes() == data
    numbers = {path.name.partition(".")[0] for path in (world.data / "bundles").iterdir()}
    bundles = {bundle.id for guid in names for bundle in client.content.get(guid).bundles.find()}
    assert numbers == bundles, "each archive belongs to a bundle, and each bundle has one"
    document = client.content.get(world.document)
    assert "Boats that came in" in Visitor(str(document.content_url), world.key).get().text
    for guid in (world.document, world.program):
        active = client.content.get(guid).jobs.find(active=True)
        assert [job for job in active if job.start_time and job.start_time < begun] == []
