"""``kill -9`` at any moment loses nothing that was acknowledged."""

import json
import random
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from connectapi import Client, ConnectError
from tests.server.foundation.conftest import SITE, archive

ROUNDS = 4


@contextmanager
def process(
    folder: Path, *options: str, seconds: float = 60
) -> Iterator[tuple[subprocess.Popen[str], str, str | None]]:
    """A server process with its address and (the first time) a key; it is killed at the end."""
    command = [sys.executable, "-m", "connectapi", "serve", "--port", "0", "--json", *options]
    server = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    late = threading.Timer(seconds, server.kill)
    late.start()
    try:
        assert server.stdout
        facts = json.loads(server.stdout.readline())
        yield server, facts["url"], facts["api_key"]
    finally:
        late.cancel()
        server.kill()
        server.wait()
        if server.stdout:
            server.stdout.close()


@dataclass
class Acknowledged:
    """What the server said that it has done."""

    items: dict[str, str] = field(default_factory=dict)
    variables: dict[str, list[str]] = field(default_factory=dict)
    bundles: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    tasks: list[str] = field(default_factory=list)


def write_until_it_dies(client: Client, done: Acknowledged, folder: Path, run: int) -> None:
    """Make things as fast as possible, and note each one once it was acknowledged."""
    for number in range(10_000):
        try:
            name = f"item-{run}-{number}"
            item = client.content.create(name, access_type="all")
            done.items[item.guid] = name
            item.environment.set({"A": name})
            done.variables[item.guid] = ["A"]
            packed = folder / "site.tar.gz"
            packed.write_bytes(archive({**SITE, "index.html": name}))
            bundle = item.bundles.upload(packed)
            done.bundles[item.guid] = (str(bundle.id), packed.read_bytes())
            order = client.api.content.deploy_content_bundle(item.guid, bundle_id=bundle.id)
            done.tasks.append(order.task_id)
        except ConnectError:
            return


def test_killing_the_server_again_and_again(tmp_path: Path) -> None:
    done, key = Acknowledged(), ""
    chance = random.Random(7)
    for run in range(ROUNDS):
        with process(tmp_path) as (server, url, first_key):
            key = first_key or key
            with Client(url, key, retry=1) as client:
                check(client, done, tmp_path)
                # Some writes later, however slow this machine is at the moment.
                begun = time.monotonic()
                done.items[client.content.create(f"first-{run}").guid] = f"first-{run}"
                one = time.monotonic() - begun
                death = threading.Timer(one * (5 + 15 * chance.random()), server.kill)
                death.start()
                write_until_it_dies(client, done, tmp_path, run)
                death.join()
    with process(tmp_path) as (server, url, _), Client(url, key) as client:
        check(client, done, tmp_path)

    assert len(done.items) > ROUNDS
    assert done.bundles


def check(client: Client, done: Acknowledged, folder: Path) -> None:
    """Compare everything that was acknowledged with what the server has now."""
    names = {item.guid: item.name for item in client.content.find()}
    assert done.items.items() <= names.items()
    for guid, variables in done.variables.items():
        assert client.content.get(guid).environment.names() == variables
    for guid, (bundle_id, data) in done.bundles.items():
        target = folder / "back.tar.gz"
        client.content.get(guid).bundles.download(bundle_id, target)
        assert target.read_bytes() == data
    for task_id in done.tasks:
        task = client.tasks.get(task_id)
        assert task.finished, "a task that was running counts as failed after the next start"
    assert list((folder / "connect-data" / "incoming").iterdir()) == []


def test_killed_while_a_bundle_comes_in(tmp_path: Path) -> None:
    with process(tmp_path) as (server, url, key):
        assert key
        with Client(url, key, retry=1) as client:
            guid = client.content.create("half").guid
        incoming = tmp_path / "connect-data" / "incoming"
        parts = urlsplit(url)
        with socket.create_connection((parts.hostname, parts.port), timeout=30) as connection:
            head = (
                f"POST /__api__/v1/content/{guid}/bundles HTTP/1.1\r\nHost: x\r\n"
                f"Authorization: Key {key}\r\nContent-Length: 9000000\r\n\r\n"
            )
            connection.sendall(head.encode() + archive(SITE) + b"x" * 2_000_000)
            until = time.monotonic() + 20
            while not list(incoming.iterdir()) and time.monotonic() < until:
                time.sleep(0.01)
            server.kill()
            server.wait()
    assert list(incoming.iterdir()) != []
    with process(tmp_path) as (server, url, _), Client(url, key) as client:
        assert client.content.get(guid).bundles.find().collect() == []
    assert list(incoming.iterdir()) == []
