"""Rows of the merged table, and counting."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from connectapi._core.errors import InvalidArgument
from connectapi.client.usage_events import UsageCounter, guids_of, of_session, of_visit
from connectapi.models.instrumentation import ContentVisitEntry, ShinyAppUsageEntry
from connectapi.models.users import User

ONE = "11111111-2222-4333-8444-555555555555"
TWO = "22222222-2222-4333-8444-555555555555"
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def test_what_an_old_server_leaves_out_is_none() -> None:
    event = of_visit(ContentVisitEntry(content_guid=ONE, user_guid=None, time=NOON))
    assert (event.path, event.user_agent, event.data_version, event.ended) == (None,) * 4
    session = of_session(
        ShinyAppUsageEntry(content_guid=ONE, user_guid=TWO, started=NOON, data_version=0)
    )
    assert (session.kind, session.ended, session.data_version) == ("session", None, 0)


def test_guids_of_records_and_texts() -> None:
    assert guids_of(None, "a user") is None
    assert guids_of(ONE, "a user") == frozenset({ONE})
    assert guids_of(User(guid=ONE), "a user") == frozenset({ONE})
    assert guids_of([User(guid=ONE), TWO, TWO], "a user") == frozenset({ONE, TWO})
    assert guids_of([], "a user") == frozenset()


@pytest.mark.parametrize("wrong", ["jane", "", ["jane"], [7], 7, [None]])
def test_what_is_no_guid(wrong: object) -> None:
    with pytest.raises(InvalidArgument, match="a user is named by a record or its guid"):
        guids_of(wrong, "a user")  # type: ignore[arg-type]  # the mistake under test


def test_an_empty_count() -> None:
    assert UsageCounter(["day"]).rows() == []
