"""Searches in the server's syntax, from typed operators."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final, Literal, TypedDict

from connectapi._core.errors import InvalidArgument
from connectapi.client.includes import Include
from connectapi.models.users import User

_PLAIN: Final = re.compile(r"[A-Za-z0-9_.@/+=<>!~-]+")
_VERSION: Final = re.compile(r"\d+(?:\.\d+){0,2}")
_PACKAGE: Final = re.compile(
    r"\s*[A-Za-z0-9][A-Za-z0-9._-]*\s*(?:(?:===|==|>=|<=|~=|!=|<|>)\s*[A-Za-z0-9*][^\s,]*\s*(?:,\s*|$))*"
)


class SearchOperators(TypedDict, total=False):
    """Operators of a content search. Several values of one: any of them may fit."""

    owner: str | User | Sequence[str | User]
    """User names; `@me` is the caller."""

    type: str | Sequence[str]
    """Modes, such as `shiny` or `quarto-static`."""

    tag: str | Sequence[str]
    """Names of tags wherever they are, or paths such as `finance/docs`."""

    published: bool
    """Whether a bundle was uploaded."""

    locked: bool
    """Whether it is locked."""

    bookmarked: bool
    """Whether the caller has bookmarked it."""

    scheduled: bool
    """Whether it runs on a schedule."""

    python: bool | str | Sequence[str]
    """Versions of one to three parts, such as `3.11`; True for any, False for none."""

    r: bool | str | Sequence[str]
    """The same of R."""

    package: str | Sequence[str]
    """Packages, such as `flask` or `flask>=2.3,<3`."""

    image: str | Sequence[str]
    """Parts of the name of a container image."""


class SearchOptions(SearchOperators, total=False):
    """What a content search takes beside its text."""

    include: Include | Sequence[Include]
    """What comes with each item; owner, tags and vanity URL unless told."""

    sort: str
    """The field to sort by, as the server names it."""

    order: Literal["asc", "desc"]
    """Upwards or downwards."""


_BOOLEAN: Final = ("published", "locked", "bookmarked", "scheduled")
_LANGUAGES: Final = ("python", "r")
OPERATORS: Final = tuple(SearchOperators.__annotations__)


def search_text(
    text: str, operators: Mapping[str, object], exclude: Mapping[str, object] | None = None
) -> str:
    """The text of a search: what the caller wrote, and operators with their values quoted.

    Args:
        text: Words and operators in the server's syntax.
        operators: What items must fit.
        exclude: What they must not fit.

    Raises:
        InvalidArgument: An unknown operator, or a value that is empty or does not fit.
    """
    parts = [text.strip()] if text.strip() else []
    parts += [_part(name, value) for name, value in operators.items()]
    parts += [_excluded(name, value) for name, value in (exclude or {}).items()]
    return " ".join(parts)


def quoted(value: str) -> str:
    """One value as the server reads it: as it is, or between double quotes."""
    if _PLAIN.fullmatch(value):
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _part(name: str, value: object) -> str:
    if name not in OPERATORS:
        raise InvalidArgument(
            f"{name!r} is no operator of a content search; there are {', '.join(OPERATORS)}."
        )
    if name in _BOOLEAN or (name in _LANGUAGES and isinstance(value, bool)):
        if not isinstance(value, bool):
            raise InvalidArgument(f"The operator {name} is True or False, not {value!r}.")
        return f"{'is' if value else 'not'}:{name}"
    return f"{name}:{','.join(quoted(text) for text in _texts(name, value))}"


def _excluded(name: str, value: object) -> str:
    return _part(name, not value) if isinstance(value, bool) else f"-{_part(name, value)}"


def _texts(name: str, value: object) -> list[str]:
    values = [value] if isinstance(value, str | User) else value
    if not isinstance(values, Sequence) or not values:
        raise InvalidArgument(f"The operator {name} takes text, or several texts, not {value!r}.")
    return [_text(name, one) for one in values]


def _text(name: str, value: object) -> str:
    text = value.username if name == "owner" and isinstance(value, User) else value
    if not isinstance(text, str) or not text.strip():
        raise InvalidArgument(f"The operator {name} takes text that is not empty, not {value!r}.")
    if name in _LANGUAGES and not _VERSION.fullmatch(text):
        raise InvalidArgument(f"{text!r} is no version for {name}; write it as 3, 3.11 or 3.11.5.")
    if name == "package" and not _PACKAGE.fullmatch(text):
        raise InvalidArgument(f"{text!r} is no package; write it as flask or flask>=2.3,<3.")
    return text
