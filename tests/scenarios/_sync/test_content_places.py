# Derived from tests/scenarios/_async/test_content_places.py by `make generate`. Do not edit.
"""What belongs to a content item: vanity URL, thumbnail, bookmark, bundles, variables, packages."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from connectapi import (
    Client,
    Conflict,
    ContentItem,
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
def client(local: LocalConnect) -> Iterator[Client]:
    with local.client() as client:
        yield client


@pytest.fixture
def item(client: Client) -> ContentItem:
    return client.content.create(random_name())


def deployed(client: Client, bundle: bytes) -> ContentItem:
    item = client.content.create(random_name())
    uploaded = client.api.bundles.upload_content_bundle(item.guid, bundle)
    done = client.api.content.deploy_content_bundle(item.guid, bundle_id=uploaded.id)
    client.tasks.wait(done.task_id, timeout=20)
    return item.refresh()


def path_of(item: ContentItem) -> str | None:
    found = item.get_vanity_url()
    return found.path if found else None


def test_vanity_url_as_path_or_address(client: Client, item: ContentItem) -> None:
    item.set_vanity_url("one//two")
    assert path_of(item) == "/one/two/"
    item.set_vanity_url(f"{client.server_url}/one/three/")
    assert path_of(item) == "/one/three/"
    assert item.vanity_url == f"{client.server_url}/one/three/"
    assert "/one/three/" in [vanity.path for vanity in client.vanity_urls.find()]
    other = client.content.create(random_name())
    with pytest.raises(Conflict):
        other.set_vanity_url("/one/three/")
    other.set_vanity_url("/one/three/", force=True)
    assert (path_of(other), path_of(item)) == ("/one/three/", None)
    with pytest.raises(InvalidArgument, match="letters, digits"):
        item.set_vanity_url("/my site/")
    other.remove_vanity_url()
    other.remove_vanity_url()


def test_vanity_url_is_available(client: Client, item: ContentItem) -> None:
    urls = client.vanity_urls
    item.set_vanity_url("/taken/place/")
    url = client.server_url
    for taken in ("/taken/place/", "taken//place", "/taken/", "/taken/place/x", "/connect/x"):
        assert not urls.is_available(taken), taken
        assert not urls.is_available(f"{url}/{taken.strip('/')}"), taken
    assert urls.is_available("/taken/places/")
    assert urls.is_available("/taken-place/")
    with pytest.raises(InvalidArgument, match="no address of the server"):
        urls.is_available("https://other.example.com/x/")
    with pytest.raises(InvalidArgument, match="letters, digits"):
        urls.is_available("/")


@pytest.mark.parametrize(
    "of_a, of_b", [("/a1/", "/b1/"), ("/a2/", None), (None, "/b3/"), (None, None)]
)
def test_swap_of_vanity_urls(
    client: Client, item: ContentItem, of_a: str | None, of_b: str | None
) -> None:
    other = client.content.create(random_name())
    if of_a:
        item.set_vanity_url(of_a)
    if of_b:
        other.set_vanity_url(of_b)
    assert client.vanity_urls.swap(item, other) == (of_b, of_a)
    assert (path_of(item), path_of(other)) == (of_b, of_a)
    assert (item.vanity_url or "").endswith(of_b or "")
    assert client.vanity_urls.swap(item.guid, other.guid) == (of_a, of_b)
    for one in (item, other):
        one.remove_vanity_url()


def test_an_item_is_not_swapped_with_itself(client: Client, item: ContentItem) -> None:
    with pytest.raises(InvalidArgument, match="itself"):
        client.vanity_urls.swap(item, item.guid)


@pytest.mark.parametrize("spared", [0, 1])
def test_r_defect_a_swap_that_fails_loses_no_vanity_url(
    local: LocalConnect, client: Client, item: ContentItem, spared: int
) -> None:
    other = client.content.create(random_name())
    item.set_vanity_url(f"/left{spared}/")
    other.set_vanity_url(f"/right{spared}/")
    rule = local.faults.add(Failing(500), method="PUT", path=VANITY, after=spared, times=1)
    with pytest.raises(ServerError):
        client.vanity_urls.swap(item, other)
    local.faults.remove(rule)
    assert (path_of(item), path_of(other)) == (f"/left{spared}/", f"/right{spared}/")


def test_a_swap_without_rights_changes_nothing(
    local: LocalConnect, client: Client, item: ContentItem
) -> None:
    key = local.add_user(random_name(), "publisher").api_key
    item.set_vanity_url("/not-theirs/")
    item.set_access_type("all")
    with local.client(api_key=key) as publisher:
        mine = publisher.content.create(random_name())
        with pytest.raises(PermissionDenied) as caught:
            publisher.vanity_urls.swap(mine, item.guid)
        assert not hasattr(caught.value, "__notes__")
        assert (path_of(mine), path_of(item)) == (None, "/not-theirs/")


def test_a_swap_whose_answer_is_lost_is_changed_back(
    local: LocalConnect, client: Client, item: ContentItem
) -> None:
    other = client.content.create(random_name())
    other.set_vanity_url("/lost/")
    rule = local.faults.add(Dropped(after=True), method="PUT", path=VANITY, times=1)
    with pytest.raises(TransportError):
        client.vanity_urls.swap(item, other)
    local.faults.remove(rule)
    assert (path_of(item), path_of(other)) == (None, "/lost/")


def test_a_swap_that_cannot_be_changed_back_says_what_was(
    local: LocalConnect, client: Client, item: ContentItem
) -> None:
    other = client.content.create(random_name())
    item.set_vanity_url("/first/")
    other.set_vanity_url("/second/")
    rule = local.faults.add(Failing(500), method="PUT", path=VANITY, after=1)
    with pytest.raises(ServerError) as caught:
        client.vanity_urls.swap(item, other)
    local.faults.remove(rule)
    (note,) = caught.value.__notes__
    assert f"{item.guid}: /first/, {other.guid}: /second/" in note


def test_thumbnail_from_file_bytes_and_address(
    local: LocalConnect, client: Client, tmp_path: Path
) -> None:
    item = deployed(client, page())
    assert not item.has_thumbnail()
    assert item.save_thumbnail(tmp_path / "none.png") is None
    item.set_thumbnail(PICTURE.read_bytes())
    assert item.has_thumbnail()
    item.set_access_type("all")
    other = deployed(client, page())
    other.set_thumbnail(f"{local.url}/content/{item.guid}/__thumbnail__")
    assert other.get_thumbnail() == PICTURE.read_bytes()
    saved = other.save_thumbnail(tmp_path / "picture.jpg")
    assert saved == tmp_path / "picture.jpg.png"
    assert saved.read_bytes() == PICTURE.read_bytes()
    assert [file.name for file in tmp_path.iterdir()] == ["picture.jpg.png"]


def test_no_key_goes_to_the_address_of_a_picture(local: LocalConnect, client: Client) -> None:
    closed = deployed(client, page())
    closed.set_thumbnail(PICTURE)
    other = client.content.create(random_name())
    # With the key, the picture of content that only its owner sees would be given.
    with pytest.raises(InvalidArgument, match=r"no picture at .*/__thumbnail__.*status 401"):
        other.set_thumbnail(f"{local.url}/content/{closed.guid}/__thumbnail__")
    with pytest.raises(InvalidArgument, match="no PNG"):
        other.set_thumbnail(f"{local.url}/__docs__/api/")
    with pytest.raises(InvalidArgument, match="user name"):
        other.set_thumbnail("http://me:secret@127.0.0.1/x.png")


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
def test_thumbnails_of_older_servers(version: str, hidden: bool, fault: Failing) -> None:
    with LocalConnect(server_version=version, hide_version=hidden, socket=False) as server:
        with server.client() as client:
            item = client.content.create(random_name())
            server.faults.add(fault, path=f"/content/{item.guid}/__thumbnail__")
            assert item.get_thumbnail() is None
            item.remove_thumbnail()
            item.set_thumbnail(PICTURE)
            assert item.get_thumbnail() == PICTURE.read_bytes()
            item.remove_thumbnail()
            assert not item.has_thumbnail()


def test_r_defect_a_thumbnail_that_is_not_removed_is_told(
    local: LocalConnect, client: Client, item: ContentItem
) -> None:
    item.set_thumbnail(PICTURE)
    for status, error in ((403, PermissionDenied), (500, ServerError)):
        rule = local.faults.add(Failing(status), method="DELETE", path="/v1/content/*/thumbnail")
        with pytest.raises(error):
            item.remove_thumbnail()
        local.faults.remove(rule)


def test_a_thumbnail_that_cannot_be_read_or_set_is_told(
    local: LocalConnect, client: Client, item: ContentItem
) -> None:
    path = f"/content/{item.guid}/__thumbnail__"
    for fault, error in ((Failing(500), ServerError), (LoginPage(), UnexpectedAnswer)):
        rule = local.faults.add(fault, path=path)
        with pytest.raises(error):
            item.has_thumbnail()
        local.faults.remove(rule)
    item.delete()
    for verb in (item.get_thumbnail, item.has_thumbnail, item.remove_thumbnail):
        with pytest.raises(NotFound, match=item.guid):
            verb()
    with pytest.raises(NotFound):
        item.set_thumbnail(PICTURE)


def test_a_picture_elsewhere_is_not_read_without_end(
    local: LocalConnect, item: ContentItem, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectapi.client._sync.pictures_elsewhere._LARGEST", 100)
    with pytest.raises(InvalidArgument, match="more than 100 bytes"):
        item.set_thumbnail(f"{local.url}/__docs__/api/")


def test_only_who_may_view_an_item_bookmarks_it(local: LocalConnect, item: ContentItem) -> None:
    with local.client(api_key=local.add_user(random_name()).api_key) as viewer:
        theirs = item.bound_to(viewer._session)
        with pytest.raises((NotFound, PermissionDenied)):
            theirs.bookmark()


def test_bookmarks(client: Client, item: ContentItem) -> None:
    assert item.get_bookmark() is None
    item.bookmark()
    item.bookmark()
    found = item.get_bookmark()
    assert found
    assert found.created_time.tzinfo
    assert [one.guid for one in client.content.search(bookmarked=True)] == [item.guid]
    item.remove_bookmark()
    item.remove_bookmark()
    assert item.get_bookmark() is None


def test_r_defect_a_failed_download_leaves_no_file(
    local: LocalConnect, client: Client, tmp_path: Path
) -> None:
    packed = page()
    item = deployed(client, packed)
    target = tmp_path / "bundle.tar.gz"
    assert item.bundles.download(None, target) == target
    assert target.read_bytes() == packed
    with pytest.raises(InvalidArgument, match="overwrite=True"):
        item.bundles.download(None, target, overwrite=False)
    active = item.bundles.active()
    assert active
    manifest, index = item.bundles.files()
    assert (manifest.name, index) == ("manifest.json", ("index.html", len("hello")))
    assert item.bundles.files(active) == item.bundles.files(active.id)
    rule = local.faults.add(Failing(500), path="/v1/content/*/download")
    with pytest.raises(ServerError):
        item.bundles.download(active, tmp_path / "other.tar.gz")
    local.faults.remove(rule)
    assert [file.name for file in tmp_path.iterdir()] == ["bundle.tar.gz"]
    empty = client.content.create(random_name())
    with pytest.raises(NotFound, match=rf"nothing was deployed yet.*/connect/#/apps/{empty.guid}"):
        empty.bundles.download(None, tmp_path / "other.tar.gz")
    with pytest.raises(NotFound):
        item.bundles.delete("4711")


def test_variables_from_a_file(item: ContentItem, tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("# for tests\nexport TOKEN='a b'\nMODE=fast # or slow\n")
    item.environment.update({"OTHER": "1"})
    assert item.environment.update(file) == ["MODE", "OTHER", "TOKEN"]
    assert item.environment.set(str(file)) == ["MODE", "TOKEN"]
    file.write_text("# nothing\n")
    with pytest.raises(InvalidArgument, match="sets no variable"):
        item.environment.set(file)
    with pytest.raises(InvalidArgument) as caught:
        item.environment.update("TOKEN=hush-hush")
    assert "hush" not in str(caught.value)
    assert item.environment.names() == ["MODE", "TOKEN"]


def test_r_defect_variables_are_text_and_nothing_else(item: ContentItem) -> None:
    for value in (1e6, True, None, 5):
        with pytest.raises(InvalidArgument, match="not text"):
            item.environment.update({"N": value})  # type: ignore[dict-item]  # the mistake under test
    assert item.environment.names() == []


def test_packages_of_an_item(client: Client, item: ContentItem) -> None:
    app = deployed(client, application())
    found = [(package.language, package.name) for package in app.packages()]
    assert ("python", "flask") in found
    assert item.packages().collect() == []
    assert (item.packages().to_arrow()).num_rows == 0


def test_packages_of_an_older_server() -> None:
    with LocalConnect(server_version="2024.08.0", socket=False) as server:
        with server.client() as client:
            item = client.content.create("app")
            with pytest.raises(UnsupportedByServer, match=r"2024\.11\.0"):
                item.packages().collect()
