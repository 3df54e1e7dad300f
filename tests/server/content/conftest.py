"""A fresh local server for each test, with clients of everybody who can be something to an item."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Literal, ParamSpec

import pytest

from connectapi import APIError, Client
from connectapi.models.tasks import Task
from connectapi.testing import LocalConnect
from tests.server.foundation.wire import Answer, Wire

Given = ParamSpec("Given")
Access = Literal["all", "logged_in", "acl"]

PYTHON = {
    "version": "3.11.7",
    "package_manager": {"name": "pip", "version": "24.0", "package_file": "requirements.txt"},
}
REPORT = "---\ntitle: Sales\n---\n\nSales rose.\n\n```{r}\nplot(sales)\n```\n"


@dataclass(frozen=True)
class People:
    """Clients of everybody; ``stranger`` is a publisher, ``reader`` a viewer."""

    admin: Client
    owner: Client
    editor: Client
    reader: Client
    stranger: Client
    wires: Mapping[str, Wire]

    def page(self, who: str, path: str, **headers: str) -> Answer:
        """What somebody's browser gets below ``/content/``; ``nobody`` is signed out."""
        return self.wires[who].send("GET", f"/content/{path}", None, accept="text/html", **headers)

    def named(self, name: str) -> Client:
        found: Client = getattr(self, name)
        return found


@pytest.fixture
def server() -> Iterator[LocalConnect]:
    with LocalConnect(socket=False, check_answers=True) as server:
        yield server


@pytest.fixture
def people(server: LocalConnect) -> Iterator[People]:
    roles = {
        "owner": "publisher",
        "editor": "publisher",
        "reader": "viewer",
        "stranger": "publisher",
    }
    keys = {who: server.add_user(who, role).api_key for who, role in roles.items()}
    keys["admin"] = server.api_key
    with ExitStack() as stack:
        clients = {
            who: stack.enter_context(server.client(api_key=key)) for who, key in keys.items()
        }
        wires = {who: Wire(server, key) for who, key in keys.items()}
        yield People(**clients, wires={**wires, "nobody": Wire(server, None)})


@pytest.fixture
def admin(people: People) -> Client:
    return people.admin


@pytest.fixture
def shared(people: People) -> Callable[[str], str]:
    """Let the editor and the reader into an item of the owner's."""

    def share(guid: str) -> str:
        api = people.owner.api.content_permissions
        for client, role in ((people.editor, "owner"), (people.reader, "viewer")):
            user = client.me()
            api.add_content_permission(
                guid, principal_guid=user.guid, principal_type="user", role=role
            )
        return guid

    return share


def packed(
    mode: str,
    files: Mapping[str, str],
    *,
    metadata: Mapping[str, object] | None = None,
    **sections: object,
) -> bytes:
    """Pack files with a manifest, as a publishing tool does."""
    manifest = {
        "version": 1,
        "metadata": {"appmode": mode, **(metadata or {})},
        "files": {name: {"checksum": ""} for name in files},
        **sections,
    }
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w:gz") as tar:
        for name, text in {**files, "manifest.json": json.dumps(manifest)}.items():
            member = tarfile.TarInfo(name)
            member.size = len(text.encode())
            tar.addfile(member, io.BytesIO(text.encode()))
    return target.getvalue()


def site(text: str = "hello") -> bytes:
    """A static page."""
    return packed("static", {"index.html": text}, metadata={"primary_html": "index.html"})


def report(text: str = REPORT, **files: str) -> bytes:
    """A Quarto document without its page."""
    return packed("quarto-static", {"report.qmd": text, **files}, quarto={"version": "1.5.57"})


def flask(requirements: str = "flask==3.0.2\n", **sections: object) -> bytes:
    """A Python API."""
    files = {"app.py": "app = None\n", "requirements.txt": requirements}
    return packed(
        "python-api", files, metadata={"entrypoint": "app"}, **{"python": PYTHON, **sections}
    )


def new(client: Client, name: str = "item", access_type: Access = "acl") -> str:
    """Make an item and give its GUID."""
    return client.api.content.create_content(name=name, access_type=access_type).guid


def upload(client: Client, guid: str, data: bytes) -> str:
    return client.api.bundles.upload_content_bundle(guid, data).id


def deploy(client: Client, guid: str, data: bytes, *, activate: bool = True) -> str:
    """Upload and deploy, wait for the end, and give the bundle's id."""
    bundle_id = upload(client, guid, data)
    done = client.api.content.deploy_content_bundle(guid, bundle_id=bundle_id, activate=activate)
    client.tasks.wait(done.task_id, timeout=20)
    return bundle_id


def deployed(client: Client, data: bytes, name: str = "item", access_type: Access = "acl") -> str:
    """Make an item, deploy to it, and give its GUID."""
    guid = new(client, name, access_type)
    deploy(client, guid, data)
    return guid


def ended(client: Client, task_id: str) -> Task:
    """Wait for a task, however it ends."""
    for _ in range(20):
        task = client.api.tasks.get_task(task_id, wait=5)
        if task.finished:
            return task
    raise AssertionError(f"the task {task_id} does not end")


def refusal(
    call: Callable[Given, object], *args: Given.args, **named: Given.kwargs
) -> tuple[int, str | None]:
    """The status and the name of the code that a call is refused with."""
    with pytest.raises(APIError) as caught:
        call(*args, **named)
    return caught.value.status, caught.value.code_name
