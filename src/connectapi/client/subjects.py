"""What a caller may name a thing by: a record, or its id."""

from collections.abc import Iterable
from typing import Protocol, TypeAlias
from uuid import UUID

from connectapi._core.errors import InvalidArgument


class HasGuid(Protocol):
    """A record that has a guid: a user, a group, a content item."""

    @property
    def guid(self) -> str:
        """Its guid."""


class HasId(Protocol):
    """A record that has an id and no guid: a bundle, a tag, a task."""

    @property
    def id(self) -> str:
        """Its id."""


ByGuid: TypeAlias = HasGuid | str
ById: TypeAlias = HasId | str


def guid_of(subject: ByGuid, what: str) -> str:
    """The guid of a record, or the text itself.

    Raises:
        InvalidArgument: Neither a record with a guid nor text.
    """
    return _key_of(subject, "guid", what)


def id_of(subject: ById, what: str) -> str:
    """The id of a record, or the text itself.

    Raises:
        InvalidArgument: Neither a record with an id nor text.
    """
    return _key_of(subject, "id", what)


def is_guid(text: str) -> bool:
    """Whether a text has the form of a guid."""
    try:
        UUID(text)
    except ValueError:
        return False
    return len(text) == 36


def only_one_of(what: str, **given: object) -> tuple[str, str]:
    """The one argument that was given, of several that exclude each other.

    Raises:
        InvalidArgument: None or more than one was given, or it is not text.
    """
    named = {name: value for name, value in given.items() if value is not None}
    if len(named) != 1:
        raise InvalidArgument(
            f"{what} takes exactly one of {_listed(given)}; given: {_listed(named) or 'none'}."
        )
    ((name, value),) = named.items()
    if not isinstance(value, str) or not value:
        raise InvalidArgument(f"{what} takes text for {name}, not {value!r}.")
    return name, value


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)


def _key_of(subject: object, key: str, what: str) -> str:
    value = subject if isinstance(subject, str) else getattr(subject, key, None)
    if not isinstance(value, str) or not value:
        raise InvalidArgument(f"{what} is named by a record or its {key}, not by {subject!r}.")
    return value
