"""The base of every class of operations."""

from __future__ import annotations

from connectapi._session._async.session import AsyncSession


class AsyncRoom:
    """Operations that belong together, on one session."""

    __slots__ = ("_session",)

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
