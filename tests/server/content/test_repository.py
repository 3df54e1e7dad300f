"""Git settings of an item: kept, checked, and honest about nothing being fetched."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from connectapi import Client
from connectapi.testing import LocalConnect
from tests.server.content.conftest import People, deployed, ended, new, refusal, site, upload
from tests.server.foundation.wire import Wire

GUID = "00000000-0000-4000-8000-000000000000"
REPOSITORY = "https://git.example.invalid/team/reports"


def test_settings_are_set_read_changed_and_removed(admin: Client) -> None:
    guid, api = new(admin), admin.api.content
    assert refusal(api.get_content_repository, guid) == (404, "ObjectDoesNotExist")
    assert refusal(api.delete_content_repository, guid) == (404, "ObjectDoesNotExist")

    made = api.set_content_repository(guid, repository=REPOSITORY)
    assert (made.repository, made.branch, made.directory) == (REPOSITORY, "main", ".")
    assert made.polling is True
    assert (made.last_error, made.last_known_commit) == ("", "")
    assert not made.last_fetched_time
    assert api.get_content_repository(guid) == made

    changed = api.update_content_repository(guid, branch="next", polling=False)
    assert (changed.repository, changed.branch, changed.polling) == (REPOSITORY, "next", False)
    assert api.update_content_repository(guid) == changed
    replaced = api.set_content_repository(guid, repository=f"{REPOSITORY}2", directory="a/b/")
    assert (replaced.branch, replaced.directory, replaced.polling) == ("main", "a/b", True)

    api.delete_content_repository(guid)
    assert refusal(api.get_content_repository, guid) == (404, "ObjectDoesNotExist")
    assert refusal(api.update_content_repository, guid, branch="x") == (409, "AppIsNotGitManaged")


@pytest.mark.parametrize(
    "address",
    [
        "http://git.example.invalid/a.git",
        "https://git.example.invalid:8443/team/a",
        "https://[::1]/~team/a%20b.git",
    ],
)
def test_addresses_that_git_takes(admin: Client, address: str) -> None:
    assert admin.api.content.set_content_repository(new(admin), repository=address).repository


@pytest.mark.parametrize(
    "fields, name",
    [
        ({}, "ParameterMissing"),
        ({"repository": ""}, "ParameterMissing"),
        ({"repository": "file:///srv/repository"}, "GitUnsupportedProtocol"),
        ({"repository": "/srv/repository"}, "GitUnsupportedProtocol"),
        ({"repository": "ssh://git@git.example.invalid/a/b.git"}, "GitUnsupportedProtocol"),
        ({"repository": "git@git.example.invalid:team/a.git"}, "GitUnsupportedProtocol"),
        ({"repository": "ext::sh -c touch% /tmp/secret"}, "GitUnsupportedProtocol"),
        ({"repository": "fd::17"}, "GitUnsupportedProtocol"),
        ({"repository": "--upload-pack=x"}, "GitUnsupportedProtocol"),
        ({"repository": "https://git.example.invalid"}, "InvalidParameter"),
        ({"repository": "https:///a"}, "InvalidParameter"),
        ({"repository": "https://[::1/a"}, "InvalidParameter"),
        ({"repository": "https://user:secret@git.example.invalid/a"}, "InvalidParameter"),
        ({"repository": "https://secret@git.example.invalid/a"}, "InvalidParameter"),
        ({"repository": "http://user:secret@git.example.invalid/a"}, "InvalidParameter"),
        ({"repository": "https://git.example.invalid/a?token=secret"}, "InvalidParameter"),
        ({"repository": "https://git.example.invalid\\@other.invalid/a"}, "InvalidParameter"),
        ({"repository": "https://git.example.invalid/a b"}, "InvalidParameter"),
        ({"repository": REPOSITORY, "branch": ""}, "InvalidParameter"),
        ({"repository": REPOSITORY, "branch": "a..b"}, "InvalidParameter"),
        ({"repository": REPOSITORY, "branch": "--upload-pack=x"}, "InvalidParameter"),
        ({"repository": REPOSITORY, "branch": "+refs/heads/*:refs/heads/*"}, "InvalidParameter"),
        ({"repository": REPOSITORY, "directory": "../x"}, "InvalidParameter"),
        ({"repository": REPOSITORY, "directory": "/etc"}, "InvalidParameter"),
        ({"repository": REPOSITORY, "polling": "yes"}, "InvalidParameter"),
        ({"repository": 3}, "InvalidParameter"),
    ],
)
def test_settings_that_cannot_be_are_refused(
    server: LocalConnect, admin: Client, fields: dict[str, object], name: str
) -> None:
    guid, wire = new(admin), Wire(server, server.api_key)
    answer = wire.api("PUT", f"/v1/content/{guid}/repository", fields)
    answer.refused(400, name)
    assert "secret" not in answer.json["error"]
    wire.get(f"/v1/content/{guid}/repository").refused(404, "ObjectDoesNotExist")


def test_git_settings_are_for_collaborators(people: People, shared: Callable[[str], str]) -> None:
    guid = shared(new(people.owner))
    people.editor.api.content.set_content_repository(guid, repository=REPOSITORY)
    assert people.admin.api.content.get_content_repository(guid).repository == REPOSITORY
    for who, code in (("reader", 403), ("stranger", 404)):
        api = people.named(who).api.content
        assert refusal(api.get_content_repository, guid)[0] == code
        assert refusal(api.set_content_repository, guid, repository=REPOSITORY)[0] == code
        assert refusal(api.update_content_repository, guid, branch="x")[0] == code
        assert refusal(api.delete_content_repository, guid)[0] == code


def test_a_deployment_from_git_fails_and_says_why(admin: Client) -> None:
    guid, api = new(admin), admin.api.content
    api.set_content_repository(guid, repository=REPOSITORY)
    task = ended(admin, api.deploy_content_bundle(guid).task_id)
    assert (task.finished, task.code) == (True, 1)
    assert task.output
    assert api.get_content_repository(guid).last_error == task.error
    changed = api.update_content_repository(guid, branch="other")
    assert changed.last_error == ""
    assert api.get_content_item(guid).bundle_id is None


def test_git_managed_content_takes_no_bundles(admin: Client) -> None:
    guid = deployed(admin, site())
    admin.api.content.set_content_repository(guid, repository=REPOSITORY)
    assert refusal(upload, admin, guid, site()) == (409, "NoBundleUploadForGitManagedApp")
    bundle_id = admin.api.content.get_content_item(guid).bundle_id
    assert bundle_id
    again = admin.api.content.deploy_content_bundle(guid, bundle_id=bundle_id)
    assert ended(admin, again.task_id).code == 0
    admin.api.content.delete_content_repository(guid)
    upload(admin, guid, site())
