"""What is different about listings that wait."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import polars as pl
import pytest
from arro3.core import RecordBatchReader

from connectapi._core.errors import ConnectionLost
from connectapi._core.request import Request
from connectapi._core.response import Response
from connectapi.api.operations import OPERATIONS
from connectapi.client._async.listing import AsyncListing
from connectapi.models.instrumentation import ContentHitEntry
from connectapi.models.users import User
from connectapi.tables import files

R = TypeVar("R")


class CannedSession:
    """Users, two a page; the page of `stuck` never comes, that of `broken` fails."""

    def __init__(self, *, stuck: int = 0, broken: int = 0, total: int = 6) -> None:
        self.stuck, self.broken, self.total = stuck, broken, total
        self.asked: list[int] = []
        self.cancelled: list[int] = []

    async def send(self, request: Request[R]) -> R:
        query: dict[str, Any] = dict(request.query)
        number = query["page_number"]
        self.asked.append(number)
        try:
            if number == self.stuck:
                await asyncio.Event().wait()
            await asyncio.sleep(0)
        except asyncio.CancelledError:
            self.cancelled.append(number)
            raise
        if number == self.broken:
            raise ConnectionLost("the line broke")
        rows = [{"guid": f"g{place}"} for place in range(2 * number - 2, 2 * number)]
        body = json.dumps({"results": rows, "current_page": number, "total": self.total}).encode()
        return request.decode(Response(200, {}, body, "GET", "", request.path))

    @asynccontextmanager
    async def stream(self, request: Request[Any]) -> AsyncIterator[Any]:
        yield HitsInPieces()


class HitsInPieces:
    """Hits as they arrive, in small pieces."""

    status = 200
    correlation_id = "abc"

    def __init__(self) -> None:
        self.headers = {"content-type": "application/json"}

    async def iter_pieces(self) -> AsyncIterator[bytes]:
        rows = [{"id": number, "data": {"path": "x" * 90}} for number in range(30_000)]
        body = json.dumps(rows, separators=(",", ":")).encode()
        for start in range(0, len(body), 65_536):
            await asyncio.sleep(0)
            yield body[start : start + 65_536]


def listing(session: CannedSession) -> AsyncListing[User]:
    return AsyncListing(session, OPERATIONS["getUsers"], model=User, page_size=2)


async def test_records_and_tables(tmp_path: Path) -> None:
    found = listing(CannedSession())
    assert [record.guid async for record in found] == [f"g{number}" for number in range(6)]
    assert len(await found.collect()) == 6
    assert await found.count() == 6
    assert pl.DataFrame(await found.table()).height == 6
    assert (await found.to_pandas())["guid"].tolist() == [f"g{number}" for number in range(6)]
    await found.to_parquet(tmp_path / "users.parquet")
    assert pl.read_parquet(tmp_path / "users.parquet").height == 6


async def test_two_pages_ahead_and_no_more() -> None:
    session = CannedSession(total=10)
    records = listing(session).__aiter__()
    await anext(records)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert session.asked == [1, 2, 3]
    await records.aclose()  # type: ignore[attr-defined]  # an async generator


async def test_leaving_off_cancels_the_page_on_its_way() -> None:
    session = CannedSession(stuck=2)
    async with asyncio.timeout(5):
        async for record in listing(session):
            await asyncio.sleep(0)
            assert record.guid == "g0"
            break
        while not session.cancelled:  # noqa: ASYNC110 - the session is kept simple
            await asyncio.sleep(0)
    assert 2 in session.cancelled


async def test_cancelling_the_reader_cancels_the_page() -> None:
    session = CannedSession(stuck=1)
    reader = asyncio.create_task(listing(session).collect())
    await asyncio.sleep(0)
    reader.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reader
    assert session.cancelled == [1]


async def test_error_comes_after_the_rows_before_it() -> None:
    seen = []
    with pytest.raises(ConnectionLost):  # noqa: PT012 - what came before the error counts
        async for record in listing(CannedSession(broken=2)):
            seen.append(record.guid)  # noqa: PERF401 - as above
    assert seen == ["g0", "g1"]


async def test_two_readers_at_once() -> None:
    found = listing(CannedSession())
    tables = await asyncio.gather(found.table(), found.table())
    assert [len(table) for table in tables] == [6, 6]


async def test_large_answer_is_split_while_it_arrives() -> None:
    hits: AsyncListing[ContentHitEntry] = AsyncListing(
        CannedSession(), OPERATIONS["getContentHits"], model=ContentHitEntry
    )
    table = await hits.table()
    assert table.to_arrow().column("id").to_pylist() == [str(number) for number in range(30_000)]


async def test_a_file_is_written_beside_other_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Making the columns and writing them takes seconds where there are many rows."""
    found = listing(CannedSession())
    for name, written, write in (
        ("write_csv", found.to_csv, files.write_csv),
        ("write_parquet", found.to_parquet, files.write_parquet),
    ):
        others_had_their_turn = threading.Event()

        def wait_and_write(
            batches: RecordBatchReader,
            path: Path,
            turn: threading.Event = others_had_their_turn,
            write: Callable[[RecordBatchReader, Path], None] = write,
        ) -> None:
            assert turn.wait(20)
            write(batches, path)

        monkeypatch.setattr(files, name, wait_and_write)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(written(tmp_path / name))
            await asyncio.sleep(0.05)
            others_had_their_turn.set()
        assert (tmp_path / name).stat().st_size
