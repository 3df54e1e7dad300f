"""rsconnect: deploying, and what a draft is."""

import json
from pathlib import Path

import pytest
from posit import connect

from tests.peers.bundles import site
from tests.peers.command import Rsconnect


def titled(client: connect.Client, title: str) -> connect.Client:
    item = client.content.find_by(title=title)
    assert item is not None, f"nothing has the title {title}"
    return item


def shown(client: connect.Client, item: connect.Client) -> str:
    text: str = client.session.get(item["content_url"]).text
    return text


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "index.html"
    path.write_text("<h1>First</h1>")
    return path


def test_html_is_deployed_and_deployed_again(
    rsconnect: Rsconnect, client: connect.Client, page: Path
) -> None:
    rsconnect("deploy", "html", page, "--title", "Greeting", "-E", "TOKEN=secret")
    item = titled(client, "Greeting")
    assert item["app_mode"] == "static"
    assert "First" in shown(client, item)
    assert item.environment_variables.find() == ["TOKEN"]
    (bundle,) = item.bundles.find()
    assert bundle["active"] is True

    page.write_text("<h1>Second</h1>")
    rsconnect("deploy", "html", page, "--title", "Greeting")
    assert "Second" in shown(client, item)
    assert len(item.bundles.find()) == 2

    page.write_text("<h1>Third</h1>")
    rsconnect("deploy", "html", page, "--app-id", item["guid"])
    rsconnect("deploy", "html", page, "--app-id", item["id"], "--no-verify")
    assert "Third" in shown(client, item)


def test_a_folder_of_pages_is_deployed(
    rsconnect: Rsconnect, client: connect.Client, page: Path
) -> None:
    (page.parent / "more").mkdir()
    (page.parent / "more/about.html").write_text("<h1>About</h1>")
    rsconnect("deploy", "html", page.parent, "-e", "index.html", "--new", "--title", "Folder")
    item = titled(client, "Folder")
    about = client.session.get(f"{item['content_url']}more/about.html")
    assert "About" in about.text
    assert item["guid"] in rsconnect.plain("info", page.parent).stdout


def test_a_draft_changes_nothing_for_visitors(
    rsconnect: Rsconnect, client: connect.Client, page: Path
) -> None:
    rsconnect("deploy", "html", page, "--title", "Drafted")
    item = titled(client, "Drafted")
    page.write_text("<h1>Draft</h1>")
    rsconnect("deploy", "html", page, "--draft")
    assert "First" in shown(client, item)
    draft = item.bundles.find()[0]
    assert draft["active"] is False
    address = f"{item['content_url']}_bundle{draft['id']}/"
    assert "Draft" in client.session.get(address).text
    draft.deploy().wait_for(wait=1, max_attempts=30)
    assert "Draft" in shown(client, item)


def test_metadata_stays_with_the_bundle(
    rsconnect: Rsconnect, client: connect.Client, page: Path
) -> None:
    rsconnect("deploy", "html", page, "--title", "Marked", "--metadata", "source_branch=main")
    (bundle,) = titled(client, "Marked").bundles.find()
    assert bundle["metadata"]["source_branch"] == "main"


def test_a_manifest_is_deployed(rsconnect: Rsconnect, client: connect.Client, page: Path) -> None:
    manifest = {
        "version": 1,
        "metadata": {"appmode": "static", "primary_html": "index.html", "entrypoint": "index.html"},
        "files": {"index.html": {"checksum": ""}},
    }
    (page.parent / "manifest.json").write_text(json.dumps(manifest))
    rsconnect("deploy", "manifest", page.parent / "manifest.json", "--title", "Manifest")
    assert "First" in shown(client, titled(client, "Manifest"))


def test_a_finished_bundle_is_deployed(
    rsconnect: Rsconnect, client: connect.Client, tmp_path: Path
) -> None:
    path = tmp_path / "site.tar.gz"
    path.write_bytes(site("<h1>Packed</h1>"))
    rsconnect("deploy", "bundle", path, "--title", "Packed")
    assert "Packed" in shown(client, titled(client, "Packed"))


def test_a_damaged_bundle_is_refused(rsconnect: Rsconnect, tmp_path: Path) -> None:
    path = tmp_path / "site.tar.gz"
    path.write_bytes(site()[:200])
    rsconnect("deploy", "bundle", path, "--title", "Damaged", status=1)


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    path = tmp_path / "numbers.ipynb"
    cell: dict[str, object] = {
        "cell_type": "code",
        "id": "a1",
        "execution_count": None,
        "metadata": {},
        "outputs": [],
        "source": ["print(6 * 7 * 1001)"],
    }
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    whole = {
        "cells": [cell],
        "metadata": {"kernelspec": kernel},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    path.write_text(json.dumps(whole))
    (tmp_path / "requirements.txt").write_text("ipykernel==6.29.5\n")
    return path


def test_a_notebook_is_rendered_here_and_deployed(
    rsconnect: Rsconnect, client: connect.Client, notebook: Path
) -> None:
    rsconnect("deploy", "notebook", "--static", notebook, "--title", "Numbers")
    item = titled(client, "Numbers")
    assert item["app_mode"] == "static"
    assert "42042" in shown(client, item)


def test_a_notebook_with_its_source_is_deployed(
    rsconnect: Rsconnect, client: connect.Client, notebook: Path
) -> None:
    rsconnect("deploy", "notebook", notebook, "--title", "Source")
    item = titled(client, "Source")
    assert item["app_mode"] == "jupyter-static"
    assert item.packages.find_by(name="ipykernel")["version"] == "6.29.5"
