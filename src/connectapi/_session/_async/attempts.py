"""The attempts of a call, made as `Call` decides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, TypeVar

from connectapi._core.errors import TransportError
from connectapi._io.asynchronous import Sender, sleep
from connectapi._session.call import Call


class Answer(Protocol):
    """What a sender gives back."""

    @property
    def status(self) -> int:
        """HTTP status."""

    @property
    def headers(self) -> Mapping[str, str]:
        """Headers, looked up by lower-case names."""


AnswerT = TypeVar("AnswerT", bound=Answer)


async def perform(call: Call, send: Sender[AnswerT]) -> AnswerT:
    """Send until there is an answer to give.

    Raises:
        TransportError: No answer came, and trying on makes no sense.
        RedirectRefused: The server pointed where the request must not go.
    """
    while True:
        call.begin()
        error: TransportError | None = None
        wait: float | None = None
        try:
            answer = await send(call.prepared)
        except TransportError as failed:
            error = failed
            wait = call.after_error(failed)
        else:
            wait = call.after_answer(answer.status, answer.headers)
            if wait is None:
                return answer
        if wait is None and error is not None:
            raise error
        if wait:
            await sleep(wait)
