"""Pages: split a body into raw rows, drop what was seen, choose the next page or stop.

Rows are raw JSON; nothing here decodes more of one than the field that tells it apart. A link to
the next page is never followed as it stands: only its query is taken, and sent to the operation's
own path, so that credentials cannot leave the server and a proxy's internal host name does no
harm.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias
from urllib.parse import parse_qsl, urlsplit

import msgspec
from typing_extensions import Buffer

from connectapi._core.errors import InvalidArgument

Kind: TypeAlias = Literal["", "single", "envelope", "numbered", "offset", "keyset"]

DEFAULT_PAGE: Final = 500


class NotAPage(Exception):
    """A body does not hold rows where the operation's rows should be.

    Its text says what is wrong with the shape; it never holds data of the body.

    Attributes:
        is_json: Whether the body is JSON at all.
    """

    def __init__(self, message: str, *, is_json: bool) -> None:
        super().__init__(message)
        self.is_json = is_json


class Envelope(msgspec.Struct, kw_only=True):
    """What may stand around the rows of a page; empty where it does not."""

    total: msgspec.Raw = msgspec.Raw()
    current_page: msgspec.Raw = msgspec.Raw()
    paging: msgspec.Raw = msgspec.Raw()


@dataclass(frozen=True, slots=True)
class Page:
    """One page of rows, as much of it as counts."""

    rows: list[msgspec.Raw]
    """New rows, cut to the limit."""
    total: int | None
    """How many rows there are in all, where the server says so."""
    next_query: Mapping[str, object] | None
    """Query parameters that ask for the next page, or `None` after the last one."""


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

    kind: Kind
    rows_key: str = ""
    identity: str = ""
    limit: int | None = None
    page_size: int = DEFAULT_PAGE
    _number: int = field(default=1, init=False)
    _received: int = field(default=0, init=False)
    _given: int = field(default=0, init=False)
    _seen: set[str | int] = field(default_factory=set, init=False)
    _queries: set[frozenset[tuple[str, object]]] = field(default_factory=set, init=False)
    _answered_number: int | None = field(default=None, init=False)
    _last_rows: list[msgspec.Raw] = field(default_factory=list, init=False)

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

    def receive(self, body: Buffer) -> Page:
        """Take a page's body in.

        Raises:
            NotAPage: It holds no rows.
        """
        envelope, rows = split(body, self.rows_key)
        total = _integer(envelope.total)
        if self._stands_still(envelope, rows):
            return Page([], total, None)
        fresh = self._fresh(rows)
        self._received += len(rows)
        if self.limit is not None:
            fresh = fresh[: self.limit - self._given]
        self._given += len(fresh)
        return Page(fresh, total, self._next_query(envelope, rows, fresh, total))

    def _stands_still(self, envelope: Envelope, rows: list[msgspec.Raw]) -> bool:
        """Tell whether an old server gave the page before once more."""
        if self._received == 0 or self.kind not in ("offset", "numbered"):
            return False
        number = _integer(envelope.current_page)
        repeated = number is not None and number == self._answered_number
        return repeated or rows == self._last_rows

    def _fresh(self, rows: list[msgspec.Raw]) -> list[msgspec.Raw]:
        if not self.identity or self.kind not in ("offset", "numbered", "keyset"):
            return rows
        identities = _identities(rows, self.identity)
        found = {identity for identity in identities if identity is not None}
        if len(found) == len(rows) and found.isdisjoint(self._seen):
            # Nearly all pages; row by row takes longer than reading their identities did.
            if self.kind == "keyset":
                self._seen = found
            else:
                self._seen |= found
            return rows
        # Cursors do not shift when rows come or go, so one page back is far enough to look.
        seen = self._seen
        self._seen = (
            {found for found in identities if found is not None} if self.kind == "keyset" else seen
        )
        fresh = []
        for row, identity in zip(rows, identities, strict=True):
            if identity is None or identity not in seen:
                fresh.append(row)
            if identity is not None and self.kind != "keyset":
                seen.add(identity)
        return fresh

    def _next_query(
        self,
        envelope: Envelope,
        rows: list[msgspec.Raw],
        fresh: list[msgspec.Raw],
        total: int | None,
    ) -> Mapping[str, object] | None:
        if not fresh or (self.limit is not None and self._given >= self.limit):
            return None
        if self.kind == "keyset":
            return self._next_cursor(envelope)
        if self.kind not in ("offset", "numbered"):
            return None
        if total is not None and self._received >= total:
            return None
        self._answered_number = _integer(envelope.current_page)
        self._last_rows = rows
        self._number += 1
        return {"page_number": self._number, "page_size": self.page_size}

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


def split(body: Buffer, rows_key: str) -> tuple[Envelope, list[msgspec.Raw]]:
    """Split a body into what surrounds the rows, and the rows.

    Servers differ between releases in whether an array is wrapped, so either form is read.

    Raises:
        NotAPage: It is no JSON, or holds no array of rows.
    """
    try:
        return _split(body, rows_key)
    except UnicodeDecodeError:
        raise NotAPage("the text is not UTF-8", is_json=False) from None
    except msgspec.ValidationError:
        wrong = f"it has no array {rows_key!r}" if rows_key else "it is no array"
        raise NotAPage(wrong, is_json=True) from None
    except msgspec.DecodeError:
        raise NotAPage("it is no JSON", is_json=False) from None


def _split(body: Buffer, rows_key: str) -> tuple[Envelope, list[msgspec.Raw]]:
    try:
        if not rows_key:
            return Envelope(), _ROWS.decode(body) or []
        return _around(body, rows_key)
    except msgspec.ValidationError:
        if rows_key:
            return Envelope(), _ROWS.decode(body) or []
        return _around(body, "results")


def _around(body: Buffer, rows_key: str) -> tuple[Envelope, list[msgspec.Raw]]:
    envelope = _envelope_decoder(rows_key).decode(body)
    # The type is made at run time, so its field is not known to the type checker.
    rows: list[msgspec.Raw] | None = envelope.rows  # type: ignore[attr-defined]
    return envelope, rows or []


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


@functools.cache
def _envelope_decoder(rows_key: str) -> msgspec.json.Decoder[Envelope]:
    rows = ("rows", list[msgspec.Raw] | None)
    kind = msgspec.defstruct("Rows", [rows], bases=(Envelope,), rename={"rows": rows_key})
    return msgspec.json.Decoder(kind)


def _identities(rows: Sequence[msgspec.Raw], name: str) -> list[str | int | None]:
    decoder = _identity_decoder(name)
    try:
        # The type is made at run time, so its field is not known to the type checker.
        return [found.value for found in decoder.decode_lines(b"\n".join(rows))]  # type: ignore[attr-defined]
    except msgspec.DecodeError:
        # A row that is no object or spreads over lines, or an id that is neither text nor number.
        return [_identity(row, decoder) for row in rows]


def _identity(row: msgspec.Raw, decoder: msgspec.json.Decoder[msgspec.Struct]) -> str | int | None:
    try:
        found: str | int | None = decoder.decode(row).value  # type: ignore[attr-defined]  # as above
    except msgspec.DecodeError:
        return None
    return found


@functools.cache
def _identity_decoder(name: str) -> msgspec.json.Decoder[msgspec.Struct]:
    kind = msgspec.defstruct(
        "Identity", [("value", str | int | None, None)], rename={"value": name}, gc=False
    )
    return msgspec.json.Decoder(kind)


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


_ROWS = msgspec.json.Decoder(list[msgspec.Raw] | None)
_FIELDS = msgspec.json.Decoder(dict[str, msgspec.Raw] | None)
_WORD = msgspec.json.Decoder(str | int | None)
_WHOLE = msgspec.json.Decoder(int | None)
