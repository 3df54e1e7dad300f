"""The API as an OpenAPI document, by release."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from connectapi.server.contract import load
from connectapi.testing import LocalConnect
from tests.server.foundation.wire import Wire

# Whoever must be a publisher or an administrator may be somebody who is neither.
NEEDS_ROLE = re.compile(r"(publisher|administrator)(?! \(any item\))")
PATH = "/__docs__/api/openapi.json"
METHODS = {"get", "post", "put", "patch", "delete"}


def document(version: str | None = None) -> Any:  # Any: JSON as it was answered
    with LocalConnect(socket=False, server_version=version) as server:
        return Wire(server, None).send("GET", PATH).ok()


@pytest.fixture(scope="module")
def newest() -> Any:  # Any: as above
    return document()


def references(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            if key == "$ref" and isinstance(item, str):
                assert len(value) == 1, value
                yield item
            else:
                yield from references(item)
    elif isinstance(value, list):
        for item in value:
            yield from references(item)


def operations(found: Any) -> dict[str, Any]:  # Any: parts of the document
    return {
        operation["operationId"]: operation
        for path in found["paths"].values()
        for operation in path.values()
    }


def test_it_has_every_operation_of_the_contract(newest: Any) -> None:  # Any: as above
    contract = load().operations
    assert newest["openapi"].startswith("3.0.")
    assert set(operations(newest)) == {operation.id for operation in contract}
    assert all(set(path) <= METHODS for path in newest["paths"].values())
    shown = operations(newest)
    for operation in contract:
        found = shown[operation.id]
        statuses = {*operation.responses, *map(str, operation.errors)}
        implied = {"400"} if operation.params or operation.body else set()
        implied |= {"403"} if NEEDS_ROLE.match(operation.access) else set()
        assert set(found["responses"]) == statuses | implied, operation.id
        assert {p["name"] for p in found["parameters"]} == set(operation.params), operation.id


def test_its_references_lead_somewhere(newest: Any) -> None:  # Any: as above
    known = {f"#/components/schemas/{name}" for name in newest["components"]["schemas"]}
    used = set(references(newest["paths"])) | set(references(newest["components"]))
    assert used
    assert used <= known


def test_path_parameters_stand_in_the_path(newest: Any) -> None:  # Any: as above
    for path, methods in newest["paths"].items():
        for operation in methods.values():
            for parameter in operation["parameters"]:
                if parameter["in"] == "path":
                    assert f"{{{parameter['name']}}}" in path
                    assert parameter["required"] is True


def test_lists_in_a_parameter_have_their_separator(newest: Any) -> None:  # Any: as above
    shown = operations(newest)
    (roles,) = (p for p in shown["getUsers"]["parameters"] if p["name"] == "user_role")
    assert (roles["style"], roles["explode"]) == ("pipeDelimited", False)
    assert roles["schema"]["items"]["enum"] == ["administrator", "publisher", "viewer"]


def test_it_names_the_server_as_the_client_sees_it(newest: Any) -> None:  # Any: as above
    (server,) = newest["servers"]
    assert server["url"].endswith("/__api__")
    assert shown_security(newest, "getUsers") is None
    assert shown_security(newest, "bootstrap") == []


def shown_security(found: Any, operation: str) -> Any:  # Any: as above
    return operations(found)[operation].get("security")


def test_an_older_release_shows_less(newest: Any) -> None:  # Any: as above
    older = document("2023.09.0")
    assert older["info"]["version"] == "2023.09.0"
    assert "getPackages" not in operations(older)
    assert "locked" not in older["components"]["schemas"]["Content"]["properties"]
    assert "locked" in newest["components"]["schemas"]["Content"]["properties"]
    assert "page_size" not in {p["name"] for p in operations(older)["getBundles"]["parameters"]}
    assert "x-newer" not in str(older)
