"""The error of a deployment that does not answer as it should."""

from __future__ import annotations

from collections.abc import Sequence

from connectapi._core.errors import ConnectError


class VerificationFailed(ConnectError):
    """What was deployed does not answer as it should; the text says what is served now.

    Attributes:
        status: The HTTP status that was answered; None where no answer came in time.
        guid: The content item.
        bundle_id: The bundle that failed.
        url: The address that was asked.
        log: The last lines of the newest job.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int | None,
        guid: str,
        bundle_id: str,
        url: str,
        log: Sequence[str] = (),
    ) -> None:
        super().__init__(message)
        self.status = status
        self.guid = guid
        self.bundle_id = bundle_id
        self.url = url
        self.log = tuple(log)
