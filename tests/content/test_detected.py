"""Each kind of program, published from a folder that does not say what it is."""

import shutil
from pathlib import Path

import pytest

from connectapi import Client
from connectapi.testing import LocalConnect
from tests.content.kinds import PROGRAMS, Program
from tests.content.visitor import PATIENCE, Visitor


def _marked(program: Program) -> object:
    mark = pytest.mark.content if program.light else pytest.mark.heavy
    return pytest.param(program, id=program.folder, marks=mark)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("program", [_marked(program) for program in PROGRAMS])
def test_a_project_is_detected_published_and_answers(
    server: LocalConnect, client: Client, tmp_path: Path, program: Program
) -> None:
    folder = tmp_path / program.folder
    shutil.copytree(program.source, folder, ignore=shutil.ignore_patterns("manifest.json"))

    done = client.deploy(
        folder, name=f"detected-{program.folder}", init_timeout=int(PATIENCE), timeout=PATIENCE
    )

    assert done.report.status == 200
    assert program.marker in Visitor(str(done.content_url), server.api_key).get().text
    assert client.deploy(folder, name=done.name).skipped == ("upload", "deploy")
