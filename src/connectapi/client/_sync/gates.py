# Derived from src/connectapi/client/_async/gates.py by `make generate`. Do not edit.
"""Refusing what a server is too old for, where its answer would not say so."""

from __future__ import annotations

from connectapi._core.failures import too_old
from connectapi._core.request import Request
from connectapi._core.response import nothing
from connectapi._session._sync.session import Session
from connectapi.api.operations import OPERATIONS


def require(session: Session, needs: str, what: str) -> None:
    """Refuse where the server is surely older than `needs`; one that hides its version is tried.

    Operations that a server lacks are told by its answer; this is for fields and parameters, which
    an older server may pass over in silence.

    Raises:
        UnsupportedByServer: The server is older.
    """
    version = session.server_version()
    if not version.older_than(needs):
        return
    raise too_old(what, needs, session.settings.server, version)


def refuse_lacked(session: Session, operation_id: str) -> None:
    """Refuse an operation that the server is known to lack, before others are asked for its sake.

    Raises:
        UnsupportedByServer: The server is too old, and its version is known.
    """
    found = OPERATIONS[operation_id]
    session.refuse_lacked(
        Request(
            found.id,
            found.method,
            found.path,
            nothing,
            since=found.since,
            missing_in=found.missing_in,
        )
    )
