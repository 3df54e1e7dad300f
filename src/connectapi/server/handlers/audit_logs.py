"""The audit log: paging through it, and searching it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, not_, select

from connectapi.server import clock
from connectapi.server.content import asked
from connectapi.server.errors import Code, Refusal
from connectapi.server.handlers.search_content import query_of
from connectapi.server.paging import LAST_ID, keyset_page, offset_page, page_of
from connectapi.server.registry import Call, handler
from connectapi.server.store.audit_actions import ACTIONS
from connectapi.server.store.tables import audit_log

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, RowMapping, Select

    from connectapi.server.content.asked import Part

_PIECE = 1_000
_LONGEST_NUMBER = 20
_NANOSECONDS = re.compile(r"\.[0-9]{6}[0-9]*[1-9]")
_SEARCHED = ("user_description", "action", "description")


@handler("getAuditActions")
def get_audit_actions(call: Call) -> object:
    """List the actions that the audit log knows."""
    del call
    return [{"action": name, "description": text} for name, text in ACTIONS.items()]


@handler("getAuditLogs")
def get_audit_logs(call: Call) -> object:
    """Give a page of the audit log, oldest first unless asked otherwise."""
    with call.read() as connection:
        return keyset_page(
            connection, call, select(audit_log), audit_log, _shown, ascending=call.flag("ascOrder")
        )


@handler("searchAuditLogs")
def search_audit_logs(call: Call) -> object:
    """Give a page of the entries that fit, newest first unless asked otherwise."""
    number, size = page_of(call)
    parts = asked.read(query_of(call), FILTERS, ())
    filters = [_condition(part) for part in parts if part.key is not None]
    terms = [part for part in parts if part.key is None]
    order = (audit_log.c.time, audit_log.c.id)
    ascending = call.optional("order") == "asc"
    query = select(audit_log).where(*filters)
    query = query.order_by(*(c.asc() if ascending else c.desc() for c in order))
    with call.read() as connection:
        if terms:
            total, rows = _mentioning(connection, query, terms, number, size)
        else:
            page = offset_page(connection, call, query, _shown)
            return {"total": page["total"], "results": page["results"]}
    return {"total": total, "results": [_shown(row) for row in rows]}


def _mentioning(
    connection: Connection,
    query: Select[tuple[object, ...]],
    terms: Sequence[Part],
    number: int,
    size: int,
) -> tuple[int, Sequence[RowMapping]]:
    """Count the entries that fit all terms, and give one page of them.

    Databases differ in what they take for the same letter; here all are folded alike. No more than
    a page is kept in memory, whatever the length of the log.
    """
    total, page = 0, []
    for row in connection.execute(query.execution_options(yield_per=_PIECE)).mappings():
        if all(_mentions(row, term) for term in terms):
            if (number - 1) * size <= total < number * size:
                page.append(row)
            total += 1
    return total, page


def _mentions(row: RowMapping, term: Part) -> bool:
    wanted = term.values[0].casefold()
    found = any(wanted in row[name].casefold() for name in _SEARCHED)
    return found != term.negated


def _condition(part: Part) -> ColumnElement[bool]:
    condition = FILTERS[part.key or ""]([value for value in part.values if value])
    return not_(condition) if part.negated else condition


def _action(values: Sequence[str]) -> ColumnElement[bool]:
    return audit_log.c.action.in_([value.lower() for value in values])


def _user_guid(values: Sequence[str]) -> ColumnElement[bool]:
    # Entries of the server itself have no GUID, and a negated filter must keep them.
    wanted = [value.lower() for value in values]
    return audit_log.c.user_guid.is_not(None) & audit_log.c.user_guid.in_(wanted)


def _user_id(values: Sequence[str]) -> ColumnElement[bool]:
    wrong = [value for value in values if not value.isdecimal() or len(value) > _LONGEST_NUMBER]
    if wrong:
        raise _unusable("user_id", wrong[0], "it is no number")
    # Nobody has a number that no database could hold.
    return audit_log.c.user_id.in_([int(value) for value in values if int(value) <= LAST_ID])


def _from(values: Sequence[str]) -> ColumnElement[bool]:
    moment = _moment("from", values)
    # Entries have microseconds, and what is left of a later nanosecond is after them.
    later = _NANOSECONDS.search(values[0]) is not None
    return audit_log.c.time > moment if later else audit_log.c.time >= moment


def _to(values: Sequence[str]) -> ColumnElement[bool]:
    return audit_log.c.time <= _moment("to", values)


def _moment(name: str, values: Sequence[str]) -> str:
    if len(values) != 1:
        raise _unusable(name, ",".join(values), "it takes one time")
    try:
        return clock.stamp(clock.parse(values[0]))
    except (ValueError, OverflowError):
        raise _unusable(name, values[0], "it is no RFC 3339 time") from None


def _unusable(name: str, value: str, reason: str) -> Refusal:
    message = f"The filter {name} in the parameter q cannot be {value[:80]!r}: {reason}."
    return Refusal(Code.INVALID_PARAMETER, message)


FILTERS: dict[str, Callable[[Sequence[str]], ColumnElement[bool]]] = {
    "action": _action,
    "user_guid": _user_guid,
    "user_id": _user_id,
    "from": _from,
    "to": _to,
}
"""The filters that a search may have, each with the condition that it makes."""


def _shown(row: RowMapping) -> dict[str, object]:
    return {
        "id": str(row["id"]),
        "time": row["time"],
        "user_id": str(row["user_id"]),
        "user_guid": row["user_guid"],
        "user_description": row["user_description"],
        "action": row["action"],
        "event_description": row["description"],
    }
