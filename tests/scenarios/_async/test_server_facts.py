"""What a server says of itself, on releases of several ages."""

from __future__ import annotations

import webbrowser
from collections.abc import AsyncIterator, Iterator

import pytest

from connectapi import (
    AsyncClient,
    InvalidArgument,
    PermissionDenied,
    RouteNotFound,
    UnsupportedByServer,
)
from connectapi.testing import LocalConnect


@pytest.fixture
def local() -> Iterator[LocalConnect]:
    with LocalConnect(socket=False, check_answers=True) as local:
        yield local


@pytest.fixture
async def async_client(local: LocalConnect) -> AsyncIterator[AsyncClient]:
    async with local.async_client() as client:
        yield client


async def test_all_runtimes_in_one_table(async_client: AsyncClient) -> None:
    rows = await async_client.server.runtimes().collect()
    python = (await async_client.server.python()).installations
    assert [row.version for row in rows if row.runtime == "python"] == [
        found.version for found in python
    ]
    table = await async_client.server.runtimes().table()
    assert table.column_names == ["runtime", "version", "cluster_name", "image_name"]
    only = await async_client.server.runtimes("Python", "python").collect()
    assert {row.runtime for row in only} <= {"python"}
    assert len(only) == len(python)


async def test_an_unknown_runtime_is_refused_before_anything_is_sent() -> None:
    async with AsyncClient("http://127.0.0.1:9", "key", retry=1) as client:
        with pytest.raises(InvalidArgument, match="r, python, quarto, tensorflow, nodejs"):
            client.server.runtimes("python", "julia")


@pytest.mark.parametrize(
    "release, lacking",
    [
        ("2022.10.0", "tensorflow"),
        ("2023.09.0", "tensorflow"),
        ("2024.08.0", "nodejs"),
        ("2025.04.0", "nodejs"),
    ],
)
async def test_runtimes_of_older_servers(release: str, lacking: str) -> None:
    with LocalConnect(server_version=release, socket=False, check_answers=True) as local:
        async with local.async_client() as client:
            rows = await client.server.runtimes().collect()
            assert lacking not in {row.runtime for row in rows}
            assert await client.server.runtimes("python").count() == len(
                (await client.server.python()).installations
            )
            with pytest.raises(UnsupportedByServer, match=rf"{release}.*{lacking}.*r, python"):
                await client.server.runtimes("python", lacking).collect()
            assert "UTC" in {zone.timezone async for zone in client.server.time_zones()}


async def test_runtimes_of_a_server_that_hides_its_age() -> None:
    with LocalConnect(server_version="2022.10.0", hide_version=True, socket=False) as local:
        async with local.async_client() as client:
            rows = await client.server.runtimes().collect()
            assert not {row.runtime for row in rows} & {"nodejs", "tensorflow"}
            with pytest.raises(RouteNotFound):
                await client.server.runtimes("nodejs").collect()


async def test_a_viewer_may_not_see_runtimes(local: LocalConnect) -> None:
    async with local.async_client(api_key=local.add_user("vera", "viewer").api_key) as viewer:
        with pytest.raises(PermissionDenied):
            await viewer.server.runtimes().collect()


async def test_hosts_storage_and_use(async_client: AsyncClient) -> None:
    facts = async_client.server
    (host,) = await facts.hosts(active=True).collect()
    assert host.version
    item = await async_client.content.create("report")
    assert (await facts.storage()).bundles.bytes_total == 0
    assert await facts.content_storage().count() == 0 or item.guid in {
        found.content_guid async for found in facts.content_storage()
    }
    assert (await facts.storage_of(item)).bundles == []
    windows = await facts.active_users().collect()
    assert [row.window for row in windows] == ["1d", "7d", "30d", "365d"]
    assert windows[0].administrators == 1
    assert (await facts.active_users().table()).column_names[-1] == "viewers"
    features = await facts.feature_usage().collect()
    assert all(feature.name for feature in features)
    assert (await facts.public_settings()).username_validator
    assert (await facts.service_accounts()).enabled is False
    with pytest.raises(InvalidArgument, match="activ"):
        facts.hosts(activ=True)  # type: ignore[call-arg]  # the mistake under test


@pytest.mark.parametrize("release", ["2022.10.0", "2023.09.0"])
async def test_what_an_older_server_does_not_tell(release: str) -> None:
    with LocalConnect(server_version=release, socket=False) as local:
        async with local.async_client() as client:
            for listing in (client.server.hosts(), client.server.feature_usage()):
                with pytest.raises(UnsupportedByServer, match=release):
                    await listing.collect()
            for call in (client.server.storage, client.server.public_settings):
                with pytest.raises(UnsupportedByServer, match=release):
                    await call()
            with pytest.raises(UnsupportedByServer):
                await client.server.active_users().collect()
            with pytest.raises(UnsupportedByServer):
                await client.server.content_storage().to_dicts()


async def test_the_books_of_the_documentation(
    async_client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", opened.append)
    url = async_client.server.browse_documentation("admin")
    assert opened == [url]
    assert url == f"{async_client.server_url}/__docs__/admin/"
    with pytest.raises(InvalidArgument, match="api, user, admin"):
        async_client.server.documentation_url("cookbook")  # type: ignore[arg-type]  # the mistake under test
