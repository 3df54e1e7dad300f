# Derived from src/connectapi/api/_async/system_checks.py by `make generate`. Do not edit.
"""Operations on System Checks."""

from __future__ import annotations

from typing import Unpack

from connectapi._core.encode import json_body
from connectapi._core.response import json, nothing
from connectapi._session._sync.room import Room
from connectapi.api.operations import OPERATIONS
from connectapi.models.system_checks import CreateRunInput, SystemCheckRun, SystemCheckRunResults


class SystemChecksApi(Room):
    """Operations on System Checks."""

    def list_system_check_runs(self) -> list[SystemCheckRun]:
        """All check runs asked for so far.

        `GET /v1/system/checks`. Rights: administrator. Since 2024.12.0 at the latest.

        - A bare JSON array, no paging.
        - No 403 is listed, though only administrators may call it.
        """
        return self._session.send(
            OPERATIONS["listSystemCheckRuns"].request(json(list[SystemCheckRun]))
        )

    def run_system_checks(self, **fields: Unpack[CreateRunInput]) -> SystemCheckRun:
        """Start a check run in the background.

        `POST /v1/system/checks`. Rights: administrator. Since 2024.12.0 at the latest.

        - Returns at once; the tests go on in the background.
        - Poll GET /v1/system/checks/{id} with the returned id until it is finished.
        - No 403 is listed, though only administrators may call it.
        """
        return self._session.send(
            OPERATIONS["runSystemChecks"].request(
                json(SystemCheckRun), body=json_body("runSystemChecks", fields, CreateRunInput)
            )
        )

    def delete_system_check_run(self, id: str) -> None:
        """Remove a check run.

        `DELETE /v1/system/checks/{id}`. Rights: administrator (not stated here; the list and
        start operations state it). Since 2024.12.0 at the latest.

        - Its results go with it.
        """
        return self._session.send(
            OPERATIONS["deleteSystemCheckRun"].request(nothing, path={"id": id})
        )

    def get_system_check_run(self, id: str) -> SystemCheckRun:
        """Status of one check run.

        `GET /v1/system/checks/{id}`. Rights: administrator (not stated here; the list and start
        operations state it). Since 2024.12.0 at the latest.

        - The polling target for a run started with POST /v1/system/checks.
        """
        return self._session.send(
            OPERATIONS["getSystemCheckRun"].request(json(SystemCheckRun), path={"id": id})
        )

    def get_system_check_run_results(self, id: str) -> SystemCheckRunResults:
        """per-test results of one check run.

        `GET /v1/system/checks/{id}/results`. Rights: administrator (not stated here; the list
        and start operations state it). Since 2024.12.0 at the latest.
        """
        return self._session.send(
            OPERATIONS["getSystemCheckRunResults"].request(
                json(SystemCheckRunResults), path={"id": id}
            )
        )
