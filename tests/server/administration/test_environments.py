"""Execution environments and who may use them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from connectapi import Client
from connectapi.models.environments import Environment, VolumeMountInput
from connectapi.testing import LocalConnect
from tests.server.content.conftest import refusal

IMAGE = "ghcr.io/example/content-base:r4.3-py3.11"
NOBODY = "00000000-0000-4000-8000-000000000000"


# Any: the fields of an environment, of many types.
def made(admin: Client, **fields: Any) -> Environment:
    return admin.api.environments.create_environment(
        **{"cluster_name": "Kubernetes", "name": IMAGE, **fields}
    )


def test_an_environment_is_made_read_changed_and_removed(admin: Client, publisher: Client) -> None:
    python = {"installations": [{"version": "3.11.7", "path": "/opt/python/3.11.7/bin/python"}]}
    environment = made(admin, title="Base", python=python)
    assert (environment.name, environment.title, environment.matching) == (IMAGE, "Base", "any")
    assert environment.environment_type == "Kubernetes"
    assert environment.managed_by is None
    assert environment.python.installations[0].version == "3.11.7"
    assert environment.r.installations == []

    read = publisher.api.environments.get_environment(environment.guid)
    assert read == environment
    assert publisher.api.environments.list_environments() == [environment]

    changed = admin.api.environments.update_environment(
        environment.guid, matching="exact", description="For reports"
    )
    assert (changed.matching, changed.description, changed.title) == (
        "exact",
        "For reports",
        "Base",
    )
    assert changed.python == environment.python
    assert changed.updated_time >= environment.updated_time

    admin.api.environments.delete_environment(environment.guid)
    assert admin.api.environments.list_environments() == []
    assert refusal(admin.api.environments.get_environment, environment.guid) == (
        404,
        "ObjectDoesNotExist",
    )


@pytest.mark.parametrize(
    "fields, code",
    [
        ({"name": ""}, "InvalidEnvironmentName"),
        ({"cluster_name": ""}, "InvalidEnvironmentClusterName"),
        ({"cluster_name": "x" * 256}, "InvalidEnvironmentClusterName"),
        ({"name": " "}, "InvalidEnvironmentName"),
        ({"matching": "some"}, "UnknownEnvironmentMatchingType"),
        ({"title": "x" * 5000}, "InvalidEnvironmentTitle"),
        ({"description": "x" * 5000}, "InvalidEnvironmentDescription"),
        ({"supervisor": "x" * 5000}, "InvalidEnvironmentSupervisor"),
        ({"python": {"installations": [{"path": "/bin/python"}]}}, "InvalidInstallationVersion"),
        (
            {"r": {"installations": [{"version": "new", "path": "/R"}]}},
            "InvalidInstallationVersion",
        ),
        ({"quarto": {"installations": [{"version": "1.5"}]}}, "InvalidInstallationPath"),
        (
            {"quarto": {"installations": [{"version": "1.5", "path": "q"}]}},
            "InvalidInstallationPath",
        ),
        ({"volume_mounts": [{"target": {"path": "/mnt"}}]}, "EnvironmentsInvalidVolume"),
        (
            {"volume_mounts": [{"source": {"volume_type": "nfs"}, "target": {"path": "/mnt"}}]},
            "EnvironmentsInvalidVolume",
        ),
        (
            {
                "volume_mounts": [
                    {"source": {"volume_type": "pvc", "pvc_name": "x"}, "target": {"path": "mnt"}}
                ]
            },
            "EnvironmentsInvalidVolume",
        ),
    ],
)
def test_what_is_no_environment(admin: Client, fields: dict[str, Any], code: str) -> None:
    assert refusal(made, admin, **fields) == (400, code)
    assert admin.api.environments.list_environments() == []


def test_an_image_is_there_once(admin: Client) -> None:
    made(admin)
    assert refusal(made, admin) == (400, "DuplicateEnvironmentName")


def test_a_change_that_is_none_leaves_everything(admin: Client) -> None:
    mount: VolumeMountInput = {
        "source": {"volume_type": "nfs", "nfs_host": "nas.invalid", "nfs_export_path": "/data"},
        "target": {"path": "/mnt/data", "read_only": None},
    }
    environment = made(admin, title="Base", volume_mounts=[mount])
    change = admin.api.environments.update_environment
    assert refusal(change, environment.guid, matching="some")[0] == 400
    assert refusal(change, environment.guid, python={"installations": [{}]})[0] == 400
    assert admin.api.environments.get_environment(environment.guid) == environment
    emptied = change(environment.guid, title=None, matching=None, volume_mounts=[])
    assert (emptied.title, emptied.matching, emptied.volume_mounts) == (None, "any", [])
    assert refusal(change, NOBODY, title="x") == (404, "ObjectDoesNotExist")


def test_they_outlive_the_server_and_their_lists_go_with_them(tmp_path: Path) -> None:
    with LocalConnect(socket=False, data=tmp_path) as server, server.client() as admin:
        environment = made(admin)
        add = admin.api.environment_permissions.add_environment_permission
        entry = add(environment.guid, user_guid=admin.me().guid)
    with LocalConnect(socket=False, data=tmp_path) as server, server.client() as admin:
        api = admin.api.environment_permissions
        assert admin.api.environments.list_environments() == [environment]
        assert api.list_environment_permissions(environment.guid) == [entry]
        admin.api.environments.delete_environment(environment.guid)
        again = made(admin)
        assert again.guid != environment.guid
        assert api.list_environment_permissions(again.guid) == []
        assert refusal(api.get_environment_permission, again.guid, entry.guid)[0] == 404


def test_publishers_read_and_viewers_do_not(
    admin: Client, publisher: Client, viewer: Client
) -> None:
    guid = made(admin).guid
    assert refusal(made, publisher) == (403, "PermissionDenied")
    assert refusal(publisher.api.environments.delete_environment, guid)[0] == 403
    assert refusal(viewer.api.environments.list_environments) == (403, "PermissionDenied")


def test_permissions(admin: Client, publisher: Client) -> None:
    guid = made(admin).guid
    api = admin.api.environment_permissions
    user = publisher.me().guid
    group = admin.api.groups.create_group(name="analysts").guid
    first = api.add_environment_permission(guid, user_guid=user)
    second = api.add_environment_permission(guid, group_guid=group)
    assert (first.user_guid, first.group_guid) == (user, None)
    assert (second.user_guid, second.group_guid) == (None, group)
    assert first.environment_guid == guid
    assert api.list_environment_permissions(guid) == [first, second]
    assert api.get_environment_permission(guid, first.guid) == first

    api.delete_environment_permission(guid, first.guid)
    assert api.list_environment_permissions(guid) == [second]
    assert refusal(api.get_environment_permission, guid, first.guid)[0] == 404
    admin.api.groups.delete_group(group)
    assert api.list_environment_permissions(guid) == []


@pytest.mark.parametrize("fields", [{}, {"user_guid": NOBODY, "group_guid": NOBODY}])
def test_permissions_are_for_one_user_or_one_group(admin: Client, fields: dict[str, Any]) -> None:
    add = admin.api.environment_permissions.add_environment_permission
    assert refusal(add, made(admin).guid, **fields) == (400, "InvalidEnvironmentPermission")


def test_permissions_for_nobody_and_twice(admin: Client) -> None:
    guid = made(admin).guid
    add = admin.api.environment_permissions.add_environment_permission
    assert refusal(add, guid, user_guid=NOBODY) == (404, "ObjectDoesNotExist")
    me = admin.me().guid
    add(guid, user_guid=me)
    assert refusal(add, guid, user_guid=me) == (400, "DuplicateEnvironmentPermission")
    assert refusal(add, guid, user_guid=me.upper()) == (400, "DuplicateEnvironmentPermission")
    other = made(admin, name="other").guid
    (entry,) = admin.api.environment_permissions.list_environment_permissions(guid)
    get = admin.api.environment_permissions.get_environment_permission
    assert refusal(get, other, entry.guid) == (404, "ObjectDoesNotExist")
    assert refusal(add, NOBODY, user_guid=me) == (404, "ObjectDoesNotExist")
