"""Bad files and archives: one clear error that names the path, and nothing half-done."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from connectapi import (
    AsyncClient,
    Bundle,
    BundleError,
    InvalidArgument,
    InvalidRequest,
    NotFound,
    bundle_dir,
    bundle_file,
)
from connectapi.testing import Failing
from tests.scenarios._async.bad_input import everything, said
from tests.scenarios.conftest import EXAMPLES, Server


async def test_a_directory_without_files(
    async_client: AsyncClient, tmp_path: Path, scratch: Path
) -> None:
    empty = tmp_path / "empty"
    (empty / "subfolder").mkdir(parents=True)
    before = await everything(async_client)
    with pytest.raises(BundleError) as packed:
        bundle_dir(empty)
    with pytest.raises(BundleError) as deployed:
        await async_client.deploy(empty, name="empty")

    said(packed.value, str(empty))
    said(deployed.value, str(empty))
    assert await everything(async_client) == before
    assert list(scratch.iterdir()) == []


async def test_a_path_that_is_not_there(
    async_client: AsyncClient, tmp_path: Path, scratch: Path
) -> None:
    gone = tmp_path / "gone"
    before = await everything(async_client)
    for make in (bundle_dir, bundle_file):
        with pytest.raises(BundleError) as caught:
            make(gone)
        said(caught.value, str(gone))
    with pytest.raises(BundleError) as deployed:
        await async_client.deploy(gone, name="gone")

    said(deployed.value, str(gone))
    assert await everything(async_client) == before
    assert list(scratch.iterdir()) == []


def archives(folder: Path) -> Iterator[Path]:
    """Files that are no bundles, each for another reason."""
    page = EXAMPLES / "site" / "index.html"
    text = folder / "text.tar.gz"
    text.write_bytes(b"no archive")
    yield text
    empty = folder / "empty.tar.gz"
    empty.touch()
    yield empty
    plain = folder / "plain.tar"
    with tarfile.open(plain, "w") as archive:
        archive.add(page, "index.html")
    yield plain
    bare = folder / "bare.tar.gz"
    with tarfile.open(bare, "w:gz") as archive:
        archive.add(page, "index.html")
    yield bare
    cut = folder / "cut.tar.gz"
    cut.write_bytes(bare.read_bytes()[:-40])
    yield cut
    broken = folder / "broken.tar.gz"
    with tarfile.open(broken, "w:gz") as archive:
        entry = tarfile.TarInfo("manifest.json")
        entry.size = 7
        archive.addfile(entry, BytesIO(b"{broken"))
    yield broken


async def test_a_file_that_is_no_archive(
    async_client: AsyncClient, tmp_path: Path, scratch: Path
) -> None:
    item = await async_client.content.create("target")
    before = await everything(async_client)
    for wrong in archives(tmp_path):
        with pytest.raises(BundleError) as deployed:
            await async_client.deploy(wrong, name="wrong")
        with pytest.raises(BundleError) as uploaded:
            await item.bundles.upload(wrong)
        said(deployed.value, str(wrong))
        said(uploaded.value, str(wrong))

    assert await everything(async_client) == before
    assert list(scratch.iterdir()) == []


async def test_an_upload_that_the_server_refuses_leaves_no_empty_item(
    server: Server, async_client: AsyncClient, site: Bundle, scratch: Path
) -> None:
    if server.local is None:
        pytest.skip("a real server has no faults")
    kept = await async_client.content.create("kept")
    before = await everything(async_client)
    server.local.faults.add(Failing(413), method="POST", path="*/bundles")
    with pytest.raises(InvalidRequest) as caught:
        await async_client.deploy(site, name="new")
    said(caught.value, "413", "larger than the server")
    with pytest.raises(InvalidRequest):
        await async_client.deploy(site, guid=kept.guid)

    assert await everything(async_client) == before
    assert list(scratch.iterdir()) == []


async def test_a_picture_that_is_none(async_client: AsyncClient, tmp_path: Path) -> None:
    item = await async_client.content.create("target")
    wrong = tmp_path / "picture.png"
    wrong.write_text("no picture")
    for picture in (wrong, tmp_path / "gone.png"):
        with pytest.raises(InvalidArgument) as caught:
            await item.set_thumbnail(picture)
        said(caught.value, str(picture))


async def test_a_download_that_fails_leaves_nothing_on_disk(
    async_client: AsyncClient, tmp_path: Path
) -> None:
    item = await async_client.content.create("target")
    folder = tmp_path / "downloads"
    folder.mkdir()
    with pytest.raises(NotFound, match="404"):
        await item.bundles.download("12345", folder / "bundle.tar.gz")
    with pytest.raises(InvalidArgument) as caught:
        await item.bundles.download("12345", folder)

    said(caught.value, str(folder), "bundle.tar.gz")
    assert list(folder.iterdir()) == []
