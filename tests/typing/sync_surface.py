"""What type checkers see of the sync client; checked by `make check`, never run."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, assert_type

import arro3.core
import pandas as pd
import polars as pl

import connectapi
from connectapi import (
    Client,
    ContentItem,
    Deployment,
    Listing,
    OnDaysOfWeek,
    OnWeekdayOfMonth,
    Schedule,
    ServerVersion,
    Table,
    Variant,
    models,
)
from connectapi._core.unset import UnsetType
from connectapi._session._sync.stream import StreamedResponse


def making_clients() -> None:
    assert_type(connectapi.connect(), Client)
    assert_type(connectapi.connect(profile="prod"), Client)
    with connectapi.connect("https://connect.example.org", "key") as client:
        assert_type(client, Client)
        assert_type(client.me(), models.User)
        assert_type(client.server_version(), ServerVersion)
        assert_type(client.with_options(timeout=3.0), Client)
        assert_type(client.explain_credentials(), str)


def listings(client: Client) -> None:
    users = client.users.find(user_role="publisher", limit=3)
    assert_type(users, Listing[models.User])
    assert_type(iter(users), Iterator[models.User])
    for user in users:
        assert_type(user, models.User)
        assert_type(user.username, str)
    assert_type(users.collect(), list[models.User])
    assert_type(users.first(), models.User | None)
    assert_type(users.count(), int)
    assert_type(client.users.one(username="jane"), models.User)
    assert_type(client.groups.find(), Listing[models.Group])
    assert_type(client.content.find(name="site"), Listing[ContentItem])
    assert_type(client.content.search("owner:jane"), Listing[ContentItem])
    assert_type(client.usage.find(since=datetime.now(UTC)), Listing[models.ContentHitEntry])


def tables(client: Client) -> None:
    users = client.users.find()
    assert_type(users.table(), Table)
    assert_type(users.to_arrow(flatten=True), arro3.core.Table)
    assert_type(users.to_polars(), pl.DataFrame)
    assert_type(users.to_pandas(), pd.DataFrame)
    assert_type(users.to_dicts(), list[dict[str, Any]])  # Any: values of many types
    users.to_parquet(Path("users.parquet"))
    users.to_csv("users.csv")
    users.table().to_polars()


def content(client: Client) -> None:
    item = client.content.get("guid")
    assert_type(item, ContentItem)
    assert_type(item.title, str | None)
    assert_type(item.created_time, datetime)
    assert_type(item.owner, models.ContentOwner | UnsetType | None)
    if item.owner:
        assert_type(item.owner.username, str | None)
    assert_type(item.update(title=None, access_type="all"), ContentItem)
    assert_type(item.set_vanity_url("/site/"), ContentItem)
    assert_type(item.get_thumbnail(), bytes | None)
    assert_type(item.logs(last=10), list[str])
    assert_type(client.deploy("folder", name="site", env={"TOKEN": "secret"}), Deployment)
    assert_type(client.promote(item, title="Now in production"), Deployment)
    bundle = connectapi.bundle_dir("folder")
    assert_type(bundle, connectapi.Bundle)
    client.deploy(bundle, guid=item.guid, on_log=print)


def tasks(client: Client) -> None:
    assert_type(client.tasks.wait("id", timeout=60, on_log=print), models.Task)
    assert_type(client.tasks.wait(client.tasks.get("id")), models.Task)


def running(client: Client, item: ContentItem) -> None:
    assert_type(item.jobs.find(active=True), Listing[models.Job])
    assert_type(item.jobs.terminate("key"), models.KillJobOrder)
    variant = item.variants.default()
    assert_type(variant, Variant)
    assert_type(variant.update(visibility="private"), Variant)
    assert_type(variant.render(timeout=60, on_log=print), models.Task)
    assert_type(item.repository.deploy_if_changed(), models.Task | None)
    kept = item.schedule.set(OnDaysOfWeek(["monday", "friday"], timezone="Europe/Berlin"))
    assert_type(kept.schedule, Schedule)
    assert_type(kept.next_runs(datetime.now(UTC), 3), list[datetime])
    OnWeekdayOfMonth("mondy")  # type: ignore[arg-type]
    variant.send_mail("everybody")  # type: ignore[arg-type]


def operations(client: Client) -> None:
    api = client.api
    assert_type(api.users.get_user("guid"), models.User)
    assert_type(api.users.get_users(user_role=["viewer", "publisher"]), models.Users)
    assert_type(api.content.get_content_items(), list[models.Content])
    assert_type(api.tags.delete_tag("id"), None)
    assert_type(api.jobs.get_job_error("guid", "key"), models.LoggedError | None)
    assert_type(api.content.get_content_lockfile("guid"), str)
    download = api.bundles.download_bundle("guid", "id")
    assert_type(download, AbstractContextManager[StreamedResponse])
    with download as response:
        assert_type(response.read(), bytes)


def inputs(client: Client) -> None:
    changes: models.UpdateContentInput = {"title": "New", "access_type": "logged_in"}
    assert_type(client.api.content.update_content("guid", **changes), models.Content)


def refused(client: Client, item: ContentItem) -> None:
    """Each line is a mistake; one that a checker lets pass is reported as a needless comment."""
    client.users.find(user_roll="publisher")  # type: ignore[call-arg]
    client.users.find(user_role="boss")  # type: ignore[arg-type]
    client.users.find("publisher")  # type: ignore[arg-type, call-arg]
    client.users.get(17)  # type: ignore[arg-type]
    client.content.get(guid=None)  # type: ignore[arg-type]
    client.content.create("name", colour="red")  # type: ignore[call-arg]
    item.update(access_type="everybody")  # type: ignore[arg-type]
    item.update(titel="new title")  # type: ignore[call-arg]
    item.title = "new title"  # type: ignore[misc]
    client.api.users.get_user()  # type: ignore[call-arg]
    client.api.users.get_userz()  # type: ignore[attr-defined]
    client.api.content.update_content("guid", titel="New")  # type: ignore[call-arg]
    client.tasks.wait("id", timeout="soon")  # type: ignore[arg-type]
    client.usage.find(since="yesterday")  # type: ignore[arg-type]
    client.users.find().to_parquet()  # type: ignore[call-arg]
    len(client.users.find())  # type: ignore[arg-type]
    models.UserOfTomorrow  # type: ignore[attr-defined] # noqa: B018


def refused_inputs() -> None:
    """A dictionary of fields is checked by name and by value."""
    _: models.UpdateContentInput = {"titel": "New"}  # type: ignore[typeddict-unknown-key]
    _ = {"access_type": "everybody"}  # type: ignore[typeddict-item]
    _ = {"title": 17}  # type: ignore[typeddict-item]
