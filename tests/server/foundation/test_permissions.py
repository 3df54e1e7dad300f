"""The access list of a content item."""

import pytest

from tests.server.foundation.conftest import Cast
from tests.server.foundation.wire import Wire


def path(cast: Cast) -> str:
    return f"/v1/content/{cast.guid}/permissions"


def entry(guid: str, role: str = "viewer", kind: str = "user") -> dict[str, object]:
    return {"principal_guid": guid, "principal_type": kind, "role": role}


def roles(wire: Wire, cast: Cast) -> list[tuple[str, str]]:
    return [(p["principal_guid"], p["role"]) for p in wire.get(path(cast)).ok()]


def test_the_list_is_in_the_order_of_its_making_without_the_owner(cast: Cast) -> None:
    cast.owner.wire.api("POST", path(cast), entry(cast.stranger.guid)).ok(201)

    assert roles(cast.owner.wire, cast) == [
        (cast.editor.guid, "owner"),
        (cast.reader.guid, "viewer"),
        (cast.stranger.guid, "viewer"),
    ]


def test_a_repeat_changes_the_entry(cast: Cast) -> None:
    before = cast.owner.wire.get(path(cast)).ok()
    again = cast.owner.wire.api("POST", path(cast), entry(cast.editor.guid)).ok(200)

    assert again == {**before[0], "role": "viewer"}
    assert len(cast.owner.wire.get(path(cast)).ok()) == 2


def test_a_principal_is_known_in_any_letter_case(cast: Cast) -> None:
    wire, guid = cast.owner.wire, cast.stranger.guid
    made = wire.api("POST", path(cast), entry(guid.upper())).ok(201)

    assert made["principal_guid"] == guid
    one = f"{path(cast)}/{made['id']}"
    assert wire.api("PUT", one, entry(guid.upper(), "owner")).ok() == {**made, "role": "owner"}


def test_an_entry_is_read_changed_and_removed_by_its_own_id(cast: Cast) -> None:
    wire = cast.owner.wire
    first = wire.get(path(cast)).ok()[0]
    one = f"{path(cast)}/{first['id']}"

    assert wire.get(one).ok() == first
    changed = wire.api("PUT", one, entry(cast.editor.guid)).ok()
    assert changed == {**first, "role": "viewer"}
    wire.api("DELETE", one).ok(204)
    wire.get(one).refused(404, "ObjectDoesNotExist")
    wire.api("DELETE", one).refused(404, "ObjectDoesNotExist")
    cast.editor.wire.get(f"/v1/content/{cast.guid}").refused(404, "ObjectDoesNotExist")


def test_an_entry_of_another_item_is_not_reached(cast: Cast) -> None:
    first = cast.owner.wire.get(path(cast)).ok()[0]["id"]
    made = cast.owner.wire.api("POST", "/v1/content", {"name": "other"}).ok()["guid"]

    cast.owner.wire.api("DELETE", f"/v1/content/{made}/permissions/{first}").refused(
        404, "ObjectDoesNotExist"
    )
    assert len(cast.owner.wire.get(path(cast)).ok()) == 2


def test_a_viewer_is_no_collaborator(cast: Cast) -> None:
    cast.owner.wire.api("POST", path(cast), entry(cast.viewer.guid, "owner")).refused(
        403, "InvalidCollaborator", "vera"
    )


def test_the_owner_is_not_put_on_the_list(cast: Cast) -> None:
    cast.editor.wire.api("POST", path(cast), entry(cast.owner.guid)).refused(
        400, "InvalidCollaboratorOwner"
    )


@pytest.mark.parametrize(
    "fields, status, word",
    [
        ({"principal_type": "robot"}, 400, "principal_type"),
        ({"role": "king"}, 400, "role"),
        ({"role": None}, 400, "role"),
        ({"principal_guid": None}, 400, "principal_guid"),
        ({"principal_guid": "x"}, 400, "principal_guid"),
        ({"principal_guid": "11111111-2222-4333-8444-555555555555"}, 404, "11111111"),
    ],
)
def test_an_entry_that_cannot_be_is_refused_by_the_field(
    cast: Cast, fields: dict[str, object], status: int, word: str
) -> None:
    answer = cast.owner.wire.api("POST", path(cast), {**entry(cast.stranger.guid), **fields})

    assert answer.status == status
    assert word in answer.json["error"]
    assert len(cast.owner.wire.get(path(cast)).ok()) == 2
