"""A server that behaves as an older release: what it lacks, and what stays."""

from collections.abc import Iterator
from typing import Any

import pytest

from connectapi.server.contract import Contract, Operation, Release, load
from connectapi.testing import LocalConnect
from tests.server.foundation.conftest import SITE, archive, deploy, new_item, upload
from tests.server.foundation.wire import Wire

VERSIONS = ("2022.10.0", "2023.09.0", "2024.08.0", "2025.04.0")
GUID = "6f300623-1e0c-48e6-a473-ddf630c0c0c3"
CONTRACT = load()


@pytest.fixture(scope="module", params=VERSIONS)
def older(request: pytest.FixtureRequest) -> Iterator[LocalConnect]:
    with LocalConnect(server_version=request.param, socket=False, check_answers=True) as server:
        yield server


@pytest.fixture
def wire(older: LocalConnect) -> Wire:
    return Wire(older, older.api_key)


def release_of(server: LocalConnect) -> Release:
    return server.services.release


def lacking(contract: Contract, release: Release) -> list[Operation]:
    return [o for o in contract.operations if o.since and not release.has(o.since)]


def path_of(operation: Operation) -> str:
    """The operation's path with something of the right form in each place."""
    parts = []
    for part in operation.path.split("/"):
        if part.startswith("{"):
            schema = operation.params[part[1:-1]].schema
            parts.append(GUID if schema.get("format") == "uuid" else "1")
        else:
            parts.append("index.html" if part.startswith("*") else part)
    return "/".join(parts)


def test_newer_operations_are_no_routes(older: LocalConnect, wire: Wire) -> None:
    newer = lacking(CONTRACT, release_of(older))
    assert newer
    for operation in newer:
        answer = wire.api(operation.method, path_of(operation))
        if operation.id == "getContentStorageList":
            # Before it came, its path was that of an item with an odd GUID.
            answer.refused(400, "InvalidId", "storage")
            continue
        assert answer.status == 404, operation.id
        assert answer.body == b"404 page not found\n", operation.id
        assert answer.headers["content-type"].startswith("text/plain"), operation.id


def test_older_operations_are_routes(older: LocalConnect, wire: Wire) -> None:
    newer = {operation.id for operation in lacking(CONTRACT, release_of(older))}
    read = [o for o in CONTRACT.operations if o.id not in newer and o.method == "GET"]
    assert read
    for operation in read:
        answer = wire.get(path_of(operation))
        assert answer.body != b"404 page not found\n", operation.id


def test_unversioned_routes_stay(wire: Wire) -> None:
    assert wire.get("/server_settings").ok()["version"] == wire.server.services.release.text
    assert wire.get("/me").ok()["username"] == "admin"
    assert wire.get("/timezones").ok()


def first_of(fields: dict[str, Any], place: str) -> Release:  # Any: entries of the contract
    return Release(fields[place].first)


@pytest.mark.parametrize("schema", ["Content", "Bundle", "Group", "User"])
def test_answers_lack_newer_fields(older: LocalConnect, wire: Wire, schema: str) -> None:
    guid = new_item(wire, f"fields-{schema.lower()}")
    number = upload(wire, guid, archive(SITE))
    made = wire.api("POST", "/v1/groups", {"name": f"group {schema}"}).ok()
    answers = {
        "Content": wire.get(f"/v1/content?name=fields-{schema.lower()}&include=owner").ok()[0],
        "Bundle": wire.get(f"/v1/content/{guid}/bundles/{number}").ok(),
        "Group": wire.get(f"/v1/groups/{made['guid']}").ok(),
        "User": wire.get("/v1/user").ok(),
    }
    since = {
        place.partition(".")[2]: when
        for place, when in CONTRACT.fields_since.items()
        if place.startswith(f"{schema}.")
    }
    later = {name for name, when in since.items() if not release_of(older).has(when)}
    shown = set(answers[schema])
    assert not shown & later
    optional = {"bookmarked", "external_id", "extension", "schedules", "tags", "vanity_url"}
    assert {name for name in since if name not in later} - optional <= shown


def test_lists_lack_newer_fields_too(older: LocalConnect, wire: Wire) -> None:
    new_item(wire, "listed")
    has = release_of(older).has(CONTRACT.fields_since["Content.locked"])
    for item in wire.get("/v1/content").ok():
        assert ("locked" in item) is has
    for group in wire.get("/v1/groups").ok()["results"]:
        assert "member_count" not in group


@pytest.mark.parametrize("checked", [True, False])
def test_hits_lack_newer_fields(checked: bool) -> None:
    # They are answered piece by piece, unless answers are checked.
    with LocalConnect(server_version="2025.04.0", socket=False, check_answers=checked) as server:
        wire = Wire(server, server.api_key)
        guid = new_item(wire, "visited")
        deploy(wire, guid, archive(SITE))
        wire.send("GET", f"/content/{guid}/").ok()
        (hit,) = wire.get("/v1/instrumentation/content/hits").ok()
        assert set(hit["data"]) == {"path", "user_agent"}


def test_newer_fields_of_a_body_are_refused(older: LocalConnect, wire: Wire) -> None:
    guid = new_item(wire, "strict")
    wire.api("POST", f"/v1/content/{guid}/deploy", {"bundle_id": None, "activate": False}).refused(
        400, "InvalidParameter", "activate", "2025.06.0"
    )
    locked = wire.api("PATCH", f"/v1/content/{guid}", {"locked": True})
    if release_of(older).has(CONTRACT.fields_since["UpdateContentInput.locked"]):
        assert locked.ok()["locked"] is True
    else:
        locked.refused(400, "InvalidParameter", "locked", "2024.08.0")


def test_newer_parameters_are_not_read(older: LocalConnect, wire: Wire) -> None:
    guid = new_item(wire, "parameters")
    data = archive(SITE)
    numbers = [upload(wire, guid, data) for _ in range(25)]
    # Bundles had no pages: all come at once, whatever is asked for.
    listed = wire.get(f"/v1/content/{guid}/bundles?page_size=1&page_number=7").ok()
    assert [row["id"] for row in listed] == numbers[::-1]


def test_forms_are_newer_than_bundles(wire: Wire) -> None:
    guid = new_item(wire, "forms")
    form = (
        b'--x\r\nContent-Disposition: form-data; name="archive"; filename="b.tar.gz"\r\n\r\n'
        + archive(SITE)
        + b"\r\n--x--\r\n"
    )
    path = f"/__api__/v1/content/{guid}/bundles"
    wire.send("POST", path, form, content_type="multipart/form-data; boundary=x").refused(
        400, "BundleExtract"
    )


def test_content_is_deployed_and_served(wire: Wire) -> None:
    guid = new_item(wire, "site", access_type="all")
    deploy(wire, guid, archive(SITE))
    assert b"Home" in wire.anonymous().send("GET", f"/content/{guid}/").ok()


def test_the_newest_release_has_everything() -> None:
    with LocalConnect(socket=False) as server:
        assert not lacking(CONTRACT, release_of(server))
        assert server.services.contract == CONTRACT


@pytest.mark.parametrize(
    "text, has",
    [
        ("2025.06.0", True),
        ("2025.06.0-dev+12-gabc", True),
        ("2026.10.0", True),
        ("2025.05.1", False),
        ("1.8.8.3", False),
    ],
)
def test_versions_compare_by_number(text: str, has: bool) -> None:
    since = CONTRACT.fields_since["ContentDeploymentInstructions.activate"]
    assert since.first == "2025.06.0"
    assert Release(text).has(since) is has
