# Derived from tests/scenarios/_async/test_publishing.py by `make generate`. Do not edit.
"""Publishing in one call: what is found, written, skipped and reported."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from connectapi import (
    Bundle,
    BundleError,
    Client,
    Conflict,
    ContentItem,
    InvalidArgument,
    NotFound,
    PermissionDenied,
    ServerError,
    UnsupportedByServer,
    bundle_dir,
)
from connectapi.client.deployments import SHA256
from connectapi.testing import LocalConnect
from connectapi.testing.faults import Failing
from tests.scenarios.conftest import EXAMPLES, Server

ASGI = EXAMPLES / "content" / "asgi"


def test_a_deployment_is_the_item_and_says_what_was_done(client: Client, site: Bundle) -> None:
    done = client.deploy(
        site, name="site", title="Site", access_type="all", env={"B": "2", "A": "1"}
    )

    assert isinstance(done, ContentItem)
    assert done.created
    assert (done.title, done.access_type) == ("Site", "all")
    assert done.report.variables == ("A", "B")
    assert done.url == done.content_url
    assert done.task_id
    assert done.log
    steps = [step.name for step in done.report.steps]
    assert steps == ["pack", "find", "check", "create", "environment", "upload", "deploy"]
    assert done.seconds > 0
    assert f"Created site ({done.guid})" in str(done)
    assert str(done.bundle_id) in str(done)
    assert type(done.item) is ContentItem
    assert (done.item.update(title="Other")).title == "Other"


def test_an_unchanged_redeployment_sends_nothing(
    server: Server, client: Client, tmp_path: Path
) -> None:
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "index.html").write_text("<h1>One</h1>")
    first = client.deploy(folder, name="site", title="Site")
    if server.local is not None:
        server.local.faults.add(Failing(500), method="P*")  # POST, PUT and PATCH
    second = client.deploy(folder, name="site", title="Site")

    assert second.skipped == ("settings", "upload", "deploy")
    assert second.bundle_id == first.bundle_id
    assert second.task_id is None
    assert "nothing uploaded" in str(second)
    if server.local is not None:
        server.local.faults.clear()

    (folder / "index.html").write_text("<h1>Two</h1>")
    third = client.deploy(folder, name="site")
    assert not third.skipped
    assert third.report.previous_bundle_id == first.bundle_id


def test_an_archive_can_be_sent_while_it_is_made(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "site"
    folder.mkdir()
    page = folder / "index.html"
    page.write_text("<h1>One</h1>")
    # A disk that takes nothing.
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    done = client.deploy(folder, name="site", spool=False)
    again = client.deploy(folder, name="site", spool=False)
    monkeypatch.undo()

    assert again.skipped == ("upload", "deploy")
    archive = tmp_path / "back.tar.gz"
    done.bundles.download(None, archive)
    with bundle_dir(folder) as bundle:
        assert archive.read_bytes() == bundle.path.read_bytes()
        with pytest.raises(InvalidArgument, match="spool= has no effect on a bundle"):
            client.deploy(bundle, name="site", spool=False)


def test_a_file_that_changes_while_it_is_sent_leaves_nothing_behind(
    client: Client, tmp_path: Path
) -> None:
    page = tmp_path / "index.html"
    page.write_text("<h1>One</h1>")
    with bundle_dir(tmp_path, spool=False) as bundle:
        assert bundle.size
        page.write_text("<h1>Two</h1>")
        with pytest.raises(BundleError, match="changed while it was packed"):
            client.deploy(bundle, name="site")
    assert client.content.find(name="site").collect() == []


def test_where_a_bundle_comes_from_is_kept_beside_it(client: Client, site: Bundle) -> None:
    done = client.deploy(site, name="site", metadata={"ticket": "A-1"})
    path = f"/v1/content/{done.guid}/bundles/{done.bundle_id}"
    metadata = (client.request("GET", path))["metadata"]
    assert metadata["ticket"] == "A-1"
    assert metadata[SHA256] == site.sha256
    with LocalConnect(server_version="2025.09.0") as older:
        with older.client() as elsewhere:
            with pytest.raises(UnsupportedByServer, match=r"2025\.12\.0"):
                elsewhere.deploy(site, name="site", metadata={"ticket": "A-1"})
            assert elsewhere.content.find().collect() == []
            # Without own metadata the checksum that the server keeps tells them apart.
            elsewhere.deploy(site, name="site")
            assert "upload" in (elsewhere.deploy(site, name="site")).skipped


def test_a_target_is_found_by_what_names_it(client: Client, site: Bundle) -> None:
    first = client.deploy(site, name="site")
    first.set_vanity_url("/harbour/")
    ways: list[dict[str, str]] = [
        {"guid": first.guid},
        {"vanity": "/harbour/"},
        {"url": first.dashboard_url},
        {"to": first.guid},
        {"to": "harbour/"},
        {"to": str(first.content_url)},
        {"to": "site"},
    ]
    for way in ways:
        assert (client.deploy(site, **way)).guid == first.guid  # type: ignore[arg-type]  # texts all
    assert (client.deploy(site, to=first)).guid == first.guid
    with pytest.raises(NotFound):
        client.deploy(site, vanity="/harbour/pier/")
    with pytest.raises(InvalidArgument, match="not both"):
        client.deploy(site, to=first, name="site")
    with pytest.raises(InvalidArgument, match=r"create=True goes with name="):
        client.deploy(site, guid=first.guid, create=True)


def test_whether_an_item_may_be_made_is_said(client: Client, site: Bundle) -> None:
    with pytest.raises(NotFound, match="create=False"):
        client.deploy(site, name="site", create=False)
    client.deploy(site, name="site", create=True)
    with pytest.raises(Conflict, match="already"):
        client.deploy(site, name="site", create=True)


@pytest.mark.parametrize("status, error", [(403, PermissionDenied), (500, ServerError)])
def test_an_item_that_cannot_be_read_is_not_missing(
    server: Server, client: Client, site: Bundle, status: int, error: type[Exception]
) -> None:
    if server.local is None:
        pytest.skip("a real server has no faults")
    rule = server.local.faults.add(Failing(status), method="GET", path="/v1/content*")
    with pytest.raises(error):
        client.deploy(site, name="site")
    server.local.faults.remove(rule)
    assert client.content.find().collect() == []


def test_what_stands_against_it_is_said_before_the_upload(
    server: Server, client: Client, site: Bundle
) -> None:
    item = client.deploy(site, name="site")
    with pytest.raises(InvalidArgument, match="holds content of kind static"):
        client.deploy(ASGI, guid=item.guid)
    item.lock("Closed")
    with pytest.raises(Conflict, match="is locked"):
        client.deploy(site, guid=item.guid)
    item.unlock()
    assert len(item.bundles.find().collect()) == 1

    publisher = Client(server.url, server.account("paula", "publisher"))
    viewer = Client(server.url, server.account("vera", "viewer"))
    with publisher, viewer:
        with pytest.raises(PermissionDenied, match="may not publish"):
            viewer.deploy(site, name="site")
        item.permissions.grant("vera", role="viewer")
        item.permissions.grant("paula", role="editor")
        with pytest.raises(PermissionDenied, match="is viewer only"):
            viewer.deploy(site, guid=item.guid)
        with pytest.raises(Conflict, match="taken by an item of"):
            publisher.deploy(site, name="site")
        own = publisher.deploy(site, name="site", create=True)
        assert own.guid != item.guid
        me = client.me()
        theirs = publisher.deploy(site, name="site", owner=me.username)
        assert theirs.guid == item.guid


def test_a_python_that_the_server_lacks_is_said_before_anything_is_made(
    client: Client, tmp_path: Path
) -> None:
    (tmp_path / "app.py").write_text("def app(scope, receive, send): ...\n")
    (tmp_path / ".python-version").write_text("3.4\n")
    with pytest.raises(BundleError, match="the server has"):
        client.deploy(tmp_path, name="old", kind="python-fastapi", entrypoint="app")
    assert client.content.find().collect() == []


def test_a_file_a_manifest_and_an_archive_are_published(
    client: Client, site: Bundle, tmp_path: Path
) -> None:
    page = tmp_path / "page.html"
    page.write_text("<h1>Page</h1>")
    (tmp_path / "other.txt").write_text("not shipped")
    done = client.deploy(page, name="page")
    shipped = [file.name for file in done.bundles.files()]
    assert sorted(shipped) == ["manifest.json", "page.html"]
    assert (client.deploy(ASGI / "manifest.json", name="asgi")).app_mode
    archive = site.save(tmp_path / "site.tar.gz")
    assert (client.deploy(archive, name="archive")).app_mode == "static"
    with pytest.raises(InvalidArgument, match="packed already"):
        client.deploy(archive, name="archive", kind="static")


def test_an_empty_text_is_not_the_folder_that_one_is_in(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "index.html").write_text("private")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InvalidArgument, match="An empty text is no source"):
        client.deploy("", name="site")
    assert (client.deploy(".", name="site")).created


def test_a_project_says_itself_what_it_is_called(client: Client, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<h1>One</h1>")
    (tmp_path / "pyproject.toml").write_text(
        '[tool.connectapi]\nname = "harbour"\ntitle = "Harbour"\nkind = "static"\n'
    )
    done = client.deploy(tmp_path)
    assert (done.name, done.title) == ("harbour", "Harbour")
    done.update(title="Renamed by hand")
    assert (client.deploy(tmp_path)).title == "Renamed by hand"


def test_only_what_differs_is_written(client: Client, site: Bundle) -> None:
    first = client.deploy(site, name="site", title="Site", max_processes=2)
    assert first.max_processes == 2
    again = client.deploy(site, guid=first.guid, title="Site", description="New")
    assert again.report.updated == ("description",)
    with pytest.raises(InvalidArgument):
        client.deploy(site, name="wrong", colour="red")  # type: ignore[call-arg]  # which is the point
    with pytest.raises(NotFound):
        client.content.one(name="wrong")
