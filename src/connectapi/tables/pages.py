"""Pages that become Arrow as they are, without being split into rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

import msgspec
from typing_extensions import Buffer

from connectapi._core.rows import Envelope, RawRows, split
from connectapi.tables.agreement import field_names
from connectapi.tables.columns import ColumnType


# Not compared: bodies are large, and identities say enough.
@dataclass(frozen=True, slots=True, eq=False)
class PageRows:
    """The rows of a page all of whose rows agree with a type."""

    body: Buffer
    rows_key: str
    wire: ColumnType
    """The type that they agree with."""
    envelope: Envelope
    records: Sequence[msgspec.Struct]
    """The rows, decoded as `agreement` does it."""
    identity: str
    """The field that tells two rows apart; empty if there is none."""
    positions: Sequence[int] | None = None
    """Which of the body's rows these are; `None` for all."""

    def __len__(self) -> int:
        return len(self.records)

    @property
    def identities(self) -> Sequence[str | int | None]:
        """What tells each row apart."""
        if not self.identity:
            return [None] * len(self.records)
        position = [name for name, _ in self.wire.fields].index(self.identity)
        return list(map(attrgetter(field_names(self.wire)[position]), self.records))

    def pick(self, positions: Sequence[int]) -> PageRows:
        """Give some of the rows."""
        records = [self.records[position] for position in positions]
        own = self.positions
        places = positions if own is None else [own[position] for position in positions]
        return replace(self, records=records, positions=places)

    def raw(self) -> RawRows:
        """Split the body after all."""
        rows = split(self.body, self.rows_key)
        return rows if self.positions is None else rows.pick(self.positions)
