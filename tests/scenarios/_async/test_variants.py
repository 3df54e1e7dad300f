"""Variants of a document: found, rendered, mailed, and when they are rendered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from connectapi import (
    AsyncClient,
    AsyncContentItem,
    AsyncVariant,
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
)
from connectapi.client.names import random_name
from connectapi.testing import Failing, LocalConnect
from tests.scenarios.conftest import Server, served
from tests.scenarios.content_bundles import document

START = datetime(2026, 1, 1, 8, tzinfo=UTC)


@pytest.fixture(scope="module")
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    yield from served(request)


async def deployed(client: AsyncClient) -> AsyncContentItem:
    item = await client.content.create(random_name())
    uploaded = await client.api.bundles.upload_content_bundle(item.guid, document())
    done = await client.api.content.deploy_content_bundle(item.guid, bundle_id=uploaded.id)
    await client.tasks.wait(done.task_id, timeout=20)
    return await item.refresh()


@pytest.fixture
async def item(async_client: AsyncClient) -> AsyncContentItem:
    return await deployed(async_client)


async def test_variants_are_found_by_key_and_name(
    async_client: AsyncClient, item: AsyncContentItem
) -> None:
    default = await item.variants.default()
    assert default.is_default
    assert default.content_guid == item.guid
    assert await item.variants.find().collect() == [default]
    assert await item.variants.get(default.key) == default
    assert await item.variants.one(name=default.name) == default
    assert await default.refresh() == default
    with pytest.raises(NotFound, match=rf"'none'.*{default.key} \(default\)"):
        await item.variants.get("none")
    with pytest.raises(NotFound, match="'weekly'"):
        await item.variants.one(name="weekly")
    table = await item.variants.find().to_polars()
    assert table["id"].to_list() == [default.id]
    empty = await async_client.content.create(random_name())
    assert await empty.variants.find().collect() == []
    with pytest.raises(NotFound, match="only documents"):
        await empty.variants.default()


async def test_a_variant_has_addresses(item: AsyncContentItem) -> None:
    variant = await item.variants.default()
    (rendering,) = await variant.renderings().collect()
    assert variant.url == f"{item.content_url}v{variant.key}/"
    assert variant.rendering_url(rendering) == f"{variant.url}_rev{rendering.id}/"
    assert variant.rendering_url("7") == f"{variant.url}_rev7/"


async def test_r_defect_variant_dashboard_address_has_its_slash(item: AsyncContentItem) -> None:
    variant = await item.variants.default()
    assert variant.dashboard_url == f"{item.dashboard_url}/access/{variant.id}"
    assert variant.dashboard_page("schedule") == f"{item.dashboard_url}/schedule/{variant.id}"


async def test_an_update_keeps_the_variant_up_to_date(item: AsyncContentItem) -> None:
    variant = await item.variants.default()
    changed = await variant.update(name="Weekly", email_viewers=True)
    assert (variant.name, changed.email_viewers) == ("Weekly", True)
    assert await item.variants.default() == variant
    assert await variant.update(name="Weekly") is variant
    with pytest.raises(InvalidArgument, match="title"):
        await variant.update(title="x")  # type: ignore[call-arg]  # the mistake under test
    with pytest.raises(InvalidArgument, match="public"):
        await variant.update(visibility="secret")  # type: ignore[arg-type]  # as above


async def test_a_variant_is_rendered_and_shows_what_came_of_it(item: AsyncContentItem) -> None:
    variant = await item.variants.default()
    before = variant.rendering_id
    lines: list[str] = []
    task = await variant.render(on_log=lines.append, timeout=20)
    assert task.finished
    assert lines == task.output
    newest, oldest = await variant.renderings().collect()
    assert (newest.id, oldest.id) == (variant.rendering_id, before)
    assert (newest.active, oldest.active) == (True, False)
    assert (newest.variant_key, newest.content_guid) == (variant.key, item.guid)
    latest = await variant.jobs().first()
    assert latest
    assert latest.key == newest.job_key


async def test_r_defect_the_task_of_a_rendering_can_be_waited_for(
    async_client: AsyncClient, item: AsyncContentItem
) -> None:
    variant = await item.variants.default()
    task = await variant.render(wait=False)
    assert (await async_client.tasks.wait(task, timeout=20)).finished


async def test_r_defect_jobs_of_a_variant_are_its_own(item: AsyncContentItem) -> None:
    variant = await item.variants.default()
    await variant.render(timeout=20)
    own = await variant.jobs().collect()
    assert {job.variant_id for job in own} == {variant.id}
    assert len(own) == len(await item.jobs.find(variant_id=variant.id).collect())
    assert await item.jobs.find(variant_id="999").collect() == []


async def test_a_variant_is_sent_by_mail(item: AsyncContentItem) -> None:
    variant = await item.variants.default()
    (rendering,) = await variant.renderings().collect()
    assert (await variant.send_mail()).finished
    assert (await variant.send_mail("collaborators_viewers", rendering=rendering)).finished
    with pytest.raises(InvalidArgument, match="me, collaborators, collaborators_viewers"):
        await variant.send_mail("everybody")  # type: ignore[arg-type]  # the mistake under test
    with pytest.raises(NotFound):
        await variant.send_mail(rendering="999999")


async def test_subscribers_are_added_removed_and_made_exactly_so(
    server: Server, async_client: AsyncClient, item: AsyncContentItem
) -> None:
    names = [random_name() for _ in range(3)]
    for name in names:
        server.account(name, "viewer")
    users = [await async_client.users.one(username=name) for name in names]
    subscribers = (await item.variants.default()).subscribers
    assert await subscribers.find().collect() == []
    assert await subscribers.add() == []
    added = await subscribers.add(users[0], users[1].guid, names[1])
    assert {found.username for found in added} == set(names[:2])
    assert await subscribers.add(names[0]) == added
    assert [found.guid for found in await subscribers.remove(users[0], names[2])] == [users[1].guid]
    exactly = await subscribers.set([users[2], names[0]])
    assert {found.username for found in exactly} == {names[0], names[2]}
    with pytest.raises(NotFound, match="nobody"):
        await subscribers.set([names[1], "nobody"])
    assert await subscribers.find().collect() == exactly
    with pytest.raises(InvalidArgument, match="several users"):
        await subscribers.set(names[0])
    assert await subscribers.set([]) == []


async def test_r_defect_one_subscriber_named_by_text_is_sent_as_a_list(
    async_client: AsyncClient, item: AsyncContentItem
) -> None:
    me = await async_client.me()
    (found,) = await (await item.variants.default()).subscribers.add(me.guid)
    assert found.guid == me.guid


async def test_r_defect_a_failed_removal_of_a_subscriber_is_an_error(
    server: Server, async_client: AsyncClient, item: AsyncContentItem
) -> None:
    me = await async_client.me()
    await (await item.variants.default()).subscribers.add(me)
    await item.update(access_type="all")
    async with AsyncClient(server.url, server.account(random_name(), "viewer")) as viewer:
        seen = await (await viewer.content.get(item.guid)).variants.default()
        with pytest.raises(PermissionDenied):
            await seen.subscribers.remove(me.guid)


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


async def test_each_kind_of_schedule_is_kept_as_it_was_set(
    async_client: AsyncClient, item: AsyncContentItem
) -> None:
    for schedule in KINDS:
        before = datetime.now(UTC)
        made = await item.schedule.set(schedule)
        assert made.schedule == schedule
        assert await item.schedule.get() == made
        # The server works out the next run by itself, at some time between these two.
        after = datetime.now(UTC)
        assert [made.next_run] in (schedule.next_runs(before), schedule.next_runs(after))
        (row,) = [
            row
            for row in await async_client.schedules.find().collect()
            if row.content_guid == item.guid
        ]
        assert (row.schedule, row.next_run) == (schedule, made.next_run)
        assert await async_client.schedules.get(made.id) == made


async def test_a_schedule_is_set_only_where_it_differs(item: AsyncContentItem) -> None:
    schedule = item.schedule
    assert await schedule.get() is None
    first = await schedule.ensure(EveryDays(timezone="Europe/Berlin"))
    assert first.schedule.start_time
    assert await schedule.ensure(EveryDays(timezone="Europe/Berlin")) == first
    assert await schedule.set(first.schedule) == first
    assert (await schedule.history()).total_count == 1
    assert (await schedule.ensure(EveryDays(2, timezone="Europe/Berlin"))).id == first.id
    history = await schedule.history()
    assert [entry.change_type for entry in history.history] == ["updated", "created"]
    with pytest.raises(InvalidArgument, match=r"EveryMinutes.*EveryYears"):
        await schedule.set("daily")  # type: ignore[arg-type]  # the mistake under test


async def test_a_schedule_is_removed_and_removing_nothing_is_no_error(
    async_client: AsyncClient, item: AsyncContentItem
) -> None:
    variant = await item.variants.default()
    made = await variant.schedule.set(EveryHours())
    await variant.schedule.remove()
    assert await variant.schedule.get() is None
    await variant.schedule.remove()
    with pytest.raises(NotFound):
        await async_client.schedules.get(made.id)


async def test_r_defect_a_failed_removal_of_a_schedule_is_an_error(
    server: Server, item: AsyncContentItem
) -> None:
    await item.schedule.set(EveryHours())
    await item.update(access_type="all")
    async with AsyncClient(server.url, server.account(random_name(), "viewer")) as viewer:
        with pytest.raises(PermissionDenied):
            await (await viewer.content.get(item.guid)).schedule.remove()
    assert await item.schedule.get()


async def test_schedules_of_the_server_in_a_span_of_time(
    async_client: AsyncClient, item: AsyncContentItem
) -> None:
    made = await item.schedule.set(EveryDays(2, start_time=START))
    first = made.next_run or START

    async def found(since: datetime, until: datetime) -> bool:
        rows = await async_client.schedules.find(since=since, until=until).collect()
        return item.guid in [row.content_guid for row in rows]

    hour = timedelta(hours=1)
    assert await found(first - hour, first + hour)
    assert not await found(first + hour, first + 2 * hour)
    assert await found(first + 25 * hour, first + 49 * hour)
    assert len(await async_client.schedules.find(limit=1).collect()) == 1
    table = await async_client.schedules.find().to_polars()
    assert "Every 2 days at 08:00, from 2026-01-01 08:00 (UTC)" in table["description"].to_list()
    with pytest.raises(InvalidArgument, match="before since"):
        async_client.schedules.find(since=first, until=START)


async def test_a_variant_made_by_hand_says_what_to_do() -> None:
    variant = AsyncVariant(id="1", key="abc")
    with pytest.raises(InvalidArgument, match=r"item\.variants"):
        await variant.refresh()
    with pytest.raises(InvalidArgument, match=r"item\.variants"):
        _ = variant.url


@pytest.mark.parametrize("version", ["2022.10.0", "2023.09.0", "2024.08.0", "2025.04.0"])
async def test_variants_and_schedules_of_an_older_server(version: str) -> None:
    with LocalConnect(server_version=version, socket=False) as local:
        async with local.async_client() as client:
            item = await deployed(client)
            variant = await item.variants.default()
            assert (await variant.render(timeout=20)).finished
            made = await item.schedule.ensure(OnDaysOfWeek("monday", start_time=START))
            assert made.schedule.parts() == {"Days": [1]}
            (row,) = await client.schedules.find().collect()
            assert (row.content_guid, row.kind) == (item.guid, "dayofweek")
            await item.schedule.remove()
            assert await client.schedules.find().collect() == []


async def test_schedules_that_no_route_lists_are_unsupported() -> None:
    with LocalConnect(server_version="2024.08.0", socket=False) as local:
        local.faults.add(Failing(404), path="/v1/experimental/schedules")
        async with local.async_client() as client:
            with pytest.raises(UnsupportedByServer, match=r"searchVariants needs Connect 2026"):
                await client.schedules.find().collect()
