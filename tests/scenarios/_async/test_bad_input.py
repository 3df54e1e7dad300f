"""Bad input: one clear error that names the value and what to do, and nothing half-done."""

from __future__ import annotations

import tarfile
import tempfile
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest

from connectapi import (
    Ambiguous,
    AsyncClient,
    AuthenticationFailed,
    Bundle,
    BundleError,
    CertificateError,
    ConfigurationError,
    ConnectError,
    ConnectionFailed,
    CredentialsError,
    InvalidArgument,
    InvalidRequest,
    NotFound,
    RouteNotFound,
    UnexpectedAnswer,
    bundle_dir,
    bundle_file,
)
from connectapi.testing import Failing, LocalConnect, LoginPage
from tests.scenarios.conftest import EXAMPLES, Server

KEY = "k3y-k3y-k3y-k3y-k3y-k3y-k3y-k3y"


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files, empty at first."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture(scope="module")
def https() -> Iterator[LocalConnect]:
    with LocalConnect(tls=True) as local:
        yield local


async def everything(client: AsyncClient) -> tuple[int, ...]:
    """How much there is on the server."""
    items = await client.content.find().collect()
    bundles = [await item.bundles.find().count() for item in items]
    return (
        await client.users.find().count(),
        await client.groups.find().count(),
        len(await client.tags.find().collect()),
        len(items),
        *bundles,
    )


def said(error: ConnectError, *parts: str) -> None:
    """Check that an error is one clear sentence or two, with these parts and without the key."""
    text = str(error)
    for part in parts:
        assert part in text, text
    assert KEY not in text + repr(error)
    assert "\n" not in text
    assert "Traceback" not in text


# Wrong address


@pytest.mark.parametrize(
    "address, reason",
    [
        ("", "empty"),
        ("ftp://connect.example.com", "http and https"),
        ("https://", "no host"),
        ("https://connect.example.com:99999", "port"),
        ("https://connect example.com", "space"),
    ],
)
async def test_an_address_that_is_none(address: str, reason: str) -> None:
    with pytest.raises((InvalidArgument, CredentialsError)) as caught:
        AsyncClient(address, KEY)

    said(caught.value, reason, repr(address) if address else "server=")


async def test_a_path_that_leads_to_no_server(server: Server) -> None:
    async with AsyncClient(f"{server.url}/wrong/place", server.api_key) as client:
        with pytest.raises((UnexpectedAnswer, RouteNotFound)) as caught:
            await client.me()

    said(caught.value, f"{server.url}/wrong/place", "address")
    assert server.api_key not in str(caught.value)


async def test_an_address_behind_a_sign_in_page(server: Server) -> None:
    if server.local is None:
        pytest.skip("a real server has no faults")
    server.local.faults.add(LoginPage())
    async with AsyncClient(server.url, KEY) as client:
        with pytest.raises(UnexpectedAnswer) as caught:
            await client.me()

    said(caught.value, server.url, "login page", "header")


async def test_a_host_that_nobody_knows() -> None:
    async with AsyncClient("https://connect.invalid", KEY, retry=1) as client:
        with pytest.raises(ConnectionFailed) as caught:
            await client.me()

    said(caught.value, "connect.invalid", "not known", "Check the address")


async def test_a_port_where_nobody_listens() -> None:
    async with AsyncClient("http://127.0.0.1:9", KEY, retry=1) as client:
        with pytest.raises(ConnectionFailed) as caught:
            await client.me()

    said(caught.value, "127.0.0.1:9", "refused", "running")


async def test_https_of_a_server_that_speaks_http(server: Server) -> None:
    if server.local is None:
        pytest.skip("a real server may speak both")
    async with AsyncClient(server.url.replace("http:", "https:"), KEY) as client:
        with pytest.raises(ConnectError) as caught:
            await client.me()

    said(caught.value, server.url.removeprefix("http://"), "does not speak https", "http://")


# Wrong key


async def test_a_key_that_the_server_does_not_know(server: Server) -> None:
    async with AsyncClient(server.url, KEY) as client:
        with pytest.raises(AuthenticationFailed) as caught:
            await client.me()

    said(caught.value, "the argument api_key=", server.url, "401")


async def test_a_key_from_the_environment_is_named_by_its_variable(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONNECT_SERVER", server.url)
    monkeypatch.setenv("CONNECT_API_KEY", KEY)
    async with AsyncClient() as client:
        with pytest.raises(AuthenticationFailed) as caught:
            await client.me()

    said(caught.value, "CONNECT_API_KEY")


@pytest.mark.parametrize("key", [f"{KEY} x", f"{KEY}\n{KEY}", f"{KEY}\N{BULLET}"])
async def test_a_key_that_was_copied_wrong(server: Server, key: str) -> None:
    with pytest.raises(CredentialsError) as caught:
        AsyncClient(server.url, key)

    said(caught.value, "api_key=", "copy it again")


@pytest.mark.parametrize("key", ["", "  "])
async def test_an_empty_key_is_not_looked_for_elsewhere(
    server: Server, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.setenv("CONNECT_SERVER", server.url)
    monkeypatch.setenv("CONNECT_API_KEY", KEY)
    with pytest.raises(CredentialsError) as caught:
        AsyncClient(server.url, key)

    said(caught.value, "api_key= is empty")


async def test_no_key_at_all(
    server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("CONNECT_API_KEY", raising=False)
    monkeypatch.setenv("CONNECTAPI_CONFIG_DIR", str(tmp_path))
    with pytest.raises(CredentialsError) as caught:
        AsyncClient(server.url)

    said(caught.value, server.url, "api_key=", "CONNECT_API_KEY", "profile=")


# Wrong certificate


async def test_a_certificate_of_an_unknown_authority(https: LocalConnect) -> None:
    async with AsyncClient(https.url, KEY) as client:
        with pytest.raises(CertificateError) as caught:
            await client.me()

    said(caught.value, https.url.removeprefix("https://"), "issuer", "verify=", "SSL_CERT_FILE")


async def test_a_file_of_authorities_that_holds_none(https: LocalConnect, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.pem"
    for content in (None, "no certificate"):
        if content is not None:
            wrong.write_text(content)
        with pytest.raises(ConfigurationError) as caught:
            AsyncClient(https.url, KEY, verify=wrong)
        said(caught.value, "verify", str(wrong))


# Wrong files


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


# Wrong words


async def test_unknown_filters(async_client: AsyncClient) -> None:
    with pytest.raises(InvalidArgument) as caught:
        async_client.users.find(user_rle="viewer")  # type: ignore[call-arg]  # the mistake under test
    said(caught.value, "'user_rle'", "Did you mean user_role?", "users.find")
    with pytest.raises(InvalidArgument) as caught:
        async_client.content.find(nmae="x")  # type: ignore[call-arg]  # the mistake under test
    said(caught.value, "'nmae'", "name", "content.find")
    with pytest.raises(InvalidArgument) as caught:
        async_client.usage.find(content="x")  # type: ignore[call-arg]  # the mistake under test
    said(caught.value, "'content'", "content_guid")


async def test_unknown_values(async_client: AsyncClient) -> None:
    with pytest.raises(InvalidArgument) as caught:
        async_client.users.find(user_role="publsher")  # type: ignore[arg-type]  # the mistake under test
    said(caught.value, "'publsher'", "Did you mean 'publisher'?", "'viewer'")
    item = await async_client.content.create("item")
    with pytest.raises(InvalidArgument) as caught:
        await item.update(access_type="everybody")  # type: ignore[arg-type]  # the mistake under test
    said(caught.value, "'everybody'", "'logged_in'")
    with pytest.raises(InvalidArgument) as caught:
        await item.update(tilte="x")  # type: ignore[call-arg]  # the mistake under test
    said(caught.value, "'tilte'", "title")
    with pytest.raises(InvalidArgument) as caught:
        await item.permissions.grant("admin", role="boss")  # type: ignore[arg-type]  # the same
    said(caught.value, "'boss'", "editor")
    assert (await async_client.content.get(item.guid)).access_type == item.access_type


async def test_naive_datetimes(async_client: AsyncClient) -> None:
    naive = datetime(2026, 1, 31, 12)  # noqa: DTZ001 - the mistake under test
    for name in ("since", "until"):
        with pytest.raises(InvalidArgument) as caught:
            async_client.usage.find(**{name: naive})  # type: ignore[arg-type]  # names at run time
        said(caught.value, name, "2026-01-31T12:00:00", "time zone", "timezone.utc")
    with pytest.raises(InvalidArgument) as caught:
        await async_client.request("GET", "/v1/audit_logs", query={"since": naive})
    said(caught.value, "since", "time zone")


async def test_values_of_the_environment_that_are_no_text_are_not_repeated(
    async_client: AsyncClient, scratch: Path
) -> None:
    before = await everything(async_client)
    for env in ({"TOKEN": [KEY]}, {"A=B": KEY}, {"": KEY}):
        with pytest.raises(InvalidArgument) as caught:
            await async_client.deploy(EXAMPLES / "site", name="site", env=env)  # type: ignore[arg-type]  # the mistake under test
        said(caught.value, "TOKEN" if "TOKEN" in env else "name of an environment variable")

    assert await everything(async_client) == before
    assert list(scratch.iterdir()) == []


# Ambiguous names


async def test_a_name_that_several_owners_use(server: Server, async_client: AsyncClient) -> None:
    mine = await async_client.content.create("report")
    async with AsyncClient(server.url, server.account("jane", "publisher")) as jane:
        hers = await jane.content.create("report")
    with pytest.raises(Ambiguous) as caught:
        await async_client.content.one(name="report")

    said(caught.value, "'report'", mine.guid, hers.guid, "guid")
    assert len(caught.value.candidates) == 2
    with pytest.raises(NotFound) as missing:
        await async_client.content.one(name="repor")
    said(missing.value, "'repor'")


async def test_a_name_that_is_the_beginning_of_another_is_not_ambiguous(
    server: Server, async_client: AsyncClient
) -> None:
    server.account("jane", "viewer")
    server.account("janet", "viewer")

    assert (await async_client.users.one(username="jane")).username == "jane"
    with pytest.raises(NotFound) as caught:
        await async_client.users.one(username="jan")
    said(caught.value, "'jan'")


async def test_a_group_that_two_providers_name_alike(async_client: AsyncClient) -> None:
    await async_client.groups.create("staff")
    with pytest.raises(NotFound) as caught:
        await async_client.groups.one(name="staf")

    said(caught.value, "'staf'")


async def test_an_item_of_the_same_name_is_not_made_twice(async_client: AsyncClient) -> None:
    await async_client.content.create("report")
    before = await everything(async_client)
    with pytest.raises(ConnectError) as caught:
        await async_client.content.create("report")

    said(caught.value, "409", "exists already")
    assert await everything(async_client) == before


@pytest.mark.parametrize("guid", ["", ".", "..", "a/../b"])
async def test_ids_that_would_lead_elsewhere(async_client: AsyncClient, guid: str) -> None:
    if guid == "a/../b":
        with pytest.raises(ConnectError):
            await async_client.content.get(guid)
        return
    with pytest.raises(InvalidArgument) as caught:
        await async_client.content.get(guid)
    said(caught.value, "guid")
