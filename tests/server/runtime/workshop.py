"""A program that stands for uv, and jobs in which environments are made with it."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from connectapi.server.content.job import Job
from connectapi.server.runtime.environment_cache import LIMITS, Environment, EnvironmentCache
from connectapi.server.runtime.interpreters import Installation
from connectapi.server.runtime.making import Wanted
from connectapi.server.runtime.requirements import Requirements
from connectapi.server.runtime.uv_program import Uv
from connectapi.server.store import content, jobs
from connectapi.testing import LocalConnect

VERSION = ".".join(str(part) for part in sys.version_info[:3])
HERE = Installation(VERSION, Path(sys.executable))

# It "installs" a line by leaving what an installer leaves, and does what else a line says.
_UV = """#!{python} -IS
import os, pathlib, sys, time
arguments = sys.argv[1:]
with open({calls!r}, "a") as calls:
    print(*arguments, file=calls)
def note(text):
    print(text, file=sys.stderr, flush=True)
if arguments[0] == "venv":
    env = pathlib.Path(arguments[-1])
    (env / "bin").mkdir(parents=True)
    (env / "lib/python3.0/site-packages").mkdir(parents=True)
    (env / "bin/python").symlink_to(arguments[arguments.index("--python") + 1])
    note("Using CPython 3.0 interpreter at: x")
    sys.exit()
python = pathlib.Path(arguments[arguments.index("--python") + 1])
packages = python.parent.parent / "lib/python3.0/site-packages"
for line in pathlib.Path(arguments[arguments.index("-r") + 1]).read_text().splitlines():
    if line.startswith("! "):
        note(line[2:].replace("\\\\n", "\\n"))
        sys.exit(1)
    elif line.startswith("print-for-ever"):
        while True:
            note("building and building " * 10)
    elif line.startswith("write-for-ever"):
        with open("big", "wb") as big:
            while True:
                big.write(os.urandom(1024 * 1024))
    elif line.startswith("wait-for "):
        note("waiting")
        while not os.path.exists(line.split()[1]):
            time.sleep(0.01)
    elif line.startswith("-"):
        note(f"option {{line}}")
    else:
        name, _, version = line.partition("==")
        info = packages / f"{{name}}-{{version or 1}}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Name: {{name}}\\nVersion: {{version or 1}}\\n")
        note(f" + {{name}}=={{version or 1}}")
"""


@dataclass
class Workshop:
    """A place to make environments in.

    Attributes:
        folder: Where files of the test may lie.
    """

    server: LocalConnect
    folder: Path
    cache: EnvironmentCache = field(init=False)

    def __post_init__(self) -> None:
        program = self.folder / "uv"
        self.calls = self.folder / "calls"
        program.write_text(_UV.format(python=sys.executable, calls=str(self.calls)))
        program.chmod(0o755)
        (self.folder / "bundle").mkdir()
        self.uv = Uv(find=lambda: program, pip=dict)
        self.cache = self.new_cache()
        services = self.server.services
        with services.database.write() as connection:
            now = services.clock.stamp()
            guid = content.create(connection, now, 1, {"name": f"item-{time.monotonic_ns()}"})
            row = content.by_guid(connection, guid)
        assert row is not None
        self.content_id = int(row["id"])

    def new_cache(self, limits: object = LIMITS) -> EnvironmentCache:
        """Open the environments of the data folder, as a server that starts does."""
        return EnvironmentCache(self.folder / "environments", self.uv, limits)  # type: ignore[arg-type]  # as the constructor has it

    def wanted(self, *lines: str, runtime: tuple[str, ...] = (), managed: bool = True) -> Wanted:
        """Want some requirements."""
        return Wanted(HERE, Requirements(lines), self.folder / "bundle", runtime, "pip", managed)

    def job(self) -> Job:
        """Begin a job."""
        services = self.server.services
        log = services.tasks.begin("deploy", user_id=1, content_id=self.content_id)
        values = {"content_id": self.content_id, "tag": "python_restore"}
        return Job.begin(services.database, services.clock, services.work, log, values)

    def ensure(self, wanted: Wanted, *, fresh: bool = False) -> tuple[Environment, list[str]]:
        """Make an environment in a job of its own; the log beside it."""
        job = self.job()
        try:
            return self.cache.ensure(wanted, job, fresh=fresh), self.log(job)
        finally:
            job.finish(0)

    def log(self, job: Job) -> list[str]:
        """Read what a job has in its log by now."""
        services = self.server.services
        services.live.writer.flush()
        with services.database.read() as connection:
            return [str(entry["data"]) for entry in jobs.log_of(connection, job.id)]

    def installs(self) -> int:
        """Count how often an environment was begun."""
        return sum(line.startswith("venv") for line in self.calls.read_text().splitlines())


def in_thread(work: Callable[[], object]) -> Callable[[], object]:
    """Begin work in a thread; what is returned waits for it and gives or raises what came of it."""
    result: list[object] = []
    failure: list[BaseException] = []

    def run() -> None:
        try:
            result.append(work())
        except BaseException as problem:  # noqa: BLE001 - raised again where it is waited for
            failure.append(problem)

    thread = threading.Thread(target=run)
    thread.start()

    def wait() -> object:
        thread.join(30)
        assert not thread.is_alive()
        if failure:
            raise failure[0]
        return result[0]

    return wait
