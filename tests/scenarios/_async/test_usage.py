"""Usage: hits, visits, Shiny sessions, the merged table and counts, on releases of several ages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from connectapi import AsyncClient, InvalidArgument, UnsupportedByServer
from connectapi.testing import LocalConnect
from tests.scenarios.usage_of import hour, used

NOBODY = "11111111-2222-4333-8444-555555555555"


@pytest.fixture
def local() -> Iterator[LocalConnect]:
    with LocalConnect(socket=False, check_answers=True) as local:
        yield local


async def two_items(local: LocalConnect, client: AsyncClient) -> tuple[str, str, str]:
    """A report and a Shiny application, used in turn by a user and by nobody in particular."""
    report, app = await client.content.create("report"), await client.content.create("app")
    me = (await client.me()).guid
    used(local, report.guid, me, 0, 2, 4)
    used(local, report.guid, None, 6)
    used(local, app.guid, me, 1, 3, shiny=True)
    return report.guid, app.guid, me


async def test_visits_and_sessions_in_one_table_by_time(local: LocalConnect) -> None:
    async with local.async_client() as client:
        report, app, me = await two_items(local, client)
        events = await client.usage.merged().collect()
        assert [event.started for event in events] == [hour(n) for n in (0, 1, 2, 3, 4, 6)]
        assert [event.kind for event in events] == ["visit", "session"] * 2 + ["visit", "visit"]
        assert {event.content_guid for event in events if event.kind == "session"} == {app}
        assert [event.user_guid for event in events] == [me] * 5 + [None]
        assert events[0].path == "/page"
        newest = client.usage.merged(newest_first=True, limit=4)
        assert [event.started for event in await newest.collect()] == [
            hour(n) for n in (6, 4, 3, 2)
        ]
        last = await newest.first()
        assert last is not None
        assert last.started == hour(6)
        assert await client.usage.merged(content=report).count() == 4


async def test_the_merged_table_has_its_columns_even_when_empty(
    local: LocalConnect, tmp_path: Path
) -> None:
    async with local.async_client() as client:
        empty = await client.usage.merged().to_polars()
        await two_items(local, client)
        frame = await client.usage.merged().to_polars()
        await client.usage.merged().to_parquet(tmp_path / "usage.parquet")
    assert frame.schema == empty.schema
    assert frame.columns == [
        "kind",
        "content_guid",
        "user_guid",
        "started",
        "ended",
        "path",
        "user_agent",
        "variant_key",
        "rendering_id",
        "bundle_id",
        "data_version",
    ]
    assert frame.schema["started"] == pl.Datetime("us", "UTC")
    assert frame.schema["ended"] == pl.Datetime("us", "UTC")
    assert frame.schema["data_version"] == pl.Int64
    assert len(frame) == 6
    assert pl.read_parquet(tmp_path / "usage.parquet").equals(frame)


async def test_usage_by_content_user_and_time(local: LocalConnect) -> None:
    async with local.async_client() as client:
        report, app, me = await two_items(local, client)
        usage = client.usage
        assert await usage.find(content=report).count() == 4
        assert await usage.find(content=[report, app], user=me).count() == 5
        assert await usage.visits(user=await client.me(), limit=2).count() == 2
        assert await usage.shiny(content=app, since=hour(2)).count() == 1
        assert await usage.merged(since=hour(1), until=hour(3)).count() == 3
        assert await usage.merged(content=[report, app], user=[me]).count() == 5
        assert await usage.find(content_guid=[report, app]).count() == 6


async def test_nothing_matched_is_not_everything(local: LocalConnect) -> None:
    async with local.async_client() as client:
        await two_items(local, client)
        usage = client.usage
        assert await usage.find(content=[]).collect() == []
        assert await usage.find(content_guid=[]).collect() == []
        assert await usage.visits(user=[]).collect() == []
        assert await usage.shiny(content=NOBODY).collect() == []
        assert await usage.merged(content=[], user=[]).to_dicts() == []


async def test_what_usage_cannot_be_asked_by(local: LocalConnect) -> None:
    async with local.async_client() as client:
        usage = client.usage
        with pytest.raises(InvalidArgument, match=r"'jane'.*look it up"):
            usage.merged(user="jane")
        with pytest.raises(InvalidArgument, match="not both"):
            usage.find(content=NOBODY, content_guid=NOBODY)
        with pytest.raises(InvalidArgument, match="since"):
            usage.merged(since=datetime(2026, 1, 1))  # noqa: DTZ001 - the mistake under test
        with pytest.raises(InvalidArgument, match="limit"):
            usage.merged(limit=-1)
        with pytest.raises(InvalidArgument, match="content, user, day, not by 'week'"):
            usage.counts("day", "week")  # type: ignore[arg-type]  # the mistake under test
        with pytest.raises(InvalidArgument, match="nothing"):
            usage.counts()


async def test_counts_of_usage(local: LocalConnect) -> None:
    async with local.async_client() as client:
        report, app, me = await two_items(local, client)
        by_content = await client.usage.counts("content").collect()
        assert [(row.content_guid, row.events, row.users) for row in by_content] == [
            (report, 4, 1),
            (app, 2, 1),
        ]
        assert (by_content[0].first, by_content[0].last) == (hour(0), hour(6))
        by_day = await client.usage.counts("day", "user", user=me).to_dicts()
        assert [(row["day"], row["user_guid"], row["events"]) for row in by_day] == [
            (datetime(2026, 5, 2, tzinfo=UTC), me, 3),
            (datetime(2026, 5, 1, tzinfo=UTC), me, 2),
        ]


async def test_r_defect_22_nothing_stops_at_500_rows(local: LocalConnect) -> None:
    async with local.async_client() as client:
        item = await client.content.create("report")
        used(local, item.guid, None, *range(600))
        used(local, item.guid, None, *range(510), shiny=True)
        assert await client.usage.visits().count() == 600
        assert await client.usage.merged().count() == 1110


@pytest.mark.parametrize("release", ["2022.10.0", "2023.09.0", "2024.08.0"])
async def test_usage_of_servers_without_hits(release: str) -> None:
    with LocalConnect(server_version=release, socket=False) as local:
        async with local.async_client() as client:
            report, _, me = await two_items(local, client)
            with pytest.raises(UnsupportedByServer, match=r"2025\.04\.0"):
                await client.usage.find().collect()
            events = await client.usage.merged(user=me).to_dicts()
            assert len(events) == 5
            assert events[0]["path"] == ("/page" if release == "2024.08.0" else None)
            assert events[0]["content_guid"] == report


async def test_a_server_that_passes_over_the_filter_by_content() -> None:
    """Releases from 2025.04.0 on have hits, and from 2026.01.0 on a filter by content."""
    with LocalConnect(server_version="2025.04.0", socket=False) as local:
        async with local.async_client() as client:
            report, app, _ = await two_items(local, client)
            assert await client.usage.find().count() == 6
            hits = await client.usage.find(content=app, limit=1).collect()
            assert [hit.content_guid for hit in hits] == [app]
            assert await client.usage.find(content_guid=report).count() == 4
