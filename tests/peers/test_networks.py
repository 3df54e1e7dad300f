"""Both clients on servers that are reached as in real networks: prefix, private CA, balancer."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from posit import connect

from connectapi.testing import LocalCluster, LocalConnect
from tests.peers.bundles import site
from tests.peers.command import Rsconnect

WAIT = {"wait": 1, "max_attempts": 30}
KINDS = ("prefix", "certificate", "cluster")


def made(kind: str) -> LocalConnect:
    if kind == "prefix":
        return LocalConnect(path_prefix="/tools/connect", check_answers=True)
    if kind == "certificate":
        return LocalConnect(tls=True, check_answers=True)
    return LocalCluster(2, sticky=True, check_answers=True)


@pytest.fixture(scope="module", params=KINDS)
def server(request: pytest.FixtureRequest) -> Iterator[LocalConnect]:
    with made(request.param) as server:
        yield server


@pytest.fixture
def certificate(server: LocalConnect, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Options that make rsconnect trust the server; posit-sdk trusts it by the environment."""
    if not server.url.startswith("https:"):
        return []
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(server.ca_file))
    return ["--cacert", server.ca_file]


def test_posit_sdk(server: LocalConnect, certificate: list[object], tmp_path: Path) -> None:
    with connect.Client(server.url, server.api_key) as client:
        item = client.content.create(title="Somewhere")
        task = item.bundles.create(site("<h1>Somewhere</h1>")).deploy()
        task.wait_for(**WAIT)
        assert task.error_code == 0
        item = client.content.get(item["guid"])
        assert item["content_url"].startswith(f"{server.url}/content/")
        assert "Somewhere" in client.session.get(item["content_url"]).text
        item.bundles.active().download(str(tmp_path / "bundle.tar.gz"))
        visits = client.metrics.usage.find(content_guid=item["guid"])
        assert len(visits) == 1


def test_rsconnect(
    server: LocalConnect, rsconnect: Rsconnect, certificate: list[object], tmp_path: Path
) -> None:
    page = tmp_path / "index.html"
    page.write_text("<h1>Elsewhere</h1>")
    rsconnect("add", "--name", "elsewhere", *certificate)
    details = rsconnect.plain("details", "--name", "elsewhere")
    assert server.url in details.stdout
    rsconnect.plain("deploy", "html", page, "--name", "elsewhere", "--title", "Elsewhere")
    rsconnect.plain("remove", "--name", "elsewhere")
    with connect.Client(server.url, server.api_key) as client:
        item = client.content.find_by(title="Elsewhere")
        assert "Elsewhere" in client.session.get(item["content_url"]).text
