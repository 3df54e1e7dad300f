"""Searching content: terms in names, titles and descriptions, and filters on all the rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from connectapi.server.content.asked import Part
from connectapi.server.content.matching import (
    is_version,
    package_key,
    plain,
    read_requirement,
    version_begins,
)
from connectapi.server.store import bookmarks, content, facts

if TYPE_CHECKING:
    from sqlalchemy import Connection, RowMapping

    from connectapi.server.rights import Caller

Test = Callable[["RowMapping"], bool]

SWITCHES = ("published", "locked", "bookmarked", "scheduled", "python", "r")
"""The filters that ``is:`` and ``not:`` may name."""

OF_USERS = ("owner", "bookmarked")
"""The filters that service tokens cannot use."""

BETWEEN = "\0"
"""What stands between plain texts, and in none of them."""

_BOOLEANS = {"true": True, "false": False}
_ME = "@me"


class Ignored(ValueError):
    """A filter's value says nothing usable; the text tells why, as the end of a sentence."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word of a search, put once into the form in which it is looked for.

    Attributes:
        guid: The word as the GUID that it may be.
        plain: The word as it may stand in texts.
    """

    guid: str
    plain: str

    @classmethod
    def of(cls, text: str) -> Term:
        """Make a term from the text of a search."""
        return cls(text.lower(), plain(text))

    def fits(self, row: RowMapping, texts: str) -> bool:
        """Tell whether it is an item's GUID, or stands in one of its plain texts."""
        return self.plain in texts or row["guid"] == self.guid


@dataclass(frozen=True)
class Search:
    """What filters need to know; looked up when a filter asks for it, and only once."""

    connection: Connection
    caller: Caller

    def tests(self, parts: Sequence[Part]) -> tuple[list[Test], list[str]]:
        """Make the tests that an item must pass, and a warning for every filter that is ignored."""
        tests: list[Test] = []
        warnings: list[str] = []
        for part in dict.fromkeys(parts):
            try:
                test = self._test(part)
            except Ignored as problem:
                warnings.append(f"The filter {part.key} was ignored: {problem}.")
                continue
            tests.append(_not(test) if part.negated else test)
        return tests, warnings

    def _test(self, part: Part) -> Test:
        values = tuple(value for value in part.values if value)
        if part.key is None:
            term = Term.of(values[0])
            return lambda row: term.fits(row, self.texts(row))
        if part.key in OF_USERS and self.caller.scopes is not None:
            raise Ignored("it needs a user, and a service token is none")
        return FILTERS[part.key](self, values)

    def texts(self, row: RowMapping) -> str:
        """Give an item's name, title and description in the form in which terms stand in them."""
        known = self._texts.get(row["id"])
        if known is None:
            # No term has the sign between them, so none reaches from one text into the next.
            found = (row["name"], row["title"] or "", row["description"])
            known = self._texts[row["id"]] = BETWEEN.join(map(plain, found))
        return known

    @cached_property
    def _texts(self) -> dict[int, str]:
        return {}

    @cached_property
    def uploaded(self) -> set[int]:
        """The items that have a bundle."""
        return facts.uploaded(self.connection)

    @cached_property
    def bookmarked(self) -> set[int]:
        """The items that the caller has bookmarked."""
        return bookmarks.of_user(self.connection, self.caller.id)

    @cached_property
    def scheduled(self) -> set[int]:
        """The items that run on a schedule."""
        return facts.scheduled(self.connection)

    @cached_property
    def tag_tree(self) -> dict[int, tuple[str, int | None]]:
        """Name and parent of every tag."""
        return facts.tag_tree(self.connection)

    @cached_property
    def tag_numbers(self) -> dict[int, set[int]]:
        """The tags on every item."""
        return facts.tag_numbers(self.connection)


def _not(test: Test) -> Test:
    return lambda row: not test(row)


def _owner(search: Search, values: Sequence[str]) -> Test:
    names = {(search.caller.username if value == _ME else value).casefold() for value in values}
    return lambda row: row["owner_username"].casefold() in names


def _type(_search: Search, values: Sequence[str]) -> Test:
    modes = {value.lower() for value in values}
    return lambda row: row["app_mode"] in modes


def _tag(search: Search, values: Sequence[str]) -> Test:
    tree = search.tag_tree
    wanted = {number for number in tree for value in values if _is_tag(tree, number, value)}
    # A tag stands for those below it too, as where the content of a tag is listed.
    family = {number for number in tree if wanted.intersection(_upward(tree, number))}
    numbers = search.tag_numbers
    return lambda row: not family.isdisjoint(numbers.get(row["id"], ()))


def _is_tag(tree: dict[int, tuple[str, int | None]], number: int, value: str) -> bool:
    name, parent = tree[number]
    # By the end, not by slashes: names may have slashes of their own.
    name, value = name.casefold(), value.casefold()
    if name == value:
        return True
    return (
        parent is not None
        and value.endswith(f"/{name}")
        and _is_tag(tree, parent, value[: -len(name) - 1])
    )


def _upward(tree: dict[int, tuple[str, int | None]], number: int) -> list[int]:
    found: list[int] = []
    current: int | None = number
    while current is not None and current in tree:
        found.append(current)
        current = tree[current][1]
    return found


def _boolean(values: Sequence[str]) -> bool:
    wanted = {_BOOLEANS.get(value.lower()) for value in values}
    if len(wanted) != 1 or None in wanted:
        said = ",".join(values)[:80]
        raise Ignored(f"its value must be true or false, not {said!r}")
    return True in wanted


def _published(search: Search, values: Sequence[str]) -> Test:
    wanted = _boolean(values)
    return lambda row: (row["id"] in search.uploaded) is wanted


def _locked(_search: Search, values: Sequence[str]) -> Test:
    wanted = _boolean(values)
    return lambda row: bool(row["locked"]) is wanted


def _bookmarked(search: Search, values: Sequence[str]) -> Test:
    wanted = _boolean(values)
    return lambda row: (row["id"] in search.bookmarked) is wanted


def _scheduled(search: Search, values: Sequence[str]) -> Test:
    wanted = _boolean(values)
    return lambda row: (row["id"] in search.scheduled) is wanted


def _language(column: str) -> Callable[[Search, Sequence[str]], Test]:
    def test(_search: Search, values: Sequence[str]) -> Test:
        if all(value.lower() in _BOOLEANS for value in values):
            wanted = _boolean(values)
            return lambda row: (row[column] is not None) is wanted
        for value in values:
            if not is_version(value):
                raise Ignored(f"its value must be a version such as 3.11, not {value[:80]!r}")
        return lambda row: any(version_begins(row[column], value) for value in values)

    return test


def _package(search: Search, values: Sequence[str]) -> Test:
    wanted = []
    for value in values:
        requirement = read_requirement(value)
        if requirement is None:
            raise Ignored(f"its value must be a package with specs, not {value[:80]!r}")
        wanted.append(requirement)
    found = facts.package_versions(search.connection, [one.name for one in wanted])
    fitting = {
        content_id
        for content_id, rows in found.items()
        for row in rows
        for one in wanted
        if package_key(row["name"]) == one.name and one.fits(row["version"])
    }
    return lambda row: row["id"] in fitting


def _image(_search: Search, values: Sequence[str]) -> Test:
    wanted = [value.casefold() for value in values]

    def test(row: RowMapping) -> bool:
        image = str(content.runtime_of(row).get("default_image_name") or "").casefold()
        return any(value in image for value in wanted)

    return test


FILTERS: dict[str, Callable[[Search, Sequence[str]], Test]] = {
    "owner": _owner,
    "type": _type,
    "tag": _tag,
    "published": _published,
    "locked": _locked,
    "bookmarked": _bookmarked,
    "scheduled": _scheduled,
    "python": _language("py_version"),
    "r": _language("r_version"),
    "package": _package,
    "image": _image,
}
"""The filters of a content search, by name."""
