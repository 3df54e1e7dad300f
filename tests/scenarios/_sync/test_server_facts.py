# Derived from tests/scenarios/_async/test_server_facts.py by `make generate`. Do not edit.
"""What a server says of itself, on releases of several ages."""

from __future__ import annotations

import webbrowser
from collections.abc import Iterator

import pytest

from connectapi import (
    Client,
    InvalidArgument,
    PermissionDenied,
    RouteNotFound,
    UnsupportedByServer,
)
from connectapi.testing import LocalConnect


@pytest.fixture
def local() -> Iterator[LocalConnect]:
    with LocalConnect(socket=False, check_answers=True) as local:
        yield local


@pytest.fixture
def client(local: LocalConnect) -> Iterator[Client]:
    with local.client() as client:
        yield client


def test_all_runtimes_in_one_table(client: Client) -> None:
    rows = client.server.runtimes().collect()
    python = (client.server.python()).installations
    assert [row.version for row in rows if row.runtime == "python"] == [
        found.version for found in python
    ]
    table = client.server.runtimes().table()
    assert table.column_names == ["runtime", "version", "cluster_name", "image_name"]
    only = client.server.runtimes("Python", "python").collect()
    assert {row.runtime for row in only} <= {"python"}
    assert len(only) == len(python)


def test_an_unknown_runtime_is_refused_before_anything_is_sent() -> None:
    with Client("http://127.0.0.1:9", "key", retry=1) as client:
        with pytest.raises(InvalidArgument, match="r, python, quarto, tensorflow, nodejs"):
            client.server.runtimes("python", "julia")


@pytest.mark.parametrize(
    "release, lacking",
    [
        ("2022.10.0", "tensorflow"),
        ("2023.09.0", "tensorflow"),
        ("2024.08.0", "nodejs"),
        ("2025.04.0", "nodejs"),
    ],
)
def test_runtimes_of_older_servers(release: str, lacking: str) -> None:
    with LocalConnect(server_version=release, socket=False, check_answers=True) as local:
        with local.client() as client:
            rows = client.server.runtimes().collect()
            assert lacking not in {row.runtime for row in rows}
            assert client.server.runtimes("python").count() == len(
                (client.server.python()).installations
            )
            with pytest.raises(UnsupportedByServer, match=rf"{release}.*{lacking}.*r, python"):
                client.server.runtimes("python", lacking).collect()
            assert "UTC" in {zone.timezone for zone in client.server.time_zones()}


def test_runtimes_of_a_server_that_hides_its_age() -> None:
    with LocalConnect(server_version="2022.10.0", hide_version=True, socket=False) as local:
        with local.client() as client:
            rows = client.server.runtimes().collect()
            assert not {row.runtime for row in rows} & {"nodejs", "tensorflow"}
            with pytest.raises(RouteNotFound):
                client.server.runtimes("nodejs").collect()


def test_a_viewer_may_not_see_runtimes(local: LocalConnect) -> None:
    with local.client(api_key=local.add_user("vera", "viewer").api_key) as viewer:
        with pytest.raises(PermissionDenied):
            viewer.server.runtimes().collect()


def test_hosts_storage_and_use(client: Client) -> None:
    facts = client.server
    (host,) = facts.hosts(active=True).collect()
    assert host.version
    item = client.content.create("report")
    assert (facts.storage()).bundles.bytes_total == 0
    assert facts.content_storage().count() == 0 or item.guid in {
        found.content_guid for found in facts.content_storage()
    }
    assert (facts.storage_of(item)).bundles == []
    windows = facts.active_users().collect()
    assert [row.window for row in windows] == ["1d", "7d", "30d", "365d"]
    assert windows[0].administrators == 1
    assert (facts.active_users().table()).column_names[-1] == "viewers"
    features = facts.feature_usage().collect()
    assert all(feature.name for feature in features)
    assert (facts.public_settings()).username_validator
    assert (facts.service_accounts()).enabled is False
    with pytest.raises(InvalidArgument, match="activ"):
        facts.hosts(activ=True)  # type: ignore[call-arg]  # the mistake under test


@pytest.mark.parametrize("release", ["2022.10.0", "2023.09.0"])
def test_what_an_older_server_does_not_tell(release: str) -> None:
    with LocalConnect(server_version=release, socket=False) as local:
        with local.client() as client:
            for listing in (client.server.hosts(), client.server.feature_usage()):
                with pytest.raises(UnsupportedByServer, match=release):
                    listing.collect()
            for call in (client.server.storage, client.server.public_settings):
                with pytest.raises(UnsupportedByServer, match=release):
                    call()
            with pytest.raises(UnsupportedByServer):
                client.server.active_users().collect()
            with pytest.raises(UnsupportedByServer):
                client.server.content_storage().to_dicts()


def test_the_books_of_the_documentation(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", opened.append)
    url = client.server.browse_documentation("admin")
    assert opened == [url]
    assert url == f"{client.server_url}/__docs__/admin/"
    with pytest.raises(InvalidArgument, match="api, user, admin"):
        client.server.documentation_url("cookbook")  # type: ignore[arg-type]  # the mistake under test
