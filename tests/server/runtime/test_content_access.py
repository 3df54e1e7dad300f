"""Who may open content that runs, also when it was remembered that they may."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

import pytest
from sqlalchemy import Connection, delete

from connectapi.server.clock import stamp
from connectapi.server.store import users
from connectapi.server.store.database import Database
from connectapi.server.store.tables import api_keys
from tests.server.foundation.wire import Wire
from tests.server.runtime.proxied import Echo, Proxied, serving

PEOPLE = {"viewer": "viewer", "reader": "viewer", "editor": "publisher", "owner": "publisher"}
WHO = ("nobody", *PEOPLE, "admin")
MAY = {
    "all": set(WHO),
    "logged_in": {*WHO} - {"nobody"},
    "acl": {"reader", "editor", "owner"},
}


@dataclass(frozen=True)
class Scene:
    """A server with people, and an item of the owner's for each access type."""

    server: Proxied
    programs: Mapping[str, Wire]
    browsers: Mapping[str, Wire]
    guids: Mapping[str, str]
    items: Mapping[str, str]

    @property
    def admin(self) -> Wire:
        return self.programs["admin"]

    def item(self, access_type: str = "acl") -> str:
        """A further item, shared with the reader and the editor."""
        guid = self.server.published("python-fastapi", access_type)
        for who, role in (("reader", "viewer"), ("editor", "owner")):
            self.grant(guid, self.guids[who], role)
        self.admin.api("PATCH", f"/v1/content/{guid}", {"owner_guid": self.guids["owner"]}).ok()
        return guid

    def grant(self, guid: str, principal: str, role: str, kind: str = "user") -> str:
        entry = {"principal_guid": principal, "principal_type": kind, "role": role}
        made: str = self.admin.api("POST", f"/v1/content/{guid}/permissions", entry).ok(201)["id"]
        return made


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    with serving(Echo()) as address, Proxied() as server:
        server.fleet.addresses[:] = [address]
        accounts = {who: server.add_user(who, role) for who, role in PEOPLE.items()}
        keys = {**{who: one.api_key for who, one in accounts.items()}, "admin": server.api_key}
        programs = {"nobody": Wire(server, None), **{w: Wire(server, k) for w, k in keys.items()}}
        html = {"accept": "text/html", "sec-fetch-mode": "navigate"}
        browsers = {"nobody": Wire(server, None, html)}
        for who, key in keys.items():
            browsers[who] = Wire(server, None, {**html, "cookie": signed_in(server, key)})
        guids = {who: one.guid for who, one in accounts.items()}
        guids["admin"] = programs["admin"].get("/v1/user").ok()["guid"]
        items: dict[str, str] = {}
        scene = Scene(server, programs, browsers, guids, items)
        for access_type in MAY:
            items[access_type] = scene.item(access_type)
        yield scene


def signed_in(server: Proxied, key: str) -> str:
    """Sign in and give the cookie of the session."""
    answer = Wire(server, None).send(
        "POST",
        "/__login__",
        f"password={key}&url=/".encode(),
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status == 303
    return answer.headers["set-cookie"].partition(";")[0]


def statuses(wire: Wire, path: str) -> set[int]:
    """How a path answers when it is asked for again and again."""
    return {wire.send("GET", path).status for _ in range(3)}


@pytest.mark.parametrize("access_type", MAY)
@pytest.mark.parametrize("who", WHO)
def test_who_may_open_what(scene: Scene, access_type: str, who: str) -> None:
    path = f"/content/{scene.items[access_type]}/x"
    may = who in MAY[access_type]
    refused = 401 if who == "nobody" else 403

    assert statuses(scene.programs[who], path) == {200 if may else refused}
    sent_on = 302 if who == "nobody" else 403
    assert statuses(scene.browsers[who], path) == {200 if may else sent_on}


def test_who_is_not_signed_in_is_led_to_sign_in(scene: Scene) -> None:
    answer = scene.browsers["nobody"].send("GET", f"/content/{scene.items['acl']}/x?a=1")

    assert urlsplit(answer.headers["location"]).path == "/__login__"


def test_drafts_are_for_collaborators(scene: Scene) -> None:
    guid = scene.item("all")
    owner = scene.programs["owner"].key
    draft = scene.server.deployed(guid, "python-fastapi", activate=False, key=owner)
    path = f"/content/{guid}/_bundle{draft}/x"
    for who in WHO:
        assert statuses(scene.programs[who], f"/content/{guid}/x") == {200}
        expected = 200 if who in ("owner", "editor") else 401 if who == "nobody" else 403
        assert statuses(scene.programs[who], path) == {expected}, who
        # Escapes do not make it something else.
        odd = f"/content/{guid}/%5Fbundle{draft}/x"
        assert statuses(scene.programs[who], odd) == {expected}, who


def test_service_tokens_are_for_the_api(scene: Scene) -> None:
    made = scene.admin.api(
        "POST", "/v1/system/service-tokens", {"name": "tool", "scopes": ["content:search"]}
    )
    wire = Wire(scene.server, made.ok()["key"])

    assert statuses(wire, f"/content/{scene.items['all']}/x") == {403}


Change = Callable[[Scene, str], None]


def no_grant(scene: Scene, guid: str) -> None:
    for entry in scene.admin.get(f"/v1/content/{guid}/permissions").ok():
        if entry["principal_guid"] == scene.guids["reader"]:
            scene.admin.api("DELETE", f"/v1/content/{guid}/permissions/{entry['id']}").ok(204)


def locked_item(scene: Scene, guid: str) -> None:
    scene.admin.api("PATCH", f"/v1/content/{guid}", {"locked": True}).ok()


def deleted_item(scene: Scene, guid: str) -> None:
    scene.admin.api("DELETE", f"/v1/content/{guid}").ok(204)


@pytest.mark.parametrize(
    "change, status", [(no_grant, 403), (locked_item, 403), (deleted_item, 404)]
)
def test_a_change_holds_from_the_next_request(scene: Scene, change: Change, status: int) -> None:
    guid = scene.item()
    path = f"/content/{guid}/x"
    for wire in (scene.programs["reader"], scene.browsers["reader"]):
        assert statuses(wire, path) == {200}
    change(scene, guid)

    for wire in (scene.programs["reader"], scene.browsers["reader"]):
        assert wire.send("GET", path).status == status


def test_a_narrower_access_type_holds_at_once(scene: Scene) -> None:
    guid = scene.item("all")
    path, patch = f"/content/{guid}/x", f"/v1/content/{guid}"
    assert statuses(scene.programs["nobody"], path) == {200}
    scene.admin.api("PATCH", patch, {"access_type": "logged_in"}).ok()
    assert scene.programs["nobody"].send("GET", path).status == 401
    assert statuses(scene.programs["viewer"], path) == {200}
    scene.admin.api("PATCH", patch, {"access_type": "acl"}).ok()
    assert scene.programs["viewer"].send("GET", path).status == 403
    assert scene.programs["reader"].send("GET", path).status == 200


def test_who_leaves_a_group_loses_what_it_was_granted(scene: Scene) -> None:
    guid = scene.item()
    group = scene.admin.api("POST", "/v1/groups", {"name": f"group {guid[:8]}"}).ok()["guid"]
    member = scene.server.add_user(f"member{guid[:8]}")
    wire, path = Wire(scene.server, member.api_key), f"/content/{guid}/x"
    scene.grant(guid, group, "viewer", "group")
    assert wire.send("GET", path).status == 403
    members = f"/v1/groups/{group}/members"
    scene.admin.api("POST", members, {"user_guid": member.guid}).ok(204)
    assert statuses(wire, path) == {200}
    headers = dict(wire.send("GET", path).ok()["headers"])
    assert f"group {guid[:8]}" in headers["rstudio-connect-credentials"]

    scene.admin.api("DELETE", f"{members}/{member.guid}").ok(204)
    assert wire.send("GET", path).status == 403


def test_a_key_that_is_gone_opens_nothing(scene: Scene) -> None:
    someone = scene.server.add_user(f"gone{time.monotonic_ns()}")
    wire = Wire(scene.server, someone.api_key)
    made = wire.api("POST", f"/v1/users/{someone.guid}/keys", {"name": "second"}).ok()
    second, path = Wire(scene.server, made["key"]), f"/content/{scene.items['logged_in']}/x"
    assert statuses(second, path) == {200}
    wire.api("DELETE", f"/v1/users/{someone.guid}/keys/{made['id']}").ok(204)

    assert second.send("GET", path).status == 401
    assert wire.send("GET", path).status == 200


def test_who_is_locked_opens_nothing(scene: Scene) -> None:
    someone = scene.server.add_user(f"locked{time.monotonic_ns()}")
    program, path = Wire(scene.server, someone.api_key), f"/content/{scene.items['logged_in']}/x"
    browser = Wire(scene.server, None, {"cookie": signed_in(scene.server, someone.api_key)})
    assert statuses(program, path) == statuses(browser, path) == {200}
    scene.admin.api("POST", f"/v1/users/{someone.guid}/lock", {"locked": True}).ok()

    assert program.send("GET", path).status == 403
    assert browser.send("GET", path).status == 401


def test_who_signs_out_is_nobody(scene: Scene) -> None:
    cookie = signed_in(scene.server, scene.server.api_key)
    browser, path = Wire(scene.server, None, {"cookie": cookie}), scene.items["logged_in"]
    assert statuses(browser, f"/content/{path}/x") == {200}
    browser.send("GET", "/__logout__")

    assert browser.send("GET", f"/content/{path}/x").status == 401


def test_a_key_ends_when_its_time_is_over(scene: Scene) -> None:
    someone = scene.server.add_user(f"ends{time.monotonic_ns()}")
    wire, path = Wire(scene.server, someone.api_key), f"/content/{scene.items['logged_in']}/x"
    ends = stamp(scene.server.services.clock.now() + timedelta(seconds=30))
    made = wire.api(
        "POST", f"/v1/users/{someone.guid}/keys", {"name": "short", "expires_at": ends}
    ).ok()
    short = Wire(scene.server, made["key"])
    assert statuses(short, path) == {200}
    scene.server.move_clock(timedelta(seconds=31))
    try:
        assert short.send("GET", path).status == 401
    finally:
        scene.server.move_clock(timedelta(seconds=-31))


def test_a_vanity_path_leads_to_who_has_it_now(scene: Scene) -> None:
    first, second = scene.item("all"), scene.item("acl")
    path = f"/vain{first[:8]}/deep/"
    scene.server.vanity(first, path)
    nobody, admin = scene.programs["nobody"], scene.admin
    assert statuses(nobody, f"{path}x") == {200}
    assert statuses(nobody, f"{path}v12345678/x") == {200}
    admin.api("PUT", f"/v1/content/{second}/vanity", {"path": path, "force": True}).ok()
    assert nobody.send("GET", f"{path}x").status == 401
    assert nobody.send("GET", f"{path}v12345678/x").status == 401
    admin.api("DELETE", f"/v1/content/{second}/vanity").ok(204)
    assert nobody.send("GET", f"{path}x").status == 404


def test_a_new_bundle_is_what_visitors_get(scene: Scene) -> None:
    guid = scene.item("all")
    assert statuses(scene.programs["nobody"], f"/content/{guid}/x") == {200}
    bundle = scene.server.deployed(guid, "python-fastapi", key=scene.programs["owner"].key)
    scene.server.fleet.asked.clear()
    assert statuses(scene.programs["nobody"], f"/content/{guid}/x") == {200}

    assert {asked["bundle"] for asked in scene.server.fleet.asked} == {int(bundle)}


def test_what_is_remembered_is_not_read_again(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/content/{scene.items['acl']}/x"
    reader = scene.programs["reader"]
    assert statuses(reader, path) == {200}
    monkeypatch.setattr(scene.server.services.database, "read", _unread)
    assert statuses(reader, path) == {200}


def _unread() -> NoReturn:
    raise AssertionError("the database was read")


def test_a_use_is_noted_all_the_same(scene: Scene) -> None:
    someone = scene.server.add_user(f"active{time.monotonic_ns()}")
    wire, path = Wire(scene.server, someone.api_key), f"/content/{scene.items['logged_in']}/x"
    assert statuses(wire, path) == {200}
    before = scene.admin.get(f"/v1/users/{someone.guid}").ok()["active_time"]
    scene.server.move_clock(timedelta(minutes=10))
    try:
        assert statuses(wire, path) == {200}
        after = scene.admin.get(f"/v1/users/{someone.guid}").ok()["active_time"]
    finally:
        scene.server.move_clock(timedelta(minutes=-10))
    assert after > before


def test_where_others_may_change_rights_nothing_is_remembered(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'shared.sqlite3'}"
    with serving(Echo()) as address, Proxied(database=database) as server:
        server.fleet.addresses[:] = [address]
        guid = server.published(access_type="logged_in")
        account = server.add_user("jane")
        jane, path = Wire(server, account.api_key), f"/content/{guid}/x"
        assert statuses(jane, path) == {200}
        # As another server on the same database does it.
        other = Database(database)
        with other.write() as connection:
            connection.execute(delete(api_keys).where(api_keys.c.user_id == user_id(connection)))
        other.close()

        assert jane.send("GET", path).status == 401


def user_id(connection: Connection) -> int:
    row = users.by_username(connection, "jane")
    assert row is not None
    return int(row["id"])
