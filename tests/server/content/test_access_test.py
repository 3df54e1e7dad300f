"""Whether content can be reached from the public internet: not on a local server."""

from __future__ import annotations

from collections.abc import Callable

from connectapi import Client
from tests.server.content.conftest import People, deployed, flask, new, refusal, site

GUID = "00000000-0000-4000-8000-000000000000"


def test_an_open_api_cannot_be_reached_from_outside(admin: Client) -> None:
    guid = deployed(admin, flask(), access_type="all")
    found = admin.api.content.test_public_access(guid)
    assert (found.guid, found.accessible) == (guid, False)
    assert found.url.endswith(f"/content/{guid}/")
    assert "not publicly accessible" in found.message
    admin.api.vanity_urls.set_vanity(guid, path="/api/")
    assert admin.api.content.test_public_access(guid).url.endswith("/api/")


def test_only_open_applications_and_apis_are_tested(admin: Client) -> None:
    call = admin.api.content.test_public_access
    for guid in (
        new(admin, "new", "all"),
        deployed(admin, site(), "site", "all"),
        deployed(admin, flask(), "closed"),
    ):
        assert refusal(call, guid) == (400, "NotPublicContent")
    assert refusal(call, GUID) == (404, "ObjectDoesNotExist")


def test_tests_are_for_collaborators(people: People, shared: Callable[[str], str]) -> None:
    guid = shared(deployed(people.owner, flask(), access_type="all"))
    assert people.editor.api.content.test_public_access(guid).accessible is False
    for who in ("reader", "stranger"):
        call = people.named(who).api.content.test_public_access
        assert refusal(call, guid) == (403, "PermissionDenied")
