"""How processes of content end, and what is said about it: pure."""

from __future__ import annotations

from dataclasses import dataclass

from connectapi.server.content.live_jobs import KILLED_REASON, STOPPED_REASON

IDLE = "nobody used it"
REPLACED = "it was replaced"
LOCKED_OR_DELETED = "the content was locked or deleted"
NO_ANSWER = "it did not answer"

_BY_ITSELF = frozenset((IDLE, REPLACED, STOPPED_REASON))
_ENDED_BY_SERVER = 15
_HEAD = ("[rsc-session] ", "Running on host: ", "Running content ")
LAST_LINES = 12
"""Lines of the log that a failure repeats."""


class NotReady(Exception):
    """The content is being started and not ready yet; whoever asks again later finds it so."""

    def __init__(self, job_key: str | None) -> None:
        super().__init__("The content is being started.")
        self.job_key = job_key
        """Key of the job of the process that is being started, once there is one."""


class StartFailed(Exception):
    """The content could not be started; the text says why, with the last lines of its log."""

    def __init__(self, message: str, job_key: str | None) -> None:
        super().__init__(message)
        self.message = message
        self.job_key = job_key
        """Key of the job whose log says more; None where there was not even a process."""


class Full(Exception):
    """All processes that the content may have are busy with as many connections as they may."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How a job ends: its exit code, and an error where it is one.

    Attributes:
        ordered: Whether somebody wanted it so.
    """

    code: int
    error: str | None = None
    ordered: bool = False


def ending_of(code: int | None, reason: str | None, failure: str | None) -> Ending:
    """Say how the job of a process ends.

    Args:
        code: Exit code of the process; None where there was none.
        reason: Why the server ended it, if it did.
        failure: Why it could not be started, if so.
    """
    if reason in _BY_ITSELF:
        return Ending(0)
    if reason == KILLED_REASON:
        return Ending(_ENDED_BY_SERVER, "The job was killed.", ordered=True)
    if reason == LOCKED_OR_DELETED:
        text = f"The process was ended: {reason}."
        return Ending(_ENDED_BY_SERVER, text, ordered=True)
    if failure is not None:
        # What failed did not end well, whatever the process says or was made to say.
        return Ending(code if code and reason != NO_ANSWER else 1, failure)
    if code:
        return Ending(code, f"The process {how(code)}.")
    return Ending(0)


def how(code: int) -> str:
    """Say how a process ended by its exit code."""
    if code > 128:
        return f"was ended by signal {code - 128}"
    return f"ended with exit code {code}"


def with_lines(message: str, lines: list[str]) -> str:
    """Add the last lines of a log to a message."""
    kept = [line for line in lines if not line.startswith(_HEAD) and line != message]
    if not kept:
        return message
    return "\n".join([f"{message} The last lines of its log:", *kept[-LAST_LINES:]])
