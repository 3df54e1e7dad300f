# Derived from tests/state/_async/test_files_beside.py by `make generate`. Do not edit.
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


def test_dashes_in_names_do_not_mix_bundles_up(server: LocalConnect, tmp_path: Path) -> None:
    with server.client() as client:
        for owner, name in (("jane", "doe-sales"), ("jane-doe", "sales")):
            key = server.add_user(owner, "publisher").api_key
            with server.client(api_key=key) as theirs:
                item = theirs.content.create(name)
                content = page(f"{name} of {owner}")
                bundle = theirs.api.bundles.upload_content_bundle(item.guid, content)
                item.deploy(bundle.id)
                item.permissions.grant("admin", role="editor")
        document = state.export(client, everything=True, folder=tmp_path, bundles=True)
        files = [item.bundle.file for item in document.content if item.bundle]
        assert files == ["bundles/jane-doe-sales.tar.gz", "bundles/jane%2Ddoe-sales.tar.gz"]
        assert not state.plan(client, document)


def test_each_undo_keeps_the_picture_of_its_own_time(server: LocalConnect, tmp_path: Path) -> None:
    first, second, third = (PICTURE.read_bytes() + bytes(number) for number in range(3))
    with server.client() as client:
        item = client.content.create("abc")
        bundle = client.api.bundles.upload_content_bundle(item.guid, page())
        item.deploy(bundle.id)
        item.set_thumbnail(first)
        wanted = state.export(client, item, folder=tmp_path / "wanted")
        for number, picture in ((2, second), (3, third)):
            item.set_thumbnail(picture)
            undo = tmp_path / "before" / f"{number}.yaml"
            plan = state.plan(client, wanted)
            assert state.apply(client, plan, undo=undo)
            assert item.get_thumbnail() == first
        for number, picture in ((2, second), (3, third)):
            before = state.read(tmp_path / "before" / f"{number}.yaml")
            assert state.apply(client, state.plan(client, before))
            assert item.get_thumbnail() == picture


def test_an_undo_that_cannot_be_written_changes_nothing(
    server: LocalConnect, tmp_path: Path
) -> None:
    (tmp_path / "thumbnails").write_text("in the way")
    with server.client() as client:
        item = client.content.create("abc")
        bundle = client.api.bundles.upload_content_bundle(item.guid, page())
        item.deploy(bundle.id)
        wanted = state.export(client, item)
        item.set_thumbnail(PICTURE)
        plan = state.plan(client, wanted, prune={"thumbnail"})
        assert plan
        with pytest.raises(InvalidArgument, match="pictures of before cannot be written"):
            state.apply(client, plan, undo=tmp_path / "undo.yaml")
        assert item.has_thumbnail()


def test_a_folder_that_cannot_be_written_is_named(server: LocalConnect, tmp_path: Path) -> None:
    target = tmp_path / "file"
    target.write_text("in the way")
    with server.client() as client:
        item = client.content.create("abc")
        bundle = client.api.bundles.upload_content_bundle(item.guid, page())
        item.deploy(bundle.id)
        with pytest.raises(InvalidArgument, match="files cannot be written to"):
            state.export(client, item, folder=target, bundles=True)
        item.set_thumbnail(PICTURE)
        with pytest.raises(InvalidArgument, match="files cannot be written to"):
            state.export(client, item, folder=target)
