"""A program that publishes is killed at any moment; the next one does what is left."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from connectapi import Client
from connectapi.testing import LocalConnect
from connectapi.testing.faults import Latency

PUBLISH = """
import sys

import connectapi

url, key, folder, name = sys.argv[1:]
with connectapi.Client(url, key) as client:
    client.me()
    print("ready", flush=True)
    client.deploy(folder, name=name, title="Site", env={"A": "1"}, on_log=print)
    print("done", flush=True)
"""
MOMENTS = 12
LIMIT = 60


@pytest.fixture
def server() -> Iterator[LocalConnect]:
    with LocalConnect() as server:
        # So that each request is a moment at which somebody may be killed.
        server.faults.add(Latency(0.02))
        yield server


def publishing(server: LocalConnect, folder: Path, name: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", PUBLISH, server.url, server.api_key, str(folder), name],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def test_it_can_be_killed_at_any_moment(server: LocalConnect, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<h1>Whole</h1>")
    begun = time.monotonic()
    with publishing(server, tmp_path, "measured") as whole:
        whole.wait(LIMIT)
    lasts = time.monotonic() - begun
    assert whole.returncode == 0

    with server.client() as client:
        seen = [
            killed_after(lasts * moment / MOMENTS, server, client, tmp_path, f"site-{moment}")
            for moment in range(MOMENTS)
        ]
    # Some were killed before anything was there, and some in the middle of it.
    assert len(set(seen)) > 1


def killed_after(
    seconds: float, server: LocalConnect, client: Client, folder: Path, name: str
) -> str:
    """Kill a publisher, look that all is consistent, publish again, and say where it was killed."""
    with publishing(server, folder, name) as process:
        time.sleep(seconds)
        process.kill()
    items = client.content.find(name=name).collect()
    found = "nothing"
    for item in items:
        # What was only uploaded is no more than a bundle.
        found = "deployed" if item.bundle_id else "made"
        assert len(item.bundles.find().collect()) <= 1

    done = client.deploy(folder, name=name, title="Site", access_type="all", env={"A": "1"})

    assert len(items) <= 1
    assert [item.guid for item in client.content.find(name=name)] == [done.guid]
    assert done.environment.names() == ["A"]
    with urlopen(str(done.content_url), timeout=LIMIT) as page:
        assert page.read() == b"<h1>Whole</h1>"
    return found
