"""Vanity paths."""

import pytest

from tests.server.foundation.conftest import Cast, Person, deploy, new_item
from tests.server.foundation.wire import Wire


def give(wire: Wire, guid: str, path: object, **more: object) -> object:
    return wire.api("PUT", f"/v1/content/{guid}/vanity", {"path": path, **more}).ok()


def test_a_path_is_set_read_listed_and_taken_away(admin: Wire) -> None:
    guid = new_item(admin)
    where = f"/v1/content/{guid}/vanity"
    admin.get(where).refused(404, "ObjectDoesNotExist")

    made = admin.api("PUT", where, {"path": "/stock-report/"}).ok()
    assert (made["path"], made["content_guid"]) == ("/stock-report/", guid)
    assert admin.get(where).ok() == made
    assert admin.get("/v1/vanities").ok() == [made]
    shown = admin.get(f"/v1/content/{guid}?include=vanity_url").ok()["vanity_url"]
    assert shown == f"{admin.server.url}/stock-report/"
    admin.api("DELETE", where).ok(204)
    admin.get(where).refused(404, "ObjectDoesNotExist")
    admin.api("DELETE", where).refused(404, "ObjectDoesNotExist")
    assert "vanity_url" not in admin.get(f"/v1/content/{guid}?include=vanity_url").ok()


@pytest.mark.parametrize("path", ["report", "/report", "report/", "/report/"])
def test_slashes_are_put_where_they_belong(admin: Wire, path: str) -> None:
    made = admin.api("PUT", f"/v1/content/{new_item(admin)}/vanity", {"path": path}).ok()

    assert made["path"] == "/report/"


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/__x/",
        "/__api__/",
        "/content/x/",
        "/connect/",
        "/users/",
        "/a b/",
        "/größe/",
        "/../x/",
        "/a?b/",
        "/a//b/",
    ],
)
def test_paths_that_the_server_needs_or_cannot_serve_are_refused(admin: Wire, path: str) -> None:
    where = f"/v1/content/{new_item(admin)}/vanity"

    admin.api("PUT", where, {"path": path}).refused(400, "ProhibitedVanityPath")
    admin.get(where).refused(404, "ObjectDoesNotExist")


@pytest.mark.parametrize("body", [{}, {"path": None}, {"path": 5}, {"path": "/x/", "force": "yes"}])
def test_a_bad_body_is_refused_by_the_field(admin: Wire, body: dict[str, object]) -> None:
    answer = admin.api("PUT", f"/v1/content/{new_item(admin)}/vanity", body)

    assert answer.status == 400
    assert ("force" if "force" in body else "path") in answer.json["error"]


def test_a_taken_path_is_a_conflict_unless_forced(admin: Wire) -> None:
    first, second = new_item(admin, "first"), new_item(admin, "second")
    give(admin, first, "/report/")
    where = f"/v1/content/{second}/vanity"

    admin.api("PUT", where, {"path": "/report"}).refused(409, "VanityPathInUse", "/report/")
    give(admin, second, "/report/", force=True)
    admin.get(f"/v1/content/{first}/vanity").refused(404, "ObjectDoesNotExist")
    assert [v["content_guid"] for v in admin.get("/v1/vanities").ok()] == [second]
    (lost,) = admin.get("/v1/search/auditlogs?q=action:remove_vanity").ok()["results"]
    assert first in lost["event_description"]


def test_force_needs_rights_on_both_items(admin: Wire, publisher: Person) -> None:
    give(admin, new_item(admin), "/report/")
    where = f"/v1/content/{new_item(publisher.wire)}/vanity"

    answer = publisher.wire.api("PUT", where, {"path": "/report/", "force": True})
    answer.refused(403, "PermissionDenied", "/report/")
    (kept,) = admin.get("/v1/vanities").ok()
    assert kept["content_guid"] not in answer.json["error"]


@pytest.mark.parametrize("path", ["/a/", "/a/b/c/"])
def test_no_path_lies_above_or_below_another(admin: Wire, path: str) -> None:
    give(admin, new_item(admin, "first"), "/a/b/")
    second = new_item(admin, "second")

    for force in (False, True):
        body = {"path": path, "force": force}
        assert admin.api("PUT", f"/v1/content/{second}/vanity", body).status in (400, 409)
    give(admin, second, "/ab/")


def test_one_path_for_an_item(admin: Wire) -> None:
    guid = new_item(admin)
    give(admin, guid, "/old/")
    give(admin, guid, "/new/")

    assert [vanity["path"] for vanity in admin.get("/v1/vanities").ok()] == ["/new/"]


def test_the_list_of_all_is_for_administrators(publisher: Person) -> None:
    assert publisher.wire.get("/v1/vanities").status == 403


def test_content_is_served_there(cast: Cast, site: bytes) -> None:
    deploy(cast.owner.wire, cast.guid, site)
    cast.owner.wire.api("PATCH", f"/v1/content/{cast.guid}", {"access_type": "all"}).ok()
    give(cast.owner.wire, cast.guid, "/team/report/")
    nobody = cast.nobody

    assert nobody.send("GET", "/team/report/").ok() == b"<h1>Home</h1>"
    assert nobody.send("GET", "/team/report/style.css").ok().startswith(b"h1")
    redirect = nobody.send("GET", "/team/report?x=1")
    assert (redirect.status, redirect.headers["location"]) == (302, "/team/report/?x=1")
    assert nobody.send("GET", "/team/").status == 404
    cast.owner.wire.api("DELETE", f"/v1/content/{cast.guid}/vanity").ok(204)
    assert nobody.send("GET", "/team/report/").status == 404
