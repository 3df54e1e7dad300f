"""Each kind of content, published from a folder that does not say what it is."""

import shutil
from pathlib import Path

import pytest

from connectapi import Client
from connectapi.testing import LocalConnect
from tests.content.kinds import DOCUMENTS, EXAMPLES, PROGRAMS, Document, Program, by_kind
from tests.content.visitor import PATIENCE, Visitor


def unlabelled(source: Path, place: Path) -> Path:
    """Copy a project without its manifest."""
    folder = place / source.name
    return shutil.copytree(source, folder, ignore=shutil.ignore_patterns("manifest.json"))


@pytest.mark.parametrize("program", [by_kind(program) for program in PROGRAMS])
def test_a_project_is_detected_published_and_answers(
    server: LocalConnect, client: Client, tmp_path: Path, program: Program
) -> None:
    folder = unlabelled(program.source, tmp_path)

    done = client.deploy(
        folder, name=f"detected-{program.folder}", init_timeout=int(PATIENCE), timeout=PATIENCE
    )

    assert done.report.status == 200
    assert program.marker in Visitor(str(done.content_url), server.api_key).get().text
    assert client.deploy(folder, name=done.name).skipped == ("upload", "deploy")


@pytest.mark.parametrize("document", [by_kind(document) for document in DOCUMENTS])
@pytest.mark.parametrize("whole", [True, False], ids=["folder", "file"])
def test_a_document_is_detected_rendered_and_shown(
    server: LocalConnect, client: Client, tmp_path: Path, document: Document, *, whole: bool
) -> None:
    folder = unlabelled(document.source, tmp_path)
    source = folder if whole else folder / document.file
    # Nothing tells a script that is to be shown from a module of something else: it has to be said.
    is_script = document.file.endswith(".py")
    kind = "jupyter-static" if is_script else None
    begin = document.file if is_script and whole else None
    name = f"detected-{document.folder}-{whole}"

    done = client.deploy(source, name=name, kind=kind, entrypoint=begin)

    assert document.marker in Visitor(str(done.content_url), server.api_key).get().text
    again = client.deploy(source, name=name, kind=kind, entrypoint=begin)
    assert again.skipped == ("upload", "deploy")


@pytest.mark.content
def test_a_site_is_detected_and_shown(server: LocalConnect, client: Client) -> None:
    site = EXAMPLES.parent / "site"

    done = client.deploy(site, name="detected-site")

    assert done.app_mode == "static"
    shown = Visitor(str(done.content_url), server.api_key)
    for page in ("index.html", "pages/about.html"):
        assert shown.get(page).text == (site / page).read_text("utf-8")
