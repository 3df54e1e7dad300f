# Derived from src/connectapi/api/_async/schedules.py by `make generate`. Do not edit.
"""Operations on Schedules."""

from __future__ import annotations

from typing import Unpack

from connectapi._core.response import json
from connectapi._session._sync.room import Room
from connectapi.api.operations import OPERATIONS
from connectapi.models.schedules import GetScheduleHistoryQuery, ScheduleHistoryResponse


class SchedulesApi(Room):
    """Operations on Schedules."""

    def get_schedule_history(
        self, guid: str, **query: Unpack[GetScheduleHistoryQuery]
    ) -> ScheduleHistoryResponse:
        """Current schedules and their past changes.

        `GET /v1/content/{guid}/schedule/history`. Rights: content owner, collaborator/editor or
        administrator. Since 2026.06.1 at the latest.

        - One entry in results for each variant.
        - History holds creations, updates and deletions, newest first by change time.
        - At most 100 history entries (per variant); total_count may be larger; there is no
          paging.
        """
        return self._session.send(
            OPERATIONS["getScheduleHistory"].request(
                json(ScheduleHistoryResponse), path={"guid": guid}, query=query
            )
        )
