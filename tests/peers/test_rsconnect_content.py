"""rsconnect: looking at content, fetching it, rebuilding it; Git settings and caches."""

import io
from pathlib import Path

import pytest
from posit import connect

from tests.peers.bundles import fastapi_app, site
from tests.peers.command import Rsconnect

WAIT = {"wait": 1, "max_attempts": 30}


@pytest.fixture(scope="module")
def page(client: connect.Client) -> connect.Client:
    item = client.content.create(title="A page")
    item.bundles.create(site()).deploy().wait_for(**WAIT)
    return client.content.get(item["guid"])


@pytest.fixture(scope="module")
def app(client: connect.Client) -> connect.Client:
    item = client.content.create(title="A program")
    item.bundles.create(fastapi_app()).deploy().wait_for(**WAIT)
    return client.content.get(item["guid"])


@pytest.fixture(scope="module")
def empty(client: connect.Client) -> connect.Client:
    return client.content.create(title="Nothing yet")


def guids(rsconnect: Rsconnect, *options: str) -> set[str]:
    found = rsconnect("content", "search", *options).json
    return {item["guid"] for item in found}


def test_search_filters(
    rsconnect: Rsconnect, page: connect.Client, app: connect.Client, empty: connect.Client
) -> None:
    everything = {page["guid"], app["guid"], empty["guid"]}
    assert guids(rsconnect) == everything
    assert guids(rsconnect, "--published") == {page["guid"], app["guid"]}
    assert guids(rsconnect, "--unpublished") == {empty["guid"]}
    assert guids(rsconnect, "--content-type", "static") == {page["guid"]}
    assert guids(rsconnect, "--title-contains", "program") == {app["guid"]}
    assert guids(rsconnect, "--py-version", ">=3.0.0") == {app["guid"]}
    assert guids(rsconnect, "--r-version", ">=3.0.0") == set()
    assert guids(rsconnect, "--order-by", "created") == everything


def test_describe(rsconnect: Rsconnect, page: connect.Client, app: connect.Client) -> None:
    described = rsconnect("content", "describe", "-g", page["guid"], "-g", app["guid"]).json
    assert [item["title"] for item in described] == ["A page", "A program"]
    assert {name: page[name] for name in described[0]} == described[0]


def test_download_bundle(rsconnect: Rsconnect, page: connect.Client, tmp_path: Path) -> None:
    target = tmp_path / "bundle.tar.gz"
    rsconnect("content", "download-bundle", "-g", page["guid"], "-o", target)
    uploaded = io.BytesIO()
    page.bundles.get(page["bundle_id"]).download(uploaded)
    assert target.read_bytes() == uploaded.getvalue()
    chosen = f"{page['guid']},{page['bundle_id']}"
    rsconnect("content", "download-bundle", "-g", chosen, "-o", target, status=1)
    rsconnect("content", "download-bundle", "-g", chosen, "-o", target, "--overwrite")


def test_get_lockfile(rsconnect: Rsconnect, app: connect.Client, tmp_path: Path) -> None:
    target = tmp_path / "requirements.txt.lock"
    rsconnect("content", "get-lockfile", "-g", app["guid"], "-o", target)
    assert "fastapi==0.115.0" in target.read_text()


def test_build(rsconnect: Rsconnect, app: connect.Client) -> None:
    guid = app["guid"]
    rsconnect("content", "build", "add", "-g", guid)
    (listed,) = rsconnect("content", "build", "ls").json
    assert (listed["guid"], listed["rsconnect_build_status"]) == (guid, "NEEDS_BUILD")
    rsconnect("content", "build", "run", "--poll-wait", "1")
    (listed,) = rsconnect("content", "build", "ls", "--status", "COMPLETE").json
    assert listed["guid"] == guid
    (run,) = rsconnect("content", "build", "history", "-g", guid).json
    assert run["time"]
    assert "Building" in rsconnect("content", "build", "logs", "-g", guid).stdout
    rsconnect("content", "build", "rm", "-g", guid, "--purge")
    assert rsconnect("content", "build", "ls").json == []


def test_repository(rsconnect: Rsconnect, client: connect.Client) -> None:
    address = "https://example.invalid/team/report.git"
    # Nothing is fetched here, so the deployment itself fails; the settings stay.
    rsconnect("deploy", "git", "-r", address, "-b", "main", "-t", "From Git", status=1)
    item = client.content.find_by(title="From Git")
    show = rsconnect("content", "repository", "show", "-g", item["guid"])
    assert address in show.stdout
    failed = rsconnect("content", "repository", "redeploy", "-g", item["guid"], status=1)
    assert "Task exited with status 1" in failed.stdout
    rsconnect("content", "repository", "delete", "-g", item["guid"], "--force")
    assert item.repository is None


def test_caches(rsconnect: Rsconnect, app: connect.Client, client: connect.Client) -> None:
    (cache,) = rsconnect("system", "caches", "list").json["caches"]
    chosen = ("-l", cache["language"], "-V", cache["version"], "-I", cache["image_name"])
    rsconnect("system", "caches", "delete", *chosen, "--dry-run")
    assert len(client.system.caches.runtime.find()) == 1
    rsconnect("system", "caches", "delete", *chosen)
    assert client.system.caches.runtime.find() == []
    rsconnect("system", "caches", "delete", *chosen, status=1)
