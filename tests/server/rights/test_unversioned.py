"""No way around the rights by the routes without a version: strangers get at nothing of an item."""

import re

import pytest

from connectapi.server import unversioned
from connectapi.server.contract import Operation
from tests.server.foundation.conftest import PIXEL
from tests.server.rights.access import READERS, Who
from tests.server.rights.asking import Asked, ask, send
from tests.server.rights.world import REPORT, SITE, World

# Routes whose path or body names an item, or something that belongs to one.
OF_AN_ITEM = [
    route
    for route in unversioned.OPERATIONS
    if re.match(r"/(applications|variants|schedules|bundles)/\{|/v1/content/\{", route.path)
    or route.id == "createSchedule"
]
SCHEDULE = {
    "type": "day",
    "schedule": '{"N":1}',
    "start_time": "2026-01-31T06:30:00Z",
    "timezone": "UTC",
}
STRANGERS = sorted(set(Who) - READERS)
# There is nothing to fetch from: a repository elsewhere is none of a test's business.
NOT_IN_GIT = {"createRepositoryBundle": (409,)}


@pytest.mark.parametrize("route", OF_AN_ITEM, ids=lambda route: route.id)
def test_strangers_are_refused_and_the_owner_is_not(here: World, route: Operation) -> None:
    guid = item(here, route)
    asked = example(here, route, guid)
    here.idle()
    before = here.newest_row()
    wrong = []
    for who in STRANGERS:
        answer = send(here.wires[who], route, asked)
        if answer.status not in ((401,) if who is Who.NOBODY else (403, 404)):
            wrong.append((who, answer.status, answer.body[:200]))

    assert not wrong
    assert here.newest_row() == before
    answer = send(here.owner, route, asked)
    assert answer.status in NOT_IN_GIT.get(route.id, (200, 204)), answer


def item(here: World, route: Operation) -> str:
    """An item that has what a route is about."""
    if route.path.endswith("/repository") and route.method != "PUT":
        return here.in_git()
    if route.path.endswith("/image"):
        return here.pictured()
    return here.report if route.method == "GET" else here.deployed(here.new_item(), REPORT)


def example(here: World, route: Operation, guid: str) -> Asked:
    """A request for something of an item's, which it has for this."""
    names = re.findall(r"\{(\w+)\}", route.path)
    path = {name: _value(here, route, guid, name) for name in names}
    if route.id == "uploadApplicationBundle":
        return Asked(path, data=SITE, media_type="application/gzip")
    if route.id == "setApplicationImage":
        return Asked(path, data=PIXEL, media_type="image/png")
    return ask(_body(here, route, guid) if route.takes_json else None, **path)


def _value(here: World, route: Operation, guid: str, name: str) -> str:
    if name == "id" and "/schedules/" in route.path:
        return str(here.owner.api("POST", "/schedules", _schedule(here, guid)).ok()["id"])
    if name == "id" and "/tags/" in route.path:
        return here.tagged(guid)
    if name == "id" and "/bundles/" in route.path:
        return here.bundle(guid)
    if name == "id":
        return str(_variant(here, guid)["id"])
    return _subscriber(here, guid) if "/subscribers/" in route.path else guid


def _subscriber(here: World, guid: str) -> str:
    editor = here.people[Who.EDITOR].guid
    path = f"/variants/{_variant(here, guid)['id']}/subscribers"
    here.owner.api("POST", path, [editor]).ok()
    return editor


def _body(here: World, route: Operation, guid: str) -> object:
    if "/schedules" in route.path:
        return _schedule(here, guid)
    bodies: dict[str, object] = {
        "updateApplication": {"title": here.name()},
        "createVariant": {"name": here.name()},
        "updateVariant": {"name": here.name()},
        "setApplicationEnvironment": {"values": {"WORD": "x"}},
        "setApplicationRepository": here.repository(),
        "addApplicationTag": {"id": int(here.tag())},
        "addVariantSubscribers": [here.people[Who.EDITOR].guid],
    }
    return bodies.get(route.id, {})


def _schedule(here: World, guid: str) -> dict[str, object]:
    variant = _variant(here, guid)
    return {**SCHEDULE, "app_id": variant["app_id"], "variant_id": variant["id"]}


def _variant(here: World, guid: str) -> dict[str, object]:
    (variant,) = here.owner.get(f"/applications/{guid}/variants").ok()
    found: dict[str, object] = variant
    return found
