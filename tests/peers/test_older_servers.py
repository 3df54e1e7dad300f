"""Both clients on servers that behave as older releases."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from posit import connect
from posit.connect.errors import ClientError
from requests import HTTPError

from connectapi.server.contract import Release
from connectapi.testing import LocalConnect
from tests.peers.bundles import fastapi_app, quarto_document, site
from tests.peers.command import Rsconnect

VERSIONS = ("2022.10.0", "2023.09.0", "2024.08.0", "2025.04.0")
WAIT = {"wait": 1, "max_attempts": 30}


@pytest.fixture(scope="module", params=VERSIONS)
def server(request: pytest.FixtureRequest) -> Iterator[LocalConnect]:
    with LocalConnect(server_version=request.param, check_answers=True) as server:
        yield server


@pytest.fixture(scope="module")
def release(server: LocalConnect) -> Release:
    return server.services.release


def has(release: Release, first: str) -> bool:
    return release.numbers >= Release(first).numbers


def test_people(client: connect.Client, release: Release) -> None:
    assert client.version == release.text
    user = client.users.create(username="older", password="long-enough-1", user_role="viewer")
    group = client.groups.create(name="Older")
    group.members.add(user)
    assert [found["username"] for found in group.members.find()] == ["older"]
    assert [found["name"] for found in user.groups.find()] == ["Older"]
    assert "member_count" not in client.groups.get(group["guid"])


def test_content(client: connect.Client, release: Release) -> None:
    item = client.content.create(title="Older")
    assert ("locked" in item) is has(release, "2024.08.0")
    item.update(title="Changed")
    item.environment_variables.create("NAME", "value")
    assert item.environment_variables.find() == ["NAME"]
    item.vanity = "/older/"
    assert item.vanity == "/older/"
    tag = client.tags.create(name="Leaf", parent=client.tags.create(name="Category"))
    item.tags.add(tag)
    assert [found["name"] for found in item.tags.find()] == ["Leaf"]
    user = client.users.find_one(prefix="older") or client.me
    if user["guid"] != client.me["guid"]:
        item.permissions.create(user, role="viewer")
        assert item.permissions.count() == 1
    item.delete()


def test_deployment(client: connect.Client, release: Release) -> None:
    item = client.content.create()
    bundle = item.bundles.create(site("<h1>Older</h1>"))
    task = bundle.deploy()
    task.wait_for(**WAIT)
    assert task.error_code == 0
    item = client.content.get(item["guid"])
    assert (item["app_mode"], item["bundle_id"]) == ("static", bundle["id"])
    assert "Older" in client.session.get(item["content_url"]).text
    assert [job["tag"] for job in item.jobs.fetch()] == []
    # posit-sdk wants a field in each visit that came with 2024.04.0.
    visits = client.get("v1/instrumentation/content/visits").json()["results"]
    assert [visit["content_guid"] for visit in visits] == [item["guid"]]
    assert ("path" in visits[0]) is has(release, "2024.04.0")


def test_rendering(client: connect.Client) -> None:
    item = client.content.create()
    item.bundles.create(quarto_document()).deploy().wait_for(**WAIT)
    item = client.content.get(item["guid"])
    task = item.render()
    task.wait_for(**WAIT)
    assert task.error_code == 0


def test_what_a_release_lacks(client: connect.Client, release: Release) -> None:
    item = client.content.create()
    item.bundles.create(fastapi_app()).deploy().wait_for(**WAIT)
    gates = {
        "2023.05.0": lambda: client.environments,
        "2024.08.0": lambda: client.oauth,
        "2024.11.0": lambda: client.packages,
        "2025.02.0": item.bundles.active,
        "2025.04.0": lambda: client.metrics.hits,
        "2025.12.0": item.get_lockfile,
    }
    for first, use in gates.items():
        if has(release, first):
            use()
        else:
            with pytest.raises(RuntimeError, match=first):
                use()


@pytest.mark.parametrize(
    "first, path",
    [
        ("2023.05.0", "v1/system/caches/runtime"),
        ("2024.08.0", "v1/oauth/integrations"),
        ("2024.11.0", "v1/packages"),
        ("2024.11.0", "v1/timezones"),
        ("2025.04.0", "v1/instrumentation/content/hits"),
        ("2026.06.1", "v1/queue"),
    ],
)
def test_newer_routes_are_unknown(
    client: connect.Client, release: Release, first: str, path: str
) -> None:
    if has(release, first):
        assert client.get(path).status_code == 200
        return
    # An error of the API would be a ClientError: to tell the two apart, clients look for JSON.
    with pytest.raises(HTTPError, match="404") as caught:
        client.get(path)
    response = caught.value.response
    assert response is not None
    assert response.text == "404 page not found\n"


def test_errors_of_the_api_stay_json(client: connect.Client) -> None:
    with pytest.raises(ClientError) as caught:
        client.content.get("6f300623-1e0c-48e6-a473-ddf630c0c0c3")
    assert (caught.value.http_status, caught.value.error_code) == (404, 4)


def test_rsconnect_details(rsconnect: Rsconnect, release: Release) -> None:
    rsconnect("add", "--name", release.text)
    details = rsconnect.plain("details", "--name", release.text)
    assert f"Posit Connect version: {release.text}" in details.stdout
    rsconnect.plain("remove", "--name", release.text)


def test_rsconnect_deploys(rsconnect: Rsconnect, client: connect.Client, tmp_path: Path) -> None:
    page = tmp_path / "index.html"
    page.write_text("<h1>First</h1>")
    rsconnect("deploy", "html", page, "--title", "By command")
    item = client.content.find_by(title="By command")
    page.write_text("<h1>Second</h1>")
    rsconnect("deploy", "html", page, "--app-id", item["id"])
    assert "Second" in client.session.get(item["content_url"]).text
    assert [bundle["active"] for bundle in item.bundles.find()] == [True, False]
    described = rsconnect("content", "describe", "-g", item["guid"]).json
    assert described[0]["title"] == "By command"


def test_rsconnect_has_no_drafts(
    rsconnect: Rsconnect, client: connect.Client, release: Release, tmp_path: Path
) -> None:
    page = tmp_path / "index.html"
    page.write_text("<h1>Draft</h1>")
    assert not has(release, "2025.06.0")
    rsconnect("deploy", "html", page, "--title", "No draft", "--draft", status=1)
    item = client.content.find_by(title="No draft")
    assert item is None or item["bundle_id"] is None


def test_rsconnect_caches(rsconnect: Rsconnect, client: connect.Client, release: Release) -> None:
    if not has(release, "2023.05.0"):
        rsconnect("system", "caches", "list", status=1)
        return
    item = client.content.create()
    item.bundles.create(fastapi_app()).deploy().wait_for(**WAIT)
    assert rsconnect("system", "caches", "list").json["caches"]
