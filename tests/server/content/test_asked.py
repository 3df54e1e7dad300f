"""The text of a search, by the rules of the contract."""

from __future__ import annotations

import pytest

from connectapi.server.content.asked import Part, read

FILTERS = ("owner", "tag", "published", "locked", "package")
SWITCHES = ("published", "locked")


def term(text: str, *, negated: bool = False) -> Part:
    return Part(None, (text,), negated)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("", []),
        ("   ", []),
        ("sales  report", [term("sales"), term("report")]),
        ("-draft", [term("draft", negated=True)]),
        ("- draft", [term("-"), term("draft")]),
        ('"sales report"', [term("sales report")]),
        ("owner:jane", [Part("owner", ("jane",))]),
        ("Owner:jane", [Part("owner", ("jane",))]),
        ("-owner:@me", [Part("owner", ("@me",), negated=True)]),
        ('tag:one,"two words" x', [Part("tag", ("one", "two words")), term("x")]),
        ("tag:finance/docs", [Part("tag", ("finance/docs",))]),
        (r"tag:\"my-tag", [Part("tag", ('"my-tag',))]),
        (r'tag:"\"quoted tag\""', [Part("tag", ('"quoted tag"',))]),
        (r'tag:a"b\c', [Part("tag", (r'a"b\c',))]),
        (r"tag:a\\b", [Part("tag", (r"a\b",))]),
        ('package:"flask>=2.3,<3"', [Part("package", ("flask>=2.3,<3",))]),
        ("is:published", [Part("published", ("true",))]),
        ("not:locked", [Part("locked", ("false",))]),
        ("-is:locked", [Part("locked", ("true",), negated=True)]),
        ("is:owner", [term("is:owner")]),
        ("colour:red", [term("colour:red")]),
        ("https://example.invalid/x", [term("https://example.invalid/x")]),
        ("published:bogus", [Part("published", ("bogus",))]),
        ("owner:", []),
        ('tag:"not closed', [Part("tag", ("not closed",))]),
        ("owner:a,,b", [Part("owner", ("a", "", "b"))]),
    ],
)
def test_terms_and_filters(text: str, expected: list[Part]) -> None:
    assert read(text, FILTERS, SWITCHES) == expected
