"""The files beside a document: each item has its own, and what cannot be written is said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from connectapi import state
from connectapi.testing import LocalConnect
from tests.scenarios.content_bundles import page


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
