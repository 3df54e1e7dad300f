"""Servers in unusual places: behind a balancer, a prefix, a private authority; odd versions."""

import ssl
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

from connectapi import (
    AsyncClient,
    CertificateError,
    Client,
    InsecureWarning,
    NotFound,
    RouteNotFound,
    ServerError,
    UnsupportedByServer,
    bundle_dir,
)
from connectapi.testing import LocalCluster, LocalConnect
from tests.faults.conftest import QUICK

SITE = Path(__file__).resolve().parents[2] / "examples" / "site"


@contextmanager
def several(*, sticky: bool, size: int = 2) -> Iterator[LocalCluster]:
    with LocalCluster(size, sticky=sticky, check_answers=True) as cluster:
        yield cluster


def test_the_cookie_of_a_balancer_keeps_a_client_on_its_node() -> None:
    with several(sticky=True) as cluster, cluster.client() as client:
        for _ in range(6):
            client.me()
        with cluster.client() as second:
            second.me()

        assert sorted(node.requests for node in cluster.nodes) == [1, 6]


def test_without_a_cookie_requests_go_round() -> None:
    with several(sticky=False, size=3) as cluster, cluster.client() as client:
        for _ in range(6):
            client.me()

        assert [node.requests for node in cluster.nodes] == [2, 2, 2]


@pytest.mark.parametrize("sticky", [True, False])
def test_a_deployment_is_followed_across_nodes(*, sticky: bool) -> None:
    with several(sticky=sticky) as cluster, cluster.client() as client:
        lines: list[str] = []
        with bundle_dir(SITE) as bundle:
            item = client.deploy(bundle, name="site", on_log=lines.append)

        assert item.bundle_id
        assert len(lines) == len(set(lines)) > 1
        assert all(node.requests > 0 for node in cluster.nodes) is not sticky


def test_an_unchanged_deployment_is_skipped_on_any_node() -> None:
    with several(sticky=False) as cluster, cluster.client() as client:
        first = client.deploy(SITE, name="site")
        for _ in range(2):
            again = client.deploy(SITE, name="site")
            assert again.guid == first.guid
            assert again.skipped == ("upload", "deploy")


async def test_a_task_of_another_node_is_found_by_the_async_client() -> None:
    with several(sticky=False) as cluster:
        async with cluster.async_client() as client:
            with bundle_dir(SITE) as bundle:
                item = await client.deploy(bundle, name="site")
            assert item.app_mode == "static"


def test_a_task_that_no_node_knows_is_not_waited_for_for_ever() -> None:
    with several(sticky=False) as cluster, cluster.client() as client, pytest.raises(NotFound):
        client.tasks.wait("nope", timeout=20)


def test_a_node_that_goes_down_is_passed_over() -> None:
    with several(sticky=True) as cluster, cluster.client(retry=QUICK) as client:
        client.me()
        busy = next(node for node in cluster.nodes if node.requests)
        busy.up = False

        assert client.me().username == "admin"
        for node in cluster.nodes:
            node.up = False
        with pytest.raises(ServerError, match="502"):
            client.me()


@pytest.fixture(scope="module")
def https() -> Iterator[LocalConnect]:
    with LocalConnect(tls=True) as server:
        yield server


def test_a_private_authority_is_trusted_when_it_is_named(https: LocalConnect) -> None:
    assert https.url.startswith("https://127.0.0.1:")
    with https.client() as client:
        assert client.me().username == "admin"
    by_name = https.url.replace("127.0.0.1", "localhost")
    with Client(by_name, https.api_key, verify=https.ca_file) as client:
        assert client.me().username == "admin"
    context = ssl.create_default_context(cafile=https.ca_file)
    with urlopen(f"{https.url}/__ping__", context=context) as answer:
        assert answer.status == 200


def test_an_authority_that_nobody_named_is_refused(https: LocalConnect) -> None:
    client = Client(https.url, https.api_key, retry=QUICK)
    with client, pytest.raises(CertificateError) as caught:
        client.me()

    assert "verify=" in str(caught.value)
    assert https.api_key not in str(caught.value)


async def test_the_authority_may_be_named_by_the_environment(
    https: LocalConnect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONNECT_CA_CERTIFICATE", str(https.ca_file))
    async with AsyncClient(https.url, https.api_key) as client:
        assert (await client.me()).username == "admin"


def test_checks_that_are_switched_off_are_warned_of_once(https: LocalConnect) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with Client(https.url, https.api_key, verify=False) as client:
            client.me()
            client.me()

    assert [warning.category for warning in caught] == [InsecureWarning]


@pytest.fixture(scope="module")
def below() -> Iterator[LocalConnect]:
    with LocalConnect(path_prefix="/team/rsc", check_answers=True) as server:
        yield server


@pytest.mark.parametrize("address", ["", "/", "/connect/", "/connect/#/apps", "/__api__"])
def test_a_server_below_a_prefix_is_found(below: LocalConnect, address: str) -> None:
    with Client(below.url + address, below.api_key) as client:
        assert client.me().username == "admin"


def test_every_address_has_the_prefix(below: LocalConnect) -> None:
    for number in range(3):
        below.add_user(f"below-{number}")
    with below.client() as client:
        item = client.deploy(SITE, name="site")
        item.update(access_type="all")
        item.set_vanity_url("/pages/")

        assert item.content_url == f"{below.url}/content/{item.guid}/"
        page = (SITE / "index.html").read_bytes()
        for address in (item.content_url, f"{below.url}/pages", item.content_url.rstrip("/")):
            with urlopen(address) as answer:
                assert answer.read() == page
        assert client.usage.find(content_guid=item.guid).count() == 3
        assert len(client.usage.visits(page_size=1).collect()) == 3
        assert len(client.users.find(page_size=1).collect()) == 4


async def test_without_the_prefix_there_is_nothing(below: LocalConnect) -> None:
    root = below.url.removesuffix("/team/rsc")
    async with AsyncClient(root, below.api_key) as client:
        with pytest.raises(RouteNotFound, match="sub-path"):
            await client.me()


def test_a_hidden_version_keeps_the_client_from_nothing() -> None:
    with LocalConnect(hide_version=True) as server, server.client() as client:
        assert client.me().username == "admin"
        assert not client.server_version().known
        assert client.users.find().count() == 1


async def test_an_operation_that_is_too_new_says_which_version_it_needs() -> None:
    with LocalConnect(server_version="2022.10.0") as server:
        async with server.async_client() as client:
            assert (await client.me()).username == "admin"
            with pytest.raises(UnsupportedByServer, match=r"2022\.10\.0") as caught:
                await client.api.api_keys.list_keys((await client.me()).guid)

    assert "2024.12.0" in str(caught.value)
