"""Large bodies go up and down without being held in memory."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.session.fault_server import FaultServer, Heard, Reply

SIZE = 192 * 1024 * 1024
PIECE = b"\0" * 1_048_576
ALLOWED = 32 * 1024 * 1024

# Of a process of its own, the peak is that of this work alone.
PROGRAM = """
import asyncio, resource, sys
from pathlib import Path
from connectapi._core.raw import raw_request
from connectapi._io.asynchronous import write_file as write_file_async
from connectapi._io.synchronous import write_file
from connectapi._session._async.session import AsyncSession
from connectapi._session._sync.session import Session
from tests.session.common import get, settings

kind, url, source, target = sys.argv[1:]

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024

async def both_ways():
    async with AsyncSession(settings(url)) as session:
        await session.send(get())
        before = peak()
        await session.send(raw_request("POST", "/v1/upload", content=Path(source)))
        async with session.stream(get("/v1/download")) as answer:
            await write_file_async(target, answer.iter_bytes())
        return peak() - before

def both_ways_in_threads():
    with Session(settings(url)) as session:
        session.send(get())
        before = peak()
        session.send(raw_request("POST", "/v1/upload", content=Path(source)))
        with session.stream(get("/v1/download")) as answer:
            write_file(target, answer.iter_bytes())
        return peak() - before

print(asyncio.run(both_ways()) if kind == "async" else both_ways_in_threads())
"""


@pytest.mark.parametrize("kind", ["async", "sync"])
def test_large_bodies_take_little_memory(server: FaultServer, tmp_path: Path, kind: str) -> None:
    def handler(heard: Heard) -> Reply:
        if heard.path.endswith("download"):
            return Reply(body=(PIECE for _ in range(SIZE // len(PIECE))))
        return Reply()

    server.answer_with(handler)
    source, target = tmp_path / "source", tmp_path / "target"
    with source.open("wb") as file:
        file.truncate(SIZE)
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM, kind, server.url, source, target],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        cwd=Path(__file__).resolve().parents[2],
    )

    assert run.stderr == ""
    assert int(run.stdout) < ALLOWED
    assert server.heard[1].size == SIZE
    assert target.stat().st_size == SIZE
