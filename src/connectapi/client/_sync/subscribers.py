# Derived from src/connectapi/client/_async/subscribers.py by `make generate`. Do not edit.
"""Those who get one variant by mail."""

from __future__ import annotations

from collections.abc import Iterable

from connectapi._core.encode import raw_json_body
from connectapi._core.errors import InvalidArgument, NotFound
from connectapi._core.request import Request
from connectapi._core.response import nothing
from connectapi._core.url import build_path
from connectapi._session._sync.session import Session
from connectapi.client._sync.listing import Listing
from connectapi.client._sync.reshaped import reshaped
from connectapi.client._sync.resource import Resource
from connectapi.client._sync.users import UsersResource
from connectapi.client.absence import there_is_none
from connectapi.client.subjects import guid_of, is_guid
from connectapi.client.variant_records import Subscriber
from connectapi.models.users import User


class SubscribersResource(Resource):
    """Adds and removes subscribers, by unversioned routes.

    Users are named by a record, a guid, a user name or an e-mail address. Who may not change the
    item sees, adds and removes only themselves.
    """

    def __init__(self, session: Session, variant_id: str) -> None:
        super().__init__(session)
        self._variant_id = variant_id

    def find(self) -> Listing[Subscriber]:
        """List the subscribers. Rights: anyone who may view the item."""
        return reshaped(
            self._session,
            "/variants/{id}/subscribers",
            model=Subscriber,
            reshape=lambda rows: [dict(row) for row in rows or ()],
            path={"id": self._variant_id},
        )

    def add(self, *users: User | Subscriber | str) -> list[Subscriber]:
        """Add users, and give all subscribers; nothing is sent where they are that already.

        Raises:
            NotFound: No such user.
            Ambiguous: An e-mail address fits several.
        """
        wanted = self._guids(users)
        there = self.find().collect()
        missing = [guid for guid in wanted if guid not in {user.guid for user in there}]
        if not missing:
            return there
        path = build_path("/variants/{id}/subscribers", id=self._variant_id)
        self._session.send(Request("", "POST", path, nothing, body=raw_json_body(missing)))
        return self.find().collect()

    def remove(self, *users: User | Subscriber | str) -> list[Subscriber]:
        """Remove users, and give those who are left; no error for one who is no subscriber.

        Raises:
            NotFound: No such user.
            Ambiguous: An e-mail address fits several.
        """
        for guid in self._guids(users):
            path = build_path("/variants/{id}/subscribers/{guid}", id=self._variant_id, guid=guid)
            try:
                self._session.send(Request("", "DELETE", path, nothing))
            except NotFound as error:
                there_is_none(error)
        return self.find().collect()

    def set(self, users: Iterable[User | Subscriber | str]) -> list[Subscriber]:
        """Make the subscribers exactly these, and give them; only differences are sent.

        Raises:
            InvalidArgument: `users` is a single text.
            NotFound: No such user.
            Ambiguous: An e-mail address fits several.
        """
        if isinstance(users, str):
            raise InvalidArgument(f"subscribers.set takes several users, such as [{users!r}].")
        wanted = self._guids(users)
        there = self.find().collect()
        self.remove(*(user for user in there if user.guid not in wanted))
        return self.add(*wanted)

    def _guids(self, users: Iterable[User | Subscriber | str]) -> list[str]:
        return list(dict.fromkeys([self._guid(user) for user in users]))

    def _guid(self, user: User | Subscriber | str) -> str:
        if not isinstance(user, str) or is_guid(user):
            return guid_of(user, "a subscriber").lower()
        users = UsersResource(self._session)
        found = users.one(email=user) if "@" in user else users.one(username=user)
        return found.guid
