"""Who sees an item with the access type ``acl`` in lists, and who sees what content runs in."""

from dataclasses import dataclass

import pytest

from connectapi.server.contract import load
from tests.server.rights.access import (
    ADMINISTRATOR,
    CHANGERS,
    PUBLISHERS,
    READERS,
    TOKEN,
    USERS,
    Who,
    allowed,
)
from tests.server.rights.world import World

BY_ID = {operation.id: operation for operation in load().operations}


@dataclass(frozen=True)
class Seen:
    """Who sees an item in what a list operation answers, by which words of its rules."""

    operation: str
    query: str
    by: frozenset[Who]
    says: str


SEEN = [
    Seen("getContents", "", READERS, "only items visible to the caller"),
    Seen(
        "searchContent",
        "page_size=500",
        READERS | TOKEN,
        "with a service token every item is searched, without any per-user filtering",
    ),
    Seen(
        "searchVariants",
        "page_size=500",
        READERS,
        "an administrator sees public variants of all content",
    ),
    Seen("listTagContent", "", READERS, "others get only what they may view"),
    Seen(
        "getContentHits",
        "content_guid={guid}",
        CHANGERS,
        '"owned or collaborator" in its access line',
    ),
    Seen(
        "getContentVisits",
        "content_guid={guid}",
        CHANGERS | TOKEN,
        "visits of all content come back, whoever owns it",
    ),
    Seen("getContentStorageList", "page_size=500", ADMINISTRATOR, "signed-in administrators only"),
    Seen("listVanities", "", ADMINISTRATOR, "no paging and no filter parameters"),
]


@pytest.fixture(scope="module")
def found(here: World) -> tuple[str, str]:
    """A document with everything by which lists could hold it, and the tag that is on it."""
    guid = here.report
    tag = here.tagged(guid)
    here.owner.api("PUT", f"/v1/content/{guid}/vanity", {"path": f"/{here.name()}/"}).ok()
    here.wires[Who.READER].send("GET", f"/content/{guid}/").ok()
    return guid, tag


@pytest.mark.parametrize("seen", SEEN, ids=lambda seen: seen.operation)
def test_who_sees_it(here: World, found: tuple[str, str], seen: Seen) -> None:
    operation = BY_ID[seen.operation]
    assert seen.says in "\n".join(operation.rules)
    guid, tag = found
    path = f"{operation.path.replace('{id}', tag)}?{seen.query.format(guid=guid)}"
    answers = {who: here.wires[who].get(path) for who in allowed(operation)}
    assert {answer.status for answer in answers.values()} == {200}
    holders = {who for who, answer in answers.items() if guid.encode() in answer.body}

    assert sorted(holders) == sorted(seen.by)


# Operation, query, and the words by which only publishers see what the content runs in.
TARGETS = [
    ("getContents", "", "filled for publishers and administrators and null for viewers"),
    ("getContent", "", "filled for publishers and administrators and null for viewers"),
    ("searchContent", "page_size=500", "include works as in GET /v1/content"),
    ("listTagContent", "", "versions are shown to administrators and publishers only"),
    ("getBundles", "", "filled for publishers and administrators only, null for viewers"),
    ("getBundle", "", "filled for publishers and administrators only"),
]


@pytest.mark.parametrize("name, query, says", TARGETS, ids=[row[0] for row in TARGETS])
def test_who_sees_what_it_runs_in(here: World, name: str, query: str, says: str) -> None:
    operation = BY_ID[name]
    assert says in "\n".join(operation.rules)
    guid = here.service
    ids = {"guid": guid, "id": here.tagged(guid)}
    if name == "getBundle":
        ids["id"] = here.owner.get(f"/v1/content/{guid}").ok()["bundle_id"]
    path = f"{operation.path.format(**ids)}?{query}"
    versions = {}
    for who in USERS:
        answer = here.wires[who].get(path).ok()
        listed = answer.get("results", [answer]) if isinstance(answer, dict) else answer
        (versions[who],) = [one["py_version"] for one in listed if is_of(one, guid)]

    assert {who for who, version in versions.items() if version} == PUBLISHERS


def is_of(shown: dict[str, object], guid: str) -> bool:
    """Tell whether this is the item, or a bundle of it."""
    return guid in (shown.get("content_guid"), shown.get("guid"))
