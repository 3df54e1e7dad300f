"""One chunk of JSON rows to one Arrow batch, the fast way where that is right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import msgspec
from arro3.core import Array, RecordBatch, list_flatten, struct_field
from typing_extensions import Buffer

from connectapi.tables.agreement import agreed, agreed_page
from connectapi.tables.careful import read_carefully
from connectapi.tables.columns import INTEGER, NULL, TEXT, ColumnType, list_of, struct_of
from connectapi.tables.gather import gathered
from connectapi.tables.literals import fields_of
from connectapi.tables.pages import PageRows
from connectapi.tables.reader import Unreadable, infer

# Rows that are looked at to learn what the server's rows look like.
_SAMPLE: Final = 64


@dataclass(frozen=True, slots=True)
class Chunk:
    """A batch and its row type, which the batch's own schema agrees with."""

    batch: RecordBatch
    row_type: ColumnType


@dataclass(frozen=True, slots=True)
class Plan:
    """How the fast way reads: as what Arrow's reader accepts, then cast to what is wanted."""

    read: ColumnType
    wanted: ColumnType


class ChunkReader:
    """Turns rows into batches, remembering what the server's rows look like.

    Columns of the contract come first and always; fields that it does not know follow, with the
    type that their values have. Rows that deviate from the contract in a way that cannot be
    followed column by column are rewritten one by one.
    """

    def __init__(self, contract: ColumnType) -> None:
        self._contract = contract
        self._wire: ColumnType | None = None

    @property
    def has_seen_rows(self) -> bool:
        """Whether it has an idea of what the server's rows look like."""
        return self._wire is not None

    def learn(self, rows: Sequence[msgspec.Raw]) -> None:
        """Look at the first rows to learn what the server's rows look like."""
        try:
            self._wire = ordered_as(rows[0], infer(b"\n".join(rows[:_SAMPLE])))
        except Unreadable:
            # Each row has to be looked at when they are read.
            return

    def read(self, rows: Sequence[msgspec.Raw]) -> Chunk:
        """Turn rows into one batch."""
        lines = b"\n".join(rows)
        try:
            self._wire, records = self._decoded(lines, rows)
            plan = plan_for(self._wire, self._contract)
            if plan is not None:
                return _chunk(records, self._wire, plan)
        except Unreadable:
            pass
        return Chunk(*read_carefully(map(bytes, rows), self._contract))

    def page(self, body: Buffer, rows_key: str, identity: str) -> PageRows | None:
        """Find a page's rows without splitting it, if they look like those before them."""
        wire = self._wire
        if wire is None or (identity and wire.field(identity) not in (TEXT, INTEGER)):
            return None
        if plan_for(wire, self._contract) is None:
            return None
        found = agreed_page(body, wire, rows_key)
        return None if found is None else PageRows(body, rows_key, wire, *found, identity)

    def read_pages(self, pages: Sequence[PageRows]) -> Chunk:
        """Turn whole pages of one type into one batch."""
        wire = pages[0].wire
        plan = plan_for(wire, self._contract)
        try:
            if plan is not None:
                return _chunk([row for page in pages for row in page.records], wire, plan)
        except Unreadable:
            pass
        return self.read([row for page in pages for row in page.raw()])

    def _decoded(
        self, lines: bytes, rows: Sequence[msgspec.Raw]
    ) -> tuple[ColumnType, Sequence[msgspec.Struct]]:
        if self._wire is None:
            self.learn(rows)
        likely = struct_of() if self._wire is None else self._wire
        # What was only null so far is expected to stay so, which saves looking at its values;
        # else it is expected to be what the contract says.
        records = agreed(lines, likely)
        if records is None:
            likely = filled(likely, self._contract)
            records = agreed(lines, likely)
        if records is not None:
            return likely, records
        # Most chunks look like the rows before them; only else is every row looked at.
        found = filled(infer(lines), self._contract)
        records = agreed(lines, found)
        if records is None:
            # A column of texts and numbers, which counts as one of texts.
            raise Unreadable
        return found, records


def _chunk(records: Sequence[msgspec.Struct], wire: ColumnType, plan: Plan) -> Chunk:
    return Chunk(_cast(gathered(records, wire, plan.read), plan), plan.wanted)


def filled(wire: ColumnType, contract: ColumnType) -> ColumnType:
    """Where the wire showed nothing but null, or nothing, expect what the contract says."""
    if wire.kind == "null":
        return TEXT if contract.kind == "time" else _filled_inside(contract)
    if wire.kind == contract.kind and wire.kind in ("struct", "list"):
        return _filled_inside(contract, wire)
    return wire


def ordered_as(row: msgspec.Raw, wire: ColumnType) -> ColumnType:
    """Put fields into the order that a row has them in: decoding expects them in that order."""
    places = {name: place for place, name in enumerate(fields_of(bytes(row)))}
    fields = sorted(wire.fields, key=lambda field: places.get(field[0], len(places)))
    return struct_of(*fields)


def _filled_inside(contract: ColumnType, wire: ColumnType = NULL) -> ColumnType:
    if contract.kind == "list":
        return list_of(filled(wire.item or NULL, contract.item or NULL))
    if contract.kind != "struct":
        return contract
    found = dict(wire.fields)
    expected = {name: filled(found.get(name, NULL), kind) for name, kind in contract.fields}
    return struct_of(*({**found, **expected}).items())


@lru_cache(maxsize=256)
def plan_for(wire: ColumnType, contract: ColumnType) -> Plan | None:
    """Plan the fast way from the types on the wire to the contract's; `None` if there is none."""
    known = dict(contract.fields)
    found = dict(wire.fields)
    plans = {name: _plan(found.get(name, NULL), kind) for name, kind in known.items()}
    for name, kind in found.items():
        if name not in known:
            plans[name] = Plan(kind, kind)
    columns = {name: plan for name, plan in plans.items() if plan is not None}
    if len(columns) < len(plans):
        return None
    return Plan(
        struct_of(*((name, plan.read) for name, plan in columns.items())),
        struct_of(*((name, plan.wanted) for name, plan in columns.items())),
    )


def _plan(wire: ColumnType, wanted: ColumnType) -> Plan | None:
    if wire.kind == "null":
        return Plan(wanted, wanted)
    if wanted.kind == "null":
        return Plan(wire, wire)
    kinds = (wire.kind, wanted.kind)
    if kinds == ("struct", "struct"):
        return plan_for(wire, wanted)
    if kinds == ("list", "list"):
        return _plan_list(wire.item or NULL, wanted.item or NULL)
    if kinds in _READ_AS_THEY_ARE:
        return Plan(wanted, wanted)
    return Plan(wire, wanted) if kinds in _CAST_AFTERWARDS else None


def _plan_list(wire: ColumnType, wanted: ColumnType) -> Plan | None:
    plan = _plan(wire, wanted)
    return None if plan is None else Plan(list_of(plan.read), list_of(plan.wanted))


# Arrow's reader takes a number for a time in microseconds, silently; rows that agree have text.
_READ_AS_THEY_ARE = {
    ("text", "text"),
    ("text", "time"),
    ("integer", "integer"),
    ("integer", "number"),
    ("number", "number"),
    ("boolean", "boolean"),
}
_CAST_AFTERWARDS = {("integer", "text"), ("boolean", "text")}


def _cast(batch: RecordBatch, plan: Plan) -> RecordBatch:
    if plan.read == plan.wanted:
        return batch
    arrays = [
        _cast_array(batch.column(position), read, wanted)
        for position, ((_, read), (_, wanted)) in enumerate(
            zip(plan.read.fields, plan.wanted.fields, strict=True)
        )
    ]
    return RecordBatch.from_arrays(arrays, schema=plan.wanted.to_schema())


def _cast_array(array: Array, read: ColumnType, wanted: ColumnType) -> Array:
    if read == wanted:
        return array
    cast = array.cast(wanted.to_arrow())
    if _nulls(cast, wanted) != _nulls(array, wanted):
        # What is no time became null: not for this path to decide.
        raise Unreadable
    return cast


def _nulls(array: Array, kind: ColumnType) -> int:
    """Count nulls in every place that may hold a time."""
    if kind.kind == "list":
        return _nulls(list_flatten(array), kind.item or NULL)
    if kind.kind == "struct":
        return sum(
            _nulls(struct_field(array, [position]), inner)
            for position, (_, inner) in enumerate(kind.fields)
        )
    return array.null_count
