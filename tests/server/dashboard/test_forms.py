"""What the forms do: through the API's own handlers, with what was typed kept where it fails."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest

from connectapi.testing import LocalConnect
from tests.server.dashboard.visitor import Visitor, visitor
from tests.server.dashboard.world import World, build
from tests.server.foundation.conftest import PIXEL
from tests.server.foundation.wire import Wire


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """A server of this module's own, for its tests change it."""
    with LocalConnect(socket=False, check_answers=True) as server:
        yield build(server)


def test_title_and_description(world: World, pia: Visitor) -> None:
    path = f"/connect/content/{world.items['notes']}/info"
    page = pia.open(path).send("save", title=" Neue <Notizen> ", description="a\r\nb")

    assert "Saved." in page.text
    kept = world.admin.get(f"/v1/content/{world.items['notes']}").ok()
    assert (kept["title"], kept["description"]) == ("Neue <Notizen>", "a\nb")


def test_a_refused_form_keeps_what_was_typed(world: World, pia: Visitor) -> None:
    path = f"/connect/content/{world.items['api']}/info"
    page = pia.open(path).send("save", title="Typed <b>", name="two words")

    assert page.status == 400
    assert "must have between 1 and 64 letters" in page.faults[0]
    assert page.form("save").fields["title"] == "Typed <b>"
    assert page.form("save").fields["name"] == "two words"
    assert page.html.count("Not done: ") == 1
    assert world.admin.get(f"/v1/content/{world.items['api']}").ok()["title"] == "Prices API"


def test_tags(world: World, pia: Visitor) -> None:
    page = pia.open(f"/connect/content/{world.items['api']}/info")
    added = page.send("add-tag")
    assert "Added." in added.text
    (tag,) = world.admin.get(f"/v1/content/{world.items['api']}/tags").ok()
    removed = added.send("remove-tag", tag["id"])

    assert "Removed." in removed.text
    assert world.admin.get(f"/v1/content/{world.items['api']}/tags").ok() == []
    gone = pia.post(page.path, {**added.form("remove-tag", tag["id"]).fields})
    assert gone.status == 404
    assert "does not carry the tag" in gone.faults[0]


def test_pictures(world: World, pia: Visitor) -> None:
    page = pia.open(f"/connect/content/{world.items['api']}/info")
    assert "Choose a file first" in page.send("set-picture").faults[0]
    refused = pia.upload(page, "set-picture", "picture", b"no image")
    assert refused.status == 400
    assert "must be an image" in refused.faults[0]
    shown = pia.upload(page, "set-picture", "picture", PIXEL)
    assert "Saved." in shown.text
    assert shown.has_form("remove-picture")
    assert not shown.send("remove-picture").has_form("remove-picture")


def test_a_form_that_is_too_large(world: World, pia: Visitor) -> None:
    page = pia.open(f"/connect/content/{world.items['api']}/info")
    huge = pia.upload(page, "set-picture", "picture", b"\x89PNG\r\n\x1a\n" + b"x" * 12_000_000)

    assert huge.status == 400
    assert "too large" in huge.text


def test_bookmarks(world: World, vera: Visitor) -> None:
    page = vera.open(f"/connect/content/{world.items['site']}/info")
    marked = page.send("bookmark")

    assert "★ Bookmarked" in marked.text
    assert "The site" in vera.open("/connect/?q=is:bookmarked").text
    assert "☆ Bookmark" in marked.send("bookmark").text


def test_access(world: World, pia: Visitor, vera: Visitor) -> None:
    path = f"/connect/content/{world.items['umlaut']}/access"
    page = pia.open(path)
    for kind, typed in (("user", "nobody-like-this"), ("group", "No Group"), ("user", "")):
        answer = pia.post(
            path,
            {
                **page.form("add").fields,
                "principal_type": kind,
                f"{kind}_name": typed,
                "role": "owner",
            },
        )
        assert answer.status == 400
        assert len(answer.faults) == 1
        assert f'value="{typed}"' in answer.html
    refused = page.send("add", user_name="vera", role="owner")
    assert refused.status == 403
    assert "cannot be a collaborator" in refused.faults[0]

    added = page.send("add", user_name="VERA", role="viewer")
    assert "vera" in added.text
    assert vera.open(f"/connect/content/{world.items['umlaut']}/info").status == 200
    (entry,) = world.admin.get(f"/v1/content/{world.items['umlaut']}/permissions").ok()
    assert added.send("change", entry["id"], role="owner").status == 403
    added.send("remove", entry["id"])
    assert vera.open(f"/connect/content/{world.items['umlaut']}/info").status == 404
    page.send("save", access_type="all")
    assert vera.open(f"/connect/content/{world.items['umlaut']}/info").status == 200


def test_settings(world: World, pia: Visitor) -> None:
    path = f"/connect/content/{world.items['api']}/settings"
    page = pia.open(path)
    saved = page.send("save", min_processes="1", load_factor="0.25", memory_limit="256")

    kept = world.admin.get(f"/v1/content/{world.items['api']}").ok()
    assert (kept["min_processes"], kept["load_factor"]) == (1, 0.25)
    assert kept["memory_limit"] == 256 * 1024 * 1024
    assert saved.form("save").fields["memory_limit"] == "256"
    for field, typed, words in (
        ("max_processes", "many", "Most processes: 'many' is not a whole number."),
        ("load_factor", "nan", "out of range"),
        ("load_factor", "1e999", "out of range"),
        ("idle_timeout", "9" * 30, "out of range"),
        ("idle_timeout", "-1", "must not be negative"),
        ("min_processes", "5", "must not exceed"),
    ):
        refused = saved.send("save", **{"max_processes": "3", field: typed})
        assert refused.status == 400, (field, typed)
        assert words in refused.faults[0]
        assert refused.form("save").fields[field] == typed
    emptied = saved.send("save", min_processes="", memory_limit="")
    assert emptied.form("save").fields["memory_limit"] == ""
    assert "run_as" not in page.form("save").fields


def test_path_lock_owner_and_delete(world: World, ada: Visitor, pia: Visitor) -> None:
    guid = world.items["harmful"]
    page = pia.open(f"/connect/content/{guid}/settings")
    assert "is reserved" in page.send("path", path="connect").faults[0]
    assert page.send("path", path="of/its/own").form("path").fields["path"] == "/of/its/own/"
    assert page.send("path", path="").form("path").fields["path"] == ""

    locked = page.send("lock", locked="yes", locked_message="Back <soon>")
    assert "Locked." in locked.text
    assert locked.form("lock").fields["locked_message"] == "Back <soon>"
    assert "Unlocked." in locked.send("lock", locked="no").text

    assert not page.has_form("owner")
    theirs = ada.open(page.path)
    assert "is a viewer and cannot own" in theirs.send("owner", owner="vera").faults[0]
    assert theirs.send("owner", owner="paul").form("owner").fields["owner"] == "paul"

    refused = theirs.send("delete", confirm="something else")
    assert refused.status == 400
    assert "Type the name of the item" in refused.faults[0]
    gone = theirs.send("delete", confirm="harmful")
    assert "Deleted." in gone.text
    world.admin.get(f"/v1/content/{guid}").refused(404, "ObjectDoesNotExist")


def test_variables(world: World, pia: Visitor) -> None:
    path = f"/connect/content/{world.items['api']}/environment"
    page = pia.open(path)
    refused = page.send("set", name="A=B", value="kept\r\nas typed")
    assert refused.status == 400
    assert refused.form("set").fields == {
        **page.form("set").fields,
        "name": "A=B",
        "value": "kept\r\nas typed",
    }
    assert "Type the name" in page.send("set", name=" ").faults[0]
    names = page.send("set", name="WITH SPACE\"'", value="").send("set", name="PLAIN", value="v")

    assert "PLAIN" in names.text
    left = names.send("remove", "WITH SPACE\"'")
    assert world.admin.get(f"/v1/content/{world.items['api']}/environment").ok() == ["PLAIN"]
    assert "WITH SPACE" not in left.text


def test_bundles_are_activated_and_deleted(world: World, paul: Visitor) -> None:
    path = f"/connect/content/{world.items['site']}/bundles"
    first, second = world.bundles
    page = paul.open(path)
    task = page.send("activate", second)
    assert task.path.startswith("/connect/tasks/")
    assert world.server.services.work.wait_until_idle(20)
    active = world.admin.get(f"/v1/content/{world.items['site']}").ok()["bundle_id"]
    assert active == second
    assert "succeeded" in paul.open(task.path).text
    lines = paul.follow(f"{task.path}/lines?from=1").json
    assert lines["ended"]
    assert lines["lines"]

    stale = paul.post(path, {**page.form("delete", second).fields})
    assert stale.status == 400
    assert "is the active bundle" in stale.faults[0]
    assert "Deleted." in paul.open(path).send("delete", first).text


def test_jobs_are_killed_once(world: World, pia: Visitor) -> None:
    page = pia.open(f"/connect/content/{world.items['sales']}/jobs")
    assert "was asked to end" in page.send("kill", world.running).text
    over = pia.post(page.path, {**page.form("kill", world.running).fields, "row": world.failed})

    assert over.status == 409
    assert "not active" in over.faults[0]


def test_schedules_are_removed_and_documents_rendered(world: World, pia: Visitor) -> None:
    path = f"/connect/content/{world.items['forecast']}/schedule"
    page = pia.open(path)
    removed = page.send("remove", "1")

    assert "Removed." in removed.text
    assert "on no schedule" in removed.text
    assert "Deleted" in removed.text


def test_users(world: World, ada: Visitor, vera: Visitor) -> None:
    assert not vera.open("/connect/users").has_form("add")
    page = ada.open("/connect/users")
    refused = page.send("add", username="connect", first_name="Kim", password="123456")
    assert refused.status == 400
    assert refused.form("add").fields["first_name"] == "Kim"
    assert "123456" not in refused.html
    kim = page.send(
        "add", username="kim", first_name="Kim", user_role="publisher", password="123456"
    )
    assert "Added." in kim.text
    assert "Kim" in ada.open("/connect/users?q=ki").text

    changed = kim.send("save", last_name="Ö'Neil", user_role="viewer")
    assert "Ö'Neil" in changed.text
    assert "must be an e-mail address" in changed.send("save", email="nothing").faults[0]
    locked = changed.send("lock", locked="yes")
    assert "Locked." in locked.text
    assert "Unlocked." in locked.send("lock", locked="no").text


def test_oneself(world: World, vera: Visitor, pia: Visitor) -> None:
    page = vera.open("/connect/me").send("save", first_name="Věra")

    assert "Věra" in page.text
    assert "user_role" not in page.form("save").fields
    others = vera.open(f"/connect/users/{world.people['paul']}")
    assert not others.has_form("save")
    own = page.form("save").fields
    forged = vera.post(others.path, {**own, "first_name": "Mallory"})
    assert forged.status == 403
    raised = vera.post("/connect/me", {**own, "user_role": "administrator"})
    assert raised.status == 403
    assert "Only administrators" in raised.text


def test_groups(world: World, ada: Visitor, paul: Visitor, vera: Visitor) -> None:
    assert not vera.open("/connect/groups").has_form("add")
    page = paul.open("/connect/groups")
    assert "already" in page.send("add", name="Analysts & Co").faults[0]
    made = page.send("add", name="<Makers>")
    assert "<Makers>" in made.text
    assert "no user" in made.send("add-member", username="ghost").faults[0]
    grown = made.send("add-member", username="vera")
    assert "1 member" in grown.text
    assert not vera.open(made.path).has_form("rename")
    left = vera.open(grown.path).send("remove-member", world.people["vera"])
    assert "Nobody is in this group" in left.text
    assert "Builders" in made.send("rename", name="Builders").text
    assert "Deleted." in made.send("delete").text


def test_tags_of_the_server(world: World, ada: Visitor, vera: Visitor) -> None:
    assert not vera.open("/connect/tags").has_form("add")
    page = ada.open("/connect/tags")
    assert "missing or empty" in page.send("add", name=" ").faults[0]
    named = page.send("add", name="Region")
    region = world.admin.get("/v1/tags?name=Region").ok()[0]["id"]
    below = named.send("add", region, name="Süd/Ost & Co")
    assert "Süd/Ost & Co" in below.text
    twice = below.send("add", region, name="Süd/Ost & Co")
    assert twice.status == 400
    assert "already" in twice.faults[0]
    assert "Gegend" in below.send("rename", region, name="Gegend").text
    assert "Deleted." in below.send("delete", region).text
    assert world.admin.get("/v1/tags?name=Region").ok() == []
    forged = vera.post("/connect/tags", {**_token(vera), "action": "add", "name": "Mine"})
    assert forged.status == 403


def _token(somebody: Visitor) -> dict[str, str]:
    form = somebody.open("/connect/keys").form("add")
    return {"xsrf": form.fields["xsrf"]}


def test_keys_are_shown_once_and_revoked(world: World, vera: Visitor) -> None:
    page = vera.open("/connect/keys")
    assert page.form("add").fields["user_role"] == "viewer"
    refused = vera.post(
        page.path, {**page.form("add").fields, "name": "mine", "user_role": "administrator"}
    )
    assert refused.status == 400
    assert "must not be more than your own role" in refused.faults[0]
    assert "1 and 255" in page.send("add", name="").faults[0]

    made = page.send("add", name="laptop", days="30")
    secret = made.html.partition('id="secret">')[2].partition("<")[0]
    assert Wire(world.server, secret).get("/v1/user").ok()["username"] == "vera"
    again = vera.open("/connect/keys")
    assert "laptop" in again.text
    assert secret not in again.html
    (key,) = Wire(world.server, secret).get(f"/v1/users/{world.people['vera']}/keys").ok()
    assert key["expires_at"] is not None
    again.send("revoke", key["id"])
    Wire(world.server, secret).get("/v1/user").refused(401, "InvalidLogin")


def test_a_key_lends_a_session_no_more_than_itself(world: World) -> None:
    me = world.admin.get("/v1/user").ok()["guid"]
    fields = {"name": "weak", "user_role": "viewer"}
    weak = world.admin.api("POST", f"/v1/users/{me}/keys", fields).ok()["key"]
    answer = visitor(world.server).post("/__login__", {"password": weak}).answer
    session = answer.headers["set-cookie"].partition(";")[0].partition("=")[2]
    lent = Visitor(Wire(world.server, None), session)

    assert "in this session viewer" in lent.open("/connect/me").text
    assert not lent.open("/connect/tags").has_form("add")
    assert lent.open("/connect/keys").form("add").fields["user_role"] == "viewer"
    stronger = Visitor(lent.wire, session.replace("viewer.", "administrator."))
    assert stronger.open("/connect/me").status == 303


def test_a_failed_sign_in_keeps_name_and_target(world: World) -> None:
    page = visitor(world.server).post(
        "/__login__", {"username": 'v"era', "password": "wrong", "url": "/connect/keys#x"}
    )

    assert page.status == 401
    assert "is wrong" in page.faults[0]
    assert 'value="v&#34;era"' in page.html
    assert 'value="/connect/keys#x"' in page.html
    assert "wrong</" not in page.html.replace("is wrong.</", "")


@pytest.mark.parametrize(
    "url", ["//evil.example", "http://evil.example/x", "//[", "/\\evil.example"]
)
def test_signing_in_leads_nowhere_else(world: World, url: str) -> None:
    fields = {"password": world.server.api_key, "url": url}
    answer = visitor(world.server).post("/__login__", fields).answer

    assert answer.headers["location"].startswith("/")
    assert not answer.headers["location"].startswith(("//", "/\\"))
    assert visitor(world.server).open(f"/__login__?url={quote(url)}").status == 200
