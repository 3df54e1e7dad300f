"""A server that is killed while it fetches leaves neither processes nor half a bundle."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from connectapi import Client
from tests.git_server import GitHost
from tests.server.git.conftest import LONGEST, deploy, linked, local
from tests.waiting import until

PROGRAM = """
import json, sys
from pathlib import Path
from tests.server.git.conftest import SETTINGS
from connectapi.server.settings import ServerSettings
from connectapi.testing import LocalConnect

settings = ServerSettings(durable=False, git=SETTINGS)
with LocalConnect(data=Path(sys.argv[1]), settings=settings) as server:
    print(json.dumps([server.url, server.api_key]), flush=True)
    sys.stdin.read()
"""


@contextmanager
def process(data: Path) -> Iterator[tuple[subprocess.Popen[str], Client]]:
    """A server in a process of its own, which ends with the block at the latest."""
    command = [sys.executable, "-c", PROGRAM, str(data)]
    root = Path(__file__).parents[3]
    with subprocess.Popen(
        command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            assert server.stdout
            url, key = json.loads(server.stdout.readline())
            with Client(url, key, retry=1) as client:
                yield server, client
        finally:
            server.kill()


def fetching(data: Path) -> list[psutil.Process]:
    """What runs in the data folder."""
    running = psutil.process_iter(["cwd"])
    return [each for each in running if str(each.info["cwd"] or "").startswith(str(data))]


def test_killed_while_it_fetches(host: GitHost, tmp_path: Path) -> None:
    data = tmp_path / "data"
    url = host.address(host.repository())
    with host.held() as waiting, process(data) as (server, client):
        item, other = linked(client, url), linked(client, url)
        begun = client.api.content.deploy_content_bundle(item.guid)
        path = f"/v1/content/{other.guid}/repository/bundle"
        promised = client.request("POST", path, json={})
        assert waiting.wait(LONGEST)
        until(lambda: fetching(data), "git in the data folder")
        server.send_signal(signal.SIGKILL)
        server.wait()
        until(lambda: not fetching(data), "the end of git")
    with local(data=data) as again, again.client() as client:
        task = client.api.tasks.get_task(begun.task_id)
        assert (task.finished, task.code) == (True, 1)
        assert list((data / "incoming").iterdir()) == []
        item = client.content.get(item.guid)
        assert item.bundles.find().collect() == []
        assert [job.status for job in item.jobs.find()] == [2]
        assert deploy(client, item).code == 0
        other = client.content.get(other.guid)
        assert promised["bundle_id"]
        assert other.bundles.find().collect() == [], "a bundle that was promised and never made"
