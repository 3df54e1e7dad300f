"""Facts about the server as a whole, from what it holds."""

from __future__ import annotations

import socket
from datetime import timedelta
from pathlib import Path

from connectapi import Client
from connectapi.models.content import EnvironmentVariable
from connectapi.server.store import hosts
from connectapi.testing import LocalConnect
from tests.server.content.conftest import deploy, deployed, new, refusal, site, upload
from tests.server.foundation.wire import Wire


def test_the_host_is_this_one(admin: Client, publisher: Client) -> None:
    (host,) = admin.api.system_information.list_hosts()
    assert host.version == str(admin.server.version())
    assert host.hostname == socket.gethostname()
    assert refusal(publisher.api.system_information.list_hosts)[0] == 403


def test_a_host_that_checks_in_no_more_is_inactive(server: LocalConnect, admin: Client) -> None:
    with server.services.database.write() as connection:
        hosts.check_in(connection, server.services.clock.stamp(), "elsewhere", "2026.05.0")

    def found(**active: bool) -> list[str]:
        return [host.hostname for host in admin.api.system_information.list_hosts(**active)]

    here = socket.gethostname()
    assert sorted(found()) == sorted(found(active=True)) == sorted(["elsewhere", here])
    server.move_clock(timedelta(seconds=59))
    assert "elsewhere" in found(active=True)
    server.move_clock(timedelta(seconds=2))
    assert found(active=True) == [here]
    assert sorted(found(active=False)) == sorted(found()) == sorted(["elsewhere", here])


def test_a_host_that_comes_back_is_the_same_one(tmp_path: Path) -> None:
    for version in ("2026.05.0", "2026.06.1"):
        with (
            LocalConnect(data=tmp_path, socket=False, server_version=version) as server,
            server.client() as admin,
        ):
            (host,) = admin.api.system_information.list_hosts()
            assert (host.hostname, host.version) == (socket.gethostname(), version)


def test_storage_is_the_sum_of_the_archives(admin: Client) -> None:
    empty = admin.api.system.get_server_storage().bundles
    assert (empty.bytes_total, empty.count, empty.content_count) == (0, 0, 0)
    guid = new(admin)
    deploy(admin, guid, site("first"))
    upload(admin, guid, site("second, which nobody activated"))
    found = admin.api.system.get_server_storage().bundles
    items = admin.api.storage.get_content_storage_list().results
    assert (found.count, found.content_count) == (2, 1)
    assert found.bytes_total == found.bytes_active + found.bytes_inactive
    assert found.bytes_active == items[0].bundles.bytes_active > 0
    assert found.bytes_total == items[0].bundles.bytes_total > found.bytes_active


def test_active_users_by_window_and_role(
    server: LocalConnect, admin: Client, publisher: Client, viewer: Client
) -> None:
    for client in (publisher, viewer):
        client.me()
    server.move_clock(timedelta(days=3))
    windows = admin.api.metrics.get_active_user_counts().windows
    assert set(windows) == {"1d", "7d", "30d", "365d"}
    day, week = windows["1d"], windows["7d"]
    assert (day.total, day.admin, day.publisher, day.viewer) == (1, 1, 0, 0)
    assert (week.total, week.admin, week.publisher, week.viewer) == (3, 1, 1, 1)
    admin.api.users.lock_user(viewer.me().guid, locked=True)
    assert admin.api.metrics.get_active_user_counts().windows["7d"].viewer == 0


def test_who_only_opens_content_is_active_too(server: LocalConnect, admin: Client) -> None:
    page = deployed(admin, site(), access_type="logged_in")
    form = f"password={server.add_user('lou', 'viewer').api_key}".encode()
    browser = Wire(server, None)
    kind = "application/x-www-form-urlencoded"
    answer = browser.send("POST", "/__login__", form, content_type=kind)
    session = answer.headers["set-cookie"].partition(";")[0]
    server.move_clock(timedelta(hours=20))
    assert browser.send("GET", f"/content/{page}/", cookie=session).status == 200
    server.move_clock(timedelta(hours=20))
    windows = admin.api.metrics.get_active_user_counts().windows
    assert (windows["1d"].viewer, windows["7d"].viewer) == (1, 1)
    server.move_clock(timedelta(hours=5))
    windows = admin.api.metrics.get_active_user_counts().windows
    assert (windows["1d"].viewer, windows["7d"].viewer) == (0, 1)


def test_features_are_used_once_something_shows_it(admin: Client, publisher: Client) -> None:
    def used() -> set[str]:
        return {f.name for f in publisher.api.feature_usage.list_feature_usage() if f.used}

    assert used() == set()
    tag = admin.api.tags.create_tag(name="Topic")
    guid = new(admin)
    admin.api.content.update_content_environment(guid, [EnvironmentVariable(name="A", value="b")])
    assert used() == {"tags", "environment_variables"}
    admin.api.tags.delete_tag(tag.id)
    assert used() == {"tags", "environment_variables"}  # they have been used


def test_no_service_accounts(publisher: Client, viewer: Client) -> None:
    found = publisher.api.system_information.list_service_accounts()
    assert (found.enabled, found.default, found.accounts) == (False, None, [])
    assert refusal(viewer.api.system_information.list_service_accounts)[0] == 403


def test_content_of_a_group(admin: Client, publisher: Client) -> None:
    group = admin.api.groups.create_group(name="analysts")
    shared = {}
    for name, access, role in (
        ("limited", "acl", "viewer"),
        ("open", "all", "viewer"),
        ("edited", "all", "owner"),
    ):
        guid = shared[name] = new(admin, name, access)  # type: ignore[arg-type]  # a literal each
        admin.api.content_permissions.add_content_permission(
            guid,
            principal_guid=group.guid,
            principal_type="group",
            role=role,
        )
    found = admin.api.groups.get_group_ownership_experimental(group.guid)
    assert [item.content_name for item in found] == ["limited", "edited"]
    by_kind = {entry.principal_type: entry for entry in found[0].permissions}
    assert by_kind["user"].principal_role == "author"
    assert by_kind["user"].principal_guid == admin.me().guid
    assert (by_kind["group"].principal_name, by_kind["group"].principal_role) == (
        "analysts",
        "viewer",
    )
    # Who is no member sees only what anybody may see.
    seen = publisher.api.groups.get_group_ownership_experimental(group.guid)
    assert [item.content_name for item in seen] == ["edited"]
    nobody = "00000000-0000-4000-8000-000000000000"
    assert refusal(admin.api.groups.get_group_ownership_experimental, nobody)[0] == 404
