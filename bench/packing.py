"""Packing a large folder, with the package and with rsconnect-python, and the case for it."""

import os
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from bench.cases import Case, Sizes, grows_less, times_faster

FOLDERS = 100


@contextmanager
def tree(sizes: Sizes) -> Iterator[str]:
    """Make the folder for the length of a block: two thirds tables as text, one third pictures."""
    with TemporaryDirectory(prefix="bench-") as folder:
        size = (sizes.packed_mib << 20) // sizes.packed_files
        chance = random.Random(1)
        table = b"".join(
            b"%d,%.4f,%s,2026-01-%02d\n"
            % (row, chance.random() * 100, b"%x" % chance.getrandbits(24), row % 28 + 1)
            for row in range(size // 16)
        )
        root = Path(folder)
        (root / "index.html").write_text("<title>Many files</title>")
        for number in range(FOLDERS):
            (root / f"{number:03}").mkdir()
        for number in range(sizes.packed_files):
            turn = number * 7919 % len(table)
            content = chance.randbytes(size) if number % 3 == 0 else table[turn:] + table[:turn]
            (root / f"{number % FOLDERS:03}" / f"{number}.bin").write_bytes(content[:size])
        os.environ["BENCH_TREE"] = folder
        yield folder


def pack_ours(_url: str, _size: int) -> float:
    """Pack the folder."""
    from connectapi import bundle_dir

    begun = perf_counter()
    with bundle_dir(os.environ["BENCH_TREE"]):
        return perf_counter() - begun


def pack_rsconnect(_url: str, _size: int) -> float:
    """The same with rsconnect-python."""
    from rsconnect.bundle import make_html_bundle

    begun = perf_counter()
    with make_html_bundle(os.environ["BENCH_TREE"], "index.html", [], []):
        return perf_counter() - begun


PACKING_SUBJECTS: dict[str, Callable[[str, int], float]] = {
    subject.__name__: subject for subject in (pack_ours, pack_rsconnect)
}

PACKING_CASES = (
    Case(
        "A folder of many files packed",
        ("pack_rsconnect", "pack_ours"),
        (times_faster("pack_rsconnect", "pack_ours", 2), grows_less("pack_ours", 64)),
        most_rounds=2,
    ),
)
