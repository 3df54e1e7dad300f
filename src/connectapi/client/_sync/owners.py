# Derived from src/connectapi/client/_async/owners.py by `make generate`. Do not edit.
"""Users as owners of content."""

from __future__ import annotations

from connectapi._session._sync.session import Session
from connectapi.client.subjects import ByGuid, guid_of, is_guid


def owner_guid(session: Session, owner: ByGuid) -> str:
    """The guid of a user given as a record, a guid, a user name or an e-mail address.

    Raises:
        NotFound: Nobody has the name.
        Ambiguous: Several have it.
    """
    named = guid_of(owner, "an owner")
    if not isinstance(owner, str) or is_guid(named):
        return named
    # Imported here: most owners are given by guid.
    from connectapi.client._sync.users import UsersResource

    users = UsersResource(session)
    found = users.one(email=named) if "@" in named else users.one(username=named)
    return found.guid
