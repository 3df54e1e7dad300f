"""What is measured of content that runs: asked through the server's proxy, and directly.

The client, the server and the content's process share the machine, so that a figure of requests a
second is one of all three.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from statistics import median, quantiles
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyreqwest.client import Client

IN_FLIGHT = 32
WARM = 200
MIB = 1 << 20


def proxy_direct(_url: str, size: int) -> float:
    """The median of small requests to the process itself, one after the other."""
    return median(_one_by_one(os.environ["BENCH_DIRECT"], size))


def proxy_through(url: str, size: int) -> float:
    """The median of the same requests through the proxy."""
    return median(_one_by_one(url, size))


def proxy_direct_slowest(_url: str, size: int) -> float:
    """What one in a hundred requests to the process itself takes at least."""
    return quantiles(_one_by_one(os.environ["BENCH_DIRECT"], size), n=100)[98]


def proxy_through_slowest(url: str, size: int) -> float:
    """The same through the proxy."""
    return quantiles(_one_by_one(url, size), n=100)[98]


def proxy_many_direct(_url: str, size: int) -> float:
    """The time of all requests, 32 of them at once, to the process itself."""
    return asyncio.run(_many(os.environ["BENCH_DIRECT"], size))


def proxy_many(url: str, size: int) -> float:
    """The same through the proxy."""
    return asyncio.run(_many(url, size))


def proxy_down(url: str, mib: int) -> float:
    """Read a large answer as it comes."""

    async def work() -> float:
        async with _client() as client:
            begun, size = perf_counter(), 0
            request = client.get(f"{url}/down").query([("mib", str(mib))])
            async with request.build_streamed() as response:
                while (piece := await response.body_reader.read_chunk()) is not None:
                    size += len(piece)
            assert size == mib * MIB
            return perf_counter() - begun

    return asyncio.run(work())


def proxy_up(url: str, mib: int) -> float:
    """Send a large body as it is taken."""

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(mib * 16):
            yield bytes(65536)

    async def work() -> float:
        async with _client() as client:
            begun = perf_counter()
            response = await client.post(f"{url}/up").body_stream(pieces()).build().send()
            assert int(await response.text()) == mib * MIB
            return perf_counter() - begun

    return asyncio.run(work())


def _client() -> "Client":
    from pyreqwest.client import ClientBuilder

    headers = {"Authorization": f"Key {os.environ['BENCH_KEY']}"}
    return ClientBuilder().default_headers(headers).build()


async def _read(client: "Client", address: str) -> None:
    response = await client.get(address).build().send()
    await response.bytes()
    assert response.status == 200


def _one_by_one(url: str, size: int) -> list[float]:
    async def work() -> list[float]:
        times = []
        async with _client() as client:
            for _ in range(WARM + size):
                begun = perf_counter()
                await _read(client, f"{url}/")
                times.append(perf_counter() - begun)
        return times[WARM:]

    return asyncio.run(work())


async def _many(url: str, size: int) -> float:
    async with _client() as client:

        async def read(count: int) -> None:
            for _ in range(count):
                await _read(client, f"{url}/")

        await asyncio.gather(*[read(10) for _ in range(IN_FLIGHT)])
        begun = perf_counter()
        await asyncio.gather(*[read(size // IN_FLIGHT) for _ in range(IN_FLIGHT)])
        return perf_counter() - begun


PROXY_SUBJECTS: dict[str, Callable[[str, int], float]] = {
    subject.__name__: subject
    for subject in (
        proxy_direct,
        proxy_through,
        proxy_direct_slowest,
        proxy_through_slowest,
        proxy_many_direct,
        proxy_many,
        proxy_down,
        proxy_up,
    )
}
