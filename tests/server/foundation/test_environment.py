"""Environment variables: names go out, values never do, and what is kept is sealed."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from connectapi.testing import LocalConnect
from tests.server.foundation.conftest import Cast, new_item
from tests.server.foundation.wire import Wire

SECRET = "hunter2-and-then-some"


def path(guid: str) -> str:
    return f"/v1/content/{guid}/environment"


def test_patch_merges_put_replaces_null_removes(admin: Wire) -> None:
    where = path(new_item(admin))

    assert admin.get(where).ok() == []
    first = [{"name": "TOKEN", "value": SECRET}, {"name": "MODE", "value": ""}]
    assert admin.api("PATCH", where, first).ok() == ["MODE", "TOKEN"]
    more = [{"name": "EXTRA", "value": "x"}, {"name": "MODE", "value": None}]
    assert admin.api("PATCH", where, more).ok() == ["EXTRA", "TOKEN"]
    assert admin.api("PATCH", where, [{"name": "GONE", "value": None}]).ok() == ["EXTRA", "TOKEN"]
    assert admin.api("PUT", where, [{"name": "ONLY", "value": "1"}]).ok() == ["ONLY"]
    assert admin.api("PUT", where, []).ok() == []
    assert admin.get(where).ok() == []


@pytest.mark.parametrize(
    "body, status, word",
    [
        ([{"value": "x"}], 400, "name"),
        ([{"name": "", "value": "x"}], 400, "name"),
        ([{"name": "A=B", "value": "x"}], 400, "name"),
        ([{"name": "A", "value": 5}], 400, "[0].value"),
        ([{"name": "A", "value": "x"}, {"name": "A", "value": "y"}], 409, "A"),
        ({"name": "A", "value": "x"}, 400, "array"),
        (None, 400, "body"),
    ],
)
def test_variables_that_cannot_be_are_refused_by_the_field(
    admin: Wire, body: object, status: int, word: str
) -> None:
    where = path(new_item(admin))
    admin.api("PATCH", where, [{"name": "KEPT", "value": SECRET}]).ok()
    answer = admin.api("PUT", where, body)

    assert answer.status == status
    assert word in answer.json["error"]
    assert admin.get(where).ok() == ["KEPT"]


def test_no_answer_holds_a_value(cast: Cast) -> None:
    wire, where = cast.owner.wire, path(cast.guid)
    answers = [
        wire.api("PATCH", where, [{"name": "TOKEN", "value": SECRET}]),
        wire.get(where),
        wire.get(f"/v1/content/{cast.guid}?include=owner,tags,vanity_url"),
        wire.api("PATCH", where, [{"name": "TOKEN", "value": SECRET + "\0"}]),
        cast.admin.get("/v1/audit_logs?limit=100"),
    ]

    for answer in answers:
        assert SECRET.encode() not in answer.body


def test_values_are_sealed_on_the_disk(tmp_path: Path) -> None:
    with LocalConnect(data=tmp_path, socket=False) as server:
        admin = Wire(server, server.api_key)
        guid = new_item(admin)
        admin.api("PUT", path(guid), [{"name": "TOKEN", "value": SECRET}]).ok()
        with closing(sqlite3.connect(tmp_path / "connect.sqlite3")) as database:
            (sealed,) = database.execute("select value from environment").fetchone()
        assert server.services.vault.open(sealed) == SECRET
    files = [file for file in tmp_path.rglob("*") if file.is_file()]

    assert files
    for file in files:
        assert SECRET.encode() not in file.read_bytes()
    assert (tmp_path / "secret.key").stat().st_mode & 0o077 == 0
