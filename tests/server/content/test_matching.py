"""Texts and versions against what a search asks for, by the rules of the contract."""

from __future__ import annotations

import pytest

from connectapi.server.content.matching import (
    is_version,
    plain,
    read_requirement,
    version_begins,
)


@pytest.mark.parametrize(
    "text",
    [
        "sales-report",
        "Sales Report",
        "sales_report",
        "sales.report",
        "sales / report",
        "sales:|+report",
        "sales\u2013report",
        "sales\u2014report",
        "sales\u00a0report",
    ],
)
def test_runs_of_separators_are_alike(text: str) -> None:
    assert plain(text) == "sales report"


def test_letters_and_digits_are_taken_as_they_are() -> None:
    assert plain("sales2report*") == "sales2report*"
    assert plain("ÜBER Straße") == plain("über strasse")
    assert plain("  - ") == ""


@pytest.mark.parametrize(
    "version, wanted, fits",
    [
        ("3.11.5", "3", True),
        ("3.11.5", "3.11", True),
        ("3.11.5", "3.11.5", True),
        ("3.11.5", "3.1", False),
        ("3.11", "3.11.5", False),
        (None, "3", False),
        ("", "3", False),
    ],
)
def test_a_version_by_its_first_numbers(version: str | None, wanted: str, *, fits: bool) -> None:
    assert version_begins(version, wanted) is fits


def test_what_a_version_may_be() -> None:
    assert all(map(is_version, ("3", "3.11", "3.11.5")))
    assert not any(map(is_version, ("", "3.", "3.11.5.1", "x", "3.x", ">=3", "\u0663")))


@pytest.mark.parametrize(
    "text, fitting, others",
    [
        ("flask", ["1.0", "", "anything"], []),
        ("flask==2.3", ["2.3", "2.3.0", "2.3.0.0"], ["2.3.1", "2.30", ""]),
        ("flask==2.3.*", ["2.3", "2.3.9", "2.3.0rc1"], ["2.4", "2.30"]),
        ("flask==2.0.*", ["2", "2.0.1"], ["2.1"]),
        ("flask!=2.3", ["2.3.1"], ["2.3.0", ""]),
        ("flask>=2.3,<3", ["2.3", "2.10", "2.99"], ["3", "3.0", "2.2.9"]),
        ("flask>2.3", ["2.3.1", "2.10"], ["2.3", "2.3.0", "2.3rc1", "2.3.post1"]),
        ("flask<=2.3", ["2.3.0", "2.3rc1", "2.2"], ["2.3.1"]),
        ("flask<2.3", ["2.2.9", "2.2rc1"], ["2.3", "2.3.post1", "2.3rc1"]),
        ("flask~=2.3.4", ["2.3.4", "2.3.9"], ["2.3.3", "2.4.0", "3"]),
        ("flask~=2.3", ["2.3", "2.9"], ["3.0", "2.2"]),
        ("flask===2.3", ["2.3"], ["2.3.0"]),
        ("MASS==7.3-60", ["7.3-60", "7.3.60"], ["7.3-61"]),
        ("torch==2.1", ["2.1.0+cpu"], ["2.2"]),
    ],
)
def test_a_requirement(text: str, fitting: list[str], others: list[str]) -> None:
    found = read_requirement(text)
    assert found is not None
    assert [version for version in fitting if not found.fits(version)] == []
    assert [version for version in others if found.fits(version)] == []


@pytest.mark.parametrize("text", ["", "==2", "flask==", "flask=2", "flask>=x", "flask~=2", "a>2,b"])
def test_what_is_no_requirement(text: str) -> None:
    assert read_requirement(text) is None


def test_names_of_packages_are_compared_as_indexes_do() -> None:
    first, second = read_requirement("Zope.Interface>1"), read_requirement("zope_interface >1")
    assert first is not None
    assert first == second
