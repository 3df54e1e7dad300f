"""Packages, lock files and runtime caches: they follow what is deployed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Unpack

import pytest

from connectapi import Client
from connectapi.models.packages import GetPackagesQuery, PackagesResponse
from connectapi.testing import LocalConnect
from tests.server.content.conftest import (
    People,
    deploy,
    deployed,
    flask,
    new,
    packed,
    refusal,
    site,
    upload,
)
from tests.server.foundation.wire import Wire

GUID = "00000000-0000-4000-8000-000000000000"
PLUMBER = packed(
    "api",
    {"plumber.R": "# api"},
    platform="4.3.1",
    packages={
        "plumber": {"Source": "CRAN", "description": {"Package": "plumber", "Version": "1.2.1"}},
        "R6": {"description": {"Version": "2.5.1", "Hash": "e4ac73dd20b2f6420742aac66e5d3e78"}},
    },
)


def names(client: Client, guid: str) -> list[tuple[str, str, str]]:
    rows = client.api.content.get_content_packages(guid)
    assert rows is not None
    return [(row.language, row.name, row.version) for row in rows]


def everything(client: Client, **query: Unpack[GetPackagesQuery]) -> PackagesResponse:
    found = client.api.packages.get_packages(**query)
    assert found is not None
    return found


def test_requirements_are_read_as_pip_reads_them(admin: Client) -> None:
    text = (
        "# made by hand\n\nflask==3.0.2  # web\nNumPy >= 1.26 ; python_version > '3.9'\n"
        "--index-url https://example.invalid/simple\n-r other.txt\npandas[excel]==2.2.*\n"
        "requests == 2.31.0 \\\n    --hash=sha256:abc\n./local\nurllib3===2.0\n"
    )
    guid = deployed(admin, flask(text))
    assert names(admin, guid) == [
        ("python", "NumPy", ""),
        ("python", "flask", "3.0.2"),
        ("python", "pandas", ""),
        ("python", "requests", "2.31.0"),
        ("python", "urllib3", "2.0"),
    ]


def test_r_packages_come_from_the_manifest(admin: Client) -> None:
    guid = deployed(admin, PLUMBER)
    rows = admin.api.content.get_content_packages(guid)
    assert rows is not None
    assert [(row.name, row.version, row.hash) for row in rows] == [
        ("R6", "2.5.1", "e4ac73dd20b2f6420742aac66e5d3e78"),
        ("plumber", "1.2.1", None),
    ]
    item = admin.api.content.get_content_item(guid)
    assert {row.language_version for row in rows} == {"4.3.1"}
    assert {row.content_guid for row in rows} == {row.app_guid for row in rows} == {guid}
    assert {row.bundle_id for row in rows} == {item.bundle_id}
    assert item.r_environment_management is True
    assert item.py_environment_management is None


def test_there_are_none_before_the_first_deployment(admin: Client) -> None:
    guid = new(admin)
    upload(admin, guid, flask())
    assert admin.api.content.get_content_packages(guid) is None
    assert everything(admin).results == []
    deploy(admin, guid, flask(), activate=False)
    assert admin.api.content.get_content_packages(guid) is None


def test_they_are_those_of_the_active_bundle(admin: Client) -> None:
    guid = deployed(admin, flask("flask==3.0.2\n"))
    deploy(admin, guid, flask("flask==3.1.0\nwerkzeug==3.1.0\n"))
    expected = [("python", "flask", "3.1.0"), ("python", "werkzeug", "3.1.0")]
    assert names(admin, guid) == expected
    deploy(admin, guid, flask("bottle==0.13\n"), activate=False)
    assert names(admin, guid) == expected


def test_static_content_needs_none(admin: Client) -> None:
    assert names(admin, deployed(admin, site())) == []


def test_packages_that_are_not_managed_are_left_out(admin: Client) -> None:
    off = {"environment_management": {"python": False}}
    guid = deployed(admin, flask(environment=off))
    assert names(admin, guid) == []
    assert admin.api.content.get_content_item(guid).py_environment_management is False
    assert refusal(admin.api.content.get_content_lockfile, guid) == (
        404,
        "ObjectDoesNotExist",
    )


def test_all_packages_are_listed_by_language_and_name(admin: Client) -> None:
    deployed(admin, PLUMBER, "r")
    deployed(admin, flask("flask==3.0.2\nattrs==23.2.0\n"), "python")
    deployed(admin, flask("flask==2.3.3\n"), "older")
    page = everything(admin, page_size=1_000_000)
    listed = [(row.language, row.name, row.version) for row in page.results]
    assert listed == [
        ("python", "attrs", "23.2.0"),
        ("python", "flask", "3.0.2"),
        ("python", "flask", "2.3.3"),
        ("r", "R6", "2.5.1"),
        ("r", "plumber", "1.2.1"),
    ]
    backward = everything(admin, asc_order=False).results
    assert [(row.language, row.name, row.version) for row in backward] == listed[::-1]
    second = everything(admin, page_size=2, page_number=2)
    assert (second.total, second.current_page) == (5, 2)
    assert [row.name for row in second.results] == ["flask", "R6"]
    assert {row.version for row in everything(admin, name="flask").results} == {"3.0.2", "2.3.3"}
    assert everything(admin, name="nothing").results == []


def test_packages_are_seen_with_their_content(people: People) -> None:
    guid = deployed(people.owner, flask())
    assert everything(people.stranger).total == 0
    people.owner.api.content.update_content(guid, access_type="logged_in")
    assert everything(people.stranger).total == 1


@pytest.mark.parametrize("page_size, page_number", [(0, 1), (1_000_001, 1), (20, 0)])
def test_pages_out_of_range_are_refused(admin: Client, page_size: int, page_number: int) -> None:
    api = admin.api.packages
    found = refusal(api.get_packages, page_size=page_size, page_number=page_number)
    assert found == (400, "InvalidRange")


def test_the_lock_file_names_python_and_what_is_settled(
    server: LocalConnect, admin: Client
) -> None:
    guid = deployed(admin, flask("flask==3.0.2\nnumpy>=1.26\n"))
    text = admin.api.content.get_content_lockfile(guid)
    assert text.splitlines()[1:] == ["flask==3.0.2", "numpy>=1.26"]
    answer = Wire(server, server.api_key).api("GET", f"/v1/content/{guid}/lockfile")
    assert "python=3.11.7" in answer.headers["generated-by"]


def test_there_is_no_lock_file_without_python(admin: Client) -> None:
    for guid in (new(admin), deployed(admin, site(), "site"), deployed(admin, PLUMBER, "r"), GUID):
        assert refusal(admin.api.content.get_content_lockfile, guid) == (
            404,
            "ObjectDoesNotExist",
        )


def test_lock_files_are_for_collaborators(people: People, shared: Callable[[str], str]) -> None:
    guid = shared(deployed(people.owner, flask()))
    assert people.editor.api.content.get_content_lockfile(guid)
    assert refusal(people.reader.api.content.get_content_lockfile, guid) == (
        403,
        "PermissionDenied",
    )
    assert refusal(people.stranger.api.content.get_content_lockfile, guid) == (
        403,
        "NoViewPermission",
    )


def caches(client: Client) -> list[tuple[str, str, str]]:
    found = client.api.system_information.list_runtime_caches().caches
    return [(cache.language, cache.version, cache.image_name) for cache in found]


def test_caches_follow_deployments_and_are_removed_by_a_task(admin: Client) -> None:
    assert caches(admin) == []
    deployed(admin, site(), "site")
    assert caches(admin) == []
    deployed(admin, flask(), "one")
    guid = deployed(admin, flask("bottle\n"), "two")
    deployed(admin, PLUMBER, "r")
    both = [("Python", "3.11.7", "Local"), ("R", "4.3.1", "Local")]
    assert caches(admin) == both

    api = admin.api.system_information
    named = {"language": "Python", "version": "3.11.7", "image_name": "Local"}
    tried = api.delete_runtime_cache(**named, dry_run=True)
    assert (tried.language, tried.version, tried.task_id) == ("Python", "3.11.7", None)
    assert caches(admin) == both

    done = api.delete_runtime_cache(**named, dry_run=False)
    assert done.task_id
    task = admin.tasks.wait(done.task_id, timeout=20)
    assert task.output[0] == "Deleting runtime cache..."
    assert caches(admin) == both[1:]
    for dry_run in (True, False):
        found = refusal(api.delete_runtime_cache, **named, dry_run=dry_run)
        assert found == (404, "ObjectDoesNotExist")

    deploy(admin, guid, flask())
    assert caches(admin) == both


@pytest.mark.parametrize(
    "fields, name",
    [
        ({"version": "3.11.7"}, "ParameterMissing"),
        ({"language": "Python"}, "ParameterMissing"),
        ({"language": "Julia", "version": "1.10"}, "InvalidRuntimeLanguage"),
        ({"language": 3, "version": "3.11.7"}, "InvalidParameter"),
    ],
)
def test_a_cache_is_named_in_full(
    server: LocalConnect, fields: dict[str, object], name: str
) -> None:
    wire = Wire(server, server.api_key)
    wire.api("DELETE", "/v1/system/caches/runtime", fields).refused(400, name)


def test_caches_are_for_administrators(people: People) -> None:
    api = people.owner.api.system_information
    assert refusal(api.list_runtime_caches) == (403, "PermissionDenied")
    found = refusal(api.delete_runtime_cache, language="R", version="4.3.1")
    assert found == (403, "PermissionDenied")
