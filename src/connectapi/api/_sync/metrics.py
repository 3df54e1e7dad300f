# Derived from src/connectapi/api/_async/metrics.py by `make generate`. Do not edit.
"""Operations on Metrics."""

from __future__ import annotations

from connectapi._core.response import json
from connectapi._session._sync.room import Room
from connectapi.api.operations import OPERATIONS
from connectapi.models.metrics import ActiveUsersResponse


class MetricsApi(Room):
    """Operations on Metrics."""

    def get_active_user_counts(self) -> ActiveUsersResponse:
        """Active licensed users per time window and role.

        `GET /v1/metrics/users/active`. Rights: administrator. Since 2026.06.1 at the latest.

        - Four windows, of the last 1, 7, 30 and 365 days, each split by role.
        - Only licensed users count.
        - No parameters.
        """
        return self._session.send(
            OPERATIONS["getActiveUserCounts"].request(json(ActiveUsersResponse))
        )
