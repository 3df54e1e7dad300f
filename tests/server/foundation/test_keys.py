"""API keys: given once, kept as hashes, good until they end."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from connectapi.testing import LocalConnect
from tests.server.foundation.conftest import Person
from tests.server.foundation.wire import Wire


def test_a_new_key_works_and_is_shown_once(viewer: Person, server: LocalConnect) -> None:
    path = f"/v1/users/{viewer.guid}/keys"
    made = viewer.wire.api("POST", path, {"name": "laptop"}).ok()

    assert (made["name"], made["user_role"], made["expires_at"]) == ("laptop", "viewer", None)
    assert Wire(server, made["key"]).get("/v1/user").ok()["guid"] == viewer.guid
    read = viewer.wire.get(f"{path}/{made['id']}").ok()
    assert made["key"].endswith(read["key"])
    assert len(read["key"]) < 6
    assert {**made, "key": read["key"]} == read
    listed = viewer.wire.get(path).ok()
    assert read in listed
    assert all(len(key["key"]) < 6 for key in listed)


def test_a_removed_key_is_worth_nothing(viewer: Person, server: LocalConnect) -> None:
    path = f"/v1/users/{viewer.guid}/keys"
    made = viewer.wire.api("POST", path, {"name": "laptop"}).ok()
    viewer.wire.api("DELETE", f"{path}/{made['id']}").ok(204)

    Wire(server, made["key"]).get("/v1/user").refused(401, "InvalidLogin")
    viewer.wire.get(f"{path}/{made['id']}").refused(404, "ObjectDoesNotExist")
    viewer.wire.api("DELETE", f"{path}/{made['id']}").refused(404, "ObjectDoesNotExist")


def test_a_key_lends_at_most_its_own_role(admin: Wire, server: LocalConnect) -> None:
    guid = admin.get("/v1/user").ok()["guid"]
    made = admin.api("POST", f"/v1/users/{guid}/keys", {"name": "ci", "user_role": "viewer"}).ok()

    assert made["user_role"] == "viewer"
    weak = Wire(server, made["key"])
    weak.api("POST", "/v1/tags", {"name": "x"}).refused(403, "PermissionDenied", "viewer")


def test_nobody_gets_a_key_with_more_rights_or_for_others(viewer: Person, admin: Wire) -> None:
    own, other = f"/v1/users/{viewer.guid}/keys", admin.get("/v1/user").ok()["guid"]

    viewer.wire.api("POST", own, {"name": "x", "user_role": "publisher"}).refused(
        400, "InvalidKeyRole", "user_role"
    )
    viewer.wire.api("POST", f"/v1/users/{other}/keys", {"name": "x"}).refused(
        403, "PermissionDenied"
    )
    assert viewer.wire.get(f"/v1/users/{other}/keys").status in (403, 404)


@pytest.mark.parametrize(
    "fields, name, word",
    [
        ({}, "InvalidKeyName", "name"),
        ({"name": " "}, "InvalidKeyName", "name"),
        ({"name": "x", "user_role": "king"}, "InvalidParameter", "user_role"),
        ({"name": "x", "expires_at": "tomorrow"}, "InvalidParameter", "expires_at"),
        ({"name": "x", "expires_at": "2020-01-01T00:00:00Z"}, "InvalidParameter", "expires_at"),
        (
            {"name": "x", "expires_at": "9999-12-31T23:59:59-05:00"},
            "InvalidParameter",
            "expires_at",
        ),
    ],
)
def test_a_key_that_cannot_be_is_refused_by_the_field(
    viewer: Person, fields: dict[str, object], name: str, word: str
) -> None:
    path = f"/v1/users/{viewer.guid}/keys"

    viewer.wire.api("POST", path, fields).refused(400, name, word)
    assert len(viewer.wire.get(path).ok()) == 1


def test_an_expired_key_is_refused_and_forgotten(server: LocalConnect, viewer: Person) -> None:
    path = f"/v1/users/{viewer.guid}/keys"
    ends = server.services.clock.now() + timedelta(hours=1)
    fields = {"name": "brief", "expires_at": ends.isoformat()}
    made = viewer.wire.api("POST", path, fields).ok()
    Wire(server, made["key"]).get("/v1/user").ok()

    server.move_clock(timedelta(hours=2))
    Wire(server, made["key"]).get("/v1/user").refused(401, "TokenExpired")
    assert [key["name"] for key in viewer.wire.get(path).ok()] == ["test"]


def test_an_expired_key_is_not_listed_though_nobody_has_tried_it(
    server: LocalConnect, viewer: Person
) -> None:
    path = f"/v1/users/{viewer.guid}/keys"
    ends = server.services.clock.now() + timedelta(hours=1)
    fields = {"name": "brief", "expires_at": ends.isoformat()}
    one = f"{path}/{viewer.wire.api('POST', path, fields).ok()['id']}"
    assert viewer.wire.get(one).ok()["name"] == "brief"

    server.move_clock(timedelta(hours=2))
    assert [key["name"] for key in viewer.wire.get(path).ok()] == ["test"]
    viewer.wire.get(one).refused(404, "ObjectDoesNotExist")
    viewer.wire.api("DELETE", one).refused(404, "ObjectDoesNotExist")


@pytest.mark.parametrize(
    "header, value",
    [
        ("x_rsc_authorization", "Key {key}"),
        ("x_rsc_authorization", "{key}"),
        ("authorization", "key {key}"),
    ],
)
def test_the_headers_that_clients_send(
    nobody: Wire, server: LocalConnect, header: str, value: str
) -> None:
    given = {header: value.format(key=server.api_key)}

    assert nobody.get("/v1/user", **given).ok()["username"] == "admin"


def test_the_other_header_goes_before_what_a_proxy_needs(
    nobody: Wire, server: LocalConnect
) -> None:
    answer = nobody.get(
        "/v1/user",
        authorization='Snowflake Token="abc"',
        x_rsc_authorization=f"Key {server.api_key}",
    )

    assert answer.ok()["username"] == "admin"


@pytest.mark.parametrize("value", ["Key", "Key wrong", "Basic YTpi", "Key " + "x" * 5000])
def test_a_wrong_credential_is_refused_without_being_repeated(nobody: Wire, value: str) -> None:
    answer = nobody.get("/v1/user", authorization=value)

    answer.refused(401, "InvalidLogin")
    assert b"xxxx" not in answer.body
    assert b"YTpi" not in answer.body


def test_nobody_is_told_to_sign_in(nobody: Wire) -> None:
    nobody.get("/v1/user").refused(401, "AuthRequired")


def test_keys_are_kept_as_hashes(tmp_path: Path) -> None:
    with LocalConnect(data=tmp_path, socket=False) as server:
        secret = server.api_key
    with closing(sqlite3.connect(tmp_path / "connect.sqlite3")) as database:
        rows = database.execute("select hash, ending from api_keys").fetchall()

    assert len(rows) == 1
    assert len(rows[0][0]) == 64
    assert secret.endswith(rows[0][1])
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert secret.encode() not in path.read_bytes()
