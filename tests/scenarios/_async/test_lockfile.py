"""The lockfile that a server makes of the packages of a Python bundle."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectapi import AsyncClient, Bundle, NotFound, UnsupportedByServer
from connectapi.testing import LocalConnect
from tests.scenarios.content_bundles import application


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
