"""What a request to content gets to see, and whether its sender may."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from connectapi.server.content.addresses import Address, find, root_and_rest
from connectapi.server.content.guest import Guest, credentials, identify
from connectapi.server.content.view import View, may_choose_state, resolve
from connectapi.server.content.visit import (
    Entry,
    Place,
    Remembered,
    SessionTokens,
    Visit,
    person,
)
from connectapi.server.errors import Code, Refusal
from connectapi.server.rights import ContentRole
from connectapi.server.store import content
from connectapi.server.unversioned.settings import scheduler_settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, RowMapping

    from connectapi.server.content.guest import Credentials
    from connectapi.server.rights import Caller
    from connectapi.server.runtime.proxy_headers import Pair
    from connectapi.server.services import Services

_MOST_BASES = 4096


@dataclass(frozen=True, slots=True)
class Entered:
    """An item at an address, somebody who asks for it, and what they are to it.

    Attributes:
        rights_state: :attr:`Database.rights_state` from before all this was read.
    """

    address: Address
    guest: Guest
    role: ContentRole
    rights_state: int | None

    @property
    def caller(self) -> Caller | None:
        """Who asks."""
        return self.guest.caller

    def check_open(self) -> None:
        """Refuse somebody who may not open the item.

        Raises:
            Refusal: With status 401 for nobody, 403 for somebody.
        """
        if self.role >= ContentRole.VIEWER:
            return
        if self.caller is None:
            text = "You must be signed in to see this content."
            raise self.guest.refused or Refusal(Code.AUTH_REQUIRED, text)
        text = f"You may not see the content {self.address.item['guid']}."
        raise Refusal(Code.NO_VIEW_PERMISSION, text)


class Entrance:
    """Lets visitors in. Reading the database is for threads, remembering for the event loop."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._tokens = SessionTokens(services.signer, services.clock)
        self._remembered = Remembered(services.database, services.clock)
        self._bases: set[str] = set()

    def enter(self, path: str, prefix: str, sent: Credentials) -> Entered | None:
        """Find the item at a path, and who asks; None where there is nothing.

        Raises:
            Refusal: A credential is not good.
        """
        database = self._services.database
        state = database.rights_state
        with database.read() as connection:
            address = find(connection, path, prefix)
        if address is None:
            return None
        guest = identify(self._services, sent)
        with database.read() as connection:
            role = _role(connection, address.item, guest.caller)
        return Entered(address, guest, role, state)

    def view(self, entered: Entered) -> View | None:
        """Find the state that a path asks for; None where there is none.

        Raises:
            Refusal: It is not shown to everybody who may open the item.
        """
        with self._services.database.read() as connection:
            address = entered.address
            return resolve(connection, address.item, entered.caller, entered.role, address.rest)

    def visit(self, entered: Entered, view: View, prefix: str) -> Visit:
        """Work out what the requests of a visitor to running content have in common."""
        item, caller, guest = entered.address.item, entered.caller, entered.guest
        chosen = {**scheduler_settings(), **content.runtime_of(item)}
        told = token = None
        if caller is not None:
            with self._services.database.read() as connection:
                told = person(connection, caller)
            token = self._tokens.token(item["guid"], caller.guid)
        return Visit(
            item=item,
            view=replace(view, rest=""),
            base=(entered.address.base + view.prefix).rstrip("/"),
            prefix=prefix,
            caller=caller,
            role=entered.role,
            has_key=guest.has_key,
            hides_authorization=guest.hides_authorization,
            person=told,
            token=token,
            connection_timeout=_seconds(chosen, "connection_timeout"),
            read_timeout=_seconds(chosen, "read_timeout"),
        )

    def entry(self, entered: Entered, visit: Visit) -> Entry | None:
        """Say what a visit depends on; None where it must not be remembered."""
        if entered.rights_state is None:
            return None
        ends = entered.guest.ends(self._services)
        if ends is None:
            return None
        return Entry(visit, entered.rights_state, self._services.clock.now(), ends)

    def remember(self, path: str, entered: Entered, sent: Credentials, entry: Entry) -> None:
        """Remember a visit that a request to a path has led to."""
        root = entered.address.root
        if root and not root.startswith("/content/") and len(self._bases) < _MOST_BASES:
            self._bases.add(root)
        place = self._place(path, entry.visit.prefix, sent)
        # What chose the state may have been sent with escapes, which other requests lack.
        chosen = entry.visit.view.prefix.rstrip("/")
        if place is not None and place.root == root and place.state.startswith(chosen):
            self._remembered.put(place, entry)

    def remembered(
        self, path: str, prefix: str, headers: Sequence[Pair]
    ) -> tuple[Visit, str] | None:
        """Give a visit that still holds for a request, and the path below its root as sent."""
        place = self._place(path, prefix, credentials(headers))
        visit = None if place is None else self._remembered.get(place)
        if visit is None or place is None:
            return None
        rest = path[len(place.root) + 1 :]
        if visit.view.prefix:
            _state, slash, rest = rest.partition("/")
            if not slash:
                return None
        return visit, rest

    def _place(self, path: str, prefix: str, sent: Credentials) -> Place | None:
        found = root_and_rest(path, self._bases)
        if found is None:
            return None
        root, rest = found
        first = rest.partition("/")[0]
        return Place(prefix, root, first if may_choose_state(first) else "", sent)


def below(raw: str, view: View) -> str:
    """Give the path below a state's root, as it was sent, from that below the item's root."""
    for _ in range(view.prefix.count("/")):
        raw = raw.partition("/")[2]
    return raw


def _role(connection: Connection, item: RowMapping, caller: Caller | None) -> ContentRole:
    if caller is None:
        return ContentRole.VIEWER if item["access_type"] == "all" else ContentRole.NOBODY
    return content.rights_in(connection, item, caller).role


def _seconds(chosen: dict[str, object], name: str) -> float:
    value = chosen[name]
    return float(value) if isinstance(value, int | float) else 0.0
