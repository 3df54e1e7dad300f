"""The pair of modules where waiting differs: the same names, the same behaviour."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from connectapi._io.asynchronous import (
    AsyncWorkers,
    file_chunks,
    gather,
    in_thread,
    sleep,
    write_file,
)


class AsyncCounted:
    """Calls that tell how many of them ran at once."""

    def __init__(self) -> None:
        self.running = 0
        self.most = 0
        self.ran: list[int] = []

    def call(
        self, number: int, *, fails: bool = False
    ) -> Callable[[], Any]:  # Any: to be awaited, or not
        async def run() -> int:
            self.running += 1
            self.most = max(self.most, self.running)
            self.ran.append(number)
            try:
                await sleep(0.002)
                if fails:
                    raise ZeroDivisionError(number)
                return number * 10
            finally:
                self.running -= 1

        return run


async def test_gather_keeps_the_order_and_the_limit() -> None:
    counted = AsyncCounted()
    calls = [counted.call(number) for number in range(20)]

    assert await gather(calls, limit=3) == [number * 10 for number in range(20)]
    assert 1 < counted.most <= 3
    assert await gather([]) == []


async def test_gather_stops_at_the_first_failure() -> None:
    counted = AsyncCounted()
    calls = [counted.call(number, fails=number == 2) for number in range(200)]
    with pytest.raises(ZeroDivisionError, match="2"):
        await gather(calls, limit=2)

    assert len(counted.ran) < 200
    assert counted.running == 0


async def test_a_background_call_gives_its_value_or_its_error() -> None:
    counted = AsyncCounted()
    worker = AsyncWorkers(2)
    good = worker.spawn(counted.call(4))
    bad = worker.spawn(counted.call(5, fails=True))

    assert await good.result() == 40
    with pytest.raises(ZeroDivisionError):
        await bad.result()
    worker.close()


async def test_a_background_call_that_nobody_waits_for_makes_no_noise() -> None:
    counted = AsyncCounted()
    worker = AsyncWorkers(2)
    worker.spawn(counted.call(1, fails=True))
    given_up = worker.spawn(counted.call(2))
    given_up.cancel()
    worker.close()
    await sleep(0.02)

    assert 1 in counted.ran


async def test_a_blocking_call_in_a_thread() -> None:
    assert await in_thread(lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        await in_thread(lambda: 1 // 0)


async def test_a_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(b"0123456789" * 10)

    assert await write_file(target, file_chunks(source, 7)) == 100
    assert target.read_bytes() == source.read_bytes()
    target.write_bytes(b"old")
    with pytest.raises(FileNotFoundError):
        await write_file(target, file_chunks(tmp_path / "gone"))
    assert target.read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["source", "target"]


async def test_a_folder_is_not_overwritten(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(b"x")
    target.mkdir()
    with pytest.raises(OSError, match="target"):
        await write_file(target, file_chunks(source))

    assert sorted(path.name for path in tmp_path.iterdir()) == ["source", "target"]
