"""Bundles that are there are deployed anew, and lockfiles of their packages read."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectapi import AsyncClient, Bundle, InvalidArgument, NotFound, UnsupportedByServer
from connectapi.testing import LocalConnect
from tests.scenarios.content_bundles import application


async def test_the_newest_bundle_is_deployed_and_an_earlier_one_gone_back_to(
    async_client: AsyncClient, site: Bundle
) -> None:
    item = await async_client.deploy(site, name="site")
    first = await item.bundles.active()
    assert first is not None
    second = await item.bundles.upload(site)
    lines: list[str] = []
    done = await item.bundles.deploy(timeout=30, on_log=lines.append)
    assert done.finished
    assert lines == done.output
    assert (await item.refresh()).bundle_id == second.id
    await item.bundles.deploy(first)
    assert (await item.refresh()).bundle_id == first.id


async def test_a_deployment_can_be_waited_for_later(
    async_client: AsyncClient, site: Bundle
) -> None:
    item = await async_client.deploy(site, name="site")
    started = await item.bundles.deploy(item.bundle_id, wait=False)
    assert (await async_client.tasks.wait(started, timeout=30)).code == 0


async def test_what_is_not_there_is_not_deployed(async_client: AsyncClient, site: Bundle) -> None:
    empty = await async_client.content.create("empty")
    with pytest.raises(NotFound, match="no bundle"):
        await empty.bundles.deploy()
    item = await async_client.deploy(site, name="site")
    with pytest.raises(NotFound):
        await item.bundles.deploy("4711")
    with pytest.raises(InvalidArgument):
        await item.bundles.deploy("")


async def test_the_lockfile_of_an_application(
    async_client: AsyncClient, site: Bundle, tmp_path: Path
) -> None:
    archive = tmp_path / "application.tar.gz"
    archive.write_bytes(application())
    item = await async_client.deploy(archive, name="application")
    assert "flask==3.0.2" in (await item.get_lockfile()).splitlines()
    page = await async_client.deploy(site, name="page")
    with pytest.raises(NotFound):
        await page.get_lockfile()


async def test_older_servers_have_no_lockfiles() -> None:
    with LocalConnect(socket=False, server_version="2025.04.0") as local:
        async with local.async_client() as client:
            item = await client.content.create("report")
            with pytest.raises(UnsupportedByServer, match=r"2025\.12\.0"):
                await item.get_lockfile()
