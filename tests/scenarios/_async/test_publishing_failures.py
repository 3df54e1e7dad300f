"""Publishing that fails half way: what is taken back, what stays, and how it goes on."""

from __future__ import annotations

import json
import tarfile
from io import BytesIO
from pathlib import Path

import pytest

from connectapi import (
    AsyncClient,
    Bundle,
    ConnectError,
    InvalidRequest,
    NotFound,
    TaskFailed,
    TaskTimeout,
    VerificationFailed,
    read_records,
)
from connectapi.testing import LocalConnect
from connectapi.testing.faults import Dropped, Failing
from tests.scenarios.conftest import EXAMPLES, Server

ASGI = EXAMPLES / "content" / "asgi"


def broken_archive(folder: Path) -> Path:
    """An archive that servers take and cannot deploy: its first page is missing."""
    path = folder / "broken.tar.gz"
    metadata = {"appmode": "static", "primary_html": "gone.html"}
    manifest = json.dumps({"version": 1, "metadata": metadata, "files": {}}).encode()
    with tarfile.open(path, "w:gz") as archive:
        entry = tarfile.TarInfo("manifest.json")
        entry.size = len(manifest)
        archive.addfile(entry, BytesIO(manifest))
    return path


def local(server: Server) -> LocalConnect:
    if server.local is None:
        pytest.skip("a real server has no faults")
    return server.local


async def test_a_first_deployment_that_fails_leaves_nothing(
    async_client: AsyncClient, tmp_path: Path
) -> None:
    broken = broken_archive(tmp_path)
    with pytest.raises(TaskFailed) as caught:
        await async_client.deploy(broken, name="broken")
    assert "removed again" in str(caught.value.__notes__)
    assert await async_client.content.find().collect() == []
    with pytest.raises(TaskFailed):
        await async_client.deploy(broken, name="broken", keep_failed=True)
    assert (await async_client.content.one(name="broken")).bundle_id is None


async def test_a_redeployment_that_fails_leaves_the_item_as_it_was(
    async_client: AsyncClient, site: Bundle, tmp_path: Path
) -> None:
    first = await async_client.deploy(site, name="site")
    with pytest.raises(TaskFailed):
        await async_client.deploy(broken_archive(tmp_path), name="site")
    (only,) = await first.bundles.find().collect()
    assert (only.id, only.active) == (first.bundle_id, True)


@pytest.mark.parametrize("fault", [Failing(400), Dropped()])
async def test_an_upload_that_breaks_leaves_no_empty_item(
    server: Server, async_client: AsyncClient, site: Bundle, fault: Failing | Dropped
) -> None:
    rule = local(server).faults.add(fault, method="POST", path="/v1/content/*/bundles")
    with pytest.raises(ConnectError):
        await async_client.deploy(site, name="site")
    assert await async_client.content.find().collect() == []
    local(server).faults.remove(rule)
    first = await async_client.deploy(site, name="site")
    local(server).faults.add(fault, method="POST", path="/v1/content/*/bundles")
    with pytest.raises(ConnectError):
        await async_client.deploy(site, name="site", skip_unchanged=False)
    assert (await first.refresh()).bundle_id


async def test_settings_that_are_refused_leave_no_item(
    async_client: AsyncClient, site: Bundle
) -> None:
    with pytest.raises(InvalidRequest):
        await async_client.deploy(site, name="site", env={"CONNECT_SERVER": "x"}, max_processes=-7)
    assert await async_client.content.find().collect() == []


async def test_a_deployment_whose_task_is_lost_is_taken_up_again(
    server: Server, async_client: AsyncClient, site: Bundle
) -> None:
    rule = local(server).faults.add(Failing(400), path="/v1/tasks/*")
    with pytest.raises(ConnectError):
        await async_client.deploy(site, name="site")
    local(server).faults.remove(rule)
    item = await async_client.content.one(name="site")
    uploaded = await item.bundles.find().first()
    assert uploaded is not None
    started = await async_client.api.content.deploy_content_bundle(item.guid, bundle_id=uploaded.id)
    done = await async_client.resume_deploy(started.task_id, guid=item.guid)
    assert done.bundle_id == uploaded.id
    assert done.task_id == started.task_id
    assert " after bundle " not in str(done)
    assert done.log
    with pytest.raises(NotFound):
        await async_client.resume_deploy(started.task_id, name="nothing")


async def test_one_that_did_not_end_in_time_says_how_it_goes_on(
    async_client: AsyncClient, site: Bundle
) -> None:
    with pytest.raises(TaskTimeout) as caught:
        await async_client.deploy(site, name="site", timeout=0)
    task_id = caught.value.task_id
    assert f"resume_deploy({task_id!r}" in str(caught.value.__notes__)
    done = await async_client.resume_deploy(task_id, name="site")
    assert done.bundle_id


async def test_a_rollback_goes_to_the_bundle_before(
    async_client: AsyncClient, tmp_path: Path
) -> None:
    ids: list[str | None] = []
    for text in ("one", "two", "three"):
        (tmp_path / "index.html").write_text(text)
        ids.append((await async_client.deploy(tmp_path, name="site")).bundle_id)
    done = await async_client.content.one(name="site")
    await done.rollback()
    assert done.bundle_id == ids[1]
    await done.rollback()
    assert done.bundle_id == ids[0]
    with pytest.raises(NotFound, match="oldest"):
        await done.rollback()
    await done.rollback(ids[2] or "")
    assert done.bundle_id == ids[2]


async def test_a_draft_stays_beside_what_is_served(
    async_client: AsyncClient, tmp_path: Path
) -> None:
    (tmp_path / "index.html").write_text("one")
    first = await async_client.deploy(tmp_path, name="site")
    (tmp_path / "index.html").write_text("two")
    draft = await async_client.deploy(tmp_path, name="site", draft=True)
    assert draft.is_draft
    assert draft.bundle_id == first.bundle_id
    assert draft.url.endswith(f"/_bundle{draft.report.bundle_id}/")
    page: bytes = await async_client.request(
        "GET", draft.url.removeprefix(async_client.server_url), base="server"
    )
    assert page == b"two"


@pytest.mark.parametrize(
    "version, path",
    [("2026.06.1", "/content/*/_bundle*"), ("2025.05.0", "/content/*")],
)
async def test_what_does_not_answer_does_not_replace_what_does(
    version: str, path: str, tmp_path: Path
) -> None:
    """With drafts the new bundle is never active; without, the one before is activated again."""
    source = tmp_path / "app"
    source.mkdir()
    (source / "app.py").write_text((ASGI / "app.py").read_text())
    with LocalConnect(server_version=version) as server:
        async with server.async_client(retry=1) as client:
            args = {"kind": "python-fastapi", "entrypoint": "app"}
            first = await client.deploy(source, name="app", **args)  # type: ignore[arg-type]  # texts all
            (source / "app.py").write_text((ASGI / "app.py").read_text() + "\n# changed\n")
            server.faults.add(Failing(502), method="GET", path=path)
            with pytest.raises(VerificationFailed, match=f"bundle {first.bundle_id}") as caught:
                await client.deploy(source, name="app", **args)  # type: ignore[arg-type]  # as above
            assert caught.value.status == 502
            server.faults.clear()
            (only,) = await first.bundles.find().collect()
            assert (only.id, only.active) == (first.bundle_id, True)
            server.faults.add(Failing(502), method="GET", path="/content/*")
            with pytest.raises(VerificationFailed, match=r"; the item 'new' .* removed again"):
                await client.deploy(source, name="new", **args)  # type: ignore[arg-type]  # as above
            with pytest.raises(NotFound):
                await client.content.one(name="new")


async def test_a_way_back_that_is_refused_is_told_with_what_did_not_answer(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text((ASGI / "app.py").read_text())
    with LocalConnect(server_version="2025.05.0") as server:
        async with server.async_client(retry=1) as client:
            first = await client.deploy(
                tmp_path, name="app", kind="python-fastapi", entrypoint="app"
            )
            (tmp_path / "app.py").write_text((ASGI / "app.py").read_text() + "\n# changed\n")
            server.faults.add(Failing(502), method="GET", path="/content/*")
            # The second request to deploy is the one that goes back.
            server.faults.add(Failing(400), method="POST", path="/v1/content/*/deploy", after=1)
            with pytest.raises(VerificationFailed, match="could not be made active") as caught:
                await client.deploy(tmp_path, name="app", kind="python-fastapi", entrypoint="app")
            assert f"bundle {first.bundle_id} could not" in str(caught.value)
            assert caught.value.bundle_id == (await first.refresh()).bundle_id


@pytest.mark.parametrize("format", ["rsconnect", "publisher"])
async def test_records_are_written_where_asked_and_lead_back(
    async_client: AsyncClient, site: Bundle, tmp_path: Path, format: str
) -> None:
    done = await async_client.deploy(site, name="site", title='A "site"\x7f')
    assert read_records(tmp_path) == []
    path = await done.write_record(tmp_path, format=format)  # type: ignore[arg-type]  # one of both
    assert path == await done.write_record(tmp_path, format=format)  # type: ignore[arg-type]  # as above
    # A project is shared, and so are the records in it.
    (tmp_path / "usual").touch()
    assert path.stat().st_mode == (tmp_path / "usual").stat().st_mode
    (record,) = read_records(tmp_path)
    assert (record.guid, record.app_mode, record.title) == (done.guid, "static", done.title)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())  # as some editors write it
    assert read_records(tmp_path) == [record]
    again = await async_client.deploy(site, to=record)
    assert again.guid == done.guid
    with LocalConnect() as other:
        async with other.async_client() as elsewhere:
            with pytest.raises(ConnectError, match="record is of"):
                await elsewhere.deploy(site, to=record)
