"""Pages that become Arrow as they are, without being split into rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from typing_extensions import Buffer

from connectapi._core.rows import Envelope, RawRows, split
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
    identities: Sequence[str | int | None]
    positions: Sequence[int] | None = None
    """Which of the body's rows these are; `None` for all."""

    def __len__(self) -> int:
        return len(self.identities)

    def pick(self, positions: Sequence[int]) -> PageRows:
        """Give some of the rows."""
        kept = [self.identities[position] for position in positions]
        own = self.positions
        places = positions if own is None else [own[position] for position in positions]
        return replace(self, identities=kept, positions=places)

    def raw(self) -> RawRows:
        """Split the body after all."""
        rows = split(self.body, self.rows_key)
        return rows if self.positions is None else rows.pick(self.positions)
