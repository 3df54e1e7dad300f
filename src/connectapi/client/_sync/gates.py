# Derived from src/connectapi/client/_async/gates.py by `make generate`. Do not edit.
"""Refusing what a server is too old for, where its answer would not say so."""

from __future__ import annotations

from connectapi._core.failures import too_old
from connectapi._session._sync.session import Session


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
