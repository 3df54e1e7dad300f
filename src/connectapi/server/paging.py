"""The two kinds of paging that the API knows."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from sqlalchemy import Column, ColumnElement, Select, Table, and_, func, or_, select

from connectapi.server import clock
from connectapi.server.errors import Code, Refusal

if TYPE_CHECKING:
    from sqlalchemy import Connection, RowMapping

    from connectapi.server.registry import Call

LARGEST_PAGE = 500
# What an answer's current_page can hold, whatever the parameter could.
LAST_PAGE = 2**31 - 1
# PostgreSQL keeps the ids of rows in four bytes.
LAST_ID = 2**31 - 1


def page_of(call: Call, largest: int = LARGEST_PAGE) -> tuple[int, int]:
    """Read the number and the size of the page that a call asks for.

    Raises:
        Refusal: One of them is out of range.
    """
    number = call.integer("page_number")
    size = call.integer("page_size")
    if not 1 <= number <= LAST_PAGE:
        message = f"The parameter page_number must be between 1 and {LAST_PAGE}, not {number}."
        raise Refusal(Code.INVALID_RANGE, message)
    if not 1 <= size <= largest:
        message = f"The parameter page_size must be between 1 and {largest}, not {size}."
        raise Refusal(Code.INVALID_RANGE, message)
    return number, size


def offset_page(
    connection: Connection,
    call: Call,
    query: Select[tuple[object, ...]],
    show: Callable[[RowMapping], dict[str, object]],
    *,
    first_page_only: bool = False,
    largest: int = LARGEST_PAGE,
) -> dict[str, object]:
    """Answer an ordered query with the page that the call asks for.

    Args:
        first_page_only: Whether pages after the first are empty.
        largest: Most rows that a page may have.
    """
    number, size = page_of(call, largest)
    count = select(func.count()).select_from(query.order_by(None).subquery())
    total = connection.execute(count).scalar_one()
    rows: Sequence[RowMapping] = ()
    if not (first_page_only and number > 1):
        page = query.limit(size).offset((number - 1) * size)
        rows = connection.execute(page).mappings().all()
    return {"results": [show(row) for row in rows], "current_page": number, "total": total}


def keyset_page(
    connection: Connection,
    call: Call,
    query: Select[tuple[object, ...]],
    table: Table,
    show: Callable[[RowMapping], dict[str, object]],
    *,
    ascending: bool,
) -> dict[str, object]:
    """Answer a query with the page of rows, in the order of time, that the call asks for.

    Args:
        query: The query, without an order.
        table: The table that it reads, with the columns ``time`` and ``id``.

    Raises:
        Refusal: The limit is out of range, or a cursor is none.
    """
    limit = call.integer("limit")
    if not 1 <= limit <= LARGEST_PAGE:
        message = f"The parameter limit must be between 1 and {LARGEST_PAGE}, not {limit}."
        raise Refusal(Code.INVALID_RANGE, message)
    rows, before, after = _rows(connection, call, query, table, limit, ascending=ascending)
    previous = encode_cursor(rows[0]["time"], rows[0]["id"]) if before else None
    following = encode_cursor(rows[-1]["time"], rows[-1]["id"]) if after else None
    paging = {
        "cursors": {"previous": previous, "next": following},
        "first": link(call) if previous else None,
        "previous": link(call, previous=previous) if previous else None,
        "next": link(call, next=following) if following else None,
        "last": link(call, last="true") if following else None,
    }
    return {"results": [show(row) for row in rows], "paging": paging}


def _rows(  # one page of one query, and how to read it
    connection: Connection,
    call: Call,
    query: Select[tuple[object, ...]],
    table: Table,
    limit: int,
    *,
    ascending: bool,
) -> tuple[Sequence[RowMapping], bool, bool]:
    """Get a page's rows and whether there are rows before and after them."""
    following, previous = call.optional("next"), call.optional("previous")
    backward = bool(previous) or call.request.query_params.get("last") == "true"
    if following and previous:
        message = "Only one of the parameters next and previous may be given."
        raise Refusal(Code.INVALID_PARAMETER, message)
    upward = ascending != backward
    columns = (table.c.time, table.c.id)
    cursor = following or previous
    if cursor:
        time, number = decode_cursor("next" if following else "previous", cursor)
        query = query.where(_after(*columns, time, number, upward=upward))
    query = query.order_by(*(c.asc() if upward else c.desc() for c in columns))
    rows = list(connection.execute(query.limit(limit + 1)).mappings())
    more, rows = len(rows) > limit, rows[:limit]
    if backward:
        rows.reverse()
        return rows, more, previous is not None and bool(rows)
    return rows, following is not None and bool(rows), more


def _after(
    times: Column[str], numbers: Column[int], time: str, number: int, *, upward: bool
) -> ColumnElement[bool]:
    # The first condition follows from the second, but without it databases read the index from
    # its beginning for every page.
    if upward:
        return and_(times >= time, or_(times > time, numbers > number))
    return and_(times <= time, or_(times < time, numbers < number))


def encode_cursor(time: str, number: int) -> str:
    """Write a position in an ordered list as a text for URLs."""
    return base64.urlsafe_b64encode(f"{time}/{number}".encode()).decode().rstrip("=")


def decode_cursor(name: str, text: str) -> tuple[str, int]:
    """Read a position back.

    Raises:
        Refusal: The text was not made by :func:`encode_cursor`.
    """
    try:
        padded = text + "=" * (-len(text) % 4)
        time, _, number = base64.urlsafe_b64decode(padded).decode().partition("/")
        return clock.stamp(clock.parse(time)), row_id(number)
    except (ValueError, OverflowError):
        message = f"The parameter {name} is no cursor of this server: {text[:80]!r}."
        raise Refusal(Code.INVALID_PARAMETER, message) from None


def row_id(text: str) -> int:
    """Read the number of a row.

    Raises:
        ValueError: The text is no such number, or one beyond what a database can hold.
    """
    number = int(text)
    if not 0 <= number <= LAST_ID:
        message = f"{text[:80]!r} is not between 0 and {LAST_ID}"
        raise ValueError(message)
    return number


def link(call: Call, **changed: str) -> str:
    """Make the address of another page of the same list."""
    kept = {
        name: value
        for name, value in call.request.query_params.items()
        if name not in ("next", "previous", "first", "last")
    }
    query = urlencode({**kept, **changed})
    return f"{call.root}/__api__{call.operation.path}?{query}"
