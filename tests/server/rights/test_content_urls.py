"""Who may open content: each access type, as a browser with a session and as a program with a key.

A browser that is not signed in is led to the form to sign in, and a program is told that it must
sign in; both are refused alike once they are somebody.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from tests.server.foundation.conftest import PIXEL, archive
from tests.server.foundation.wire import CODE_NAMES, Answer, Wire
from tests.server.rights.access import COLLABORATORS, EVERYBODY, TOKEN, USERS, VIEWERS, Who
from tests.server.rights.world import World

# Service tokens are for the API: content is for people.
PEOPLE = EVERYBODY - TOKEN
OPEN_TO = {"all": PEOPLE, "logged_in": USERS, "acl": VIEWERS}
SITE = archive({"index.html": "<h1>Home</h1>", "data/table.csv": "a,b\n"})
PATHS = ("", "data/table.csv", "__thumbnail__")


@dataclass(frozen=True)
class Visitors:
    """Everybody's way to content: programs with keys, and browsers with sessions."""

    programs: Mapping[Who, Wire]
    browsers: Mapping[Who, Wire]


@dataclass(frozen=True)
class Site:
    """A deployed site, its address below the server's root and below a vanity URL."""

    guid: str
    bundle: str
    addresses: tuple[str, str]


@pytest.fixture(scope="module")
def visitors(here: World) -> Visitors:
    html = {"accept": "text/html,*/*;q=0.8", "sec-fetch-mode": "navigate"}
    browsers = {Who.NOBODY: Wire(here.server, None, html)}
    for who, person in here.people.items():
        cookie = {"cookie": signed_in(browsers[Who.NOBODY], person.wire)}
        browsers[who] = Wire(here.server, None, {**html, **cookie})
    return Visitors(here.wires, browsers)


def signed_in(browser: Wire, wire: Wire) -> str:
    """Sign in and give the cookie of the session."""
    form = f"password={wire.key}&url=/".encode()
    kind = "application/x-www-form-urlencoded"
    answer = browser.send("POST", "/__login__", form, content_type=kind)
    assert answer.status == 303
    return answer.headers["set-cookie"].partition(";")[0]


@pytest.fixture(scope="module")
def sites(here: World) -> Mapping[str, Site]:
    return {access_type: site(here, access_type) for access_type in OPEN_TO}


def site(here: World, access_type: str) -> Site:
    guid = here.deployed(here.new_item(access_type), SITE)
    (bundle,) = here.owner.get(f"/v1/content/{guid}/bundles").ok()
    picture = f"/__api__/v1/content/{guid}/thumbnail"
    here.owner.send("PUT", picture, PIXEL, content_type="application/octet-stream").ok(204)
    short = f"/{here.name()}/"
    here.owner.api("PUT", f"/v1/content/{guid}/vanity", {"path": short}).ok()
    return Site(guid, bundle["id"], (f"/content/{guid}/", short))


@pytest.mark.parametrize("access_type", OPEN_TO)
def test_programs(visitors: Visitors, sites: Mapping[str, Site], access_type: str) -> None:
    wrong = []
    for who, wire in visitors.programs.items():
        for address in sites[access_type].addresses:
            for below in PATHS:
                answer = wire.send("GET", address + below)
                expected = program_gets(who, OPEN_TO[access_type])
                if program_got(answer) != expected:
                    wrong.append((who, address + below, expected, program_got(answer)))

    assert not wrong


@pytest.mark.parametrize("access_type", OPEN_TO)
def test_browsers(visitors: Visitors, sites: Mapping[str, Site], access_type: str) -> None:
    wrong = []
    for who, wire in visitors.browsers.items():
        for address in sites[access_type].addresses:
            for below in PATHS:
                answer = wire.send("GET", address + below)
                expected = browser_gets(who, OPEN_TO[access_type], address + below)
                if browser_got(answer) != expected:
                    wrong.append((who, address + below, expected, browser_got(answer)))

    assert not wrong


@pytest.mark.parametrize("access_type", OPEN_TO)
def test_drafts_are_for_collaborators(
    visitors: Visitors, sites: Mapping[str, Site], access_type: str
) -> None:
    found = sites[access_type]
    path = f"/content/{found.guid}/_bundle{found.bundle}/"
    for who, wire in visitors.programs.items():
        assert program_got(wire.send("GET", path)) == program_gets(who, COLLABORATORS), who
    for who, wire in visitors.browsers.items():
        expected = browser_gets(who, COLLABORATORS, path)
        assert browser_got(wire.send("GET", path)) == expected, who


@pytest.mark.parametrize("access_type", OPEN_TO)
def test_nobody_else_is_counted(
    here: World, visitors: Visitors, sites: Mapping[str, Site], access_type: str
) -> None:
    guid = sites[access_type].guid
    hits = f"/v1/instrumentation/content/hits?content_guid={guid}"
    before = len(here.admin.get(hits).ok())
    for wire in visitors.programs.values():
        wire.send("GET", f"/content/{guid}/")
    new = here.admin.get(hits).ok()[before:]

    people = {person.guid: who for who, person in here.people.items()}
    visited = [people.get(hit["user_guid"], Who.NOBODY) for hit in new]
    assert sorted(visited) == sorted(OPEN_TO[access_type])


def test_a_group_on_the_list_opens_it_as_long_as_one_is_in_it(here: World) -> None:
    guid = here.deployed(here.new_item(), SITE)
    viewer = here.people[Who.VIEWER]
    group = here.group()
    entry = {"principal_guid": group, "principal_type": "group", "role": "viewer"}
    here.owner.api("POST", f"/v1/content/{guid}/permissions", entry).ok(201)
    path = f"/content/{guid}/"

    viewer.wire.send("GET", path).refused(403, "NoViewPermission")
    here.owner.api("POST", f"/v1/groups/{group}/members", {"user_guid": viewer.guid}).ok(204)
    viewer.wire.send("GET", path).ok()
    here.owner.api("DELETE", f"/v1/groups/{group}/members/{viewer.guid}").ok(204)
    viewer.wire.send("GET", path).refused(403, "NoViewPermission")


def test_who_signs_in_comes_to_the_page_that_was_asked_for(
    here: World, visitors: Visitors, sites: Mapping[str, Site]
) -> None:
    path = f"/content/{sites['acl'].guid}/data/table.csv?a=1"
    browser = visitors.browsers[Who.NOBODY]
    form = browser.send("GET", path).headers["location"]
    (target,) = parse_qs(urlsplit(form).query)["url"]
    fields = f"password={here.wires[Who.READER].key}&url={quote(target, safe='')}"
    kind = "application/x-www-form-urlencoded"
    answer = browser.send("POST", "/__login__", fields.encode(), content_type=kind)

    place = urlsplit(answer.headers["location"])
    assert f"{place.path}?{place.query}" == path


def program_gets(who: Who, may: frozenset[Who]) -> str:
    if who in may:
        return "200"
    if who is Who.TOKEN:
        return "403 PermissionDenied"
    return "401 AuthRequired" if who is Who.NOBODY else "403 NoViewPermission"


def program_got(answer: Answer) -> str:
    if answer.status < 400:
        return str(answer.status)
    return f"{answer.status} {CODE_NAMES[answer.json['code']]}"


def browser_gets(who: Who, may: frozenset[Who], path: str) -> str:
    if who in may:
        return "200"
    return f"302 {path}" if who is Who.NOBODY else "403 text/html"


def browser_got(answer: Answer) -> str:
    if answer.status == 302:
        place = urlsplit(answer.headers["location"])
        assert place.path == "/__login__"
        (target,) = parse_qs(place.query)["url"]
        return f"302 {urlsplit(target).path}"
    kind = answer.headers["content-type"].partition(";")[0]
    return str(answer.status) if answer.status < 400 else f"{answer.status} {kind}"
