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
    AsyncClient,
    Bundle,
    BundleError,
    InvalidArgument,
    NotFound,
    TaskFailed,
    TaskTimeout,
)
from tests.scenarios.conftest import EXAMPLES, Server


async def test_a_deployment_streams_its_log_once(async_client: AsyncClient, site: Bundle) -> None:
    lines: list[str] = []
    item = await async_client.deploy(site, name="site", title="Site", on_log=lines.append)
    assert (item.title, item.app_mode) == ("Site", "static")
    assert item.bundle_id
    assert lines
    assert len(lines) == len(set(lines))


async def test_a_redeployment_goes_to_the_same_item(
    async_client: AsyncClient, site: Bundle
) -> None:
    first = await async_client.deploy(site, name="site", title="Site")
    second = await async_client.deploy(site, name="site", skip_unchanged=False)
    third = await async_client.deploy(site, guid=first.guid, skip_unchanged=False)
    assert first.guid == second.guid == third.guid
    assert second.title == "Site"
    assert len({first.bundle_id, second.bundle_id, third.bundle_id}) == 3


async def test_redeployment_does_not_rename_what_it_was_not_asked_to(
    async_client: AsyncClient, site: Bundle
) -> None:
    item = await async_client.deploy(site, name="site", title="Site")
    await item.update(title="Renamed by hand")
    assert (await async_client.deploy(site, name="site")).title == "Renamed by hand"


async def test_a_folder_and_an_archive_are_deployed_as_they_are(
    async_client: AsyncClient, tmp_path: Path, site: Bundle
) -> None:
    archive = site.save(tmp_path / "site.tar.gz")
    by_archive = await async_client.deploy(archive, name="archive")
    by_folder = await async_client.deploy(EXAMPLES / "site", name="folder")
    assert by_archive.app_mode == by_folder.app_mode == "static"


async def test_environment_is_set_before_the_first_deployment(
    async_client: AsyncClient, site: Bundle, tmp_path: Path
) -> None:
    item = await async_client.deploy(site, name="site", env={"TOKEN": "hush"})
    assert await item.environment.names() == ["TOKEN"]
    file = tmp_path / ".env"
    file.write_text("FROM_FILE=hush  # a comment\n")
    item = await async_client.deploy(site, name="other", env=file)
    assert await item.environment.names() == ["FROM_FILE"]
    with pytest.raises(InvalidArgument, match="missing"):
        await async_client.deploy(site, name="third", env=tmp_path / "missing")
    with pytest.raises(NotFound):
        await async_client.content.one(name="third")


async def test_an_item_without_a_bundle_cannot_be_deployed(async_client: AsyncClient) -> None:
    item = await async_client.content.create("empty")
    with pytest.raises(NotFound, match="upload one first") as caught:
        await item.deploy()
    assert caught.value.code_name == "BundleMissing"


async def test_nothing_is_made_on_the_server_for_a_source_that_cannot_be_packed(
    async_client: AsyncClient, tmp_path: Path
) -> None:
    with pytest.raises(BundleError):
        await async_client.deploy(tmp_path, name="empty")
    broken = tmp_path / "broken.tar.gz"
    broken.write_bytes(b"no archive")
    with pytest.raises(BundleError, match=r"broken\.tar\.gz"):
        await async_client.deploy(broken, name="broken")
    assert await async_client.content.find().collect() == []


async def test_a_target_is_named_in_one_way(async_client: AsyncClient, site: Bundle) -> None:
    with pytest.raises(InvalidArgument, match="exactly one of name, guid"):
        await async_client.deploy(site)
    with pytest.raises(NotFound):
        await async_client.deploy(site, guid="11111111-2222-4333-8444-555555555555")


async def test_a_task_is_waited_for_again_by_its_id(
    async_client: AsyncClient, site: Bundle
) -> None:
    item = await async_client.deploy(site, name="site")
    uploaded = await item.bundles.upload(site)
    started = await async_client.api.content.deploy_content_bundle(item.guid, bundle_id=uploaded.id)
    done = await async_client.tasks.wait(started.task_id)
    assert done.finished
    assert await async_client.tasks.get(started.task_id) == done
    again = await async_client.tasks.wait(done)
    assert again.output == done.output


async def test_a_failed_task_raises_with_its_log(
    async_client: AsyncClient, site: Bundle, tmp_path: Path
) -> None:
    item = await async_client.deploy(site, name="site")
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
        await async_client.deploy(broken, guid=item.guid, on_log=lines.append)
    assert caught.value.code != 0
    assert caught.value.task_id
    assert list(caught.value.log) == lines
    assert "gone.html" in str(caught.value)
    active = await item.bundles.active()
    assert active
    assert active.id == item.bundle_id


async def test_waiting_for_no_task_says_so(async_client: AsyncClient) -> None:
    with pytest.raises(NotFound):
        await async_client.tasks.wait("nope", timeout=20)
    with pytest.raises(TaskTimeout, match="wait for it again"):
        await async_client.tasks.wait("nope", timeout=0.01)


async def test_visitors_see_the_page_and_are_counted(
    async_client: AsyncClient, site: Bundle
) -> None:
    item = await async_client.deploy(site, name="site")
    await item.set_vanity_url("/site/")
    with pytest.raises(HTTPError):
        fetch(item.content_url)
    await item.update(access_type="all")
    page = (EXAMPLES / "site" / "index.html").read_bytes()
    assert fetch(item.content_url) == page
    assert fetch(item.solo_url) == page
    hits = await async_client.usage.find(content_guid=item.guid).collect()
    assert [hit.content_guid for hit in hits] == [item.guid, item.guid]
    assert all(hit.timestamp.tzinfo for hit in hits)
    visits = await async_client.usage.visits(content_guid=item.guid).collect()
    assert len(visits) == 2
    assert await async_client.usage.find(content_guid=[item.guid, item.guid]).count() == 2
    assert await async_client.usage.shiny().collect() == []


async def test_promotion_moves_the_bundle_under_another_title(
    server: Server, async_client: AsyncClient, site: Bundle, tmp_path: Path
) -> None:
    from connectapi.testing import LocalConnect

    item = await async_client.deploy(site, name="site", title="Site")
    with LocalConnect() as production:
        async with AsyncClient(production.url, production.api_key) as prod:
            promoted = await prod.promote(item, title="Now in Production")
            assert (promoted.name, promoted.title) == ("site", "Now in Production")
            again = await prod.promote(item)
            assert again.guid == promoted.guid
            active = await again.bundles.active()
            archive = await again.bundles.download(active or "", tmp_path / "x.tar.gz")
            assert archive.read_bytes() == site.path.read_bytes()
            empty = await async_client.content.create("empty")
            with pytest.raises(InvalidArgument, match="no active bundle"):
                await prod.promote(empty)


async def test_static_content_runs_no_job(async_client: AsyncClient, site: Bundle) -> None:
    item = await async_client.deploy(site, name="site")
    assert await item.jobs.find().collect() == []
    assert await item.logs() == []
    with pytest.raises(NotFound):
        await item.jobs.get("nope")
    with pytest.raises(NotFound):
        await item.jobs.log("nope", last=5)


def fetch(url: str) -> bytes:
    """A page as an anonymous visitor gets it."""
    with urlopen(url) as answer:
        content: bytes = answer.read()
    return content
