"""What a table of another client's names consists of."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One name of the other client."""

    name: str
    """As its documentation shows it, such as `get_users`."""
    expression: str
    """Where it is here, such as `Client.users.find`; empty where it is missing."""
    note: str
    """What is different, and why; empty where nothing is."""
    example: str
    """Lines as of a Python prompt with what they answer; empty where the name is missing."""
    where: str
    """File and line of the row."""

    @property
    def is_missing(self) -> bool:
        """Whether there is nothing here yet that does it."""
        return not self.expression


@dataclass(frozen=True, slots=True)
class Group:
    """Rows about one matter, whose examples run one after the other on one server."""

    title: str
    setup: str
    """Lines as of a Python prompt that come before the examples."""
    rows: tuple[Row, ...]
    where: str


@dataclass(frozen=True, slots=True)
class Parity:
    """The table of one other client."""

    title: str
    intro: str
    column: str
    """What the column of the other client's names is called."""
    groups: tuple[Group, ...]

    @property
    def rows(self) -> Iterator[Row]:
        """All rows in their order."""
        return (row for group in self.groups for row in group.rows)
