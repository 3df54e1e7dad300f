"""What is measured of the local server; the library that asks is thinner than any client."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from bench.subjects import KEY, timed

IN_FLIGHT = 8
"""Connections that are kept and used at once for small requests."""

_AGAIN = 11
_HEADERS = {"Authorization": f"Key {KEY}"}


def local_gets(url: str, size: int) -> float:
    """Read the caller's own record `size` times, over a few connections that are kept."""
    from pyreqwest.client import ClientBuilder

    address = f"{url}/__api__/v1/user"

    async def work() -> float:
        async with ClientBuilder().default_headers(_HEADERS).build() as client:

            async def read(numbers: range) -> None:
                for _ in numbers:
                    response = await client.get(address).build().send()
                    await response.bytes()
                    assert response.status == 200

            await asyncio.gather(*[read(range(5)) for _ in range(IN_FLIGHT)])
            begun = perf_counter()
            await asyncio.gather(*[read(range(size // IN_FLIGHT)) for _ in range(IN_FLIGHT)])
            return perf_counter() - begun

    return asyncio.run(work())


def local_users_page(url: str, _size: int) -> float:
    """Read a page of 500 users."""
    return _median(url, "/v1/users?page_number=1&page_size=500", _AGAIN)


def local_content(url: str, _size: int) -> float:
    """List all content items."""
    return _median(url, "/v1/content", 5)


def local_hits(url: str, _size: int) -> float:
    """List all hits in one answer."""
    return _median(url, "/v1/instrumentation/content/hits", 1)


def _median(url: str, path: str, times: int) -> float:
    from pyreqwest.client import SyncClientBuilder

    with SyncClientBuilder().default_headers(_HEADERS).build() as client:

        def read(path: str) -> None:
            response = client.get(f"{url}/__api__{path}").build().send()
            response.bytes()
            assert response.status == 200

        read("/v1/user")
        return median(timed(lambda: read(path)) for _ in range(times))


def local_start(_url: str, _size: int) -> float:
    """Start a server on an empty folder, up to its first answer."""
    from pyreqwest.client import SyncClientBuilder

    with TemporaryDirectory() as folder, SyncClientBuilder().build() as client:
        command = [sys.executable, "-m", "connectapi", "serve", "--port", "0", "--json"]
        begun = perf_counter()
        process = subprocess.Popen(
            [*command, "--data", folder], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        try:
            assert process.stdout is not None
            url = json.loads(process.stdout.readline())["url"]
            client.get(f"{url}/__ping__").build().send().bytes()
            return perf_counter() - begun
        finally:
            process.terminate()
            process.wait(timeout=20)


def local_dashboard(_url: str, _size: int) -> float:
    """Get the first page of the dashboard of a server with 1,000 content items, signed in."""
    from pyreqwest.client import SyncClientBuilder

    from connectapi.testing import LocalConnect, Seed

    seed = Seed(users=100, groups=10, content=1000)
    with LocalConnect(seed=seed) as server, SyncClientBuilder().build() as client:
        key = {"password": server.api_key}
        signed_in = client.post(f"{server.url}/__login__").body_json(key).build().send()
        cookie = signed_in.headers["set-cookie"].partition(";")[0]

        def read() -> None:
            request = client.get(f"{server.url}/connect/").header("Cookie", cookie)
            response = request.build().send()
            assert response.status == 200
            assert b"1,000 items" in response.bytes().to_bytes()

        read()
        return median(timed(read) for _ in range(_AGAIN))


def local_redeploy(_url: str, _size: int) -> float:
    """Publish a folder of 200 files again that has not changed, which uploads nothing."""
    from connectapi.testing import LocalConnect

    with TemporaryDirectory() as name, LocalConnect() as server, server.client() as client:
        folder = Path(name)
        (folder / "index.html").write_text("<h1>Harbour</h1>")
        for number in range(200):
            (folder / f"page{number}.txt").write_bytes(os.urandom(20_000))
        client.deploy(folder, name="site")

        def again() -> None:
            assert client.deploy(folder, name="site").skipped == ("upload", "deploy")

        return median(timed(again) for _ in range(_AGAIN))


def local_plan(url: str, _size: int) -> float:
    """Compare a document of 1,000 items, with whom they are shared, with the server."""
    from connectapi import Client, state

    parts = set(state.PARTS) - {"variables", "thumbnail", "bundle"}
    with Client(url, KEY) as client:
        items = client.content.find(limit=1000).collect()
        document = state.export(client, items, include=parts)

        def compare() -> None:
            plan = state.plan(client, document)
            assert len(plan.items) == len(items)
            assert not plan

        return timed(compare)


def forget_server_peak() -> None:
    """Let the local server's peak of memory count from now on, where Linux does that."""
    with suppress(OSError):
        (_facts() / "clear_refs").write_text("5")


def server_peak() -> int:
    """The most memory that the local server had, in bytes; 0 where Linux does not tell."""
    try:
        lines = (_facts() / "status").read_text("ascii").splitlines()
    except OSError:
        return 0
    return int(dict(line.split(":", 1) for line in lines)["VmHWM"].split()[0]) * 1024


def _facts() -> Path:
    return Path("/proc", os.environ["BENCH_SERVER"])


LOCAL_SUBJECTS: dict[str, Callable[[str, int], float]] = {
    subject.__name__: subject
    for subject in (
        local_gets,
        local_users_page,
        local_content,
        local_hits,
        local_start,
        local_redeploy,
        local_dashboard,
        local_plan,
    )
}
