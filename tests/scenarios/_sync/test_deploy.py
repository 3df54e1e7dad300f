# Derived from tests/scenarios/_async/test_deploy.py by `make generate`. Do not edit.
"""Publishing: deploying, redeploying, failing, promoting, visiting."""

from __future__ import annotations

import json
import tarfile
from io import BytesIO
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from connectapi import (
    Bundle,
    BundleError,
    Client,
    InvalidArgument,
    NotFound,
    TaskFailed,
    TaskTimeout,
)
from tests.scenarios.conftest import EXAMPLES, Server


def test_a_deployment_streams_its_log_once(client: Client, site: Bundle) -> None:
    lines: list[str] = []
    item = client.deploy(site, name="site", title="Site", on_log=lines.append)
    assert (item.title, item.app_mode) == ("Site", "static")
    assert item.bundle_id
    assert lines
    assert len(lines) == len(set(lines))


def test_a_redeployment_goes_to_the_same_item(client: Client, site: Bundle) -> None:
    first = client.deploy(site, name="site", title="Site")
    second = client.deploy(site, name="site", skip_unchanged=False)
    third = client.deploy(site, guid=first.guid, skip_unchanged=False)
    assert first.guid == second.guid == third.guid
    assert second.title == "Site"
    assert len({first.bundle_id, second.bundle_id, third.bundle_id}) == 3


def test_redeployment_does_not_rename_what_it_was_not_asked_to(
    client: Client, site: Bundle
) -> None:
    item = client.deploy(site, name="site", title="Site")
    item.update(title="Renamed by hand")
    assert (client.deploy(site, name="site")).title == "Renamed by hand"


def test_a_folder_and_an_archive_are_deployed_as_they_are(
    client: Client, tmp_path: Path, site: Bundle
) -> None:
    archive = site.save(tmp_path / "site.tar.gz")
    by_archive = client.deploy(archive, name="archive")
    by_folder = client.deploy(EXAMPLES / "site", name="folder")
    assert by_archive.app_mode == by_folder.app_mode == "static"


def test_environment_is_set_before_the_first_deployment(
    client: Client, site: Bundle, tmp_path: Path
) -> None:
    item = client.deploy(site, name="site", env={"TOKEN": "hush"})
    assert item.environment.names() == ["TOKEN"]
    file = tmp_path / ".env"
    file.write_text("FROM_FILE=hush  # a comment\n")
    item = client.deploy(site, name="other", env=file)
    assert item.environment.names() == ["FROM_FILE"]
    with pytest.raises(InvalidArgument, match="missing"):
        client.deploy(site, name="third", env=tmp_path / "missing")
    with pytest.raises(NotFound):
        client.content.one(name="third")


def test_an_item_without_a_bundle_cannot_be_deployed(client: Client) -> None:
    item = client.content.create("empty")
    with pytest.raises(NotFound, match="upload one first") as caught:
        item.deploy()
    assert caught.value.code_name == "BundleMissing"


def test_nothing_is_made_on_the_server_for_a_source_that_cannot_be_packed(
    client: Client, tmp_path: Path
) -> None:
    with pytest.raises(BundleError):
        client.deploy(tmp_path, name="empty")
    broken = tmp_path / "broken.tar.gz"
    broken.write_bytes(b"no archive")
    with pytest.raises(BundleError, match=r"broken\.tar\.gz"):
        client.deploy(broken, name="broken")
    assert client.content.find().collect() == []


def test_a_target_is_named_in_one_way(client: Client, site: Bundle) -> None:
    with pytest.raises(InvalidArgument, match="exactly one of name, guid"):
        client.deploy(site)
    with pytest.raises(NotFound):
        client.deploy(site, guid="11111111-2222-4333-8444-555555555555")


def test_a_task_is_waited_for_again_by_its_id(client: Client, site: Bundle) -> None:
    item = client.deploy(site, name="site")
    uploaded = item.bundles.upload(site)
    started = client.api.content.deploy_content_bundle(item.guid, bundle_id=uploaded.id)
    done = client.tasks.wait(started.task_id)
    assert done.finished
    assert client.tasks.get(started.task_id) == done
    again = client.tasks.wait(done)
    assert again.output == done.output


def test_a_failed_task_raises_with_its_log(client: Client, site: Bundle, tmp_path: Path) -> None:
    item = client.deploy(site, name="site")
    broken = tmp_path / "broken.tar.gz"
    with tarfile.open(broken, "w:gz") as archive:
        archive.add(EXAMPLES / "site" / "index.html", "index.html")
        metadata = {"appmode": "static", "primary_html": "gone.html"}
        manifest = json.dumps({"version": 1, "metadata": metadata, "files": {}}).encode()
        entry = tarfile.TarInfo("manifest.json")
        entry.size = len(manifest)
        archive.addfile(entry, BytesIO(manifest))
    lines: list[str] = []
    with pytest.raises(TaskFailed) as caught:
        client.deploy(broken, guid=item.guid, on_log=lines.append)
    assert caught.value.code != 0
    assert caught.value.task_id
    assert list(caught.value.log) == lines
    assert "gone.html" in str(caught.value)
    active = item.bundles.active()
    assert active
    assert active.id == item.bundle_id


def test_waiting_for_no_task_says_so(client: Client) -> None:
    with pytest.raises(NotFound):
        client.tasks.wait("nope", timeout=20)
    with pytest.raises(TaskTimeout, match="wait for it again"):
        client.tasks.wait("nope", timeout=0.01)


def test_visitors_see_the_page_and_are_counted(client: Client, site: Bundle) -> None:
    item = client.deploy(site, name="site")
    item.set_vanity_url("/site/")
    with pytest.raises(HTTPError):
        fetch(item.content_url)
    item.update(access_type="all")
    page = (EXAMPLES / "site" / "index.html").read_bytes()
    assert fetch(item.content_url) == page
    assert fetch(item.solo_url) == page
    hits = client.usage.find(content_guid=item.guid).collect()
    assert [hit.content_guid for hit in hits] == [item.guid, item.guid]
    assert all(hit.timestamp.tzinfo for hit in hits)
    visits = client.usage.visits(content_guid=item.guid).collect()
    assert len(visits) == 2
    assert client.usage.find(content_guid=[item.guid, item.guid]).count() == 2
    assert client.usage.shiny().collect() == []


def test_promotion_moves_the_bundle_under_another_title(
    server: Server, client: Client, site: Bundle, tmp_path: Path
) -> None:
    from connectapi.testing import LocalConnect

    item = client.deploy(site, name="site", title="Site")
    with LocalConnect() as production:
        with Client(production.url, production.api_key) as prod:
            promoted = prod.promote(item, title="Now in Production")
            assert (promoted.name, promoted.title) == ("site", "Now in Production")
            again = prod.promote(item)
            assert again.guid == promoted.guid
            active = again.bundles.active()
            archive = again.bundles.download(active or "", tmp_path / "x.tar.gz")
            assert archive.read_bytes() == site.path.read_bytes()
            empty = client.content.create("empty")
            with pytest.raises(InvalidArgument, match="no active bundle"):
                prod.promote(empty)


def test_static_content_runs_no_job(client: Client, site: Bundle) -> None:
    item = client.deploy(site, name="site")
    assert item.jobs.find().collect() == []
    assert item.logs() == []
    with pytest.raises(NotFound):
        item.jobs.get("nope")
    with pytest.raises(NotFound):
        item.jobs.log("nope", last=5)


def fetch(url: str) -> bytes:
    """A page as an anonymous visitor gets it."""
    with urlopen(url) as answer:
        content: bytes = answer.read()
    return content
