"""Lists as comma-separated values, for callers who ask for them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from connectapi.server.registry import Answer

if TYPE_CHECKING:
    from connectapi.server.registry import Call

MEDIA_TYPE = "text/csv"


def asks_for_csv(call: Call) -> bool:
    """Tell whether a call's Accept header names CSV."""
    accepted = call.request.headers.get("accept", "").split(",")
    return MEDIA_TYPE in {kind.partition(";")[0].strip().lower() for kind in accepted}


def csv_answer(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> Answer:
    """Write rows under a header, by RFC 4180; what a row lacks is empty."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([_written(row.get(name)) for name in columns] for row in rows)
    return Answer(text.getvalue(), media_type=f"{MEDIA_TYPE}; charset=utf-8")


def _written(value: object) -> object:
    return str(value).lower() if isinstance(value, bool) else value
