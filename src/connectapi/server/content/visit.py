"""A visitor's way to content that runs, worked out once and remembered as long as it holds."""

from __future__ import annotations

import json
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from connectapi.server.clock import parse
from connectapi.server.content.guest import Credentials
from connectapi.server.identity import tokens
from connectapi.server.rights import ContentRole
from connectapi.server.store import visitors

if TYPE_CHECKING:
    from sqlalchemy import Connection, RowMapping

    from connectapi.server.clock import Clock
    from connectapi.server.content.view import View
    from connectapi.server.identity.signing import Signer
    from connectapi.server.rights import Caller
    from connectapi.server.store.database import Database

# The use of a key is noted now and then, and the token of a visitor does not last for ever.
_LONGEST = timedelta(minutes=1)
_TOKEN_SECONDS = 3600
_TOKEN_KEPT = timedelta(seconds=_TOKEN_SECONDS / 2)
_MOST = 4096


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody's way to one state of an item, the same for all their requests.

    Attributes:
        view: The state, at its root.
        base: Path of its root as the visitor sees it, escaped, without a slash at the end.
        prefix: Path of the server's root, which ``base`` begins with.
        has_key: Whether a program came with a key.
        hides_authorization: Whether ``Authorization`` is a credential for this server.
        person: User and groups as content is told them in a header; None for nobody.
        token: The visitor's session token; None for nobody.
        connection_timeout: Seconds without a byte either way; 0 for any time.
        read_timeout: Seconds without a byte from the visitor; 0 for any time.
    """

    item: RowMapping
    view: View
    base: str
    prefix: str
    caller: Caller | None
    role: ContentRole
    has_key: bool
    hides_authorization: bool
    person: bytes | None
    token: bytes | None
    connection_timeout: float
    read_timeout: float

    @property
    def may_see_logs(self) -> bool:
        """Whether the visitor may read what the content has written."""
        is_administrator = self.caller is not None and self.caller.is_administrator
        return self.role >= ContentRole.EDITOR or is_administrator


def person(connection: Connection, caller: Caller) -> bytes:
    """Tell content who a visitor is; characters beyond ASCII are escaped."""
    groups = list(visitors.group_names(connection, caller.id))
    return json.dumps({"user": caller.username, "groups": groups}).encode()


class Place(NamedTuple):
    """What a remembered visit was worked out from.

    Attributes:
        root: Path of the item's root below the server's, as it was sent.
        state: First segment below it, where it may choose a state of the item, else empty.
    """

    prefix: str
    root: str
    state: str
    sent: Credentials


class Entry(NamedTuple):
    """A visit with what it depends on.

    Attributes:
        rights_state: :attr:`Database.rights_state` from before it was worked out.
        made: When it was worked out, by the server's clock.
        ends: When the visitor's credential ends, as the database writes it.
    """

    visit: Visit
    rights_state: int
    made: datetime
    ends: str


class Remembered:
    """The visits that were worked out lately; used on one event loop.

    None is given out after a change that may concern it, or after its credential's end.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._entries: OrderedDict[Place, tuple[Entry, datetime]] = OrderedDict()

    def get(self, place: Place) -> Visit | None:
        """Give a visit that still holds."""
        found = self._entries.get(place)
        if found is None:
            return None
        entry, until = found
        now = self._clock.now()
        if entry.rights_state == self._database.rights_state and entry.made <= now < until:
            self._entries.move_to_end(place)
            return entry.visit
        del self._entries[place]
        return None

    def put(self, place: Place, entry: Entry) -> None:
        """Remember a visit."""
        until = entry.made + _LONGEST
        if entry.ends < visitors.NEVER:
            until = min(until, parse(entry.ends))
        self._entries[place] = (entry, until)
        if len(self._entries) > _MOST:
            self._entries.popitem(last=False)


class SessionTokens:
    """The session tokens of visitors, used for half of the time that they are good for."""

    def __init__(self, signer: Signer, clock: Clock) -> None:
        self._signer = signer
        self._clock = clock
        self._made: OrderedDict[tuple[str, str], tuple[datetime, bytes]] = OrderedDict()

    def token(self, content_guid: str, user_guid: str) -> bytes:
        """Give a token of a visitor for an item."""
        key, now = (content_guid, user_guid), self._clock.now()
        made, token = self._made.get(key, (None, b""))
        if made is None or not made <= now < made + _TOKEN_KEPT:
            token = tokens.user_session(self._signer, *key, _TOKEN_SECONDS).encode()
            self._made[key] = (now, token)
            if len(self._made) > _MOST:
                self._made.popitem(last=False)
        return token
