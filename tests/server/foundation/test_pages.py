"""Content as visitors see it."""

import gzip
from datetime import timedelta
from urllib.parse import quote

import pytest

from connectapi.testing import LocalConnect
from tests.server.foundation.conftest import SITE, Cast, archive, deploy, person
from tests.server.foundation.wire import Answer, Wire


@pytest.fixture
def page(cast: Cast, site: bytes) -> str:
    """The address of a deployed site that everybody may see."""
    deploy(cast.owner.wire, cast.guid, site)
    cast.owner.wire.api("PATCH", f"/v1/content/{cast.guid}", {"access_type": "all"}).ok()
    return f"/content/{cast.guid}/"


@pytest.mark.parametrize(
    "path, media_type",
    [
        ("", "text/html; charset=utf-8"),
        ("index.html", "text/html; charset=utf-8"),
        ("style.css", "text/css; charset=utf-8"),
        ("data/table.csv", "text/csv; charset=utf-8"),
        ("bild/größe.svg", "image/svg+xml"),
    ],
)
def test_files_are_served_with_their_media_type(
    nobody: Wire, page: str, path: str, media_type: str
) -> None:
    answer = nobody.send("GET", page + quote(path))

    assert answer.ok() == SITE[path or "index.html"].encode()
    assert answer.headers["content-type"] == media_type
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_archives_are_sent_as_what_they_are(cast: Cast) -> None:
    packed = gzip.compress(b"rows")
    deploy(cast.owner.wire, cast.guid, archive({"index.html": "x", "data.csv.gz": packed}))
    answer = cast.owner.wire.send("GET", f"/content/{cast.guid}/data.csv.gz")

    assert answer.ok() == packed
    assert "content-encoding" not in answer.headers
    assert answer.headers["content-type"] == "application/gzip"


def test_head_is_get_without_a_body(nobody: Wire, page: str) -> None:
    whole, head = nobody.send("GET", page), nobody.send("HEAD", page)

    assert (head.status, head.body) == (200, b"")
    for name in ("content-length", "content-type", "etag", "last-modified"):
        assert head.headers[name] == whole.headers[name]


def test_what_a_browser_has_already_is_not_sent_again(nobody: Wire, page: str) -> None:
    whole = nobody.send("GET", page)

    by_tag = nobody.send("GET", page, if_none_match=whole.headers["etag"])
    by_time = nobody.send("GET", page, if_modified_since=whole.headers["last-modified"])
    assert (by_tag.status, by_tag.body) == (by_time.status, by_time.body) == (304, b"")
    assert nobody.send("GET", page, if_none_match='"other"').status == 200


def test_parts_of_a_file(nobody: Wire, page: str) -> None:
    part = nobody.send("GET", f"{page}style.css", range="bytes=0-1")

    assert part.ok(206) == b"h1"
    assert part.headers["content-range"] == f"bytes 0-1/{len(SITE['style.css'])}"
    assert nobody.send("GET", f"{page}style.css", range="bytes=9000-").status == 416


def test_folders(nobody: Wire, page: str) -> None:
    redirect = nobody.send("GET", f"{page}data")

    assert (redirect.status, redirect.headers["location"]) == (302, f"{page}data/")
    asked = nobody.send("GET", f"{page}data?year=2026&a=%20")
    assert (asked.status, asked.headers["location"]) == (302, f"{page}data/?year=2026&a=%20")
    assert nobody.send("GET", f"{page}data/").ok() == b"<h1>Data</h1>"
    assert nobody.send("GET", f"{page}bild/").status == 404
    home = nobody.send("GET", page.rstrip("/"))
    assert (home.status, home.headers["location"]) == (302, page)


@pytest.mark.parametrize(
    "path",
    [
        "index.html/",
        "nothing.html",
        "../../../secret.key",
        "..%2f..%2f..%2fsecret.key",
        "%2e%2e/%2e%2e/connect.sqlite3",
        "data/..%2f..%2f..%2fconnect.sqlite3",
        "..%5c..%5csecret.key",
        "%00",
        "index.html%00.css",
        "%2fetc%2fpasswd",
        "/etc/passwd",
        "_bundle1x/",
        "x" * 3000,
    ],
)
def test_nothing_else_is_served(nobody: Wire, page: str, path: str) -> None:
    answer = nobody.send("GET", page + path)

    assert answer.status == 404
    assert b"Traceback" not in answer.body


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_static_content_is_only_read(nobody: Wire, page: str, method: str) -> None:
    assert nobody.send(method, page, b"x").status == 405


# Who may open an item with each access type; the rest are refused.
ACCESS = {
    "acl": ("owner", "editor", "reader"),
    "logged_in": ("admin", "owner", "editor", "reader", "stranger", "viewer"),
    "all": ("admin", "owner", "editor", "reader", "stranger", "viewer", "nobody"),
}


@pytest.mark.parametrize("access_type", ACCESS)
def test_access_types(cast: Cast, site: bytes, access_type: str) -> None:
    deploy(cast.owner.wire, cast.guid, site)
    path = f"/v1/content/{cast.guid}"
    cast.owner.wire.api("PATCH", path, {"access_type": access_type}).ok()
    opened = [
        name
        for name in ACCESS["all"]
        if cast.wire(name).send("GET", f"/content/{cast.guid}/").status == 200
    ]

    assert set(opened) == set(ACCESS[access_type])


def test_programs_get_401_and_browsers_the_form_to_sign_in(cast: Cast, site: bytes) -> None:
    deploy(cast.owner.wire, cast.guid, site)
    path = f"/content/{cast.guid}/"

    cast.nobody.send("GET", path).refused(401, "AuthRequired")
    cast.stranger.wire.send("GET", path).refused(403, "NoViewPermission")
    browser = cast.nobody.send("GET", f"{path}?a=1", accept="text/html,*/*")
    assert browser.status == 302
    assert browser.headers["location"].startswith("/__login__?url=")
    assert quote(f"{path}?a=1", safe="") in browser.headers["location"]
    stranger = cast.stranger.wire.send("GET", path, accept="text/html")
    assert stranger.status == 403
    assert stranger.headers["content-type"].startswith("text/html")


def sign_in(wire: Wire, fields: str) -> Answer:
    return wire.send(
        "POST",
        "/__login__",
        fields.encode(),
        content_type="application/x-www-form-urlencoded",
    )


def test_a_browser_signs_in_and_out(cast: Cast, site: bytes) -> None:
    deploy(cast.owner.wire, cast.guid, site)
    path = f"/content/{cast.guid}/"
    answer = sign_in(cast.nobody, f"password={cast.owner.wire.key}&url={quote(path)}")
    assert (answer.status, answer.headers["location"]) == (303, path)
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie

    session = cookie.partition(";")[0]
    assert cast.nobody.send("GET", path, cookie=session).status == 200
    cast.nobody.send("POST", "/__logout__", b"", cookie=session)
    assert cast.nobody.send("GET", path, cookie=session).status == 401


def test_a_session_ends_with_the_key_that_opened_it(
    server: LocalConnect, cast: Cast, site: bytes
) -> None:
    deploy(cast.owner.wire, cast.guid, site)
    path = f"/content/{cast.guid}/"
    keys = f"/v1/users/{cast.owner.guid}/keys"
    ends = server.clock.now() + timedelta(minutes=5)
    brief = cast.owner.wire.api("POST", keys, {"name": "brief", "expires_at": ends.isoformat()})
    lost = cast.owner.wire.api("POST", keys, {"name": "lost"}).ok()
    sessions = [
        sign_in(cast.nobody, f"password={secret}").headers["set-cookie"].partition(";")[0]
        for secret in (brief.ok()["key"], lost["key"], cast.owner.wire.key)
    ]

    def statuses() -> list[int]:
        return [cast.nobody.send("GET", path, cookie=one).status for one in sessions]

    assert statuses() == [200, 200, 200]
    cast.owner.wire.api("DELETE", f"{keys}/{lost['id']}")
    assert statuses() == [200, 401, 200]
    server.move_clock(timedelta(minutes=5))
    assert statuses() == [401, 401, 200]


@pytest.mark.parametrize("target", ["//evil.example/", "https://evil.example/", "\\\\evil.example"])
def test_signing_in_leads_nowhere_else(server: LocalConnect, nobody: Wire, target: str) -> None:
    answer = sign_in(nobody, f"password={server.api_key}&url={quote(target, safe='')}")

    assert answer.status == 303
    assert "evil.example" not in answer.headers["location"]


def test_a_wrong_password_opens_no_session(server: LocalConnect, nobody: Wire) -> None:
    person(server, "vera", "viewer")
    answer = sign_in(nobody, "username=vera&password=wrong")

    assert answer.status == 401
    assert "set-cookie" not in answer.headers


def test_locked_content_shows_its_message(cast: Cast, site: bytes) -> None:
    deploy(cast.owner.wire, cast.guid, site)
    fields = {"locked": True, "locked_message": "Back <soon>"}
    cast.owner.wire.api("PATCH", f"/v1/content/{cast.guid}", fields).ok()
    answer = cast.reader.wire.send("GET", f"/content/{cast.guid}/")

    assert answer.status == 403
    assert b"Back &lt;soon&gt;" in answer.body


def test_content_that_was_never_deployed(cast: Cast) -> None:
    assert cast.owner.wire.send("GET", f"/content/{cast.guid}/").status == 404


def test_the_servers_own_pages(nobody: Wire) -> None:
    assert nobody.send("GET", "/__ping__").status == 200
    home = nobody.send("GET", "/")
    assert (home.status, home.headers["location"]) == (302, "/connect/")
    assert b"not Posit's product" in nobody.send("GET", "/connect/").ok()
    assert b"/v1/users" in nobody.send("GET", "/__docs__/api/").ok()
