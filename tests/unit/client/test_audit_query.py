"""The text of a search of the audit log."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from connectapi import InvalidArgument
from connectapi.client.audit_query import audit_query, check_actions

GUID = "6f300623-1e0c-48e6-a473-ddf630c0c0c3"


def test_nothing_asked_is_no_text() -> None:
    assert audit_query("") == ""
    assert audit_query("  red team ") == "red team"


def test_filters_stand_after_the_words() -> None:
    asked = audit_query(
        "report",
        action=["add_group", "edit_group"],
        user=GUID,
        by_system=False,
        since=datetime(2026, 1, 31, 12, tzinfo=UTC),
        until=datetime(2026, 1, 31, 15, tzinfo=timezone(timedelta(hours=2))),
    )
    assert asked == (
        f"report action:add_group,edit_group user_guid:{GUID} -user_id:0 "
        "from:2026-01-31T12:00:00Z to:2026-01-31T13:00:00Z"
    )
    assert audit_query("", by_system=True) == "user_id:0"


def test_values_with_blanks_and_commas_are_quoted() -> None:
    assert audit_query("", action=["plain", "with space", "a,b"]) == (
        'action:plain,"with space","a,b"'
    )


@pytest.mark.parametrize("value", ['a"b', "", " "])
def test_a_value_that_cannot_be_quoted_is_refused(value: str) -> None:
    with pytest.raises(InvalidArgument, match="cannot stand"):
        audit_query("", action=value)


def test_actions_are_known_in_any_letter_case() -> None:
    check_actions(["ADD_group"], ["add_group", "edit_group"])
    with pytest.raises(InvalidArgument, match=r"'drop' is no action.*add_group, edit_group"):
        check_actions(["drop", "add_group"], ["add_group", "edit_group"])
