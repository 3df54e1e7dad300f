"""Ways around the rights: other people's things below one's own item, weaker keys, and lists."""

from dataclasses import replace

import pytest

from connectapi.server.contract import Operation, load
from tests.server.foundation.conftest import deploy, new_item
from tests.server.foundation.wire import Wire
from tests.server.rights.access import Who, allowed
from tests.server.rights.asking import send
from tests.server.rights.examples import EXAMPLES
from tests.server.rights.world import REPORT, World

OPERATIONS = load().operations
BY_ID = {operation.id: operation for operation in OPERATIONS}

# A tag belongs to nobody, so that any of them can be named below one's own item.
BELOW = [
    one
    for one in OPERATIONS
    if one.path.startswith("/v1/content/{guid}/") and one.path.count("{") > 1
    if one.id != "removeTag"
]

# Nobody may bootstrap; the rest of what no viewer may call is a matter of the key.
NOT_FOR_VIEWERS = [
    one for one in OPERATIONS if allowed(one) and not allowed(one) & {Who.READER, Who.VIEWER}
]


@pytest.fixture(scope="module")
def own(here: World) -> str:
    """A document of the stranger's."""
    stranger = here.wires[Who.PUBLISHER]
    guid = new_item(stranger, here.name())
    deploy(stranger, guid, REPORT)
    return guid


def name(operation: Operation) -> str:
    return operation.id


@pytest.mark.parametrize("operation", BELOW, ids=name)
def test_what_is_anothers_is_not_below_ones_own_item(
    here: World, own: str, operation: Operation
) -> None:
    stranger = here.wires[Who.PUBLISHER]
    with here.during:
        asked = EXAMPLES[operation.id](here)
        there = replace(asked, path={**asked.path, "guid": own})
        answer = send(stranger, operation, there)

    assert answer.status == 404, answer


@pytest.mark.parametrize("operation", ["deployContentBundle", "buildContentBundle"])
def test_anothers_bundle_is_not_deployed_to_ones_own_item(
    here: World, own: str, operation: str
) -> None:
    stranger = here.wires[Who.PUBLISHER]
    before = stranger.get(f"/v1/content/{own}").ok()["bundle_id"]
    foreign = here.bundle(here.new_item())
    path = BY_ID[operation].path.replace("{guid}", own)
    answer = stranger.api("POST", path, {"bundle_id": foreign})

    assert answer.status in (400, 404), answer
    here.idle()
    assert stranger.get(f"/v1/content/{own}").ok()["bundle_id"] == before


def test_anothers_variant_is_not_rendered_below_ones_own_item(here: World, own: str) -> None:
    stranger = here.wires[Who.PUBLISHER]
    variants = here.owner.get("/v1/search/variants").ok()["results"]
    (foreign,) = [one["variant_key"] for one in variants if one["content_guid"] == here.report]
    answer = stranger.api("POST", f"/v1/content/{own}/render", {"variant_key": foreign})

    assert answer.status in (400, 404), answer


@pytest.mark.parametrize("operation", NOT_FOR_VIEWERS, ids=name)
def test_a_viewers_key_makes_a_viewer_of_an_administrator(
    here: World, weaker: Wire, operation: Operation
) -> None:
    with here.during:
        answer = send(weaker, operation, EXAMPLES[operation.id](here))

    assert answer.status in (403, 404), answer


@pytest.fixture(scope="module")
def weaker(here: World) -> Wire:
    """The administrator with a key that lends the rights of a viewer."""
    me = here.people[Who.ADMINISTRATOR].guid
    fields = {"name": "weak", "user_role": "viewer"}
    key = here.admin.api("POST", f"/v1/users/{me}/keys", fields).ok()["key"]
    return Wire(here.server, key)
