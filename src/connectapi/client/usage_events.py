"""Visits and sessions as rows of one table, and counts of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Final, Literal, TypeAlias, TypeVar, get_args

import msgspec

from connectapi._core.errors import InvalidArgument
from connectapi._core.model import Time
from connectapi.client.subjects import ByGuid, guid_of, is_guid
from connectapi.models.instrumentation import ContentVisitEntry, ShinyAppUsageEntry

Subjects: TypeAlias = ByGuid | Iterable[ByGuid]
"""One record or guid, or several."""
Group: TypeAlias = Literal["content", "user", "day"]
R = TypeVar("R")


class UsageEvent(msgspec.Struct, frozen=True, kw_only=True):
    """One use of content: a visit, or a session of a Shiny application.

    Attributes:
        kind: `visit` or `session`.
        content_guid: What was used.
        user_guid: By whom; None for somebody who was not signed in.
        started: When it began, or when the visit was.
        ended: When the session ended; None for visits, and where it is not known.
        path: The path that was visited; servers have it since 2024.04.0.
        user_agent: The visitor's browser; servers have it since 2026.06.1.
        variant_key: The variant of a document.
        rendering_id: The rendering of a document.
        bundle_id: The bundle in use; visits only.
        data_version: How the server recorded it.
    """

    kind: str
    content_guid: str
    user_guid: str | None
    started: Time
    ended: Time | None = None
    path: str | None = None
    user_agent: str | None = None
    variant_key: str | None = None
    rendering_id: str | None = None
    bundle_id: str | None = None
    data_version: int | None = None


class UsageCount(msgspec.Struct, frozen=True, kw_only=True):
    """How often content was used, by what it was grouped by; what it was not grouped by is None.

    Attributes:
        content_guid: The content.
        user_guid: The user; None also for those who were not signed in.
        day: The beginning of the day, in UTC.
        events: Visits and sessions.
        users: Different users that were signed in.
        first: The first of the events.
        last: The last of them.
    """

    content_guid: str | None
    user_guid: str | None
    day: Time | None
    events: int
    users: int
    first: Time
    last: Time


def of_visit(visit: ContentVisitEntry) -> UsageEvent:
    """A visit as a row of the merged table."""
    return UsageEvent(
        kind="visit",
        content_guid=visit.content_guid,
        user_guid=visit.user_guid or None,
        started=visit.time,
        path=visit.path or None,
        user_agent=visit.user_agent or None,
        variant_key=visit.variant_key or None,
        rendering_id=visit.rendering_id or None,
        bundle_id=visit.bundle_id or None,
        data_version=_whole(visit.data_version),
    )


def of_session(session: ShinyAppUsageEntry) -> UsageEvent:
    """A session of a Shiny application as a row of the merged table."""
    return UsageEvent(
        kind="session",
        content_guid=session.content_guid,
        user_guid=session.user_guid or None,
        started=session.started,
        ended=session.ended or None,
        data_version=_whole(session.data_version),
    )


def _whole(value: object) -> int | None:
    # Zero is a version; a server that says none leaves the field out.
    return value if isinstance(value, int) else None


def guids_of(subjects: Subjects | None, what: str) -> frozenset[str] | None:
    """The guids of one or several records; None where nothing was said.

    Raises:
        InvalidArgument: Something that is no guid, such as a name, which would fit nothing.
    """
    if subjects is None:
        return None
    several = [subjects] if isinstance(subjects, str) else subjects
    guids = frozenset(
        guid_of(subject, what)
        for subject in (several if isinstance(several, Iterable) else [several])
    )
    names = sorted(guid for guid in guids if not is_guid(guid))
    if names:
        raise InvalidArgument(
            f"{what} is named by a record or its guid, not by {names[0]!r}; look it up first."
        )
    return guids


def fits(guid: str | None, wanted: frozenset[str] | None) -> bool:
    """Whether a guid is among those that are wanted, or all are."""
    return wanted is None or (guid or "") in wanted


_KEYS: Final[dict[str, Callable[[UsageEvent], str | datetime | None]]] = {
    "content": lambda event: event.content_guid,
    "user": lambda event: event.user_guid,
    "day": lambda event: event.started.astimezone(UTC).replace(
        hour=0, minute=0, second=0, microsecond=0
    ),
}


class UsageCounter:
    """Counts events by content, by user, by day, or by several of them.

    Raises:
        InvalidArgument: Nothing or something else to group by.
    """

    def __init__(self, by: Sequence[str]) -> None:
        unknown = [name for name in by if name not in _KEYS]
        if unknown or not by:
            raise InvalidArgument(
                f"Usage is counted by one or more of {', '.join(get_args(Group))}, "
                f"not by {', '.join(map(repr, unknown)) or 'nothing'}."
            )
        self._by = by
        self._groups: dict[tuple[str | datetime | None, ...], _Tally] = {}

    def add(self, event: UsageEvent) -> None:
        """Count an event."""
        key = tuple(_KEYS[name](event) if name in self._by else None for name in _KEYS)
        tally = self._groups.get(key)
        if tally is None:
            tally = self._groups[key] = _Tally(event.started)
        tally.add(event)

    def rows(self) -> list[UsageCount]:
        """The counts, the largest first."""
        counts = [
            UsageCount(
                content_guid=content,  # type: ignore[arg-type]  # keys stand in the order of _KEYS
                user_guid=user,  # type: ignore[arg-type]  # as above
                day=day,  # type: ignore[arg-type]  # as above
                events=tally.events,
                users=len(tally.users),
                first=tally.first,
                last=tally.last,
            )
            for (content, user, day), tally in self._groups.items()
        ]
        return sorted(counts, key=lambda count: (-count.events, count.first))


class _Tally:
    def __init__(self, time: Time) -> None:
        self.events = 0
        self.users: set[str] = set()
        self.first = self.last = time

    def add(self, event: UsageEvent) -> None:
        self.events += 1
        if event.user_guid:
            self.users.add(event.user_guid)
        self.first = min(self.first, event.started)
        self.last = max(self.last, event.started)
