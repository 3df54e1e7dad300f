"""The pure parts: words, charts, schedules, trees."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from connectapi._core.recurrence import rules_of
from connectapi.client.schedule_reading import Common, read_schedule
from connectapi.server.content.asked import read
from connectapi.server.content.scheduling import recurrence_of
from connectapi.server.web.dashboard import chart, schedule_words, trees, words
from connectapi.server.web.dashboard.content_list import quoted

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize("email", [False, True])
@pytest.mark.parametrize("end", [None, "2027-01-01T00:00:00.000000Z"])
@pytest.mark.parametrize(
    "kind, says",
    [
        ("minute", {"N": 30}),
        ("hour", {"N": 1}),
        ("day", {"N": 2}),
        ("weekday", {}),
        ("week", {"N": 3}),
        ("dayofweek", {"Days": [0, 3, 6]}),
        ("dayofweek", {"Days": [2]}),
        ("semimonth", {"First": True}),
        ("semimonth", {"First": False}),
        ("dayofmonth", {"N": 1, "Day": 22}),
        ("dayofmonth", {"N": 2, "Day": 11}),
        ("dayweekofmonth", {"N": 1, "Week": 5, "Day": 1}),
        ("year", {"N": 1}),
        ("rrule", {"rrules": ["FREQ=WEEKLY;INTERVAL=2;BYDAY=MO"]}),
        ("rrule", {"rrules": ["FREQ=DAILY;INTERVAL=4"]}),
    ],
)
def test_schedules_have_the_words_that_the_client_has(
    kind: str, says: dict[str, object], end: str | None, email: bool
) -> None:
    row = {
        "type": kind,
        "schedule": json.dumps(says),
        "timezone": "America/New_York",
        "start_time": "2026-01-31T12:30:00.000000Z",
        "end_time": end,
    }
    common: Common = {
        "start_time": datetime(2026, 1, 31, 12, 30, tzinfo=UTC),
        "end_time": None if end is None else datetime(2027, 1, 1, tzinfo=UTC),
        "timezone": "America/New_York",
        "email": email,
    }
    theirs = read_schedule(kind, says, common).describe()
    ours = schedule_words.describe(recurrence_of(row), email=email)
    if "rrules" in says:
        # The client repeats a rule as it was sent, the server as it understood it.
        theirs = theirs.replace("By FREQ=", f"By {rules_of(kind, json.dumps(says))[0]}#")
        theirs = theirs.partition("#")[0] + ("" if "#" not in theirs else ours.partition("MO")[2])

    assert ours == theirs


@pytest.mark.parametrize(
    "span, said",
    [
        (timedelta(seconds=3), "now"),
        (timedelta(seconds=59), "59 s ago"),
        (timedelta(minutes=5), "5 min ago"),
        (timedelta(hours=25), "1 d ago"),
        (timedelta(days=100), "3 months ago"),
        (timedelta(days=1000), "3 years ago"),
        (-timedelta(hours=2), "in 2 h"),
    ],
)
def test_times_are_said_from_now(span: timedelta, said: str) -> None:
    assert words.ago((NOW - span).isoformat(), NOW) == said


def test_other_words() -> None:
    assert words.ago(None, NOW) == "never"
    assert words.moment(None) == "never"
    assert [words.size(count) for count in (None, 0, 1, 1023, 1024, 5 * 2**30, 2**50)] == [
        *("—", "0 bytes", "1 byte", "1023 bytes", "1.0 KiB", "5.0 GiB", "1024.0 TiB"),
    ]
    assert [words.counted(count, "entry", "entries") for count in (0, 1, 1200)] == [
        *("0 entries", "1 entry", "1,200 entries"),
    ]
    assert [words.kind(mode) for mode in ("python-fastapi", "static", "unknown", "new-kind")] == [
        *("FastAPI", "Static", "Not deployed", "New-kind"),
    ]
    begin, ends = "2026-03-01T12:00:00Z", (3, 59, 600, 9000)
    stamps = [(NOW + timedelta(seconds=seconds)).isoformat() for seconds in ends]
    assert [words.lasted(begin, end) for end in stamps] == ["3.0 s", "59 s", "10 min", "2.5 h"]
    assert words.lasted(begin, None) == ""
    assert words.person({"first_name": "", "last_name": "", "username": "kim"}) == "kim"


@pytest.mark.parametrize("most", [0, 1, 2, 3, 7, 22, 99, 100, 101, 12_345, 10**9])
def test_all_bars_stand_within_the_chart(most: int) -> None:
    days = [(date(2026, 1, 1) + timedelta(number), most * number // 29) for number in range(30)]
    drawn = chart.draw(days)

    assert len(drawn.bars) == 30
    assert all(0 <= bar.y <= bar.y + bar.height <= drawn.height for bar in drawn.bars)
    assert all(drawn.left <= bar.x <= bar.x + bar.width <= drawn.width for bar in drawn.bars)
    top = int(drawn.lines[-1].label.replace(",", ""))
    assert most <= top <= max(2 * most, 2)
    assert drawn.bars[-1].label == "30 Jan"


def test_tags_grow_into_a_tree() -> None:
    flat: list[trees.Tag] = [
        {"id": "3", "name": "b", "parent_id": "1"},
        {"id": "1", "name": "Z", "parent_id": None},
        {"id": "2", "name": "A", "parent_id": "1"},
        {"id": "4", "name": "c", "parent_id": None},
        {"id": "5", "name": "d", "parent_id": "2"},
    ]

    assert [path for path, _ in trees.paths(flat)] == ["c", "Z", "Z/A", "Z/A/d", "Z/b"]


@pytest.mark.parametrize("value", ['a"b', "a\\", 'a\\" is:locked', "a,b c", '"', "tag:x"])
def test_a_quoted_value_stays_one_value(value: str) -> None:
    (part,) = read(f"owner:{quoted(value)}", ("owner", "tag"), ("locked",))

    assert part.values == (value,)
