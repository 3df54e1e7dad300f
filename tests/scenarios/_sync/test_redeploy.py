# Derived from tests/scenarios/_async/test_redeploy.py by `make generate`. Do not edit.
"""Bundles that are there are deployed anew, and lockfiles of their packages read."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectapi import Bundle, Client, InvalidArgument, NotFound, UnsupportedByServer
from connectapi.testing import LocalConnect
from tests.scenarios.content_bundles import application


def test_the_newest_bundle_is_deployed_and_an_earlier_one_gone_back_to(
    client: Client, site: Bundle
) -> None:
    item = client.deploy(site, name="site")
    first = item.bundles.active()
    assert first is not None
    second = item.bundles.upload(site)
    lines: list[str] = []
    done = item.bundles.deploy(timeout=30, on_log=lines.append)
    assert done.finished
    assert lines == done.output
    assert (item.refresh()).bundle_id == second.id
    item.bundles.deploy(first)
    assert (item.refresh()).bundle_id == first.id


def test_a_deployment_can_be_waited_for_later(client: Client, site: Bundle) -> None:
    item = client.deploy(site, name="site")
    started = item.bundles.deploy(item.bundle_id, wait=False)
    assert (client.tasks.wait(started, timeout=30)).code == 0


def test_what_is_not_there_is_not_deployed(client: Client, site: Bundle) -> None:
    empty = client.content.create("empty")
    with pytest.raises(NotFound, match="no bundle"):
        empty.bundles.deploy()
    item = client.deploy(site, name="site")
    with pytest.raises(NotFound):
        item.bundles.deploy("4711")
    with pytest.raises(InvalidArgument):
        item.bundles.deploy("")


def test_the_lockfile_of_an_application(client: Client, site: Bundle, tmp_path: Path) -> None:
    archive = tmp_path / "application.tar.gz"
    archive.write_bytes(application())
    item = client.deploy(archive, name="application")
    assert "flask==3.0.2" in (item.get_lockfile()).splitlines()
    page = client.deploy(site, name="page")
    with pytest.raises(NotFound):
        page.get_lockfile()


def test_older_servers_have_no_lockfiles() -> None:
    with LocalConnect(socket=False, server_version="2025.04.0") as local:
        with local.client() as client:
            item = client.content.create("report")
            with pytest.raises(UnsupportedByServer, match=r"2025\.12\.0"):
                item.get_lockfile()
