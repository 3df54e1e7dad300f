"""The pytest plugin, used as its users use it."""

import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from connectapi import Client
from connectapi.testing import LocalConnect, MovableClock, Seed

TEST = """
    import pytest
    from connectapi.testing import Seed

    def test_a_fresh_server(connect_server, connect_client):
        assert connect_client.users.find().count() == 1
        connect_client.content.create("mine")

    def test_another_fresh_server(connect_client):
        assert connect_client.content.find().count() == 0

    @pytest.mark.connect_server(server_version="2024.08.0", socket=False, seed=Seed(users=7))
    def test_a_server_with_options(connect_client, connect_clock):
        assert str(connect_client.server_version()) == "2024.08.0"
        assert connect_client.users.find().count() == 8
        before = connect_clock.now()
        assert connect_clock.move(hours=3) > before

    def test_recorded(connect_recording):
        with connect_recording.client() as client:
            assert client.me().username == "admin"
"""


def run(folder: Path, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
        env={**os.environ, **environment},
    )


# The plugin alone: other people's plugins take seconds to load, and one run with them is enough.
ALONE = ("-p", "connectapi.testing.plugin")
NO_OTHERS = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}


def test_fixtures_come_with_the_package(tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --strict-markers\n")
    lines = TEST.strip("\n").split("\n")
    (tmp_path / "test_it.py").write_text("\n".join(line[4:] for line in lines) + "\n")
    missing = run(tmp_path)
    assert missing.returncode == 1
    assert "3 passed, 1 error" in missing.stdout, missing.stdout
    assert "make one with --connect-record" in missing.stdout
    recorded = tmp_path / "recordings" / "test_it" / "test_recorded.json"
    with LocalConnect() as server:
        made = run(
            tmp_path,
            *ALONE,
            "--connect-record",
            "-k",
            "recorded",
            CONNECT_SERVER=server.url,
            CONNECT_API_KEY=server.api_key,
            **NO_OTHERS,
        )
        assert made.returncode == 0, made.stdout
        assert server.api_key not in recorded.read_text("utf-8")
    replayed = run(tmp_path, *ALONE, "-k", "recorded", **NO_OTHERS)
    assert replayed.returncode == 0, replayed.stdout


NAMED = """
import pytest

class TestOne:
    def test_it(self, connect_recording):
        connect_recording.client().request("GET", "/v1/user")

class TestOther:
    def test_it(self, connect_recording):
        connect_recording.client().request("GET", "/v1/tags")

@pytest.mark.parametrize("path", ["/v1/user", "/v1-user", "plain", "x" * 300])
def test_a(path, connect_recording):
    connect_recording.client().request("GET", "/v1/user")
"""


def test_each_test_has_a_recording_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "test_named.py").write_text(NAMED)
    with LocalConnect() as server:
        environment = {"CONNECT_SERVER": server.url, "CONNECT_API_KEY": server.api_key}
        made = run(tmp_path, *ALONE, "--connect-record", **environment, **NO_OTHERS)
    assert "6 passed" in made.stdout, made.stdout

    names = sorted(path.name for path in (tmp_path / "recordings" / "test_named").iterdir())
    assert len(names) == 6
    assert {"TestOne.test_it.json", "TestOther.test_it.json", "test_a-plain-.json"} < set(names)


def test_the_plugin_costs_other_test_runs_little() -> None:
    code = "import sys, connectapi.testing.plugin; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )

    assert not re.search(r"\b(sqlalchemy|starlette|uvicorn)\b", done.stdout)


@pytest.mark.connect_server(seed=Seed(users=3, content=2))
def test_this_run_has_the_fixtures_too(
    connect_server: LocalConnect, connect_client: Client, connect_clock: MovableClock
) -> None:
    assert connect_client.users.find().count() == 4
    assert connect_client.content.find().count() == 2
    assert connect_clock.move(days=1) > connect_server.services.clock.now() - timedelta(hours=1)
