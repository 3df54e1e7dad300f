"""A server with content that is no more than a small program, for tests of the fleet."""

from __future__ import annotations

import asyncio
import json
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

from sqlalchemy import RowMapping, delete

from connectapi.server.content.view import View
from connectapi.server.runtime import launchers
from connectapi.server.runtime.content_environment import ContentEnvironments
from connectapi.server.runtime.environments import Environment
from connectapi.server.runtime.fleet import Fleet, Lease, Patience
from connectapi.server.runtime.launching import HOST, Launch, Place
from connectapi.server.runtime.worker_jobs import Parts, WorkerJobs
from connectapi.server.store import bundles, content, jobs
from connectapi.server.store.tables import content as items
from connectapi.testing import LocalConnect

T = TypeVar("T")

PROGRAM = """
import os, signal, sys, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

port, behaviour = int(sys.argv[1]), sys.argv[2:]
print("begins with", *behaviour, flush=True)
if "exits" in behaviour:
    print("no such table: boats", file=sys.stderr, flush=True)
    sys.exit(3)
if "hangs" in behaviour:
    time.sleep(600)
if "stubborn" in behaviour:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
while "waits" in behaviour and not os.path.exists("go"):
    time.sleep(0.01)

class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/crash":
            print("boom", file=sys.stderr, flush=True)
            os._exit(7)
        body = os.environ.get(self.path[1:], "").encode()
        self.send_response(404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *arguments):
        pass

ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()
"""


class OwnEnvironment:
    """What the tests run in serves as the environment of all content in Python."""

    def of_bundle(self, _bundle_id: int) -> Environment:
        """Give the environment of any bundle."""
        python = Path(sys.executable)
        return Environment(python.parent.parent, python, "3", "key", {}, "")


@dataclass
class Launches:
    """Launches the small program, and other content as it is launched everywhere.

    Attributes:
        places: Where it did, in order.
        squats: How many of the next launches find their port taken, and by whom.
    """

    places: list[Place] = field(default_factory=list)
    squats: int = 0
    squatters: list[socket.socket] = field(default_factory=list)

    def __call__(self, mode: str, place: Place) -> Launch:
        """Say how content is launched."""
        self.places.append(place)
        if self.squats:
            self.squats -= 1
            self.squatters.append(socket.create_server((HOST, place.port)))
        if not (place.folder / "behaviour").exists():
            return launchers.launch(mode, place)
        words = (place.folder / "behaviour").read_text().split()
        argv = (sys.executable, "-S", "program.py", str(place.port), *words)
        return Launch(argv, {"GREETING": "ours"}, keeps_prefix=False, ready_path="/")


@dataclass
class Stage:
    """A fleet, and what its content is made of."""

    server: LocalConnect
    fleet: Fleet
    launches: Launches

    @property
    def launched(self) -> list[Place]:
        """Where something was launched, in order."""
        return self.launches.places

    @classmethod
    def open(cls, server: LocalConnect, patience: Patience) -> Stage:
        services, launches = server.services, Launches()
        parts = Parts(
            database=services.database,
            clock=services.clock,
            work=services.work,
            environments=OwnEnvironment(),  # type: ignore[arg-type]  # all that is asked of them
            contents=ContentEnvironments(
                services.database,
                services.clock,
                services.vault,
                services.signer,
                services.address,
            ),
            folder_of=services.archives.folder,
            programs=dict,
            launch=launches,
        )
        fleet = Fleet(services.database, services.address, WorkerJobs(parts, grace=1), patience)
        return cls(server, fleet, launches)

    def close(self) -> None:
        """End all processes, and remove all content."""
        self.fleet.close()
        for squatter in self.launches.squatters:
            squatter.close()
        processes = self.server.services.live.processes
        assert processes is not None
        assert processes.running() == []
        with self.server.services.database.write() as connection:
            connection.execute(delete(items))

    def publish(self, behaviour: str = "", name: str = "app", **runtime: float) -> View:
        """Publish content with a behaviour, as the active bundle of a new item."""
        database, now = self.server.services.database, self.server.services.clock.stamp()
        with database.write() as connection:
            values = {"name": name, "app_mode": "nodejs", "runtime": json.dumps(runtime)}
            guid = content.create(connection, now, 1, values)
            row = content.by_guid(connection, guid)
        assert row is not None
        return self.publish_again(int(row["id"]), behaviour)

    def publish_files(self, mode: str, entry: str, **files: str) -> View:
        """Publish content of Python modules as a new item, to be launched as everywhere else."""
        view = self.publish(name=f"item-{mode}")
        with self.server.services.database.write() as connection:
            number, bundle_id = view.bundle["content_id"], view.bundle["id"]
            content.change(connection, number, {"app_mode": mode})
            bundles.prepared(connection, bundle_id, {"app_mode": mode})
            bundle = bundles.one(connection, number, bundle_id)
        assert bundle is not None
        folder = self.folder(view)
        (folder / "behaviour").unlink()
        for name, text in files.items():
            (folder / f"{name}.py").write_text(text)
        metadata = {"appmode": mode, "entrypoint": entry}
        (folder / "manifest.json").write_text(json.dumps({"version": 1, "metadata": metadata}))
        return View(bundle, "", "", None)

    def publish_again(
        self, content_id: int, behaviour: str = "", *, activate: bool = True, prefix: str = ""
    ) -> View:
        """Publish another bundle of an item."""
        services = self.server.services
        with services.database.write() as connection:
            bundle_id = bundles.create(
                connection,
                {
                    "content_id": content_id,
                    "created_time": services.clock.stamp(),
                    "size": 1,
                    "app_mode": "nodejs",
                },
            )
            if activate:
                content.change(connection, content_id, {"active_bundle_id": bundle_id})
            bundle = bundles.one(connection, content_id, bundle_id)
        assert bundle is not None
        folder = services.archives.folder(bundle_id)
        folder.mkdir(parents=True)
        (folder / "program.py").write_text(PROGRAM)
        (folder / "behaviour").write_text(behaviour)
        (folder / "manifest.json").write_text('{"version": 1, "metadata": {"appmode": "nodejs"}}')
        return View(bundle, prefix.format(bundle_id), "", None)

    def folder(self, view: View) -> Path:
        return self.server.services.archives.folder(int(view.bundle["id"]))

    def change(self, view: View, **values: object) -> None:
        """Change an item's row behind everybody's back."""
        with self.server.services.database.write() as connection:
            content.change(connection, int(view.bundle["content_id"]), values)

    def jobs(self, view: View) -> list[RowMapping]:
        """Give the jobs of an item, oldest first."""
        with self.server.services.database.read() as connection:
            return list(jobs.of_content(connection, int(view.bundle["content_id"])))[::-1]

    def log(self, view: View) -> list[str]:
        """Give the log of an item's only job."""
        (job,) = self.jobs(view)
        with self.server.services.database.read() as connection:
            return [str(entry["data"]) for entry in jobs.log_of(connection, job["id"])]

    async def ask(self, lease: Lease, path: str = "/", **headers: str) -> str:
        """Ask a process for a path; what stands at one is a variable of its environment."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return await asyncio.to_thread(partial(_ask, f"http://{lease.address}{path}", sent))

    async def until_ended(self, view: View, count: int) -> list[RowMapping]:
        """Wait until so many jobs of an item have ended, and give them, oldest first."""
        return await until(lambda: _ended(self.jobs(view), count))


def _ended(rows: list[RowMapping], count: int) -> list[RowMapping] | None:
    ended = [row for row in rows if row["exit_code"] is not None]
    return ended if len(ended) >= count else None


def _ask(url: str, headers: dict[str, str]) -> str:
    request = urllib.request.Request(url, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            body: bytes = answer.read()
    except urllib.error.HTTPError as problem:
        body = problem.read()
    return body.decode()


async def until(look: Callable[[], T | None], seconds: float = 20.0) -> T:
    """Look again and again until there is something, and give it."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    while True:
        found = look()
        if found:
            return found
        assert loop.time() < deadline, "it has not come to this in time"
        await asyncio.sleep(0.01)
