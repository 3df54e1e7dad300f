# Derived from src/connectapi/_session/_async/room.py by `make generate`. Do not edit.
"""The base of every class of operations."""

from __future__ import annotations

from connectapi._session._sync.session import Session


class Room:
    """Operations that belong together, on one session."""

    __slots__ = ("_session",)

    def __init__(self, session: Session) -> None:
        self._session = session
