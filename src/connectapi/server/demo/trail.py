"""What the server remembers of its past: who did what, and what ran."""

from __future__ import annotations

import string
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import insert

from connectapi.server.clock import stamp
from connectapi.server.store.audit_actions import ACTIONS
from connectapi.server.store.jobs import FINALIZED, KEY_LENGTH
from connectapi.server.store.tables import audit_log, job_lines, jobs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from random import Random

    from sqlalchemy import Connection

_ALPHABET = string.ascii_letters + string.digits


def random_key(chance: Random, length: int = KEY_LENGTH) -> str:
    """Make a key of letters and digits that is the same for the same chance."""
    return "".join(chance.choices(_ALPHABET, k=length))


def random_guid(chance: Random) -> str:
    """Make a GUID that is the same for the same chance."""
    return str(UUID(int=chance.getrandbits(128), version=4))


def at_work(moment: datetime, chance: Random) -> datetime:
    """Give a time of work shortly before another one: on a weekday, in the hours of an office."""
    back = max(0, moment.weekday() - 4)
    day = moment.replace(hour=7, minute=0, second=0) - timedelta(days=back or 1)
    day -= timedelta(days=max(0, day.weekday() - 4))
    return day + timedelta(minutes=chance.uniform(0, 570))


@dataclass(frozen=True, slots=True)
class Account:
    """A user of the server, as they stand in the audit log."""

    id: int
    guid: str
    username: str
    described: str


@dataclass(slots=True)
class Trail:
    """Rows of the audit log and of jobs, kept until all are known: then in the order of time."""

    _deeds: list[dict[str, object]] = field(default_factory=list)
    _jobs: list[tuple[dict[str, object], Sequence[str]]] = field(default_factory=list)

    def note(self, moment: datetime, account: Account, action: str, description: str) -> None:
        """Note what somebody did.

        Raises:
            ValueError: The audit log has no such action.
        """
        if action not in ACTIONS:
            message = f"the audit log knows no action {action!r}"
            raise ValueError(message)
        row = {
            "time": stamp(moment),
            "user_id": account.id,
            "user_guid": account.guid,
            "user_description": account.described,
            "action": action,
            "description": description,
        }
        self._deeds.append(row)

    def ran(
        self,
        begun: datetime,
        took: timedelta,
        values: Mapping[str, object],
        lines: Sequence[str],
        exit_code: int = 0,
    ) -> None:
        """Note a job that has ended; ``values`` holds at least its key, item and tag."""
        row: dict[str, object] = {
            "bundle_id": None,
            "variant_id": None,
            "variant_key": None,
            "scheduled_time": None,
            "queued_time": None,
            "queue_name": None,
            "error": lines[-1] if exit_code else None,
            **values,
            "start_time": stamp(begun),
            "end_time": stamp(begun + took),
            "exit_code": exit_code,
            "status": FINALIZED,
        }
        self._jobs.append((row, lines))

    def write(self, connection: Connection) -> None:
        """Write everything."""
        self._deeds.sort(key=lambda row: str(row["time"]))
        connection.execute(insert(audit_log), self._deeds)
        self._jobs.sort(key=lambda job: str(job[0]["start_time"]))
        query = insert(jobs).returning(jobs.c.id, sort_by_parameter_order=True)
        numbers = connection.execute(query, [row for row, _ in self._jobs]).scalars()
        written = [
            {
                "job_id": job_id,
                "number": number,
                "source": "stderr" if text.startswith("[rsc-session]") else "stdout",
                "timestamp": row["start_time"],
                "data": text,
            }
            for job_id, (row, lines) in zip(numbers, self._jobs, strict=True)
            for number, text in enumerate(lines)
        ]
        connection.execute(insert(job_lines), written)
