"""Jobs as servers of any age answer them, put into today's form."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from connectapi._core.errors import APIError, InvalidArgument, UnexpectedAnswer
from connectapi._core.model import Model
from connectapi._core.tolerant import convert
from connectapi.models.jobs import Job, KillJobOrder, LogEntry

ACTIVE: Final = 0
FINALIZED: Final = 2

_IDS: Final = ("id", "ppid", "pid", "app_id", "content_id", "variant_id", "bundle_id")
_TIMES: Final = ("start_time", "end_time", "last_heartbeat_time", "queued_time")

_log_entry = msgspec.json.Decoder(LogEntry)


class JobTermination(Model, frozen=True, kw_only=True):
    """What came of one order to end a job.

    `code` is the API's error code, and `error` what the server said, where it refused; else they
    are None and `result` holds what it answered.
    """

    job_key: str
    content_guid: str
    content_id: str | None = None
    job_id: str | None = None
    result: str | None = None
    code: int | None = None
    error: str | None = None

    @property
    def ordered(self) -> bool:
        """Whether the server took the order; the job may take a while to end."""
        return self.error is None

    @classmethod
    def of_order(cls, order: KillJobOrder, guid: str, key: str) -> JobTermination:
        """Make the record of an order that the server took."""
        number = order.content_id or order.app_id
        return cls(
            job_key=order.job_key or key,
            content_guid=order.content_guid or order.app_guid or guid,
            content_id=str(number) if number else None,
            job_id=str(order.job_id) if order.job_id else None,
            result=order.result or "",
        )

    @classmethod
    def of_refusal(cls, refusal: APIError, guid: str, key: str) -> JobTermination:
        """Make the record of an order that the server refused."""
        said = refusal.server_message or str(refusal)
        return cls(job_key=key, content_guid=guid, code=refusal.code, error=said)


def key_of(job: Job | str) -> str:
    """The key of a job's record, or the text itself.

    Raises:
        InvalidArgument: Neither a job with a key nor text.
    """
    key = job if isinstance(job, str) else getattr(job, "key", None)
    if not isinstance(key, str) or not key:
        raise InvalidArgument(f"A job is named by a record or its key, not by {job!r}.")
    return key


# Any: rows as a server sent them, before they are typed.
def modern_job(row: Mapping[str, Any], guid: str) -> dict[str, Any]:
    """Put a job into today's form: ids as text, times as RFC 3339, and the item's guid.

    Servers before 2025.01.0 do not name the content; those without the versioned operation have
    numbers for ids, seconds for times, and `finalized` in place of a status.
    """
    job = dict(row)
    for name in _IDS:
        if isinstance(job.get(name), int):
            job[name] = str(job[name])
    for name in _TIMES:
        if isinstance(job.get(name), int | float):
            job[name] = datetime.fromtimestamp(job[name], UTC).isoformat()
    finalized = job.pop("finalized", None)
    if "status" not in job and finalized is not None:
        job["status"] = FINALIZED if finalized else ACTIVE
    number = job.get("content_id") or job.get("app_id")
    job["content_id"] = job["app_id"] = number
    job["content_guid"] = job.get("content_guid") or job.get("app_guid") or guid
    return job


def read_job(row: object, guid: str) -> Job:
    """Read one job, put into today's form.

    Raises:
        UnexpectedAnswer: It is no job.
    """
    if not isinstance(row, Mapping):
        raise UnexpectedAnswer(f"The server answered {type(row).__name__} where a job was due.")
    try:
        return convert(modern_job(row, guid), Job)
    except msgspec.ValidationError as error:
        raise UnexpectedAnswer(f"The server answered what is no job: {error}.") from None


def log_entry(line: str) -> LogEntry | None:
    """Read one line of a log that is followed; None for a line that holds no entry.

    An entry stands alone on its line, perhaps behind the label of an event stream, or between the
    brackets and commas of an array.
    """
    text = line.strip().removeprefix("data:").strip().lstrip("[,").rstrip(",]").strip()
    if not text.startswith("{"):
        return None
    try:
        return _log_entry.decode(text)
    except msgspec.DecodeError:
        return None
