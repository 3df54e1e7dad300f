# Derived from src/connectapi/client/_async/people.py by `make generate`. Do not edit.
"""Which users are meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final, TypeAlias

from connectapi._core.errors import InvalidArgument
from connectapi._core.paging import DEFAULT_PAGE
from connectapi._io.synchronous import gather
from connectapi.client._sync.listing import Listing
from connectapi.client._sync.resource import Resource
from connectapi.client.choose import exactly_one
from connectapi.client.remote import describe_user, fitting_users
from connectapi.client.subjects import is_guid
from connectapi.models.users import User

AnyUser: TypeAlias = User | str
"""A user as a record, a guid, a user name or an e-mail address."""

# Names that are looked up at once: more would be felt by the server's other users.
AT_ONCE: Final = 8


class People(Resource):
    """Finds users by what they are called, many of them at once."""

    def with_exactly(self, field: str, value: str) -> list[User]:
        """The users whose user name, e-mail address or external id this is.

        Letter case counts for the external id alone.
        """
        if field != "username":
            return (_with_exactly(field, value, self._users()))[0]
        fits, seen = _with_exactly(field, value, self._users(prefix=value))
        if not fits and seen >= DEFAULT_PAGE:
            # A prefix search gives one page, and likeness is the server's affair.
            fits, _ = _with_exactly(field, value, self._users())
        return fits

    def named(self, names: Sequence[str]) -> Mapping[str, list[User]]:
        """The users that each name fits: a user name or an e-mail address, in any letter case.

        One search for a user name; one pass over all users for all names that hold an `@`, which
        may be either.
        """
        different = dict.fromkeys(names)
        addresses = [name for name in different if "@" in name]
        every = self._users().collect() if addresses else []
        found = {name: fitting_users(every, name) for name in addresses}
        others = [name for name in different if "@" not in name]
        calls = [partial(self.with_exactly, "username", name) for name in others]
        fits = gather(calls, limit=AT_ONCE)
        return found | dict(zip(others, fits, strict=True))

    def guids(self, users: Sequence[AnyUser]) -> list[str]:
        """The guids of users, one each; a guid is taken as it is.

        Raises:
            InvalidArgument: Something that names nobody.
            NotFound: A name fits nobody.
            Ambiguous: A name fits several; the error lists them.
        """
        texts = [_text_of(user) for user in users]
        found = self.named([text for text in texts if not is_guid(text)])
        guids = []
        for text in texts:
            fits = found.get(text)
            if fits is None:
                guids.append(text)
            else:
                guids.append(exactly_one(fits, f"user {text!r}", describe_user).guid)
        return guids

    def _users(self, **filters: str) -> Listing[User]:
        return self._listing("getUsers", User, filters)


def _text_of(user: object) -> str:
    text = user.guid if isinstance(user, User) else user
    if not isinstance(text, str) or not text.strip():
        raise InvalidArgument(
            "A user is given as a record, a guid, a user name or an e-mail address, "
            f"not as {user!r}."
        )
    return text


def _with_exactly(field: str, value: str, listing: Listing[User]) -> tuple[list[User], int]:
    """The users whose field has the value, and how many were looked at."""
    exact = field == "external_id"
    wanted = value if exact else value.casefold()
    fits, seen = [], 0
    for user in listing:
        seen += 1
        found = getattr(user, field) or ""
        if (found if exact else found.casefold()) == wanted:
            fits.append(user)
    return fits, seen
