# Derived from src/connectapi/client/_async/system_checks.py by `make generate`. Do not edit.
"""Checks that a server makes of itself."""

from __future__ import annotations

from time import monotonic
from typing import Final

from connectapi._core.errors import TaskTimeout
from connectapi._io import synchronous as io
from connectapi.client._sync.listing import Listing
from connectapi.client._sync.resource import Resource
from connectapi.client.subjects import ById, id_of
from connectapi.models.system_checks import SystemCheckRun, SystemCheckRunResult

_ENDED: Final = frozenset({"done", "canceled"})
_PAUSE: Final = 0.1
_LONGEST_PAUSE: Final = 2.0


class SystemChecksResource(Resource):
    """Runs the checks, waits for them and shows what they found.

    Servers have them since 2024.12.0 at the latest. Rights: administrator.
    """

    def find(self) -> Listing[SystemCheckRun]:
        """List all runs. Operation: listSystemCheckRuns."""
        return self._listing("listSystemCheckRuns", SystemCheckRun, {})

    def get(self, id: str) -> SystemCheckRun:
        """Read how far a run is. Operation: getSystemCheckRun."""
        return self._api.system_checks.get_system_check_run(id)

    def run(
        self, *, hostname: str | None = None, wait: bool = True, timeout: float | None = None
    ) -> SystemCheckRun:
        """Run the checks, on the host named or on any, and give the run once it has ended.

        `timeout` is in seconds for the whole wait; the default is no limit. With `wait=False` the
        run is given at once. Operations: runSystemChecks, getSystemCheckRun.

        Raises:
            TaskTimeout: The run did not end in time; wait for it again with `wait`.
        """
        started = (
            self._api.system_checks.run_system_checks()
            if hostname is None
            else self._api.system_checks.run_system_checks(hostname=hostname)
        )
        return self.wait(started, timeout=timeout) if wait else started

    def wait(self, run: ById, *, timeout: float | None = None) -> SystemCheckRun:
        """Wait until a run has ended, whatever it found. Operation: getSystemCheckRun.

        Raises:
            TaskTimeout: It did not end in time; it may still be running.
            NotFound: There is no such run.
        """
        id = id_of(run, "a run of checks")
        deadline = None if timeout is None else monotonic() + timeout
        pause = _PAUSE
        while True:
            found = self.get(id)
            if found.status in _ENDED:
                return found
            left = None if deadline is None else deadline - monotonic()
            if left is not None and left <= 0:
                raise TaskTimeout(
                    f"The run {id} of system checks is {found.status!r} after {timeout:g} s; "
                    "wait for it again with client.system_checks.wait.",
                    task_id=id,
                )
            io.sleep(pause if left is None else min(pause, left))
            pause = min(pause * 1.5, _LONGEST_PAUSE)

    def results(self, run: ById, *, failed_only: bool = False) -> list[SystemCheckRunResult]:
        """What each check of a run found, or those that failed.

        Operation: getSystemCheckRunResults.
        """
        id = id_of(run, "a run of checks")
        found = self._api.system_checks.get_system_check_run_results(id)
        return [result for result in found.results or () if not (failed_only and result.passed)]

    def delete(self, run: ById) -> None:
        """Remove a run with its results. Operation: deleteSystemCheckRun.

        Raises:
            NotFound: There is no such run.
        """
        self._api.system_checks.delete_system_check_run(id_of(run, "a run of checks"))
