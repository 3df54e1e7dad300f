"""A server with a document that has been deployed, shared with an editor and a reader."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from connectapi.testing import LocalConnect
from tests.server.foundation.conftest import archive, finished, new_item, packed, upload
from tests.server.foundation.wire import Wire

ROLES = {"owner": "publisher", "editor": "publisher", "reader": "viewer", "stranger": "publisher"}


@dataclass(frozen=True)
class Scene:
    """Everybody's way to the server; ``document`` and ``page`` are items of the owner."""

    server: LocalConnect
    wires: dict[str, Wire]
    guids: dict[str, str]
    document: str
    page: str

    def __getattr__(self, name: str) -> Wire:
        try:
            return self.wires[name]
        except KeyError:
            raise AttributeError(name) from None

    def number(self, guid: str) -> int:
        """The number that old routes know an item by."""
        return int(self.owner.get(f"/v1/content/{guid}").ok()["id"])

    def variant(self) -> dict[str, Any]:  # Any: a variant as it was answered
        (variant,) = self.owner.get(f"/applications/{self.document}/variants").ok()
        return dict(variant)


def document_bundle() -> bytes:
    manifest = {
        "version": 1,
        "metadata": {"appmode": "quarto-static", "entrypoint": "report.qmd"},
        "quarto": {"version": "1.5.0", "engines": ["markdown"]},
        "files": {"report.qmd": {"checksum": ""}},
    }
    return packed({"manifest.json": json.dumps(manifest), "report.qmd": "# Report\n"})


def publish(wire: Wire, guid: str, data: bytes) -> None:
    number = upload(wire, guid, data)
    order = wire.api("POST", f"/v1/content/{guid}/deploy", {"bundle_id": number}).ok(202)
    assert finished(wire, order["task_id"])["code"] == 0


@contextmanager
def opened() -> Iterator[Scene]:
    with LocalConnect(socket=False, check_answers=True) as server:
        accounts = {name: server.add_user(name, role) for name, role in ROLES.items()}
        wires = {name: Wire(server, account.api_key) for name, account in accounts.items()}
        wires["admin"] = Wire(server, server.api_key)
        wires["nobody"] = Wire(server, None)
        guids = {name: account.guid for name, account in accounts.items()}
        owner = wires["owner"]
        document, page = new_item(owner, "document"), new_item(owner, "page")
        for name, role in (("editor", "owner"), ("reader", "viewer")):
            entry = {"principal_guid": guids[name], "principal_type": "user", "role": role}
            owner.api("POST", f"/v1/content/{document}/permissions", entry).ok(201)
        publish(owner, document, document_bundle())
        publish(owner, page, archive({"index.html": "<h1>Page</h1>"}))
        yield Scene(server, wires, guids, document, page)


@pytest.fixture
def scene() -> Iterator[Scene]:
    with opened() as scene:
        yield scene
