"""Usage of content: hits and visits, counted from real requests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import Select

from connectapi.server import views
from connectapi.server.contract import success_schema
from connectapi.server.errors import Code, Refusal
from connectapi.server.paging import keyset_page
from connectapi.server.registry import Answer, Call, handler
from connectapi.server.schema import tidy_text
from connectapi.server.store import usage
from connectapi.server.store.tables import hits
from connectapi.server.store.usage import Window

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

_PIECE = 2_000
Show = Callable[["RowMapping"], dict[str, object]]


def _window(call: Call, *, shiny: bool | None = None) -> Window:
    since, until = call.optional("from"), call.optional("to")
    if since and until and since > until:
        message = "The parameter from must not be later than to."
        raise Refusal(Code.INVALID_TIME_INTERVAL, message)
    guids = call.parameters.get("content_guid")
    if isinstance(guids, str):
        guids = guids.split("|")
    caller = call.caller
    version = call.parameters.get("min_data_version")
    return Window(
        content_guids=[tidy_text(str(guid)) for guid in guids] if isinstance(guids, list) else (),
        since=since,
        until=until,
        owned_by=None if caller.is_administrator else caller.id,
        shiny=shiny,
        min_data_version=version if isinstance(version, int) else 0,
        user_agent=call.optional("user_agent"),
    )


@handler("getContentHits")
def get_content_hits(call: Call) -> object:
    """Give all hits of a time, however many, piece by piece."""
    call.services.hits.flush()
    query = usage.query(_window(call)).order_by(hits.c.time, hits.c.id)
    if call.services.settings.check_answers:
        with call.read() as connection:
            return [views.hit(row) for row in connection.execute(query).mappings()]
    return Answer(pieces=_stream(call, query), media_type="application/json")


def _stream(call: Call, query: Select[tuple[object, ...]]) -> Iterator[bytes]:
    encoder = msgspec.json.Encoder()
    schema = success_schema(call.operation, call.operation.success) or {}
    with call.read() as connection:
        rows = connection.execution_options(yield_per=_PIECE).execute(query).mappings()
        start = b"["
        for part in rows.partitions():
            shown = call.services.trimmer.trim([views.hit(row) for row in part], schema)
            # A JSON array without its brackets, so that the parts make one array together.
            yield start + encoder.encode(shown)[1:-1]
            start = b","
        yield b"[]" if start == b"[" else b"]"


@handler("getContentVisits")
def get_content_visits(call: Call) -> object:
    """Give a page of the visits to everything but Shiny applications."""
    return _page(call, usage.query(_window(call, shiny=False)), views.visit)


@handler("getShinyAppUsage")
def get_shiny_app_usage(call: Call) -> object:
    """Give a page of the sessions of Shiny applications."""
    return _page(call, usage.query(_window(call, shiny=True)), _session)


def _session(row: RowMapping) -> dict[str, object]:
    return {
        "content_guid": row["content_guid"],
        "user_guid": row["user_guid"],
        "started": row["time"],
        "ended": row["ended"],
        "data_version": row["data_version"],
    }


def _page(call: Call, query: Select[tuple[object, ...]], show: Show) -> object:
    call.services.hits.flush()
    with call.read() as connection:
        return keyset_page(connection, call, query, hits, show, ascending=call.flag("asc_order"))
