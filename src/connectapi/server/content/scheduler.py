"""Runs what schedules ask for, when its time has come."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from connectapi._core.recurrence import InvalidRecurrence
from connectapi.server import clock as times
from connectapi.server.content import kinds
from connectapi.server.content.render import RenderOrder
from connectapi.server.content.scheduling import recurrence_of
from connectapi.server.content.watch import Watch
from connectapi.server.errors import Refusal
from connectapi.server.store import content, jobs, queue, schedules, variants

if TYPE_CHECKING:
    from sqlalchemy import Connection, RowMapping

    from connectapi.server.clock import Clock
    from connectapi.server.content.render import Renders
    from connectapi.server.store.database import Database

_logger = logging.getLogger(__name__)


class Scheduler:
    """Starts scheduled renderings in the background, each as soon as its time comes.

    A run that was missed while the server was down is made up for once, however many there were.
    """

    def __init__(self, database: Database, clock: Clock, renders: Renders) -> None:
        self._database = database
        self._clock = clock
        self._renders = renders
        self._running = threading.Lock()
        self._watch = Watch(clock, "schedules", self.run_due, self._following)

    def start(self) -> None:
        """Begin to watch the clock, with what is overdue already."""
        self._watch.start()

    def look(self) -> None:
        """Look at the schedules again, one of which has changed."""
        self._watch.look()

    def close(self) -> None:
        """Start nothing more."""
        self._watch.close()

    def run_due(self) -> int:
        """Start all runs whose time has come and count them."""
        with self._running:
            now = self._clock.stamp()
            earliest = self._following()
            if earliest is None or earliest > now:
                return 0
            with self._database.write() as connection:
                orders = [self._take(connection, row) for row in schedules.due(connection, now)]
            return sum(self._begin(order) for order in orders if order is not None)

    def plan_earlier(self) -> None:
        """Work out anew when each schedule runs next, after the clock was set back."""
        with self._running, self._database.write() as connection:
            for row in schedules.of_content(connection):
                next_run = None if row["paused"] else self._next_run(row)
                if next_run is not None and not (row["next_run"] and row["next_run"] <= next_run):
                    schedules.plan(connection, row["id"], next_run)
        self.look()

    def _following(self) -> str | None:
        with self._database.read() as connection:
            return schedules.earliest(connection)

    def _take(self, connection: Connection, row: RowMapping) -> RenderOrder | None:
        """Plan the run after this one; the order for this one, unless it is skipped."""
        schedules.plan(connection, row["id"], self._next_run(row))
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

    def _next_run(self, row: RowMapping) -> str | None:
        try:
            following = recurrence_of(row).next_run(self._clock.now())
        except InvalidRecurrence:
            return None
        return None if following is None else times.stamp(following)

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
