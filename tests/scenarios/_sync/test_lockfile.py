# Derived from tests/scenarios/_async/test_lockfile.py by `make generate`. Do not edit.
"""The lockfile that a server makes of the packages of a Python bundle."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectapi import Bundle, Client, NotFound, UnsupportedByServer
from connectapi.testing import LocalConnect
from tests.scenarios.content_bundles import application


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
