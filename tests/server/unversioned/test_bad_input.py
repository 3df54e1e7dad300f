"""Nothing that is sent to a route without a version makes the server fail."""

import json
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from connectapi.server.contract import Operation
from connectapi.server.unversioned import OPERATIONS
from tests.server.unversioned.conftest import Scene, opened

BODIES: tuple[bytes | None, ...] = (
    None,
    b"",
    b"{",
    b"null",
    b"[]",
    b'"text"',
    b"{}",
    b'{"name": 1, "values": [], "id": "x", "bundle": "y", "schedule": {}, "variant_id": "1"}',
    json.dumps(
        {
            "app_id": 10**18,
            "variant_id": -1,
            "type": "",
            "schedule": "[",
            "id": 10**18,
            "bundle": 10**18,
            "values": {"": "", "A=B": "x", "N": "\0"},
            "name": "\0" * 300,
            "token": "t" * 500,
            "public_key": "é",
            "repository": "file:///etc",
            "title": None,
        }
    ).encode(),
    b'["6f300623-1e0c-48e6-a473-ddf630c0c0c3", null]',
    b"\xff\xfe",
)
VALUES = ("1", "0", "-1", "99999999999999999999", "1.5", "a b", "..", "%00", "é", "x" * 300, "")
QUERIES = (
    "",
    "count=x&start=-1&filter=&filter=name",
    "count=99999999999&start=99999999999999999999",
    "first_status=-5&wait=1000",
    "email=&rendering_id=x",
    "url=%00&branch=%00",
    "filter=name:%00&search=%25",
)


def paths(scene: Scene, operation: Operation) -> list[str]:
    found = []
    real = {"app": scene.document, "id": "1", "guid": scene.page}
    for value in (None, *VALUES):
        path = operation.path
        for name, known in real.items():
            escaped = known if value is None else quote(value, safe="%")
            path = path.replace(f"{{{name}}}", escaped)
        found.append(path.replace("{app_mode}", quote(value or "static", safe="%")))
    return list(dict.fromkeys(found))


# What removes something comes last, for the others need it.
IN_ORDER = sorted(OPERATIONS, key=lambda operation: operation.method == "DELETE")


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    with opened() as scene:
        yield scene


@pytest.mark.parametrize("operation", IN_ORDER, ids=lambda operation: operation.id)
def test_it_answers_and_does_not_fail(scene: Scene, operation: Operation) -> None:
    real, *odd = paths(scene, operation)
    sent: list[tuple[str, bytes | None]] = [(path, b"{}") for path in odd]
    sent += [(f"{real}?{query}", b"{}") for query in QUERIES]
    sent += [(real, body) for body in BODIES]
    for path, body in sent:
        answer = scene.admin.send(operation.method, f"/__api__{path}", body)
        assert answer.status < 500, (path, body, answer)
