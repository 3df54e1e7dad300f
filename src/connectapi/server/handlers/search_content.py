"""Searching content items."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectapi.server import items
from connectapi.server.content import asked
from connectapi.server.content.search import FILTERS, SWITCHES, Search
from connectapi.server.errors import Code, Refusal
from connectapi.server.paging import page_of
from connectapi.server.registry import Call, handler
from connectapi.server.store import content

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import RowMapping

LONGEST = 10_000
"""Longest text of a search."""

# What results may be sorted by, with the columns that hold it.
_SORTS = {
    "name": "name",
    "title": "title",
    "created_time": "created_time",
    "last_deployed_time": "last_deployed_time",
    "app_mode": "app_mode",
    "owner": "owner_username",
}
# What belongs to a user, whom a service token does not have.
_OF_USERS = ("bookmarked", "schedule")


@handler("searchContent")
def search_content(call: Call) -> object:
    """Give a page of the items that fit, oldest first unless another order is asked for."""
    number, size = page_of(call)
    parts = asked.read(query_of(call), FILTERS, SWITCHES)
    column = sort_of(call, _SORTS)
    include = _include(call)
    with call.read() as connection:
        tests, warnings = Search(connection, call.caller).tests(parts)
        rows = content.visible(connection, call.caller)
        rows = [row for row in rows if all(test(row) for test in tests)]
        rows = ordered(call, rows, column)
        page = rows[(number - 1) * size : number * size]
        shown: dict[str, object] = {
            "results": items.show(call, connection, page, include),
            "current_page": number,
            "total": len(rows),
        }
    if warnings:
        shown["warnings"] = warnings
    return shown


def _include(call: Call) -> list[str]:
    names = call.several("include")
    refused = [name for name in names if name in _OF_USERS]
    if refused and call.caller.scopes is not None:
        message = f"The parameter include cannot be {refused[0]} with a service token."
        raise Refusal(Code.INVALID_PARAMETER, message)
    return names


def query_of(call: Call) -> str:
    """Give the text of a search.

    Raises:
        Refusal: It is too long.
    """
    text = call.optional("q") or ""
    if len(text) > LONGEST:
        message = f"The parameter q must have at most {LONGEST} characters."
        raise Refusal(Code.INVALID_PARAMETER, message)
    return text


def sort_of(call: Call, columns: Mapping[str, str]) -> str | None:
    """Give the column that results are sorted by, None where the call names none.

    Raises:
        Refusal: The call names one that is not known.
    """
    name = call.optional("sort")
    if name is None:
        return None
    if name not in columns:
        known = ", ".join(columns)
        message = f"The parameter sort must be one of {known}, not {name[:40]!r}."
        raise Refusal(Code.INVALID_PARAMETER, message)
    return columns[name]


def ordered(call: Call, rows: list[RowMapping], column: str | None) -> list[RowMapping]:
    """Sort rows by a column, without letter case, or leave them in the order of their making."""
    descending = call.optional("order") == "desc"
    if column is None:
        return rows[::-1] if descending else rows
    return sorted(rows, key=lambda row: str(row[column] or "").casefold(), reverse=descending)
