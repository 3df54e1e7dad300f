"""Forms are taken from the visitor's own pages only, and pages are not for other scripts."""

import pytest

from connectapi.testing import LocalConnect
from tests.server.dashboard.visitor import FORM, Seen, Visitor, visitor
from tests.server.dashboard.world import World
from tests.server.foundation.conftest import new_item
from tests.server.foundation.wire import Wire


@pytest.fixture
def page(ada: Visitor) -> Seen:
    return ada.open("/connect/tags")


def test_a_form_without_the_sessions_token_changes_nothing(page: Seen, vera: Visitor) -> None:
    fields = page.form("add").fields
    foreign = vera.open("/connect/keys").form("add").fields["xsrf"]
    for token in ("", "x", foreign, "ü"):
        answer = page.visitor.post(page.path, {**fields, "name": "Forged", "xsrf": token})
        assert answer.status == 403
        assert "another session" in answer.faults[0]
        assert answer.form("add").fields["name"] == "Forged"
        assert answer.form("add").fields["xsrf"] == fields["xsrf"]
    without = {name: value for name, value in fields.items() if name != "xsrf"}
    assert page.visitor.post(page.path, {**without, "name": "Forged"}).status == 403
    assert "Forged" not in page.visitor.open(page.path).text


@pytest.mark.parametrize(
    "headers",
    [
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"origin": "http://evil.example"},
        {"origin": "null"},
    ],
)
def test_a_form_of_another_site_changes_nothing(page: Seen, headers: dict[str, str]) -> None:
    fields = {**page.form("add").fields, "name": "Forged"}
    answer = page.visitor.post(page.path, fields, **headers)

    assert answer.status == 403
    assert "by another site" in answer.text
    assert not answer.has_form("add")
    assert "Forged" not in page.visitor.open(page.path).text


@pytest.mark.parametrize("purpose", ["empty", "iframe", "script", "image", "object"])
def test_scripts_of_content_can_neither_read_nor_send(page: Seen, purpose: str) -> None:
    fields = {**page.form("add").fields, "name": "Forged"}
    read = page.visitor.open(page.path, sec_fetch_dest=purpose)
    sent = page.visitor.post(page.path, fields, sec_fetch_dest=purpose)

    assert (read.status, sent.status) == (403, 403)
    assert "xsrf" not in read.html
    assert "Forged" not in page.visitor.open(page.path, sec_fetch_dest="document").text


def test_the_one_script_may_follow_logs(world: World, pia: Visitor, nobody: Visitor) -> None:
    path = f"/connect/content/{world.items['sales']}/logs/lines?job={world.failed}"

    assert pia.follow(path).json["ended"] is True
    assert nobody.open(path).answer.status == 401
    assert nobody.open("/connect/tasks/TASKfailed012345/lines").answer.status == 401


def test_scripts_of_content_read_no_logs_and_no_bundles(world: World, pia: Visitor) -> None:
    base = f"/connect/content/{world.items['sales']}"
    lines = f"{base}/logs/lines?job={world.failed}"
    for token in ("", "x", "ü"):
        refused = pia.open(lines, sec_fetch_dest="empty", x_form_token=token)
        assert refused.status == 403
        assert b"Traceback" not in refused.answer.body
    bundle = f"/connect/content/{world.items['site']}/bundles/{world.bundles[0]}/download"
    for path in (f"{base}/jobs/{world.failed}/download", bundle):
        for purpose in ("empty", "iframe", "script", "image"):
            assert pia.open(path, sec_fetch_dest=purpose).status == 403
        assert pia.open(path, sec_fetch_dest="document").status == 200


@pytest.mark.parametrize("action", ["", "none", "__class__", "save"])
def test_forms_that_a_page_does_not_have(page: Seen, action: str) -> None:
    fields = {**page.form("add").fields, "action": action}
    answer = page.visitor.post(page.path, fields)

    assert answer.status == 400
    assert "no such form" in answer.text


@pytest.mark.parametrize(
    "kind, body",
    [
        ("application/json", b'{"action": "add"}'),
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=a", b"--b\r\n\r\nx"),
        (FORM, b"\xff\xfe=%ff&action=add"),
        (FORM, b"&".join(b"a%d=1" % number for number in range(300))),
        (FORM, b"a=" + b"x" * 2_000_000),
        (
            "multipart/form-data; boundary=a",
            b'--a\r\nContent-Disposition: form-data; name="\xff"\r\n\r\n\xff\r\n--a--\r\n',
        ),
    ],
)
def test_bodies_that_are_no_forms(ada: Visitor, kind: str, body: bytes) -> None:
    given = ada._with_session({"content_type": kind})
    answer = ada.wire.send("POST", "/connect/tags", body, **given)

    assert answer.status in (400, 403, 413), answer
    assert b"Traceback" not in answer.body


def test_pages_without_forms_take_none(ada: Visitor) -> None:
    assert ada.post("/connect/server", {"action": "add"}).status == 400
    assert ada.post("/connect/nothing", {"action": "add"}).status == 400


def test_a_locked_user_is_out_at_once(world: World, ada: Visitor) -> None:
    world.server.add_user("lola", "publisher")
    lola = visitor(world.server, "lola")
    guid = world.admin.get("/v1/users?prefix=lola").ok()["results"][0]["guid"]
    assert lola.open("/connect/keys").status == 200
    ada.open(f"/connect/users/{guid}").send("lock", locked="yes")

    assert lola.open("/connect/keys").status == 303


def test_signing_out_ends_the_session(world: World) -> None:
    vera = visitor(world.server, "vera")
    assert vera.post("/__logout__", {}).answer.headers["location"] == "/connect/"

    assert vera.open("/connect/keys").status == 303


@pytest.mark.parametrize("version", ["2022.10.0", "2024.08.0", "2026.06.1"])
def test_the_dashboard_of_a_server_that_behaves_as_an_older_one(version: str) -> None:
    with LocalConnect(socket=False, server_version=version) as server:
        admin = Wire(server, server.api_key)
        guid = new_item(admin, "thing", title="A thing")
        somebody = visitor(server, "admin")

        assert "A thing" in somebody.open("/connect/").text
        for section in ("info", "access", "settings", "environment", "bundles", "logs", "jobs"):
            assert somebody.open(f"/connect/content/{guid}/{section}").status == 200, section
        for path in ("users", "groups", "tags", "tasks", "keys", "me", "server"):
            assert somebody.open(f"/connect/{path}").status == 200, path


def test_below_a_prefix_all_addresses_have_it() -> None:
    with LocalConnect(socket=False, path_prefix="/rsc") as server:
        somebody = visitor(server, "admin")
        page = somebody.open("/rsc/connect/")

        assert page.status == 200
        own = [link for link in page.links if link.startswith("/")]
        assert own
        assert all(link.startswith("/rsc/") for link in own)
        assert 'data-base="/rsc/connect/"' in page.html
        added = somebody.open("/rsc/connect/tags").send("add", name="Region")
        assert "Region" in added.text
        lost = visitor(server).open("/rsc/connect/keys").answer
        assert lost.headers["location"] == "/rsc/__login__?url=%2Frsc%2Fconnect%2Fkeys"
