"""Rows of the table of all schedules: of the search, of older servers, and in a span of time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from connectapi import EveryDays, InvalidArgument
from connectapi.client.scheduled import check_span, of_older, of_search
from connectapi.client.schedules import ByRules
from connectapi.models.content import Schedule, VariantSearchResult
from connectapi.models.shared import RRuleSet

NEXT = datetime(2026, 1, 10, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def found(rule: str, next_run: datetime | None = NEXT) -> VariantSearchResult:
    schedule = Schedule(
        type="rrule",
        schedule=RRuleSet(rrules=[rule]),
        next_run=next_run,
        timezone="UTC",
        start_time=NEXT - 2 * DAY,
        end_time=None,
        email=False,
        last_run=None,
    )
    return VariantSearchResult(
        content_guid="g", variant_key="k", is_default=True, schedule=schedule
    )


def test_a_rule_is_shown_as_the_kind_that_it_is() -> None:
    row = of_search(found("RRULE:FREQ=DAILY;INTERVAL=2"))
    assert row
    assert (row.kind, row.parts) == ("day", '{"N": 2}')
    assert row.schedule == EveryDays(2, start_time=NEXT - 2 * DAY)
    assert row.description.startswith("Every 2 days at 09:00")
    assert (row.content_guid, row.variant_key, row.content_title) == ("g", "k", None)


def test_a_rule_that_no_kind_says_stays_a_rule() -> None:
    row = of_search(found("RRULE:FREQ=SECONDLY"))
    assert row
    assert isinstance(row.schedule, ByRules)
    assert row.runs_between(NEXT, NEXT + DAY)
    assert not row.runs_between(NEXT + DAY, NEXT + 2 * DAY)


def test_a_variant_without_a_schedule_is_no_row() -> None:
    assert of_search(VariantSearchResult(content_guid="g")) is None


def test_what_runs_in_a_span_is_worked_out_beyond_the_next_run() -> None:
    row = of_search(found("RRULE:FREQ=DAILY;INTERVAL=2"))
    assert row
    assert row.runs_between(NEXT, NEXT)
    assert not row.runs_between(NEXT - 5 * DAY, NEXT - DAY)
    assert not row.runs_between(NEXT + DAY, NEXT + DAY)
    assert row.runs_between(NEXT + 2 * DAY, NEXT + 2 * DAY)
    paused = of_search(found("RRULE:FREQ=DAILY", next_run=None))
    assert paused
    assert not paused.runs_between(NEXT - DAY, NEXT + DAY)


def test_an_older_servers_row_says_what_it_says() -> None:
    row = of_older(
        {
            "app_guid": "g",
            "type": "dayofweek",
            "schedule": '{"Days":[1]}',
            "next_run": "2026-01-10T09:00:00Z",
            "start_time": "2026-01-01T09:00:00Z",
            "timezone": "Europe/Berlin",
            "email": True,
        }
    )
    assert (row.content_guid, row.variant_key, row.is_default) == ("g", None, None)
    assert (row.next_run, row.timezone, row.email) == (NEXT, "Europe/Berlin", True)
    assert row.description.startswith("Every Monday at 10:00")


def test_a_kind_that_is_not_known_does_not_keep_the_others_from_being_listed() -> None:
    row = of_older({"type": "fortnight", "schedule": {"N": 1}, "next_run": "2026-01-10T09:00:00Z"})
    assert (row.kind, row.parts, row.description) == (
        "fortnight",
        '{"N": 1}',
        'fortnight {"N": 1}',
    )
    assert row.runs_between(NEXT, NEXT)
    assert not row.runs_between(NEXT + DAY, NEXT + 2 * DAY)


def test_a_span_that_cannot_be_is_refused() -> None:
    with pytest.raises(InvalidArgument, match="since"):
        check_span(datetime(2026, 1, 1), None)  # noqa: DTZ001 - the mistake under test
    with pytest.raises(InvalidArgument, match="before since"):
        check_span(NEXT, NEXT - DAY)
    check_span(None, None)
    check_span(NEXT, NEXT)
