"""The files beside a document: each item has its own, and what cannot be written is said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from connectapi import InvalidArgument, state
from connectapi.testing import LocalConnect
from tests.scenarios.content_bundles import page
from tests.state.world import PICTURE


@pytest.fixture
def server() -> Iterator[LocalConnect]:
    with LocalConnect(check_answers=True, socket=False) as local:
        yield local


async def test_dashes_in_names_do_not_mix_bundles_up(server: LocalConnect, tmp_path: Path) -> None:
    async with server.async_client() as client:
        for owner, name in (("jane", "doe-sales"), ("jane-doe", "sales")):
            key = server.add_user(owner, "publisher").api_key
            async with server.async_client(api_key=key) as theirs:
                item = await theirs.content.create(name)
                content = page(f"{name} of {owner}")
                bundle = await theirs.api.bundles.upload_content_bundle(item.guid, content)
                await item.deploy(bundle.id)
                await item.permissions.grant("admin", role="editor")
        document = await state.export(client, everything=True, folder=tmp_path, bundles=True)
        files = [item.bundle.file for item in document.content if item.bundle]
        assert files == ["bundles/jane-doe-sales.tar.gz", "bundles/jane%2Ddoe-sales.tar.gz"]
        assert not await state.plan(client, document)


async def test_each_undo_keeps_the_picture_of_its_own_time(
    server: LocalConnect, tmp_path: Path
) -> None:
    first, second, third = (PICTURE.read_bytes() + bytes(number) for number in range(3))
    async with server.async_client() as client:
        item = await client.content.create("abc")
        bundle = await client.api.bundles.upload_content_bundle(item.guid, page())
        await item.deploy(bundle.id)
        await item.set_thumbnail(first)
        wanted = await state.export(client, item, folder=tmp_path / "wanted")
        for number, picture in ((2, second), (3, third)):
            await item.set_thumbnail(picture)
            undo = tmp_path / "before" / f"{number}.yaml"
            plan = await state.plan(client, wanted)
            assert await state.apply(client, plan, undo=undo)
            assert await item.get_thumbnail() == first
        for number, picture in ((2, second), (3, third)):
            before = state.read(tmp_path / "before" / f"{number}.yaml")
            assert await state.apply(client, await state.plan(client, before))
            assert await item.get_thumbnail() == picture


async def test_an_undo_that_cannot_be_written_changes_nothing(
    server: LocalConnect, tmp_path: Path
) -> None:
    (tmp_path / "thumbnails").write_text("in the way")
    async with server.async_client() as client:
        item = await client.content.create("abc")
        bundle = await client.api.bundles.upload_content_bundle(item.guid, page())
        await item.deploy(bundle.id)
        wanted = await state.export(client, item)
        await item.set_thumbnail(PICTURE)
        plan = await state.plan(client, wanted, prune={"thumbnail"})
        assert plan
        with pytest.raises(InvalidArgument, match="pictures of before cannot be written"):
            await state.apply(client, plan, undo=tmp_path / "undo.yaml")
        assert await item.has_thumbnail()


async def test_a_folder_that_cannot_be_written_is_named(
    server: LocalConnect, tmp_path: Path
) -> None:
    target = tmp_path / "file"
    target.write_text("in the way")
    async with server.async_client() as client:
        item = await client.content.create("abc")
        bundle = await client.api.bundles.upload_content_bundle(item.guid, page())
        await item.deploy(bundle.id)
        with pytest.raises(InvalidArgument, match="files cannot be written to"):
            await state.export(client, item, folder=target, bundles=True)
        await item.set_thumbnail(PICTURE)
        with pytest.raises(InvalidArgument, match="files cannot be written to"):
            await state.export(client, item, folder=target)
