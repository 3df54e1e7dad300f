"""Fifty visitors for a minute, while what they visit is deployed again three times."""

from __future__ import annotations

import asyncio
import random
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from connectapi import AsyncClient, Client, ConnectError
from tests.content.folders import copied, packed
from tests.content.kinds import EXAMPLES
from tests.content.visitor import PATIENCE, Visitor
from tests.server.robust.test_kill import process
from tests.waiting import until

VISITORS = 50
SECONDS = 60.0
DEPLOYMENTS = 3
SOURCE = EXAMPLES / "fastapi"


@dataclass
class Minute:
    """What came of the visits, and what the server needed for them."""

    versions: list[tuple[float, int]] = field(default_factory=list)
    failures: list[tuple[float, str]] = field(default_factory=list)
    memory: list[int] = field(default_factory=list)


def version(folder: Path, number: int) -> Path:
    """The example, with an address that tells which version answers."""
    copy = copied(SOURCE, folder / f"version-{number}")
    with (copy / "app.py").open("a") as file:
        file.write(f'\n\n@app.get("/version")\nasync def version() -> int:\n    return {number}\n')
    return copy


async def visit(client: AsyncClient, path: str, end: float, minute: Minute, chance: float) -> None:
    """Ask again and again, as somebody does who reads a little in between."""
    while time.monotonic() < end:
        begun = time.monotonic()
        try:
            answer = await client.request("GET", path, base="server")
        except ConnectError as problem:
            minute.failures.append((begun, str(problem)))
        else:
            minute.versions.append((begun, int(answer)))
        await asyncio.sleep(chance * random.random())


async def watch(server: psutil.Process, end: float, minute: Minute) -> None:
    while time.monotonic() < end:
        minute.memory.append(server.memory_info().rss)
        await asyncio.sleep(1)


async def deploy(client: Client, guid: str, folder: Path, begun: float) -> None:
    for number in range(1, DEPLOYMENTS + 1):
        await asyncio.sleep(begun + number * SECONDS / (DEPLOYMENTS + 1) - time.monotonic())
        await asyncio.to_thread(deploy_version, client, guid, folder, number)


def deploy_version(client: Client, guid: str, folder: Path, number: int) -> None:
    with packed(SOURCE, version(folder, number)) as bundle:
        client.deploy(bundle, guid=guid)


@pytest.mark.heavy
@pytest.mark.timeout(600)
async def test_nobody_notices_a_deployment(tmp_path: Path) -> None:
    with process(tmp_path, seconds=500) as (server, url, key):
        assert key
        with Client(url, key, timeout=PATIENCE) as client:
            with packed(SOURCE, version(tmp_path, 0)) as bundle:
                item = await asyncio.to_thread(
                    client.deploy, bundle, name="tides", init_timeout=int(PATIENCE)
                )
            visitor = Visitor(str(item.content_url), key)
            assert (await asyncio.to_thread(visitor.get, "version")).json == 0

            minute, begun = Minute(), time.monotonic()
            path, end = f"/content/{item.guid}/version", begun + SECONDS
            async with AsyncClient(url, key, retry=1, timeout=60) as many:
                await asyncio.gather(
                    *(visit(many, path, end, minute, 0.3) for _ in range(VISITORS)),
                    watch(psutil.Process(server.pid), end, minute),
                    deploy(client, item.guid, tmp_path, begun),
                )
            compare(minute)
            await asyncio.to_thread(nothing_is_left, server)


def compare(minute: Minute) -> None:
    assert minute.failures == []
    assert len(minute.versions) > 20 * VISITORS
    assert minute.versions[0][1] == 0
    assert {number for _, number in minute.versions} == set(range(DEPLOYMENTS + 1))
    # Whoever asks later never sees an older version than somebody saw well before.
    newest = 0
    for _, number in minute.versions:
        assert number >= newest - 1
        newest = max(newest, number)
    warm, late = minute.memory[10:20], minute.memory[-10:]
    grown = sum(late) / len(late) - sum(warm) / len(warm)
    assert grown < 40 * 1024 * 1024, f"the server grew by {grown / 1024**2:.0f} MiB"


def nothing_is_left(server: subprocess.Popen[str]) -> None:
    """Processes of all versions end once nobody comes any more."""
    parent = psutil.Process(server.pid)
    until(lambda: not parent.children(recursive=True), "quiet", 60)
