# Derived from tests/scenarios/_async/test_variants.py by `make generate`. Do not edit.
"""Variants of a document: found, rendered, mailed, and when they are rendered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from connectapi import (
    Client,
    ContentItem,
    EveryDays,
    EveryHours,
    EveryMinutes,
    EveryWeekday,
    EveryWeeks,
    EveryYears,
    InvalidArgument,
    NotFound,
    OnDayOfMonth,
    OnDaysOfWeek,
    OnWeekdayOfMonth,
    PermissionDenied,
    Schedule,
    TwiceAMonth,
    UnsupportedByServer,
    Variant,
)
from connectapi.client.names import random_name
from connectapi.testing import Failing, LocalConnect
from tests.scenarios.conftest import Server, served
from tests.scenarios.content_bundles import document

START = datetime(2026, 1, 1, 8, tzinfo=UTC)


@pytest.fixture(scope="module")
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    yield from served(request)


def deployed(client: Client) -> ContentItem:
    item = client.content.create(random_name())
    uploaded = client.api.bundles.upload_content_bundle(item.guid, document())
    done = client.api.content.deploy_content_bundle(item.guid, bundle_id=uploaded.id)
    client.tasks.wait(done.task_id, timeout=20)
    return item.refresh()


@pytest.fixture
def item(client: Client) -> ContentItem:
    return deployed(client)


def test_variants_are_found_by_key_and_name(client: Client, item: ContentItem) -> None:
    default = item.variants.default()
    assert default.is_default
    assert default.content_guid == item.guid
    assert item.variants.find().collect() == [default]
    assert item.variants.get(default.key) == default
    assert item.variants.one(name=default.name) == default
    assert default.refresh() == default
    with pytest.raises(NotFound, match=rf"'none'.*{default.key} \(default\)"):
        item.variants.get("none")
    with pytest.raises(NotFound, match="'weekly'"):
        item.variants.one(name="weekly")
    table = item.variants.find().to_polars()
    assert table["id"].to_list() == [default.id]
    empty = client.content.create(random_name())
    assert empty.variants.find().collect() == []
    with pytest.raises(NotFound, match="only documents"):
        empty.variants.default()


def test_a_variant_has_addresses(item: ContentItem) -> None:
    variant = item.variants.default()
    (rendering,) = variant.renderings().collect()
    assert variant.url == f"{item.content_url}v{variant.key}/"
    assert variant.rendering_url(rendering) == f"{variant.url}_rev{rendering.id}/"
    assert variant.rendering_url("7") == f"{variant.url}_rev7/"


def test_r_defect_variant_dashboard_address_has_its_slash(item: ContentItem) -> None:
    variant = item.variants.default()
    assert variant.dashboard_url == f"{item.dashboard_url}/access/{variant.id}"
    assert variant.dashboard_page("schedule") == f"{item.dashboard_url}/schedule/{variant.id}"


def test_an_update_keeps_the_variant_up_to_date(item: ContentItem) -> None:
    variant = item.variants.default()
    changed = variant.update(name="Weekly", email_viewers=True)
    assert (variant.name, changed.email_viewers) == ("Weekly", True)
    assert item.variants.default() == variant
    assert variant.update(name="Weekly") is variant
    with pytest.raises(InvalidArgument, match="title"):
        variant.update(title="x")  # type: ignore[call-arg]  # the mistake under test
    with pytest.raises(InvalidArgument, match="public"):
        variant.update(visibility="secret")  # type: ignore[arg-type]  # as above


def test_a_variant_is_rendered_and_shows_what_came_of_it(item: ContentItem) -> None:
    variant = item.variants.default()
    before = variant.rendering_id
    lines: list[str] = []
    task = variant.render(on_log=lines.append, timeout=20)
    assert task.finished
    assert lines == task.output
    newest, oldest = variant.renderings().collect()
    assert (newest.id, oldest.id) == (variant.rendering_id, before)
    assert (newest.active, oldest.active) == (True, False)
    assert (newest.variant_key, newest.content_guid) == (variant.key, item.guid)
    latest = variant.jobs().first()
    assert latest
    assert latest.key == newest.job_key


def test_r_defect_the_task_of_a_rendering_can_be_waited_for(
    client: Client, item: ContentItem
) -> None:
    variant = item.variants.default()
    task = variant.render(wait=False)
    assert (client.tasks.wait(task, timeout=20)).finished


def test_r_defect_jobs_of_a_variant_are_its_own(item: ContentItem) -> None:
    variant = item.variants.default()
    variant.render(timeout=20)
    own = variant.jobs().collect()
    assert {job.variant_id for job in own} == {variant.id}
    assert len(own) == len(item.jobs.find(variant_id=variant.id).collect())
    assert item.jobs.find(variant_id="999").collect() == []


def test_a_variant_is_sent_by_mail(item: ContentItem) -> None:
    variant = item.variants.default()
    (rendering,) = variant.renderings().collect()
    assert (variant.send_mail()).finished
    assert (variant.send_mail("collaborators_viewers", rendering=rendering)).finished
    with pytest.raises(InvalidArgument, match="me, collaborators, collaborators_viewers"):
        variant.send_mail("everybody")  # type: ignore[arg-type]  # the mistake under test
    with pytest.raises(NotFound):
        variant.send_mail(rendering="999999")


def test_subscribers_are_added_removed_and_made_exactly_so(
    server: Server, client: Client, item: ContentItem
) -> None:
    names = [random_name() for _ in range(3)]
    for name in names:
        server.account(name, "viewer")
    users = [client.users.one(username=name) for name in names]
    subscribers = (item.variants.default()).subscribers
    assert subscribers.find().collect() == []
    assert subscribers.add() == []
    added = subscribers.add(users[0], users[1].guid, names[1])
    assert {found.username for found in added} == set(names[:2])
    assert subscribers.add(names[0]) == added
    assert [found.guid for found in subscribers.remove(users[0], names[2])] == [users[1].guid]
    exactly = subscribers.set([users[2], names[0]])
    assert {found.username for found in exactly} == {names[0], names[2]}
    with pytest.raises(NotFound, match="nobody"):
        subscribers.set([names[1], "nobody"])
    assert subscribers.find().collect() == exactly
    with pytest.raises(InvalidArgument, match="several users"):
        subscribers.set(names[0])
    assert subscribers.set([]) == []


def test_r_defect_one_subscriber_named_by_text_is_sent_as_a_list(
    client: Client, item: ContentItem
) -> None:
    me = client.me()
    (found,) = (item.variants.default()).subscribers.add(me.guid)
    assert found.guid == me.guid


def test_r_defect_a_failed_removal_of_a_subscriber_is_an_error(
    server: Server, client: Client, item: ContentItem
) -> None:
    me = client.me()
    (item.variants.default()).subscribers.add(me)
    item.update(access_type="all")
    with Client(server.url, server.account(random_name(), "viewer")) as viewer:
        seen = (viewer.content.get(item.guid)).variants.default()
        with pytest.raises(PermissionDenied):
            seen.subscribers.remove(me.guid)


KINDS: list[Schedule] = [
    EveryMinutes(45, start_time=START),
    EveryHours(3, start_time=START, email=True),
    EveryDays(2, start_time=START, timezone="Europe/Berlin"),
    EveryWeekday(start_time=START),
    EveryWeeks(2, start_time=START),
    OnDaysOfWeek("monday", start_time=START),
    OnDaysOfWeek(["friday", 0], start_time=START, end_time=START.replace(year=2100)),
    TwiceAMonth(start_time=START),
    TwiceAMonth(first=False, start_time=START),
    OnDayOfMonth(31, 2, start_time=START),
    OnWeekdayOfMonth("tuesday", 2, start_time=START),
    EveryYears(start_time=START, timezone="America/New_York"),
]


def test_each_kind_of_schedule_is_kept_as_it_was_set(client: Client, item: ContentItem) -> None:
    for schedule in KINDS:
        before = datetime.now(UTC)
        made = item.schedule.set(schedule)
        assert made.schedule == schedule
        assert item.schedule.get() == made
        # The server works out the next run by itself, at some time between these two.
        after = datetime.now(UTC)
        assert [made.next_run] in (schedule.next_runs(before), schedule.next_runs(after))
        (row,) = [row for row in client.schedules.find().collect() if row.content_guid == item.guid]
        assert (row.schedule, row.next_run) == (schedule, made.next_run)
        assert client.schedules.get(made.id) == made


def test_a_schedule_is_set_only_where_it_differs(item: ContentItem) -> None:
    schedule = item.schedule
    assert schedule.get() is None
    first = schedule.ensure(EveryDays(timezone="Europe/Berlin"))
    assert first.schedule.start_time
    assert schedule.ensure(EveryDays(timezone="Europe/Berlin")) == first
    assert schedule.set(first.schedule) == first
    assert (schedule.history()).total_count == 1
    assert (schedule.ensure(EveryDays(2, timezone="Europe/Berlin"))).id == first.id
    history = schedule.history()
    assert [entry.change_type for entry in history.history] == ["updated", "created"]
    with pytest.raises(InvalidArgument, match=r"EveryMinutes.*EveryYears"):
        schedule.set("daily")  # type: ignore[arg-type]  # the mistake under test


def test_a_schedule_is_removed_and_removing_nothing_is_no_error(
    client: Client, item: ContentItem
) -> None:
    variant = item.variants.default()
    made = variant.schedule.set(EveryHours())
    variant.schedule.remove()
    assert variant.schedule.get() is None
    variant.schedule.remove()
    with pytest.raises(NotFound):
        client.schedules.get(made.id)


def test_r_defect_a_failed_removal_of_a_schedule_is_an_error(
    server: Server, item: ContentItem
) -> None:
    item.schedule.set(EveryHours())
    item.update(access_type="all")
    with Client(server.url, server.account(random_name(), "viewer")) as viewer:
        with pytest.raises(PermissionDenied):
            (viewer.content.get(item.guid)).schedule.remove()
    assert item.schedule.get()


def test_schedules_of_the_server_in_a_span_of_time(client: Client, item: ContentItem) -> None:
    made = item.schedule.set(EveryDays(2, start_time=START))
    first = made.next_run or START

    def found(since: datetime, until: datetime) -> bool:
        rows = client.schedules.find(since=since, until=until).collect()
        return item.guid in [row.content_guid for row in rows]

    hour = timedelta(hours=1)
    assert found(first - hour, first + hour)
    assert not found(first + hour, first + 2 * hour)
    assert found(first + 25 * hour, first + 49 * hour)
    assert len(client.schedules.find(limit=1).collect()) == 1
    table = client.schedules.find().to_polars()
    assert "Every 2 days at 08:00, from 2026-01-01 08:00 (UTC)" in table["description"].to_list()
    with pytest.raises(InvalidArgument, match="before since"):
        client.schedules.find(since=first, until=START)


def test_a_variant_made_by_hand_says_what_to_do() -> None:
    variant = Variant(id="1", key="abc")
    with pytest.raises(InvalidArgument, match=r"item\.variants"):
        variant.refresh()
    with pytest.raises(InvalidArgument, match=r"item\.variants"):
        _ = variant.url


@pytest.mark.parametrize("version", ["2022.10.0", "2023.09.0", "2024.08.0", "2025.04.0"])
def test_variants_and_schedules_of_an_older_server(version: str) -> None:
    with LocalConnect(server_version=version, socket=False) as local:
        with local.client() as client:
            item = deployed(client)
            variant = item.variants.default()
            assert (variant.render(timeout=20)).finished
            made = item.schedule.ensure(OnDaysOfWeek("monday", start_time=START))
            assert made.schedule.parts() == {"Days": [1]}
            (row,) = client.schedules.find().collect()
            assert (row.content_guid, row.kind) == (item.guid, "dayofweek")
            item.schedule.remove()
            assert client.schedules.find().collect() == []


def test_schedules_that_no_route_lists_are_unsupported() -> None:
    with LocalConnect(server_version="2024.08.0", socket=False) as local:
        local.faults.add(Failing(404), path="/v1/experimental/schedules")
        with local.client() as client:
            with pytest.raises(UnsupportedByServer, match=r"searchVariants needs Connect 2026"):
                client.schedules.find().collect()
