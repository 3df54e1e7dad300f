"""Users as owners of content."""

from __future__ import annotations

from connectapi._session._async.session import AsyncSession
from connectapi.client.subjects import ByGuid, guid_of, is_guid


async def owner_guid(session: AsyncSession, owner: ByGuid) -> str:
    """The guid of a user given as a record, a guid, a user name or an e-mail address.

    Raises:
        NotFound: Nobody has the name.
        Ambiguous: Several have it.
    """
    named = guid_of(owner, "an owner")
    if not isinstance(owner, str) or is_guid(named):
        return named
    # Imported here: most owners are given by guid.
    from connectapi.client._async.users import AsyncUsersResource

    users = AsyncUsersResource(session)
    found = await (users.one(email=named) if "@" in named else users.one(username=named))
    return found.guid
