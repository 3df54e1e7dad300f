# Derived from src/connectapi/client/_async/variant_schedule.py by `make generate`. Do not edit.
"""The schedule of one variant."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from connectapi._core.encode import raw_json_body
from connectapi._core.errors import Ambiguous, NotFound
from connectapi._core.request import Request
from connectapi._core.response import builtins, nothing
from connectapi._core.url import build_path
from connectapi._io.synchronous import Step
from connectapi._session._sync.session import Session
from connectapi.client._sync.gates import refuse_lacked
from connectapi.client._sync.resource import Resource
from connectapi.client.absence import there_is_none
from connectapi.client.schedule_reading import (
    VariantSchedule,
    check_schedule,
    kept_as_wanted,
    new_record,
    read_record,
)
from connectapi.client.schedules import Schedule
from connectapi.client.variant_records import VariantRecord
from connectapi.models.schedules import VariantScheduleHistory


class ScheduleResource(Resource):
    """Reads, sets and removes when a variant is rendered, by unversioned routes."""

    def __init__(self, session: Session, variant: Step[VariantRecord]) -> None:
        super().__init__(session)
        self._variant = variant

    def get(self) -> VariantSchedule | None:
        """Read the schedule; None where there is none. Rights: anyone who may view the item.

        Raises:
            Ambiguous: The variant has several.
        """
        record = self._record(self._variant())
        return None if record is None else read_record(record)

    def set(self, schedule: Schedule) -> VariantSchedule:
        """Put a schedule in place of what there is.

        Without a start time it starts now. Renderings that it makes are what viewers see. Nothing
        is sent where nothing differs. Rights: collaborator.

        Raises:
            InvalidArgument: It is none of the ten kinds.
        """
        check_schedule(schedule)
        if schedule.start_time is None:
            schedule = replace(schedule, start_time=datetime.now(UTC))
        return self.ensure(schedule)

    def ensure(self, schedule: Schedule) -> VariantSchedule:
        """Set a schedule unless the variant has the same one.

        One without a start time is the same as one that says all else alike, whenever that started.
        Rights: collaborator.

        Raises:
            InvalidArgument: It is none of the ten kinds.
        """
        check_schedule(schedule)
        variant = self._variant()
        before = self._record(variant)
        kept = kept_as_wanted(before, schedule)
        if kept is not None:
            return kept
        if schedule.start_time is None:
            schedule = replace(schedule, start_time=datetime.now(UTC))
        path = "/schedules"
        if before is not None:
            path = build_path("/schedules/{id}", id=str(before["id"]))
        body = raw_json_body(new_record(schedule, variant, before))
        return read_record(self._session.send(Request("", "POST", path, builtins, body=body)))

    def remove(self) -> None:
        """Remove the schedule; no error where there is none. Rights: collaborator."""
        record = self._record(self._variant())
        if record is None:
            return
        path = build_path("/schedules/{id}", id=str(record["id"]))
        try:
            self._session.send(Request("", "DELETE", path, nothing))
        except NotFound as error:
            there_is_none(error)

    def history(self) -> VariantScheduleHistory:
        """What was changed of the schedule, newest first, at most 100 changes.

        Operation: getScheduleHistory. Rights: collaborator.

        Raises:
            NotFound: The server knows no history of the variant.
        """
        refuse_lacked(self._session, "getScheduleHistory")
        variant = self._variant()
        found = self._api.schedules.get_schedule_history(variant.content_guid, variant=variant.key)
        for entry in found.results:
            if entry.variant_key == variant.key:
                return entry
        raise NotFound.local(f"The server knows no schedules of the variant {variant.key}.")

    # Any: a schedule as the server sent it.
    def _record(self, variant: VariantRecord) -> dict[str, Any] | None:
        path = build_path("/variants/{id}/schedules", id=variant.id)
        records = self._session.send(Request("", "GET", path, builtins)) or []
        if len(records) > 1:
            numbers = [str(record.get("id")) for record in records]
            raise Ambiguous(
                f"The variant {variant.key} has {len(records)} schedules, with the ids "
                f"{', '.join(numbers)}; remove all but one in the dashboard.",
                numbers,
            )
        return records[0] if records else None
