"""What type checkers see of the async client; checked by `make check`, never run."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from typing import Any, assert_type

import arro3.core
import pandas as pd
import polars as pl

from connectapi import (
    AsyncClient,
    AsyncContentItem,
    AsyncDeployment,
    AsyncListing,
    AsyncVariant,
    OnDaysOfWeek,
    OnWeekdayOfMonth,
    Schedule,
    ServerVersion,
    Table,
    models,
)
from connectapi._session._async.stream import AsyncStreamedResponse


async def making_clients() -> None:
    async with AsyncClient("https://connect.example.org", "key") as client:
        assert_type(client, AsyncClient)
        assert_type(await client.me(), models.User)
        assert_type(await client.server_version(), ServerVersion)
        assert_type(client.with_options(timeout=3.0), AsyncClient)


async def listings(client: AsyncClient) -> None:
    users = client.users.find(user_role=["publisher", "viewer"])
    assert_type(users, AsyncListing[models.User])
    assert_type(aiter(users), AsyncIterator[models.User])
    async for user in users:
        assert_type(user, models.User)
    assert_type(await users.collect(), list[models.User])
    assert_type(await users.first(), models.User | None)
    assert_type(await users.count(), int)
    assert_type(client.content.find(), AsyncListing[AsyncContentItem])
    assert_type(client.usage.find(until=datetime.now(UTC)), AsyncListing[models.ContentHitEntry])


async def tables(client: AsyncClient) -> None:
    users = client.users.find()
    assert_type(await users.table(), Table)
    assert_type(await users.to_arrow(), arro3.core.Table)
    assert_type(await users.to_polars(), pl.DataFrame)
    assert_type(await users.to_pandas(), pd.DataFrame)
    assert_type(await users.to_dicts(), list[dict[str, Any]])  # Any: values of many types


async def content(client: AsyncClient) -> None:
    item = await client.content.get("guid")
    assert_type(item, AsyncContentItem)
    assert_type(await item.update(title="New"), AsyncContentItem)
    assert_type(await client.deploy("folder", name="site"), AsyncDeployment)
    assert_type(await client.tasks.wait("id", timeout=60, on_log=print), models.Task)


async def running(client: AsyncClient, item: AsyncContentItem) -> None:
    assert_type(item.jobs.find(active=True), AsyncListing[models.Job])
    assert_type(await item.jobs.terminate("key"), models.KillJobOrder)
    variant = await item.variants.default()
    assert_type(variant, AsyncVariant)
    assert_type(await variant.update(visibility="private"), AsyncVariant)
    assert_type(await variant.render(timeout=60, on_log=print), models.Task)
    assert_type(await item.repository.deploy_if_changed(), models.Task | None)
    kept = await item.schedule.set(OnDaysOfWeek(["monday", "friday"], timezone="Europe/Berlin"))
    assert_type(kept.schedule, Schedule)
    assert_type(kept.next_runs(datetime.now(UTC), 3), list[datetime])
    OnWeekdayOfMonth("mondy")  # type: ignore[arg-type]
    await variant.send_mail("everybody")  # type: ignore[arg-type]


async def operations(client: AsyncClient) -> None:
    assert_type(await client.api.users.get_user("guid"), models.User)
    assert_type(await client.api.tags.delete_tag("id"), None)
    download = client.api.bundles.download_bundle("guid", "id")
    assert_type(download, AbstractAsyncContextManager[AsyncStreamedResponse])
    async with download as response:
        assert_type(await response.read(), bytes)
        assert_type(response.iter_lines(), AsyncIterator[str])


async def refused(client: AsyncClient, item: AsyncContentItem) -> None:
    """Each line is a mistake; one that a checker lets pass is reported as a needless comment."""
    client.users.find(user_roll="publisher")  # type: ignore[call-arg]
    client.users.find(user_role="boss")  # type: ignore[arg-type]
    await client.users.get(17)  # type: ignore[arg-type]
    await item.update(access_type="everybody")  # type: ignore[arg-type]
    await client.api.users.get_userz()  # type: ignore[attr-defined]
    (await client.content.get("guid")).title = "New"  # type: ignore[misc]
    for _ in client.users.find():  # type: ignore[attr-defined]
        pass
    async with client.users.find():  # type: ignore[attr-defined]
        pass
