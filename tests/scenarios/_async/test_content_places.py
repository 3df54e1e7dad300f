"""What belongs to a content item: vanity URL, thumbnail, bookmark, bundles, variables, packages."""

from __future__ import annotations

from collections.abc import AsyncIterator, Generator
from pathlib import Path

import pytest

from connectapi import (
    AsyncClient,
    AsyncContentItem,
    Conflict,
    InvalidArgument,
    NotFound,
    PermissionDenied,
    ServerError,
    TransportError,
    UnexpectedAnswer,
    UnsupportedByServer,
)
from connectapi.client.names import random_name
from connectapi.testing import Dropped, Failing, LocalConnect, LoginPage
from tests.scenarios.conftest import EXAMPLES
from tests.scenarios.content_bundles import application, page

PICTURE = EXAMPLES / "thumbnail.png"
VANITY = "/v1/content/*/vanity"


@pytest.fixture(scope="module")
def local() -> Generator[LocalConnect, None, None]:
    with LocalConnect(check_answers=True) as server:
        yield server


@pytest.fixture
async def async_client(local: LocalConnect) -> AsyncIterator[AsyncClient]:
    async with local.async_client() as client:
        yield client


@pytest.fixture
async def item(async_client: AsyncClient) -> AsyncContentItem:
    return await async_client.content.create(random_name())


async def deployed(client: AsyncClient, bundle: bytes) -> AsyncContentItem:
    item = await client.content.create(random_name())
    uploaded = await client.api.bundles.upload_content_bundle(item.guid, bundle)
    done = await client.api.content.deploy_content_bundle(item.guid, bundle_id=uploaded.id)
    await client.tasks.wait(done.task_id, timeout=20)
    return await item.refresh()


async def path_of(item: AsyncContentItem) -> str | None:
    found = await item.get_vanity_url()
    return found.path if found else None


async def test_vanity_url_as_path_or_address(
    async_client: AsyncClient, item: AsyncContentItem
) -> None:
    await item.set_vanity_url("one//two")
    assert await path_of(item) == "/one/two/"
    await item.set_vanity_url(f"{async_client.server_url}/one/three/")
    assert await path_of(item) == "/one/three/"
    assert item.vanity_url == f"{async_client.server_url}/one/three/"
    assert "/one/three/" in [vanity.path async for vanity in async_client.vanity_urls.find()]
    other = await async_client.content.create(random_name())
    with pytest.raises(Conflict):
        await other.set_vanity_url("/one/three/")
    await other.set_vanity_url("/one/three/", force=True)
    assert (await path_of(other), await path_of(item)) == ("/one/three/", None)
    with pytest.raises(InvalidArgument, match="letters, digits"):
        await item.set_vanity_url("/my site/")
    await other.remove_vanity_url()
    await other.remove_vanity_url()


async def test_vanity_url_is_available(async_client: AsyncClient, item: AsyncContentItem) -> None:
    urls = async_client.vanity_urls
    await item.set_vanity_url("/taken/place/")
    url = async_client.server_url
    for taken in ("/taken/place/", "taken//place", "/taken/", "/taken/place/x", "/connect/x"):
        assert not await urls.is_available(taken), taken
        assert not await urls.is_available(f"{url}/{taken.strip('/')}"), taken
    assert await urls.is_available("/taken/places/")
    assert await urls.is_available("/taken-place/")
    with pytest.raises(InvalidArgument, match="no address of the server"):
        await urls.is_available("https://other.example.com/x/")
    with pytest.raises(InvalidArgument, match="letters, digits"):
        await urls.is_available("/")


@pytest.mark.parametrize(
    "of_a, of_b", [("/a1/", "/b1/"), ("/a2/", None), (None, "/b3/"), (None, None)]
)
async def test_swap_of_vanity_urls(
    async_client: AsyncClient, item: AsyncContentItem, of_a: str | None, of_b: str | None
) -> None:
    other = await async_client.content.create(random_name())
    if of_a:
        await item.set_vanity_url(of_a)
    if of_b:
        await other.set_vanity_url(of_b)
    assert await async_client.vanity_urls.swap(item, other) == (of_b, of_a)
    assert (await path_of(item), await path_of(other)) == (of_b, of_a)
    assert (item.vanity_url or "").endswith(of_b or "")
    assert await async_client.vanity_urls.swap(item.guid, other.guid) == (of_a, of_b)
    for one in (item, other):
        await one.remove_vanity_url()


async def test_an_item_is_not_swapped_with_itself(
    async_client: AsyncClient, item: AsyncContentItem
) -> None:
    with pytest.raises(InvalidArgument, match="itself"):
        await async_client.vanity_urls.swap(item, item.guid)


@pytest.mark.parametrize("spared", [0, 1])
async def test_r_defect_a_swap_that_fails_loses_no_vanity_url(
    local: LocalConnect, async_client: AsyncClient, item: AsyncContentItem, spared: int
) -> None:
    other = await async_client.content.create(random_name())
    await item.set_vanity_url(f"/left{spared}/")
    await other.set_vanity_url(f"/right{spared}/")
    rule = local.faults.add(Failing(500), method="PUT", path=VANITY, after=spared, times=1)
    with pytest.raises(ServerError):
        await async_client.vanity_urls.swap(item, other)
    local.faults.remove(rule)
    assert (await path_of(item), await path_of(other)) == (f"/left{spared}/", f"/right{spared}/")


async def test_a_swap_without_rights_changes_nothing(
    local: LocalConnect, async_client: AsyncClient, item: AsyncContentItem
) -> None:
    key = local.add_user(random_name(), "publisher").api_key
    await item.set_vanity_url("/not-theirs/")
    await item.set_access_type("all")
    async with local.async_client(api_key=key) as publisher:
        mine = await publisher.content.create(random_name())
        with pytest.raises(PermissionDenied) as caught:
            await publisher.vanity_urls.swap(mine, item.guid)
        assert not hasattr(caught.value, "__notes__")
        assert (await path_of(mine), await path_of(item)) == (None, "/not-theirs/")


async def test_a_swap_whose_answer_is_lost_is_changed_back(
    local: LocalConnect, async_client: AsyncClient, item: AsyncContentItem
) -> None:
    other = await async_client.content.create(random_name())
    await other.set_vanity_url("/lost/")
    rule = local.faults.add(Dropped(after=True), method="PUT", path=VANITY, times=1)
    with pytest.raises(TransportError):
        await async_client.vanity_urls.swap(item, other)
    local.faults.remove(rule)
    assert (await path_of(item), await path_of(other)) == (None, "/lost/")


async def test_a_swap_that_cannot_be_changed_back_says_what_was(
    local: LocalConnect, async_client: AsyncClient, item: AsyncContentItem
) -> None:
    other = await async_client.content.create(random_name())
    await item.set_vanity_url("/first/")
    await other.set_vanity_url("/second/")
    rule = local.faults.add(Failing(500), method="PUT", path=VANITY, after=1)
    with pytest.raises(ServerError) as caught:
        await async_client.vanity_urls.swap(item, other)
    local.faults.remove(rule)
    (note,) = caught.value.__notes__
    assert f"{item.guid}: /first/, {other.guid}: /second/" in note


async def test_thumbnail_from_file_bytes_and_address(
    local: LocalConnect, async_client: AsyncClient, tmp_path: Path
) -> None:
    item = await deployed(async_client, page())
    assert not await item.has_thumbnail()
    assert await item.save_thumbnail(tmp_path / "none.png") is None
    await item.set_thumbnail(PICTURE.read_bytes())
    assert await item.has_thumbnail()
    await item.set_access_type("all")
    other = await deployed(async_client, page())
    await other.set_thumbnail(f"{local.url}/content/{item.guid}/__thumbnail__")
    assert await other.get_thumbnail() == PICTURE.read_bytes()
    saved = await other.save_thumbnail(tmp_path / "picture.jpg")
    assert saved == tmp_path / "picture.jpg.png"
    assert saved.read_bytes() == PICTURE.read_bytes()
    assert [file.name for file in tmp_path.iterdir()] == ["picture.jpg.png"]


async def test_no_key_goes_to_the_address_of_a_picture(
    local: LocalConnect, async_client: AsyncClient
) -> None:
    closed = await deployed(async_client, page())
    await closed.set_thumbnail(PICTURE)
    other = await async_client.content.create(random_name())
    # With the key, the picture of content that only its owner sees would be given.
    with pytest.raises(InvalidArgument, match=r"no picture at .*/__thumbnail__.*status 401"):
        await other.set_thumbnail(f"{local.url}/content/{closed.guid}/__thumbnail__")
    with pytest.raises(InvalidArgument, match="no PNG"):
        await other.set_thumbnail(f"{local.url}/__docs__/api/")
    with pytest.raises(InvalidArgument, match="user name"):
        await other.set_thumbnail("http://me:secret@127.0.0.1/x.png")


# Before 2024.09.0 the picture has one place alone; later servers, and those that hide their
# version, are asked at the new one first.
@pytest.mark.parametrize(
    "version, hidden, fault",
    [
        ("2022.10.0", False, Failing(200, text="any page")),
        ("2024.08.0", False, Failing(200, text="any page")),
        ("2025.04.0", False, Failing(404)),
        ("2022.10.0", True, Failing(404)),
    ],
)
async def test_thumbnails_of_older_servers(version: str, hidden: bool, fault: Failing) -> None:
    with LocalConnect(server_version=version, hide_version=hidden, socket=False) as server:
        async with server.async_client() as client:
            item = await client.content.create(random_name())
            server.faults.add(fault, path=f"/content/{item.guid}/__thumbnail__")
            assert await item.get_thumbnail() is None
            await item.remove_thumbnail()
            await item.set_thumbnail(PICTURE)
            assert await item.get_thumbnail() == PICTURE.read_bytes()
            await item.remove_thumbnail()
            assert not await item.has_thumbnail()


async def test_r_defect_a_thumbnail_that_is_not_removed_is_told(
    local: LocalConnect, async_client: AsyncClient, item: AsyncContentItem
) -> None:
    await item.set_thumbnail(PICTURE)
    for status, error in ((403, PermissionDenied), (500, ServerError)):
        rule = local.faults.add(Failing(status), method="DELETE", path="/v1/content/*/thumbnail")
        with pytest.raises(error):
            await item.remove_thumbnail()
        local.faults.remove(rule)


async def test_a_thumbnail_that_cannot_be_read_or_set_is_told(
    local: LocalConnect, async_client: AsyncClient, item: AsyncContentItem
) -> None:
    path = f"/content/{item.guid}/__thumbnail__"
    for fault, error in ((Failing(500), ServerError), (LoginPage(), UnexpectedAnswer)):
        rule = local.faults.add(fault, path=path)
        with pytest.raises(error):
            await item.has_thumbnail()
        local.faults.remove(rule)
    await item.delete()
    for verb in (item.get_thumbnail, item.has_thumbnail, item.remove_thumbnail):
        with pytest.raises(NotFound, match=item.guid):
            await verb()
    with pytest.raises(NotFound):
        await item.set_thumbnail(PICTURE)


async def test_a_picture_elsewhere_is_not_read_without_end(
    local: LocalConnect, item: AsyncContentItem, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectapi.client._async.pictures_elsewhere._LARGEST", 100)
    with pytest.raises(InvalidArgument, match="more than 100 bytes"):
        await item.set_thumbnail(f"{local.url}/__docs__/api/")


async def test_only_who_may_view_an_item_bookmarks_it(
    local: LocalConnect, item: AsyncContentItem
) -> None:
    async with local.async_client(api_key=local.add_user(random_name()).api_key) as viewer:
        theirs = item.bound_to(viewer._session)
        with pytest.raises((NotFound, PermissionDenied)):
            await theirs.bookmark()


async def test_bookmarks(async_client: AsyncClient, item: AsyncContentItem) -> None:
    assert await item.get_bookmark() is None
    await item.bookmark()
    await item.bookmark()
    found = await item.get_bookmark()
    assert found
    assert found.created_time.tzinfo
    assert [one.guid async for one in async_client.content.search(bookmarked=True)] == [item.guid]
    await item.remove_bookmark()
    await item.remove_bookmark()
    assert await item.get_bookmark() is None


async def test_r_defect_a_failed_download_leaves_no_file(
    local: LocalConnect, async_client: AsyncClient, tmp_path: Path
) -> None:
    packed = page()
    item = await deployed(async_client, packed)
    target = tmp_path / "bundle.tar.gz"
    assert await item.bundles.download(None, target) == target
    assert target.read_bytes() == packed
    with pytest.raises(InvalidArgument, match="overwrite=True"):
        await item.bundles.download(None, target, overwrite=False)
    active = await item.bundles.active()
    assert active
    manifest, index = await item.bundles.files()
    assert (manifest.name, index) == ("manifest.json", ("index.html", len("hello")))
    assert await item.bundles.files(active) == await item.bundles.files(active.id)
    rule = local.faults.add(Failing(500), path="/v1/content/*/download")
    with pytest.raises(ServerError):
        await item.bundles.download(active, tmp_path / "other.tar.gz")
    local.faults.remove(rule)
    assert [file.name for file in tmp_path.iterdir()] == ["bundle.tar.gz"]
    empty = await async_client.content.create(random_name())
    with pytest.raises(NotFound, match=rf"nothing was deployed yet.*/connect/#/apps/{empty.guid}"):
        await empty.bundles.download(None, tmp_path / "other.tar.gz")
    with pytest.raises(NotFound):
        await item.bundles.delete("4711")


async def test_variables_from_a_file(item: AsyncContentItem, tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("# for tests\nexport TOKEN='a b'\nMODE=fast # or slow\n")
    await item.environment.update({"OTHER": "1"})
    assert await item.environment.update(file) == ["MODE", "OTHER", "TOKEN"]
    assert await item.environment.set(str(file)) == ["MODE", "TOKEN"]
    file.write_text("# nothing\n")
    with pytest.raises(InvalidArgument, match="sets no variable"):
        await item.environment.set(file)
    with pytest.raises(InvalidArgument) as caught:
        await item.environment.update("TOKEN=hush-hush")
    assert "hush" not in str(caught.value)
    assert await item.environment.names() == ["MODE", "TOKEN"]


async def test_r_defect_variables_are_text_and_nothing_else(item: AsyncContentItem) -> None:
    for value in (1e6, True, None, 5):
        with pytest.raises(InvalidArgument, match="not text"):
            await item.environment.update({"N": value})  # type: ignore[dict-item]  # the mistake under test
    assert await item.environment.names() == []


async def test_packages_of_an_item(async_client: AsyncClient, item: AsyncContentItem) -> None:
    app = await deployed(async_client, application())
    found = [(package.language, package.name) async for package in app.packages()]
    assert ("python", "flask") in found
    assert await item.packages().collect() == []
    assert (await item.packages().to_arrow()).num_rows == 0


async def test_packages_of_an_older_server() -> None:
    with LocalConnect(server_version="2024.08.0", socket=False) as server:
        async with server.async_client() as client:
            item = await client.content.create("app")
            with pytest.raises(UnsupportedByServer, match=r"2024\.11\.0"):
                await item.packages().collect()
