"""Versions of servers: as they are written, odd ones, and hidden ones."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectapi._core.version import UNKNOWN, ServerVersion

RELEASES = ["1.8.6.2", "1.8.8", "2021.08.0", "2022.09.0", "2024.01.0", "2024.12.0", "2026.06.1"]


def test_releases_are_in_order() -> None:
    for older, newer in pairwise(ServerVersion.parse(text) for text in RELEASES):
        assert older < newer
        assert newer > older
        assert older <= newer
        assert newer >= older
        assert older != newer
        assert older.older_than(newer)
        assert not newer.older_than(str(older))


@pytest.mark.parametrize(
    "text, same",
    [
        ("2026.06.1", "2026.6.1"),
        ("2026.06", "2026.06.0"),
        ("v2026.06.1", "2026.06.1"),
        (" 2026.06.1\n", "2026.06.1"),
        ("2026.06.1-dev+12-gabc123", "2026.06.1"),
        ("2026.06.1+3", "2026.06.1"),
        ("2026.06.1.", "2026.06.1"),
    ],
)
def test_forms_of_one_version(text: str, same: str) -> None:
    version = ServerVersion.parse(text)

    assert version == ServerVersion.parse(same)
    assert hash(version) == hash(ServerVersion.parse(same))
    assert str(version) == text.strip()
    assert version.known


@pytest.mark.parametrize("text", [None, "", " ", "unknown", "dev", "-1", "٣.١", "é"])
def test_hidden_and_odd_versions_are_unknown(text: str | None) -> None:
    version = ServerVersion.parse(text)

    assert not version.known
    assert not version
    assert version == UNKNOWN
    assert str(version) == "unknown"


def test_the_unknown_version_is_neither_older_nor_newer() -> None:
    known = ServerVersion.parse("2026.06.1")

    for one, other in ((UNKNOWN, known), (known, UNKNOWN)):
        assert not one < other
        assert not one > other
        assert one != other
        assert not one.older_than(other)
    assert known != "2026.06.1"


@given(st.text())
def test_any_text_is_some_version(text: str) -> None:
    version = ServerVersion.parse(text)
    assert version.older_than("2026.06.1") in {True, False}
    assert version == ServerVersion.parse(str(version))
