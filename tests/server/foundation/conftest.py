"""A fresh local server for each test, and those who use it."""

import base64
import io
import json
import tarfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from connectapi.testing import LocalConnect
from tests.server.foundation.wire import Wire


@pytest.fixture
def server() -> Iterator[LocalConnect]:
    with LocalConnect(socket=False, check_answers=True) as server:
        yield server


@pytest.fixture
def admin(server: LocalConnect) -> Wire:
    return Wire(server, server.api_key)


@pytest.fixture
def nobody(server: LocalConnect) -> Wire:
    return Wire(server, None)


@dataclass(frozen=True)
class Person:
    """Somebody with an account, and their way to the server."""

    guid: str
    username: str
    wire: Wire


@dataclass(frozen=True)
class Cast:
    """Everybody who can be something to one content item.

    ``owner`` and ``editor`` are publishers, ``reader`` is a viewer on its access list, ``stranger``
    a publisher and ``viewer`` a viewer who are not on it.
    """

    admin: Wire
    owner: Person
    editor: Person
    reader: Person
    stranger: Person
    viewer: Person
    nobody: Wire
    guid: str

    def wire(self, name: str) -> Wire:
        found = getattr(self, name)
        return found if isinstance(found, Wire) else found.wire


def person(server: LocalConnect, username: str, role: str) -> Person:
    account = server.add_user(username, role)
    return Person(account.guid, username, Wire(server, account.api_key))


@pytest.fixture
def publisher(server: LocalConnect) -> Person:
    return person(server, "paula", "publisher")


@pytest.fixture
def viewer(server: LocalConnect) -> Person:
    return person(server, "vera", "viewer")


@pytest.fixture
def cast(server: LocalConnect, admin: Wire, nobody: Wire) -> Cast:
    """People around one item with the access type ``acl``."""
    owner, editor = person(server, "olga", "publisher"), person(server, "edda", "publisher")
    reader, stranger = person(server, "rosa", "viewer"), person(server, "stan", "publisher")
    viewer = person(server, "vera", "viewer")
    guid = new_item(owner.wire, access_type="acl")
    for somebody, role in ((editor, "owner"), (reader, "viewer")):
        entry = {"principal_guid": somebody.guid, "principal_type": "user", "role": role}
        owner.wire.api("POST", f"/v1/content/{guid}/permissions", entry).ok(201)
    return Cast(admin, owner, editor, reader, stranger, viewer, nobody, guid)


def new_item(wire: Wire, name: str = "item", **fields: object) -> str:
    """Make a content item and give its GUID."""
    guid: str = wire.api("POST", "/v1/content", {"name": name, **fields}).ok()["guid"]
    return guid


def archive(
    files: Mapping[str, str | bytes],
    mode: str = "static",
    entry: str = "index.html",
    folder: str = "",
    missing: str | None = None,
) -> bytes:
    """Pack files with a manifest, as a publishing tool does; it may list one that is missing."""
    main = "primary_html" if mode == "static" else "entrypoint"
    listed = [*files, *([missing] if missing else [])]
    manifest = {
        "version": 1,
        "metadata": {"appmode": mode, main: entry},
        "files": {name: {"checksum": ""} for name in listed},
    }
    whole = {**files, "manifest.json": json.dumps(manifest)}
    return packed({folder + name: content for name, content in whole.items()})


def packed(files: Mapping[str, str | bytes]) -> bytes:
    """Pack files as they are."""
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w:gz") as tar:
        for name, content in files.items():
            data = content.encode() if isinstance(content, str) else content
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    return target.getvalue()


def upload(wire: Wire, guid: str, data: bytes) -> str:
    """Send a bundle and give its id."""
    path = f"/__api__/v1/content/{guid}/bundles"
    bundle_id: str = wire.send("POST", path, data, content_type="application/gzip").ok()["id"]
    return bundle_id


def finished(wire: Wire, task_id: str) -> dict[str, Any]:  # Any: a task as it was answered
    """Wait for a task's end."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        task: dict[str, Any] = wire.get(f"/v1/tasks/{task_id}?wait=5").ok()  # Any: as above
        if task["finished"]:
            return task
    message = f"task {task_id} has not ended"
    raise TimeoutError(message)


def deploy(wire: Wire, guid: str, data: bytes) -> str:
    """Send and deploy a bundle, check that it went well, and give its id."""
    bundle_id = upload(wire, guid, data)
    order = wire.api("POST", f"/v1/content/{guid}/deploy", {"bundle_id": bundle_id}).ok(202)
    task = finished(wire, order["task_id"])
    assert (task["code"], task["error"]) == (0, "")
    return bundle_id


PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
SITE = {
    "index.html": "<h1>Home</h1>",
    "style.css": "h1 { color: navy }",
    "data/table.csv": "a,b\n1,2\n",
    "data/index.html": "<h1>Data</h1>",
    "bild/größe.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
}


@pytest.fixture
def site() -> bytes:
    """A small static site, packed."""
    return archive(SITE)
