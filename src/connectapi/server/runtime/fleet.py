"""The running processes of all content, by bundle; they live on the server's event loop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from connectapi.server.content.view import View


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
class Lease:
    """A ready process, counted as one connection until it is released.

    Attributes:
        address: ``127.0.0.1:port``.
        worker_id: Names the process; ``lease(prefer=worker_id)`` leads a visitor back to it.
        job_key: Key of the process's job.
        keeps_prefix: Whether it wants the whole path; others get the path below ``base_path``.
        base_path: Path in front of the content's own paths, as the process was told it:
            ``/content/<guid>`` or ``/content/<guid>/_bundle<id>``, behind the prefix of the
            server's address; a program that keeps the prefix gets ``base_path`` + path.
        release: Gives the connection back; on the event loop, once; more often does no harm.
    """

    address: str
    worker_id: str
    job_key: str
    keeps_prefix: bool
    base_path: str
    release: Callable[[], None]


class Fleet:
    """Starts, leases and ends the processes of content.

    ``lease`` is awaited on the server's event loop; everything else may be called from any thread.
    """

    async def lease(
        self, view: View, *, prefer: str | None = None, wait: float | None = None
    ) -> Lease:
        """Give a ready process for the bundle of a view; starts one where there is none.

        Args:
            prefer: The ``worker_id`` of an earlier lease of the same visitor: that process is
                taken while it is there and has room.
            wait: Seconds to wait for a process that is being started; by default as long as it
                takes, which ``init_timeout`` bounds. With 0 nothing is waited for.

        Raises:
            NotReady: It is not ready after ``wait`` seconds.
            StartFailed: It ended while it was started, did not answer in time, or failed so
                shortly before that it is not tried again yet.
            Full: All processes are busy and no more are allowed.
        """
        raise NotImplementedError

    def renew(self, content_id: int) -> None:
        """Give new requests new processes: variables, settings or the active bundle changed.

        Old processes end once their connections have. A remembered failure is forgotten.
        """
        raise NotImplementedError

    def stop_content(self, content_id: int) -> None:
        """End all processes of an item now: it was locked or deleted."""
        raise NotImplementedError

    def stop_job(self, job_key: str) -> bool:
        """End the process that is a job now; false where no process of the fleet is."""
        raise NotImplementedError

    def close(self) -> None:
        """End all processes, within a bounded time; nothing is started any more."""
        raise NotImplementedError
