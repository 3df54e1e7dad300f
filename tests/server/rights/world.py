"""A server with something of everything on it, and everybody who can be something to it."""

import io
import json
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any

import jwt

from connectapi.testing import LocalConnect
from tests.server.foundation.conftest import PIXEL, archive, finished, upload
from tests.server.foundation.wire import Wire
from tests.server.rights.access import READERS, Who

SECRET = b"0123456789abcdef0123456789abcdef"
SITE = archive({"index.html": "<h1>Home</h1>"})
REPORT = archive({"report.qmd": "# Report\n"}, mode="quarto-static", entry="report.qmd")
PYTHON = {
    "version": "3.11.7",
    "package_manager": {"name": "pip", "version": "24.0", "package_file": "requirements.txt"},
}
# Entries that become accounts and groups when their operations are called.
ENTRIES = 12


@dataclass(frozen=True)
class Person:
    """Somebody with an account, and their way to the server."""

    guid: str
    wire: Wire


@dataclass(frozen=True)
class World:
    """The server and its people; what is asked for is made when it is asked for.

    Properties are there once; methods make a fresh thing each time.
    """

    server: LocalConnect
    people: Mapping[Who, Person]
    wires: Mapping[Who, Wire]
    during: ExitStack = field(default_factory=ExitStack)
    """What is to hold until the next request has its answer."""
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def admin(self) -> Wire:
        return self.wires[Who.ADMINISTRATOR]

    @property
    def owner(self) -> Wire:
        return self.wires[Who.OWNER]

    @property
    def owner_guid(self) -> str:
        return self.people[Who.OWNER].guid

    @property
    def reader_guid(self) -> str:
        return self.people[Who.READER].guid

    def name(self) -> str:
        """A name that nothing else has."""
        return f"thing-{next(self.numbers)}"

    def newest_row(self) -> dict[str, str]:
        """The newest row of the audit log."""
        rows = self.admin.get("/v1/audit_logs?ascOrder=false&limit=1").ok()["results"]
        row: dict[str, str] = rows[0]
        return row

    # Content.

    @cached_property
    def item(self) -> str:
        """A static site that is deployed."""
        return self.deployed(self.new_item(), SITE)

    @cached_property
    def report(self) -> str:
        """A document that is deployed and rendered."""
        return self.deployed(self.new_item(), REPORT)

    @cached_property
    def service(self) -> str:
        """An API in Python that is open to all."""
        guid = self.deployed(self.new_item(access_type="all"), flask())
        self.admin.get(f"/v1/content/{guid}/lockfile").ok()
        return guid

    @cached_property
    def kept_in_git(self) -> str:
        """An item that is kept in a Git repository."""
        return self.in_git()

    def new_item(self, access_type: str = "acl") -> str:
        """An item of the owner's, shared with the editor and the reader."""
        fields = {"name": self.name(), "access_type": access_type}
        guid: str = self.owner.api("POST", "/v1/content", fields).ok()["guid"]
        for who, role in ((Who.EDITOR, "owner"), (Who.READER, "viewer")):
            entry = {"principal_guid": self.people[who].guid, "principal_type": "user"}
            path = f"/v1/content/{guid}/permissions"
            self.owner.api("POST", path, {**entry, "role": role}).ok(201)
        return guid

    def deployed(self, guid: str, bundle: bytes) -> str:
        upload(self.owner, guid, bundle)
        done = self.owner.api("POST", f"/v1/content/{guid}/deploy", {}).ok(202)
        assert finished(self.owner, done["task_id"])["code"] == 0
        return guid

    def bundle(self, guid: str) -> str:
        """A bundle that is not the active one."""
        return upload(self.owner, guid, SITE)

    def task(self) -> str:
        """A task that the owner has begun."""
        order = self.owner.api("POST", f"/v1/content/{self.item}/deploy", {}).ok(202)
        finished(self.owner, order["task_id"])
        return str(order["task_id"])

    def job(self, guid: str) -> str:
        """The key of the newest job of an item."""
        return str(self.owner.get(f"/v1/content/{guid}/jobs").ok()[0]["key"])

    def waiting(self) -> str:
        """An item with a job that waits until the next request has its answer."""
        guid = self.report
        self.idle()
        self.during.enter_context(self.server.services.work.held())
        self.owner.api("POST", f"/v1/content/{guid}/render", {}).ok(202)
        return guid

    def idle(self) -> None:
        """Wait until all that was begun before has ended."""
        assert self.server.services.work.wait_until_idle(20)

    def bookmarked(self) -> str:
        """An item that all who may see it have bookmarked."""
        guid = self.new_item()
        for who in READERS - {Who.ADMINISTRATOR}:
            self.wires[who].api("POST", f"/v1/content/{guid}/bookmark").ok(201)
        return guid

    def pictured(self) -> str:
        """An item with a picture."""
        guid = self.new_item()
        path = f"/__api__/v1/content/{guid}/thumbnail"
        self.owner.send("PUT", path, PIXEL, content_type="application/octet-stream").ok(204)
        return guid

    def in_git(self) -> str:
        guid = self.new_item()
        self.owner.api("PUT", f"/v1/content/{guid}/repository", self.repository()).ok()
        return guid

    def repository(self) -> dict[str, object]:
        return {"repository": "https://git.example.com/a.git", "branch": self.name()}

    def with_address(self) -> str:
        """An item with a vanity URL."""
        guid = self.new_item()
        self.owner.api("PUT", f"/v1/content/{guid}/vanity", {"path": f"/{self.name()}/"}).ok()
        return guid

    def tagged(self, guid: str) -> str:
        """A tag that is on an item."""
        tag = self.tag()
        self.owner.api("POST", f"/v1/content/{guid}/tags", {"tag_id": tag}).ok()
        return tag

    def permission(self, guid: str) -> str:
        """An entry of the access list of an item."""
        made = self.owner.api("POST", f"/v1/content/{guid}/permissions", self.entry()).ok(201)
        return str(made["id"])

    def entry(self) -> dict[str, object]:
        return {"principal_guid": self.user(), "principal_type": "user", "role": "viewer"}

    # People.

    def user(self) -> str:
        """A user who is nothing to anything."""
        return self.server.add_user(self.name(), "viewer").guid

    def key(self) -> str:
        """An API key of the owner's."""
        path = f"/v1/users/{self.owner_guid}/keys"
        return str(self.owner.api("POST", path, {"name": self.name()}).ok()["id"])

    def group(self) -> str:
        """A group of the owner's with the reader in it."""
        guid: str = self.owner.api("POST", "/v1/groups", {"name": self.name()}).ok()["guid"]
        member = {"user_guid": self.reader_guid}
        self.owner.api("POST", f"/v1/groups/{guid}/members", member).ok(204)
        return guid

    def ticket(self, kind: str) -> str:
        """A ticket of an entry of the directory that is not here yet."""
        for found in self.admin.get(f"/v1/{kind}/remote?prefix=far&limit=500").ok()["results"]:
            if not found["guid"]:
                return str(found["temp_ticket"])
        raise LookupError(f"no {kind} are left in the directory")

    def service_token(self) -> str:
        fields = {"name": self.name(), "scopes": ["users:read"]}
        return self.made("/v1/system/service-tokens", fields)

    # The server.

    def environment_fields(self) -> dict[str, object]:
        return {"cluster_name": "Kubernetes", "name": self.name(), "title": "An image"}

    def environment(self) -> str:
        """An execution environment."""
        return self.made("/v1/environments", self.environment_fields())

    def example(self) -> str:
        """The name of an example."""
        return str(self.admin.get("/v1/examples").ok()[0]["name"])

    def checks(self) -> str:
        """A run of checks of the server."""
        return self.made("/v1/system/checks", {}, "id")

    def tag(self) -> str:
        """A tag below a category."""
        top = self.admin.api("POST", "/v1/tags", {"name": self.name()}).ok()["id"]
        below = {"name": "below", "parent_id": top}
        return str(self.admin.api("POST", "/v1/tags", below).ok()["id"])

    def documented(self) -> None:
        """Let there be custom documentation."""
        body = {"content": "# Words"}
        self.admin.api("POST", "/v1/system/documentation", body).ok(204)

    def made(self, path: str, body: Mapping[str, object], name: str = "guid") -> str:
        """Let an administrator make something."""
        return str(self.admin.api("POST", path, dict(body)).ok()[name])

    def cache(self) -> dict[str, object]:
        """A runtime cache."""
        self.deployed(self.new_item(), flask())
        cache = self.admin.get("/v1/system/caches/runtime").ok()["caches"][0]
        return {name: cache[name] for name in ("language", "version", "image_name")}

    def queued(self) -> str:
        """The id of something in the queue."""
        self.waiting()
        return str(self.admin.get("/v1/queue").ok()["results"][0]["id"])


def flask() -> bytes:
    """A Python API, packed."""
    files = {"app.py": "app = None\n", "requirements.txt": "flask==3.0.2\n"}
    manifest = {
        "version": 1,
        "metadata": {"appmode": "python-api", "entrypoint": "app"},
        "files": {name: {"checksum": ""} for name in files},
        "python": PYTHON,
    }
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w:gz") as tar:
        for name, text in {**files, "manifest.json": json.dumps(manifest)}.items():
            member = tarfile.TarInfo(name)
            member.size = len(text)
            tar.addfile(member, io.BytesIO(text.encode()))
    return target.getvalue()


def bootstrap_header() -> str:
    """The header that stands in for an API key as long as there are no users."""
    end = datetime.now(UTC) + timedelta(minutes=15)
    return f"Connect-Bootstrap {jwt.encode({'exp': end, 'scope': 'bootstrap'}, SECRET, 'HS256')}"


@contextmanager
def world(folder: Path) -> Iterator[World]:
    """Start a server with its people; the first of them by bootstrapping it."""
    directory = folder / "directory.toml"
    users = (f'[[users]]\nusername = "far{number}"\n' for number in range(ENTRIES))
    groups = (f'[[groups]]\nname = "far{number}"\nmembers = []\n' for number in range(ENTRIES))
    directory.write_text("".join([*users, *groups]))
    options: dict[str, Any] = {"bootstrap_secret": SECRET, "directory": directory}  # Any: options
    with LocalConnect(socket=False, check_answers=True, **options) as server:
        first = Wire(server, None).api("POST", "/v1/bootstrap", authorization=bootstrap_header())
        admin = Wire(server, first.ok()["api_key"])
        people = {Who.ADMINISTRATOR: Person(admin.get("/v1/user").ok()["guid"], admin)}
        roles = {Who.PUBLISHER: "publisher", Who.OWNER: "publisher", Who.EDITOR: "publisher"}
        for who, role in {**roles, Who.VIEWER: "viewer", Who.READER: "viewer"}.items():
            account = server.add_user(f"the-{who}", role)
            people[who] = Person(account.guid, Wire(server, account.api_key))
        scopes = admin.get("/v1/system/service-tokens/scopes").ok()["scopes"]
        token = {"name": "all", "scopes": [scope["name"] for scope in scopes]}
        key = admin.api("POST", "/v1/system/service-tokens", token).ok()["key"]
        wires = {who: person.wire for who, person in people.items()}
        wires |= {Who.TOKEN: Wire(server, key), Who.NOBODY: Wire(server, None)}
        yield World(server, people, wires)
