# Derived from tests/scenarios/_async/test_content_verbs.py by `make generate`. Do not edit.
"""What a content item's verbs do: owner, lock, rendering and restart."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from connectapi import (
    APIError,
    Client,
    ContentItem,
    InvalidArgument,
    InvalidRequest,
    LeftoverWarning,
    NotFound,
    PermissionDenied,
    ServerError,
    UnsupportedByServer,
)
from connectapi.client._sync.environment import EnvironmentResource
from connectapi.client.names import random_name
from connectapi.client.variables import Variables
from connectapi.testing import Failing, LocalConnect, Rule
from tests.scenarios.conftest import Server, served
from tests.scenarios.content_bundles import application, document, page

ENVIRONMENT = "/v1/content/*/environment"


def deployed(client: Client, bundle: bytes) -> ContentItem:
    item = client.content.create(random_name())
    uploaded = client.api.bundles.upload_content_bundle(item.guid, bundle)
    done = client.api.content.deploy_content_bundle(item.guid, bundle_id=uploaded.id)
    client.tasks.wait(done.task_id, timeout=20)
    return item.refresh()


@pytest.fixture(scope="module")
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    yield from served(request)


def fail(server: Server, *, times: int, after: int = 0) -> Rule:
    """Let changes of environment variables fail, a few times."""
    if server.local is None:
        pytest.skip("only a local server fails at will")
    return server.local.faults.add(
        Failing(500), method="PATCH", path=ENVIRONMENT, after=after, times=times
    )


def test_access_type(client: Client) -> None:
    item = client.content.create(random_name())
    assert (item.set_access_type("logged_in")).access_type == "logged_in"
    with pytest.raises(InvalidArgument, match="'acl', 'all', 'logged_in'"):
        item.set_access_type("public")  # type: ignore[arg-type]  # the mistake under test
    assert (item.refresh()).access_type == "logged_in"


def test_owner_by_record_guid_and_name(server: Server, client: Client) -> None:
    server.account("paul", "publisher")
    server.account("vincent", "viewer")
    paul, me = client.users.one(username="paul"), client.me()
    item = client.content.create(random_name())
    assert (item.set_owner("PAUL")).owner_guid == paul.guid
    assert (item.set_owner(me)).owner_guid == me.guid
    assert (item.set_owner(paul.guid)).owner_guid == paul.guid
    with pytest.raises(NotFound, match="nobody"):
        item.set_owner("nobody")
    with pytest.raises(PermissionDenied):
        item.set_owner("vincent")
    assert item.owner_guid == paul.guid


def test_r_defect_run_as_none_resets_to_the_default(client: Client) -> None:
    item = client.content.create(random_name())
    assert (item.set_run_as("analyst")).run_as == "analyst"
    assert (item.set_run_as(None)).run_as is None
    assert (client.content.get(item.guid)).run_as is None
    assert (item.set_run_as("analyst", current_user=True)).run_as_current_user is True
    assert (item.set_run_as("analyst")).run_as_current_user is False
    with pytest.raises(InvalidArgument, match="empty"):
        item.set_run_as(" ")


def test_lock_with_and_without_a_message(client: Client) -> None:
    item = client.content.create(random_name())
    item.lock("Back at *noon*.")
    assert (item.locked, item.locked_message) == (True, "Back at *noon*.")
    item.lock()
    assert (item.locked, item.locked_message) == (True, "")
    item.lock("Gone.")
    item.unlock()
    assert (item.locked, item.locked_message) == (False, "")


def test_locking_needs_2024_08() -> None:
    with LocalConnect(server_version="2023.09.0", socket=False) as old:
        with old.client() as client:
            item = client.content.create(random_name())
            with pytest.raises(UnsupportedByServer, match=r"2024\.08\.0 or later") as caught:
                item.lock("Gone.")
            assert (caught.value.needs, caught.value.server_version) == ("2024.08.0", "2023.09.0")
            with pytest.raises(UnsupportedByServer, match=r"has 2023\.09\.0"):
                item.unlock()
    with LocalConnect(server_version="2024.08.0", socket=False) as new:
        with new.client() as client:
            assert ((client.content.create(random_name())).lock("Gone.")).locked is True


@pytest.mark.parametrize("version", ["2022.10.0", "2025.04.0", None])
def test_render_waits_for_the_end(version: str | None) -> None:
    with LocalConnect(server_version=version, socket=False) as server:
        with server.client() as client:
            item = deployed(client, document())
            assert (item.is_rendered, item.is_interactive) == (True, False)
            before = item.last_deployed_time
            lines: list[str] = []
            task = item.render(timeout=20, on_log=lines.append)
            assert (task.finished, task.code) == (True, 0)
            assert lines == task.output
            assert lines
            assert before
            begun = item.render(wait=False)
            assert (client.tasks.wait(begun, timeout=20)).finished
            with pytest.raises(NotFound, match="nope"):
                item.render("nope")
            with pytest.raises(InvalidArgument, match=r"quarto-static.*item\.render"):
                item.restart()


@pytest.mark.parametrize("version", ["2025.04.0", None])
def test_a_bundle_on_the_server_is_deployed(version: str | None) -> None:
    with LocalConnect(server_version=version, socket=False) as server:
        with server.client() as client:
            item = deployed(client, page("first"))
            first = item.bundle_id
            second = client.api.bundles.upload_content_bundle(item.guid, page("second"))
            task = item.deploy(timeout=20)
            assert (task.finished, item.bundle_id) == (True, second.id)
            lines: list[str] = []
            item.deploy(first or "", on_log=lines.append)
            assert item.bundle_id == first
            assert lines
            begun = item.deploy(second, wait=False)
            client.tasks.wait(begun, timeout=20)
            assert (item.refresh()).bundle_id == second.id
            with pytest.raises(NotFound):
                item.deploy("4711")
            assert (item.refresh()).bundle_id == second.id
            if version is not None:
                with pytest.raises(UnsupportedByServer, match=r"2025\.06\.0"):
                    item.deploy(first or "", activate=False)
            else:
                assert (item.deploy(first or "", activate=False, timeout=20)).finished
            assert item.bundle_id == second.id


def test_r_defect_what_deploy_current_gives_can_be_gone_on_with(
    client: Client,
) -> None:
    item = deployed(client, page())
    item.deploy(timeout=20)
    assert (item.set_vanity_url(f"/{item.name}/")).vanity_url
    empty = client.content.create(random_name())
    with pytest.raises(APIError):
        empty.deploy()


def test_r_defect_a_field_is_reset_by_none(client: Client) -> None:
    item = client.content.create(random_name(), title="Report", min_processes=1)
    item.update(title=None, min_processes=None)
    found = client.content.get(item.guid)
    assert (found.title or None, found.min_processes) == (None, None)


def test_r_defect_an_id_leads_nowhere_else(client: Client) -> None:
    content = client.content
    for guid in ("../users", "..", "", "a/../../users?x=1"):
        with pytest.raises((InvalidArgument, InvalidRequest, NotFound)):
            content.get(guid)
        with pytest.raises((InvalidArgument, InvalidRequest, NotFound)):
            content.delete(guid)


def test_addresses_of_an_item(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    item = client.content.create(random_name())
    assert item.page_url() == item.dashboard_url
    assert item.page_url("access") == f"{item.dashboard_url}/access"
    assert item.browse("logs") == f"{item.dashboard_url}/logs"
    assert item.browse_solo() == item.content_url
    assert opened == [f"{item.dashboard_url}/logs", item.content_url]


def test_only_documents_are_rendered(client: Client) -> None:
    item = client.content.create(random_name())
    assert (item.is_rendered, item.is_interactive) == (False, False)
    with pytest.raises(InvalidArgument, match=r"unknown.*item\.restart"):
        item.render()
    static = deployed(client, page())
    assert (static.is_rendered, static.is_interactive) == (False, False)
    for verb in (static.render, static.restart):
        with pytest.raises(InvalidArgument, match="static"):
            verb()


def test_restart_leaves_no_variable_and_sweeps_what_others_left(
    client: Client,
) -> None:
    item = deployed(client, application())
    assert (item.is_rendered, item.is_interactive) == (False, True)
    item.environment.update({"TOKEN": "hush", "_CONNECT_RESTART_1700000000": "1700000000"})
    item.restart()
    assert item.environment.names() == ["TOKEN"]
    item.restart()
    assert item.environment.names() == ["TOKEN"]


def test_r_defect_restart_cleans_up_after_errors_of_the_server(
    server: Server, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectapi.client._sync.item_work._PAUSE", 0.0)
    item = deployed(client, application())
    # The first change is made, and two attempts to remove the variable fail.
    rule = fail(server, after=1, times=2)
    item.restart()
    assert rule.applied == 2
    assert item.environment.names() == []


def test_restart_names_a_variable_that_it_could_not_remove(
    server: Server, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectapi.client._sync.item_work._PAUSE", 0.0)
    item = deployed(client, application())
    fail(server, after=1, times=3)
    with pytest.warns(LeftoverWarning, match=r"item\.environment\.remove\('_CONNECT_RESTART_"):
        item.restart()
    assert len(item.environment.names()) == 1
    item.restart()
    assert item.environment.names() == []


def test_restart_that_could_not_begin_says_so_and_cleans_up(
    server: Server, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectapi.client._sync.item_work._PAUSE", 0.0)
    item = deployed(client, application())
    fail(server, times=1)
    with pytest.raises(ServerError):
        item.restart()
    assert item.environment.names() == []


def test_restart_that_is_interrupted_cleans_up(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = deployed(client, application())
    update = EnvironmentResource.update

    def interrupted(self: EnvironmentResource, variables: Variables) -> list[str]:
        update(self, variables)
        raise KeyboardInterrupt

    monkeypatch.setattr(EnvironmentResource, "update", interrupted)
    with pytest.raises(KeyboardInterrupt):
        item.restart()
    assert item.environment.names() == []


def test_restart_without_the_right_changes_nothing(server: Server, client: Client) -> None:
    key = server.account("vera", "viewer")
    item = deployed(client, application())
    item.set_access_type("all")
    with Client(server.url, key) as vera:
        theirs = vera.content.get(item.guid)
        with pytest.raises(PermissionDenied):
            theirs.restart()
