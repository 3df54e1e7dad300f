"""Usage for scenarios, written behind the API: nobody can visit in the past."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from connectapi.server.clock import stamp
from connectapi.server.store import usage
from connectapi.server.store.usage import Hit
from connectapi.testing import LocalConnect

START = datetime(2026, 5, 1, 22, tzinfo=UTC)


def hour(number: int) -> datetime:
    """The moment some hours after the start."""
    return START + timedelta(hours=number)


def used(
    local: LocalConnect, content: str, user: str | None, *hours: int, shiny: bool = False
) -> None:
    """Let a user, or somebody who is not signed in, use content at these hours."""
    hits = [
        Hit(
            content_guid=content,
            user_guid=user,
            bundle_id=None,
            time=stamp(hour(number)),
            path=None if shiny else "/page",
            query=None,
            user_agent="Mozilla/5.0",
            sec_fetch_dest=None,
            sec_fetch_site=None,
            shiny=shiny,
        )
        for number in hours
    ]
    with local.services.database.write() as connection:
        usage.add(connection, hits)
