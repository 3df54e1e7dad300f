"""How scheduled jobs went, in numbers."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from connectapi.server import clock
from connectapi.server.errors import Code, Refusal
from connectapi.server.registry import Call, handler
from connectapi.server.store import content, jobs, queue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import RowMapping

OUTCOMES = ("failed", "succeeded", "skipped")

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
# Size of a bucket by the length of the range, which must be under the first of each pair.
_SIZES = (
    (2 * _HOUR, timedelta(minutes=5)),
    (12 * _HOUR, timedelta(minutes=30)),
    (2 * _DAY, _HOUR),
    (10 * _DAY, 6 * _HOUR),
    (60 * _DAY, _DAY),
    (180 * _DAY, 7 * _DAY),
)
_LARGEST_SIZE = 30 * _DAY
_LONGEST_RANGE = 36_500 * _DAY
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@handler("getJobsSummary")
def get_jobs_summary(call: Call) -> object:
    """Count scheduled jobs of a time, all together and over time."""
    since, until = call.optional("from"), call.optional("to")
    if since and until and since > until:
        message = "The parameter from must not be later than to."
        raise Refusal(Code.INVALID_TIME_INTERVAL, message)
    ids = None if call.caller.is_administrator else content.shared_ids(call.caller)
    with call.read() as connection:
        query = jobs.scheduled(since, until, ids)
        rows = connection.execute(query).mappings().all()
        waiting, running = queue.count_scheduled(connection, ids)
    now = call.services.clock.now()
    past = until is not None and clock.parse(until) < now
    return {
        "totals": {
            "waiting": 0 if past else waiting,
            "running": 0 if past else running,
            **_counts(Counter(map(_outcome, rows))),
        },
        "buckets": _buckets(rows, since, clock.parse(until) if until else now),
    }


def _outcome(row: RowMapping) -> str:
    if row["status"] == jobs.SKIPPED:
        return "skipped"
    if row["exit_code"] is None:
        return "running"
    return "succeeded" if row["exit_code"] == 0 else "failed"


def _counts(counter: Counter[str]) -> dict[str, object]:
    return {name: counter[name] for name in OUTCOMES}


def _buckets(
    rows: Sequence[RowMapping], since: str | None, until: datetime
) -> list[dict[str, object]]:
    # Nothing ran before there were such servers, and far back there is no room for a bucket.
    if until < _EPOCH or (since is None and not rows):
        return []
    begin = clock.parse(since if since is not None else rows[0]["start_time"])
    begin = max(begin, until - _LONGEST_RANGE)
    length = until - begin
    size = next((size for limit, size in _SIZES if length < limit), _LARGEST_SIZE)
    start = _EPOCH + (begin - _EPOCH) // size * size
    counters: list[Counter[str]] = [Counter() for _ in range((until - start) // size + 1)]
    for row in rows:
        moment = clock.parse(row["start_time"])
        counters[max(0, min((moment - start) // size, len(counters) - 1))][_outcome(row)] += 1
    return [
        {"timestamp": clock.stamp(start + number * size), **_counts(counter)}
        for number, counter in enumerate(counters)
    ]
