"""Users, as the API's rules have them."""

import csv
import io
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest

from connectapi.testing import LocalConnect, Seed
from tests.server.foundation.conftest import Person
from tests.server.foundation.wire import Wire

NOBODYS = "11111111-2222-4333-8444-555555555555"


def test_a_new_server_has_one_administrator(admin: Wire) -> None:
    page = admin.get("/v1/users").ok()

    assert set(page) == {"results", "current_page", "total"}
    assert page["total"] == 1
    assert page["results"] == [admin.get("/v1/user").ok()]
    assert page["results"][0]["user_role"] == "administrator"


def test_a_new_user_is_read_back_as_it_was_answered(admin: Wire) -> None:
    fields = {
        "username": "carlos",
        "first_name": "Carlos",
        "last_name": "Núñez",
        "email": "carlos@example.com",
        "user_role": "publisher",
    }
    made = admin.api("POST", "/v1/users", fields).ok()

    assert fields.items() <= made.items()
    assert admin.get(f"/v1/users/{made['guid']}").ok() == made
    assert made["locked"] is False


def test_the_role_of_a_new_user_is_viewer_unless_it_is_given(admin: Wire) -> None:
    made = admin.api("POST", "/v1/users", {"username": "carlos", "email": "c@example.com"}).ok()

    assert made["user_role"] == "viewer"


@pytest.mark.parametrize("who", ["publisher", "viewer"])
def test_only_administrators_make_and_lock_users(
    who: str, request: pytest.FixtureRequest, admin: Wire
) -> None:
    person: Person = request.getfixturevalue(who)
    wire, guid = person.wire, admin.get("/v1/user").ok()["guid"]

    wire.api("POST", "/v1/users", {"username": "x", "email": "x@example.com"}).refused(
        403, "PermissionDenied"
    )
    wire.api("POST", f"/v1/users/{guid}/lock", {"locked": True}).refused(403, "PermissionDenied")
    wire.api("PUT", f"/v1/users/{guid}", {"first_name": "Mallory"}).refused(403, "PermissionDenied")
    assert admin.get("/v1/users").ok()["total"] == 2


def test_user_names_are_unique_in_any_letter_case(admin: Wire, viewer: Person) -> None:
    twice = {"username": viewer.username.upper(), "email": "v@example.com"}

    admin.api("POST", "/v1/users", twice).refused(409, "DuplicateUserName", "VERA")


@pytest.mark.parametrize(
    "fields, name, word",
    [
        ({"email": "x@example.com"}, "ParameterMissing", "username"),
        ({"username": "", "email": "x@example.com"}, "ParameterMissing", "username"),
        ({"username": "connect", "email": "x@example.com"}, "ProhibitedUsername", "connect"),
        ({"username": "a b", "email": "x@example.com"}, "InvalidUserName", "username"),
        ({"username": "ab", "email": "no address"}, "InvalidEmailFormat", "email"),
        (
            {"username": "ab", "email": "x@example.com", "password": "short"},
            "InadequatePassword",
            "password",
        ),
        ({"username": "ab", "user_role": "king"}, "InvalidParameter", "user_role"),
        ({"username": 5}, "InvalidParameter", "username"),
    ],
)
def test_a_user_that_cannot_be_is_refused_by_the_field(
    admin: Wire, fields: dict[str, object], name: str, word: str
) -> None:
    admin.api("POST", "/v1/users", fields).refused(400, name, word)
    assert admin.get("/v1/users").ok()["total"] == 1


def test_users_change_themselves_but_not_their_role(viewer: Person) -> None:
    path = f"/v1/users/{viewer.guid}"
    changed = viewer.wire.api("PUT", path, {"first_name": "Véra", "email": "v@example.com"}).ok()

    assert changed["first_name"] == "Véra"
    assert "guid" not in changed
    assert viewer.wire.get(path).ok()["first_name"] == "Véra"
    viewer.wire.api("PUT", path, {"user_role": "publisher"}).refused(403, "PermissionDenied")
    assert viewer.wire.get(path).ok()["user_role"] == "viewer"


def test_the_only_administrator_stays_one(admin: Wire) -> None:
    path = f"/v1/users/{admin.get('/v1/user').ok()['guid']}"

    admin.api("PUT", path, {"user_role": "viewer"}).refused(400, "SoleAdminDemotion")


def test_a_locked_user_is_kept_out_until_unlocked(admin: Wire, viewer: Person) -> None:
    path = f"/v1/users/{viewer.guid}/lock"

    assert admin.api("POST", path, {"locked": True}).ok() == b""
    viewer.wire.get("/v1/user").refused(403, "UserLocked")
    assert admin.get(f"/v1/users/{viewer.guid}").ok()["locked"] is True
    assert admin.get("/v1/users?account_status=locked").ok()["total"] == 1
    admin.api("POST", path, {"locked": False}).ok()
    viewer.wire.get("/v1/user").ok()


def test_filters_prefix_and_order(server: LocalConnect, admin: Wire) -> None:
    for username, role in (("anna", "viewer"), ("ANTON", "publisher"), ("berta", "publisher")):
        server.add_user(username, role)

    def names(query: str) -> list[str]:
        return [user["username"] for user in admin.get(f"/v1/users?{query}").ok()["results"]]

    assert names("prefix=an") == ["anna", "ANTON"]
    assert sorted(names("user_role=publisher%7Cviewer")) == ["ANTON", "anna", "berta"]
    assert names("sort=username&asc_order=false&user_role=publisher")[-1] in ("ANTON", "berta")
    assert names("prefix=an&page_number=2") == []
    assert names("prefix=%25") == []


@pytest.mark.parametrize("prefix", ["Özg", "özg", "ÖZG", "Ünal", "ün"])
def test_a_prefix_fits_in_any_letter_case_of_any_script(admin: Wire, prefix: str) -> None:
    fields = {"username": "ozgur", "first_name": "Özgür", "last_name": "ÜNAL"}
    admin.api("POST", "/v1/users", fields).ok()

    found = admin.get(f"/v1/users?prefix={quote(prefix)}").ok()["results"]
    assert [user["username"] for user in found] == ["ozgur"]


def test_pages_cover_everybody_once(server: LocalConnect, admin: Wire) -> None:
    server.plant(Seed(users=45))
    pages = [admin.get(f"/v1/users?page_number={n}&page_size=20").ok() for n in (1, 2, 3, 4)]

    assert [len(page["results"]) for page in pages] == [20, 20, 6, 0]
    assert {page["total"] for page in pages} == {46}
    assert [page["current_page"] for page in pages] == [1, 2, 3, 4]
    guids = [user["guid"] for page in pages for user in page["results"]]
    assert len(set(guids)) == 46


@pytest.mark.parametrize(
    "query, name",
    [
        ("page_size=501", "InvalidRange"),
        ("page_size=0", "InvalidRange"),
        ("page_number=0", "InvalidRange"),
        ("page_number=x", "InvalidParameter"),
        ("page_number=99999999999", "InvalidRange"),
        ("asc_order=maybe", "InvalidParameter"),
        ("sort=password", "InvalidParameter"),
        ("user_role=king", "InvalidParameter"),
        ("account_status=asleep", "InvalidParameter"),
    ],
)
def test_a_bad_parameter_is_named(admin: Wire, query: str, name: str) -> None:
    admin.get(f"/v1/users?{query}").refused(400, name, query.partition("=")[0])


def test_a_filter_by_status_is_for_administrators(publisher: Person) -> None:
    publisher.wire.get("/v1/users?account_status=locked").refused(403, "PermissionDenied")


def test_an_external_id_is_shown_to_administrators_and_oneself(admin: Wire, viewer: Person) -> None:
    fields = {"username": "extra", "email": "e@example.com", "external_id": "cn=extra"}
    path = f"/v1/users/{admin.api('POST', '/v1/users', fields).ok()['guid']}"

    assert admin.get(path).ok()["external_id"] == "cn=extra"
    assert "external_id" not in viewer.wire.get(path).ok()


def test_a_user_that_is_not_there_and_an_id_that_is_none(admin: Wire) -> None:
    admin.get(f"/v1/users/{NOBODYS}").refused(404, "ObjectDoesNotExist", NOBODYS)
    admin.get("/v1/users/jane").refused(400, "InvalidId", "guid", "jane")


def test_passwords_are_kept_as_hashes(tmp_path: Path) -> None:
    password = "correct horse battery staple"
    with LocalConnect(data=tmp_path, socket=False) as server:
        fields = {"username": "carlos", "email": "c@example.com", "password": password}
        Wire(server, server.api_key).api("POST", "/v1/users", fields).ok()
    with closing(sqlite3.connect(tmp_path / "connect.sqlite3")) as database:
        kept = database.execute("select password from users where username = 'carlos'").fetchone()

    assert kept[0]
    assert password not in kept[0]
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert password.encode() not in path.read_bytes()


def test_an_administrator_may_have_all_users_as_csv(admin: Wire, publisher: Person) -> None:
    fields = {"username": "carlos", "email": "c@example.com", "last_name": 'Núñez, "Charly"'}
    admin.api("POST", "/v1/users", fields).ok()

    answer = admin.get("/v1/users?page_size=1", accept="text/csv")
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.ok().decode(), newline="")))
    shown = {row["username"]: row for row in admin.get("/v1/users").ok()["results"]}
    assert {row["username"] for row in rows} == shown.keys()
    (carlos,) = (row for row in rows if row["username"] == "carlos")
    assert carlos["last_name"] == fields["last_name"]
    assert carlos["guid"] == shown["carlos"]["guid"]
    assert (carlos["locked"], carlos["active_time"]) == ("false", "")

    found = admin.get("/v1/users?user_role=administrator", accept="text/csv").ok().decode()
    assert len(found.splitlines()) == 2
    assert "results" in publisher.wire.get("/v1/users", accept="text/csv").ok()
