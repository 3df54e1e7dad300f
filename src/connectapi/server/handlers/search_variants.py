"""Searching the variants of documents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from connectapi.server import clock
from connectapi.server.content import asked
from connectapi.server.content.matching import plain
from connectapi.server.content.scheduling import show_schedule
from connectapi.server.content.search import BETWEEN, FILTERS, SWITCHES, Search, Term
from connectapi.server.handlers.search_content import query_of, sort_of
from connectapi.server.paging import page_of
from connectapi.server.registry import Call, handler
from connectapi.server.store import content, facts, jobs, schedules, variants

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, RowMapping

    from connectapi.server.content.asked import Part

_TIMED = ("failed", "skipped")
_SORTS = (
    "content_name",
    "content_title",
    "variant_name",
    "created_time",
    "render_time",
    "failures",
    "last_failed",
    "skips",
    "last_skipped",
)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A search for variants: what is asked of the item, of its texts, and of the runs."""

    of_item: list[Part]
    terms: list[Part]
    timed: list[Part]
    since: dict[str, str | None]

    @classmethod
    def read(cls, text: str) -> _Asked:
        parts = asked.read(text, (*FILTERS, *_TIMED), SWITCHES)
        since: dict[str, str | None] = {}
        timed: list[Part] = []
        for part in parts:
            moment = _moment(part.values[0]) if part.key in _TIMED else None
            if moment is not None:
                since[part.key or ""] = moment
                timed.append(part)
        of_item = [part for part in parts if part.key is not None and part.key not in _TIMED]
        return cls(of_item, [part for part in parts if part.key is None], timed, since)


@handler("searchVariants")
def search_variants(call: Call) -> object:
    """Give a page of the variants that fit, oldest first unless another order is asked for."""
    number, size = page_of(call)
    wanted = _Asked.read(query_of(call))
    column = sort_of(call, dict(zip(_SORTS, _SORTS, strict=True)))
    with call.read() as connection:
        found = _find(call, connection, wanted)
        if column is not None:
            found.sort(key=lambda shown: _key(shown[column]))
        if call.optional("order") == "desc":
            found.reverse()
        page = found[(number - 1) * size : number * size]
        if "schedule" in call.several("include"):
            _add_schedules(connection, page)
    for shown in page:
        del shown["id"]
    return {"results": page, "current_page": number, "total": len(found)}


def _find(call: Call, connection: Connection, wanted: _Asked) -> list[dict[str, object]]:
    search = Search(connection, call.caller)
    tests, _ = search.tests(wanted.of_item)
    visible = content.visible(connection, call.caller)
    rows = {row["id"]: row for row in visible if all(test(row) for test in tests)}
    terms = [(Term.of(part.values[0]), part.negated) for part in dict.fromkeys(wanted.terms)]
    failed, skipped = facts.runs(connection, wanted.since)
    counts = {"failed": failed, "skipped": skipped}
    found: list[dict[str, object]] = []
    for variant in variants.everything(connection):
        item = rows.get(variant["content_id"])
        private = variant["visibility"] == "private" and variant["owner_id"] != call.caller.id
        if item is None or private:
            continue
        texts = f"{search.texts(item)}{BETWEEN}{plain(variant['name'])}" if terms else ""
        said = all(term.fits(item, texts) is not negated for term, negated in terms)
        ran = all(
            (variant["id"] in counts[part.key or ""]) is not part.negated for part in wanted.timed
        )
        if said and ran:
            found.append(_show(item, variant, failed, skipped))
    return found


def _show(
    item: RowMapping,
    variant: RowMapping,
    failed: dict[int, tuple[int, str]],
    skipped: dict[int, tuple[int, str]],
) -> dict[str, object]:
    failures, last_failed = failed.get(variant["id"], (0, None))
    skips, last_skipped = skipped.get(variant["id"], (0, None))
    return {
        "id": variant["id"],
        "content_guid": item["guid"],
        "content_name": item["name"],
        "content_title": item["title"],
        "variant_key": variant["key"],
        "variant_name": variant["name"],
        "is_default": variant["is_default"],
        "created_time": variant["created_time"],
        "render_time": variant["render_time"],
        "failures": failures,
        "last_failed": last_failed,
        "skips": skips,
        "last_skipped": last_skipped,
    }


def _add_schedules(connection: Connection, page: Sequence[dict[str, object]]) -> None:
    numbers = [int(str(shown["id"])) for shown in page]
    rows = schedules.of_variants(connection, numbers)
    last_runs = jobs.last_scheduled(connection, numbers)
    for shown, number in zip(page, numbers, strict=True):
        row = rows.get(number)
        if row is not None:
            shown["schedule"] = show_schedule(row, last_runs.get(number))


def _key(value: object) -> tuple[bool, int, str]:
    """Put what is absent first, numbers by size, texts without letter case."""
    number = value if isinstance(value, int) else 0
    return (value is not None, number, "" if isinstance(value, int) else str(value).casefold())


def _moment(value: str) -> str | None:
    """Read ``>=TIME``, or give None where it is something else, which is then ignored."""
    try:
        return clock.stamp(clock.parse(value.removeprefix(">="))) if value[:2] == ">=" else None
    except (ValueError, OverflowError):
        return None
