"""Runs what schedules ask for, when its time has come."""

from __future__ import annotations

import logging
import threading
from functools import partial
from typing import TYPE_CHECKING

from connectapi._core.recurrence import InvalidRecurrence
from connectapi.server import clock as times
from connectapi.server.content import kinds
from connectapi.server.content.render import RenderOrder
from connectapi.server.content.scheduling import recurrence_of
from connectapi.server.errors import Refusal
from connectapi.server.store import content, jobs, queue, schedules, variants

if TYPE_CHECKING:
    from sqlalchemy import Connection, RowMapping

    from connectapi.server.clock import Clock
    from connectapi.server.content.render import Renders
    from connectapi.server.store.database import Database

_logger = logging.getLogger(__name__)

_LONGEST = 30.0
"""Seconds until the next look where nothing is due before: another server may have changed a
schedule in the same database, and the machine may have slept."""
_AFTER_FAILURE = 1.0


class Scheduler:
    """Starts scheduled renderings in the background, each as soon as its time comes.

    A run that was missed while the server was down is made up for once, however many there were.
    """

    def __init__(self, database: Database, clock: Clock, renders: Renders) -> None:
        self._database = database
        self._clock = clock
        self._renders = renders
        self._running = threading.Lock()
        # Counting the calls to look, none is lost between a look and the wait after it.
        self._looks = 0
        self._ended = False
        self._called = threading.Condition()
        self._thread = threading.Thread(target=self._watch, name="schedules", daemon=True)

    def start(self) -> None:
        """Begin to watch the clock, with what is overdue already."""
        self._clock.when_moved(self.look)
        self._thread.start()

    def look(self) -> None:
        """Look at the schedules again, one of which has changed."""
        with self._called:
            self._looks += 1
            self._called.notify_all()

    def close(self) -> None:
        """Start nothing more."""
        with self._called:
            self._ended = True
            self._called.notify_all()
        if self._thread.is_alive():
            self._thread.join()

    def run_due(self) -> int:
        """Start all runs whose time has come and count them."""
        with self._running:
            now = self._clock.stamp()
            with self._database.read() as connection:
                earliest = schedules.earliest(connection)
            if earliest is None or earliest > now:
                return 0
            with self._database.write() as connection:
                orders = [self._take(connection, row) for row in schedules.due(connection, now)]
            return sum(self._begin(order) for order in orders if order is not None)

    def _watch(self) -> None:
        while not self._ended:
            looks = self._looks
            try:
                self.run_due()
                pause = self._until_next()
            except Exception:
                _logger.exception("scheduled runs could not be started")
                pause = _AFTER_FAILURE
            with self._called:
                self._called.wait_for(partial(self._is_called, looks), pause)

    def _is_called(self, looks: int) -> bool:
        return self._ended or self._looks != looks

    def _until_next(self) -> float:
        with self._database.read() as connection:
            earliest = schedules.earliest(connection)
        if earliest is None:
            return _LONGEST
        left = (times.parse(earliest) - self._clock.now()).total_seconds()
        return min(max(left, 0.0), _LONGEST)

    def _take(self, connection: Connection, row: RowMapping) -> RenderOrder | None:
        """Plan the run after this one; the order for this one, unless it is skipped."""
        try:
            following = recurrence_of(row).next_run(self._clock.now())
        except InvalidRecurrence:
            following = None
        next_run = None if following is None else times.stamp(following)
        schedules.plan(connection, row["id"], next_run)
        item = content.by_id(connection, row["content_id"])
        variant = variants.one(connection, row["variant_id"])
        if item is None or variant is None:
            return None
        reason = _reason_to_skip(connection, item, variant)
        if reason is None:
            return RenderOrder(
                item,
                variant,
                user_id=None,
                scheduled_time=row["next_run"],
                activate=bool(row["activate"]),
                email=bool(row["email"]),
            )
        job = {
            "content_id": item["id"],
            "bundle_id": item["active_bundle_id"],
            "variant_id": variant["id"],
            "variant_key": variant["key"],
            "tag": kinds.render_tag(item["app_mode"], item["content_category"]),
            "scheduled_time": row["next_run"],
        }
        jobs.skip(connection, self._clock.stamp(), job, reason)
        return None

    def _begin(self, order: RenderOrder) -> bool:
        try:
            self._renders.start(order)
        except Refusal as refusal:
            _logger.warning("a scheduled run was not started: %s", refusal.message)
            return False
        return True


def _reason_to_skip(connection: Connection, item: RowMapping, variant: RowMapping) -> str | None:
    if item["locked"]:
        return "The content is locked."
    if item["active_bundle_id"] is None:
        return "The content has not been deployed."
    if queue.scheduled_of(connection, variant["id"]):
        return "The same run is in the queue already."
    return None
