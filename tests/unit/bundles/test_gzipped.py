"""gzip by several threads is gzip, and the same to the byte for the same input."""

import gzip
import os
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectapi.bundles import gzipped as module
from connectapi.bundles.gzipped import gzipped


def packed(data: bytes, piece: int) -> bytes:
    return b"".join(gzipped(data[at : at + piece] for at in range(0, len(data), piece)))


@settings(max_examples=60)
@given(st.binary(max_size=4000), st.integers(1, 900), st.integers(1, 900))
def test_it_unpacks_to_what_went_in_however_it_was_cut(data: bytes, one: int, other: int) -> None:
    block, module._BLOCK = module._BLOCK, 256  # type: ignore[misc]  # small, so that many are made
    try:
        assert gzip.decompress(packed(data, one)) == data
        assert packed(data, one) == packed(data, other)
    finally:
        module._BLOCK = block  # type: ignore[misc]  # as above


@pytest.mark.parametrize("threads", [1, 2, 7])
def test_the_number_of_threads_does_not_matter(
    threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = random.Random(1).randbytes(700_000) + b"text " * 500_000
    expected = packed(data, 65_536)
    monkeypatch.setattr(os, "cpu_count", lambda: threads)

    assert packed(data, 1_000_003) == expected
    assert gzip.decompress(expected) == data


def test_nothing_is_little_and_blocks_cost_little() -> None:
    text = b"".join(b"line %d of a page\n" % number for number in range(300_000))

    assert len(packed(b"", 1)) < 30
    assert len(packed(text, 65_536)) < 1.01 * len(gzip.compress(text, 6))


def test_a_fault_of_the_input_is_passed_on() -> None:
    def broken() -> object:
        yield b"x" * 2_000_000
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        for _ in gzipped(broken()):  # type: ignore[arg-type]  # an iterator of bytes
            pass
