"""A private PostgreSQL for the length of a test run: own folder, own socket, no network."""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg

START_WITHIN = 30.0


class NotHere(Exception):
    """There is no PostgreSQL that could be started; the text says why."""


@dataclass(frozen=True)
class Cluster:
    """A PostgreSQL server on a socket of its own."""

    folder: Path
    user: str
    programs: Path

    def url(self, database: str) -> str:
        """The URL of a database as this project's server takes it."""
        return f"postgresql://{self.user}@/{database}?host={quote(str(self.folder), safe='')}"

    def execute(self, statement: str) -> None:
        where = f"host={self.folder} user={self.user} dbname=postgres"
        with psycopg.connect(where, autocommit=True, connect_timeout=5) as connection:
            connection.execute(statement.encode())

    def restart(self) -> None:
        """Stop it as if it had crashed, and start it again."""
        _control(self, "restart", "-m", "immediate")


def find_programs() -> Path:
    """The folder with ``initdb`` and ``postgres``."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    on_path = shutil.which("postgres")
    if on_path:
        found.append(Path(on_path).resolve())
    if not found or not (found[-1].parent / "initdb").exists():
        message = "no PostgreSQL server is installed (on Debian: apt install postgresql)"
        raise NotHere(message)
    return found[-1].parent


def find_user() -> str:
    """Who runs it: PostgreSQL refuses to be run by root."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid()).pw_name
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    message = "PostgreSQL refuses to be run by root, and there is no user to run it instead"
    raise NotHere(message)


@contextmanager
def running() -> Iterator[Cluster]:
    """Make and start a cluster; remove it afterwards."""
    programs, user = find_programs(), find_user()
    folder = Path(tempfile.mkdtemp(prefix="connectapi-pg-"))
    cluster = Cluster(folder, user, programs)
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, user)
        _run(cluster, "initdb", "--no-sync", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8")
        options = f"-F -k {folder} -c listen_addresses= -c max_connections=200"
        _control(cluster, "start", "-o", options, "-l", str(folder / "log"))
        _wait(cluster)
        yield cluster
        _control(cluster, "stop", "-m", "immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _control(cluster: Cluster, *arguments: str) -> None:
    _run(cluster, "pg_ctl", "--wait", "--silent", *arguments)


def _run(cluster: Cluster, program: str, *arguments: str) -> None:
    done = subprocess.run(
        [cluster.programs / program, "-D", cluster.folder / "data", *arguments],
        user=cluster.user if os.geteuid() == 0 else None,
        cwd=cluster.folder,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=60,
        check=False,
    )
    if done.returncode != 0:
        message = f"{program} ended with status {done.returncode}"
        raise NotHere(message)


def _wait(cluster: Cluster) -> None:
    until = time.monotonic() + START_WITHIN
    while True:
        try:
            return cluster.execute("SELECT 1")
        except psycopg.OperationalError as problem:
            if time.monotonic() > until:
                message = f"it does not answer: {problem}"
                raise NotHere(message) from None
            time.sleep(0.05)
