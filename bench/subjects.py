"""What is measured: each subject does one piece of work and gives the seconds that it took.

What a user pays once (import, client) is left out of all but the imports. Tables and records are
read once before what counts: the first call of a process loads code and takes memory for what
comes after it, so it is told beside the others.
"""

import asyncio
import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from bench import GUID

KEY = os.environ.get("BENCH_KEY", "k" * 32)
ONE = GUID.format(1)


def timed(work: Callable[[], object]) -> float:
    """Seconds of one call."""
    begun = perf_counter()
    work()
    return perf_counter() - begun


FIRST_CALLS: list[float] = []
"""Seconds of this process's first call, where that is not what counts."""


def again(work: Callable[[], object]) -> float:
    """Seconds of a call that was made before, the median of three."""
    FIRST_CALLS.append(timed(work))
    return median([timed(work) for _ in range(3)])


def get_ours(url: str, size: int) -> float:
    """Read one user `size` times, one after another."""
    from connectapi import Client

    with Client(url, KEY) as client:
        client.users.get(ONE)
        return timed(lambda: [client.users.get(ONE) for _ in range(size)])


def get_posit(url: str, size: int) -> float:
    """The same with posit-sdk."""
    from posit import connect

    with connect.Client(url, KEY) as client:
        client.users.get(ONE)
        return timed(lambda: [client.users.get(ONE) for _ in range(size)])


def get_bare(url: str, size: int) -> float:
    """The same with the HTTP library and msgspec alone: the limit."""
    import msgspec
    from pyreqwest.client import SyncClientBuilder

    from connectapi.models.users import User

    decode = msgspec.json.Decoder(User).decode
    address = f"{url}/__api__/v1/users/{ONE}"
    with SyncClientBuilder().build() as client:

        def read() -> User:
            return decode(client.get(address).build().send().bytes())

        read()
        return timed(lambda: [read() for _ in range(size)])


def get_ours_async(url: str, size: int) -> float:
    """Read one user `size` times, 32 at a time."""
    from connectapi import AsyncClient

    async def work() -> float:
        async with AsyncClient(url, KEY) as client:
            await client.users.get(ONE)
            numbers = iter(range(size))

            async def worker() -> None:
                for _ in numbers:
                    await client.users.get(ONE)

            begun = perf_counter()
            await asyncio.gather(*[worker() for _ in range(32)])
            return perf_counter() - begun

    return asyncio.run(work())


def users_ours_polars(url: str, _size: int) -> float:
    """Page all users into a data frame."""
    import polars  # noqa: F401, ICN001 - its import is not what is measured

    from connectapi import Client

    with Client(url, KEY) as client:
        client.users.find(limit=1).to_polars()
        return again(lambda: client.users.find().to_polars())


def users_ours_pandas(url: str, _size: int) -> float:
    """Page all users into a pandas data frame."""
    import pandas  # noqa: F401, ICN001 - its import is not what is measured

    from connectapi import Client

    with Client(url, KEY) as client:
        client.users.find(limit=1).to_pandas()
        return again(lambda: client.users.find().to_pandas())


def users_posit(url: str, _size: int) -> float:
    """The same with posit-sdk and pandas."""
    import pandas as pd
    from posit import connect

    with connect.Client(url, KEY) as client:
        client.users.get(ONE)
        return again(lambda: pd.DataFrame(client.users.find()))


def hits_ours(url: str, _size: int) -> float:
    """Read all hits into Arrow."""
    from connectapi import Client

    with Client(url, KEY) as client:
        client.users.find(limit=1).to_arrow()
        return again(lambda: client.usage.find().to_arrow())


def hits_posit(url: str, _size: int) -> float:
    """The same with posit-sdk into pandas."""
    import pandas as pd
    from posit import connect

    with connect.Client(url, KEY) as client:
        client.users.get(ONE)
        return again(lambda: pd.DataFrame(client.metrics.hits.fetch()))


def hits_limit(url: str, _size: int) -> float:
    """One download, and pyarrow's parse of the same rows as lines, made outside the clock."""
    import msgspec
    import pyarrow as pa
    from pyarrow import json as pyarrow_json
    from pyreqwest.client import SyncClientBuilder

    address = f"{url}/__api__/v1/instrumentation/content/hits"
    with SyncClientBuilder().build() as client:
        client.get(f"{url}/__api__/v1/user").build().send().bytes()
        begun = perf_counter()
        body = client.get(address).build().send().bytes()
        download = perf_counter() - begun
    rows = msgspec.json.decode(memoryview(body), type=list[msgspec.Raw])
    lines = pa.BufferReader(b"\n".join(bytes(row) for row in rows))
    options = pyarrow_json.ReadOptions(block_size=8 << 20)
    return download + timed(lambda: pyarrow_json.read_json(lines, read_options=options))


def content_ours(url: str, _size: int) -> float:
    """Read all content items as typed records."""
    from connectapi import Client

    with Client(url, KEY) as client:
        client.users.find(limit=1).collect()
        client.content.get(ONE)
        return again(lambda: client.content.find().collect())


def content_posit(url: str, _size: int) -> float:
    """The same with posit-sdk."""
    from posit import connect

    with connect.Client(url, KEY) as client:
        client.users.get(ONE)
        return again(client.content.find)


def content_frame_ours(url: str, _size: int) -> float:
    """Read all content items into a pandas data frame."""
    import pandas  # noqa: F401, ICN001 - its import is not what is measured

    from connectapi import Client

    with Client(url, KEY) as client:
        client.users.find(limit=1).to_pandas()
        client.content.get(ONE)
        return again(lambda: client.content.find().to_pandas())


def content_frame_ours_polars(url: str, _size: int) -> float:
    """The same into polars."""
    import polars  # noqa: F401, ICN001 - its import is not what is measured

    from connectapi import Client

    with Client(url, KEY) as client:
        client.users.find(limit=1).to_polars()
        client.content.get(ONE)
        return again(lambda: client.content.find().to_polars())


def content_frame_posit(url: str, _size: int) -> float:
    """The same with posit-sdk and pandas."""
    import pandas as pd
    from posit import connect

    with connect.Client(url, KEY) as client:
        client.users.get(ONE)
        return again(lambda: pd.DataFrame(client.content.find()))


def tags_ours(url: str, _size: int) -> float:
    """Read the tree of all tags."""
    from connectapi import Client

    with Client(url, KEY) as client:
        client.users.find(limit=1).collect()
        return timed(client.tags.tree)


def groups_ours(url: str, _size: int) -> float:
    """Find the groups of one user among all."""
    from connectapi import Client

    with Client(url, KEY) as client:
        client.users.get_groups(ONE)
        return again(lambda: client.users.get_groups(ONE))


def groups_ours_async(url: str, _size: int) -> float:
    """The same asynchronously."""
    from connectapi import AsyncClient

    async def work() -> float:
        async with AsyncClient(url, KEY) as client:
            times = []
            for _ in range(4):
                begun = perf_counter()
                await client.users.get_groups(ONE)
                times.append(perf_counter() - begun)
            FIRST_CALLS.append(times[0])
            return median(times[1:])

    return asyncio.run(work())


def groups_posit(url: str, _size: int) -> float:
    """The same with posit-sdk."""
    from posit import connect

    with connect.Client(url, KEY) as client:
        user = client.users.get(ONE)
        user.groups.find()
        return again(user.groups.find)


def import_ours(_url: str, _size: int) -> float:
    """Import the package in a fresh process."""
    return _import("connectapi")


def import_ours_client(_url: str, _size: int) -> float:
    """Import the client's class in a fresh process."""
    return _import("connectapi", "from connectapi import Client")


def import_posit(_url: str, _size: int) -> float:
    """Import posit-sdk's package in a fresh process."""
    return _import("posit.connect")


def _import(module: str, statement: str = "") -> float:
    program = (
        "from time import perf_counter as now; begun = now(); "
        f"{statement or f'import {module}'}; print(now() - begun)"
    )
    command = [sys.executable, "-c", program]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def bundle_up(url: str, size: int) -> float:
    """Send a bundle of `size` MiB."""
    from connectapi import Client

    with TemporaryDirectory() as folder, Client(url, KEY) as client:
        archive = Path(folder) / "bundle.tar.gz"
        with archive.open("wb") as file:
            file.truncate(size << 20)
        client.api.bundles.upload_content_bundle(ONE, io.BytesIO(b"warm"))
        return timed(lambda: client.api.bundles.upload_content_bundle(ONE, archive))


def bundle_down(url: str, _size: int) -> float:
    """Read a bundle into a file."""
    from connectapi import Client

    with TemporaryDirectory() as folder, Client(url, KEY) as client:
        item = client.content.get(ONE)
        return timed(lambda: item.bundles.download("1", Path(folder) / "bundle.tar.gz"))


SUBJECTS: dict[str, Callable[[str, int], float]] = {
    subject.__name__: subject
    for subject in (
        get_ours,
        get_posit,
        get_bare,
        get_ours_async,
        users_ours_polars,
        users_ours_pandas,
        users_posit,
        hits_ours,
        hits_posit,
        hits_limit,
        content_ours,
        content_posit,
        content_frame_ours,
        content_frame_ours_polars,
        content_frame_posit,
        tags_ours,
        groups_ours,
        groups_ours_async,
        groups_posit,
        import_ours,
        import_ours_client,
        import_posit,
        bundle_up,
        bundle_down,
    )
}
