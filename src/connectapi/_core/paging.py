"""Pages: drop what was seen, choose the next page or stop.

A link to the next page is never followed as it stands: only its query is taken, and sent to the
operation's own path, so that credentials cannot leave the server and a proxy's internal host name
does no harm.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Generic, Literal, TypeAlias, TypeVar
from urllib.parse import parse_qsl, urlsplit

import msgspec
from typing_extensions import Buffer

from connectapi._core.errors import InvalidArgument
from connectapi._core.rows import Envelope, RawRows, Rows, split

Paging: TypeAlias = Literal["", "single", "envelope", "numbered", "offset", "keyset"]

R = TypeVar("R", bound=Rows)

DEFAULT_PAGE: Final = 500
# Pages that are foreseen at most.
MOST_FOLLOWING: Final = 8


@dataclass(frozen=True, slots=True)
class Page(Generic[R]):
    """One page of rows, as much of it as counts."""

    rows: R
    """New rows, cut to the limit."""
    total: int | None
    """How many rows there are in all, where the server says so."""
    following: Sequence[Mapping[str, object]]
    """Query parameters of the pages after this one: of the next one, and of those that must follow
    it if the server has as many rows as it says. Empty after the last page.
    """

    @property
    def next_query(self) -> Mapping[str, object] | None:
        """Query parameters that ask for the next page, or `None` after the last one."""
        return self.following[0] if self.following else None


@dataclass(slots=True)
class Pager:
    """Where a listing stands: fed with bodies, it gives rows and the query of the next page.

    Args:
        kind: How the operation pages.
        rows_key: The key of the rows in the answer; empty for a bare array.
        identity: The field that tells two rows apart; empty if there is none.
        limit: The most rows wanted; `None` for all.
        page_size: Rows asked for at once.
    """

    kind: Paging
    rows_key: str = ""
    identity: str = ""
    limit: int | None = None
    page_size: int = DEFAULT_PAGE
    _number: int = field(default=1, init=False)
    _received: int = field(default=0, init=False)
    _given: int = field(default=0, init=False)
    _seen: set[str | int | None] = field(default_factory=set, init=False)
    _queries: set[frozenset[tuple[str, object]]] = field(default_factory=set, init=False)
    _answered_number: int | None = field(default=None, init=False)
    _last_rows: Rows | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        check_count("limit", self.limit, least=0)
        check_count("page_size", self.page_size, least=1)
        if self.limit:
            self.page_size = min(self.page_size, self.limit)

    def first(self) -> Mapping[str, object] | None:
        """Give the first page's query parameters, or `None` if no rows are wanted."""
        if self.limit == 0:
            return None
        if self.kind in ("offset", "numbered"):
            return {"page_number": 1, "page_size": self.page_size}
        return {"limit": self.page_size} if self.kind == "keyset" else {}

    def receive(self, body: Buffer) -> Page[RawRows]:
        """Take a page's body in, and give its rows as raw JSON.

        Raises:
            NotAPage: It holds no rows.
        """
        return self.take(split(body, self.rows_key, self.identity))

    def take(self, rows: R) -> Page[R]:
        """Take a page's rows in, and give those that count."""
        total = _integer(rows.envelope.total)
        if self._stands_still(rows):
            return Page(rows.pick(()), total, ())
        fresh = self._fresh(rows)
        self._received += len(rows)
        if self.limit is not None:
            fresh = fresh[: self.limit - self._given]
        self._given += len(fresh)
        following = self._following(rows, len(fresh), total)
        return Page(rows if len(fresh) == len(rows) else rows.pick(fresh), total, following)

    def _stands_still(self, rows: Rows) -> bool:
        """Tell whether an old server gave the page before once more."""
        if self._received == 0 or self.kind not in ("offset", "numbered"):
            return False
        number = _integer(rows.envelope.current_page)
        repeated = number is not None and number == self._answered_number
        return repeated or rows == self._last_rows

    def _fresh(self, rows: Rows) -> Sequence[int]:
        """Give the positions of rows that were not on a page before."""
        every = range(len(rows))
        if not self.identity or self.kind not in ("offset", "numbered", "keyset"):
            return every
        identities = rows.identities
        found = set(identities)
        found.discard(None)
        # Cursors do not shift when rows come or go, so one page back is far enough to look.
        seen, self._seen = self._seen, found if self.kind == "keyset" else self._seen
        if len(found) == len(rows) and found.isdisjoint(seen):
            # Nearly all pages; row by row takes longer than reading their identities did.
            self._seen |= found
            return every
        fresh = []
        for position, identity in enumerate(identities):
            if identity is None or identity not in seen:
                fresh.append(position)
            if identity is not None and self.kind != "keyset":
                seen.add(identity)
        return fresh

    def _following(
        self, rows: Rows, fresh: int, total: int | None
    ) -> Sequence[Mapping[str, object]]:
        if not fresh or (self.limit is not None and self._given >= self.limit):
            return ()
        if self.kind == "keyset":
            query = self._next_cursor(rows.envelope)
            return () if query is None else (query,)
        if self.kind not in ("offset", "numbered"):
            return ()
        if total is not None and self._received >= total:
            return ()
        self._answered_number = _integer(rows.envelope.current_page)
        self._last_rows = rows
        self._number += 1
        first, left = self._number, self._pages_left(len(rows), total)
        return [
            {"page_number": number, "page_size": self.page_size}
            for number in range(first, first + min(left, MOST_FOLLOWING))
        ]

    def _pages_left(self, page_rows: int, total: int | None) -> int:
        """Say how many more pages there must be, each with as many rows as this one."""
        if total is None:
            return 1
        wanted = total if self.limit is None else min(total, self.limit)
        return max(-(-(wanted - self._received) // page_rows), 1)

    def _next_cursor(self, envelope: Envelope) -> Mapping[str, object] | None:
        paging = _fields(envelope.paging)
        cursor = _text(_fields(paging.get("cursors")).get("next"))
        link = _text(paging.get("next"))
        if cursor:
            query: dict[str, object] = {"next": cursor}
        elif link:
            query = dict(parse_qsl(urlsplit(link).query))
        else:
            return None
        query.pop("limit", None)
        turn = frozenset(query.items())
        if not turn or turn in self._queries:
            return None
        self._queries.add(turn)
        left = self.page_size if self.limit is None else self.limit - self._given
        return {**query, "limit": min(self.page_size, left)}


def check_count(name: str, value: int | None, *, least: int) -> None:
    """Refuse a number of rows that makes no sense.

    Raises:
        InvalidArgument: It is no whole number, or too small.
    """
    # Callers without a type checker give anything.
    given: object = value
    if given is None:
        return
    if isinstance(given, bool) or not isinstance(given, int) or given < least:
        raise InvalidArgument(f"{name} is {value!r}; give a whole number from {least} on.")


def _fields(value: msgspec.Raw | None) -> Mapping[str, msgspec.Raw]:
    try:
        return (_FIELDS.decode(value) if value else None) or {}
    except msgspec.ValidationError:
        return {}


def _text(value: msgspec.Raw | None) -> str:
    try:
        found = _WORD.decode(value) if value else None
    except msgspec.ValidationError:
        return ""
    return "" if found is None else str(found)


def _integer(value: msgspec.Raw | None) -> int | None:
    try:
        return _WHOLE.decode(value) if value else None
    except msgspec.ValidationError:
        return None


_FIELDS = msgspec.json.Decoder(dict[str, msgspec.Raw] | None)
_WORD = msgspec.json.Decoder(str | int | None)
_WHOLE = msgspec.json.Decoder(int | None)
