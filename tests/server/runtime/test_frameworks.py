"""Frameworks from PyPI, served below the path of the content."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectapi import Client, ContentItem
from connectapi.testing import LocalConnect
from tests.server.foundation.wire import Answer, Wire
from tests.server.runtime.bundling import VERSION

pytestmark = [pytest.mark.content, pytest.mark.timeout(300)]

NO_ROOT = """
from fastapi import FastAPI, Request

app = FastAPI(title="Boats")

@app.get("/boats/{name}")
def boat(request: Request, name: str) -> dict[str, str]:
    return {"self": str(request.url_for("boat", name=name)), "url": str(request.url)}
"""

WITH_ROOT = """
from fastapi import FastAPI
from fastapi.responses import PlainTextResponse

api = FastAPI()
api.add_api_route("/", lambda: PlainTextResponse("home"), response_class=PlainTextResponse)
"""

OLD = """
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route

def boat(request):
    return JSONResponse({"self": str(request.url_for("in:boat", name="otter")),
                         "url": str(request.url)})

app = Starlette(routes=[Mount("/in", name="in", routes=[Route("/{name}", boat, name="boat")])])
"""

FLASK = """
from flask import Flask, request, url_for

app = Flask(__name__)

@app.get("/boats/<name>")
def boat(name):
    return {"self": url_for("boat", name=name, _external=True), "url": request.url}
"""


EXPRESS = """
from shiny.express import ui

ui.h1("Harbour light")
"""

GRADIO = """
import gradio

demo = gradio.Interface(lambda name: f"Ahoy {name}", "text", "text", title="Harbour radio")
demo.launch(share=True, server_port=1)
"""


@pytest.fixture(scope="module")
def server() -> Iterator[LocalConnect]:
    with LocalConnect(run_content=True, path_prefix="/rsc") as server:
        yield server


@pytest.fixture
def client(server: LocalConnect) -> Iterator[Client]:
    with server.client() as client:
        yield client


def deploy(
    client: Client, folder: Path, mode: str, entry: str, code: str, *requirements: str
) -> ContentItem:
    folder.joinpath("app.py").write_text(code)
    folder.joinpath("requirements.txt").write_text("\n".join(requirements))
    manager = {"name": "pip", "version": "25.0", "package_file": "requirements.txt"}
    manifest = {
        "version": 1,
        "metadata": {"appmode": mode, "entrypoint": entry},
        "python": {"version": VERSION, "package_manager": manager},
        "files": {name: {"checksum": ""} for name in ("app.py", "requirements.txt")},
    }
    folder.joinpath("manifest.json").write_text(json.dumps(manifest))
    return client.deploy(folder, name=folder.name)


def visit(server: LocalConnect, item: ContentItem, path: str = "") -> Answer:
    return Wire(server, server.api_key).send("GET", f"/rsc/content/{item.guid}/{path}")


def test_an_api_without_a_page_of_its_own_shows_its_documentation(
    server: LocalConnect, client: Client, tmp_path: Path
) -> None:
    item = deploy(client, tmp_path, "python-fastapi", "app", NO_ROOT, "fastapi")
    answer = visit(server, item)
    assert answer.status == 307
    assert answer.headers["location"] == f"/rsc/content/{item.guid}/docs"
    page = visit(server, item, "docs")
    assert f"/rsc/content/{item.guid}/openapi.json".encode() in page.body
    assert visit(server, item, "openapi.json").json["info"]["title"] == "Boats"
    url = f"{server.url}/content/{item.guid}/boats/otter"
    assert visit(server, item, "boats/otter").json == {"self": url, "url": url}


def test_an_api_with_a_page_shows_that(
    server: LocalConnect, client: Client, tmp_path: Path
) -> None:
    item = deploy(client, tmp_path, "python-fastapi", "app:api", WITH_ROOT, "fastapi")
    assert visit(server, item).body == b"home"


def test_an_old_framework_finds_its_routes_and_its_own_address(
    server: LocalConnect, client: Client, tmp_path: Path
) -> None:
    item = deploy(client, tmp_path, "python-fastapi", "app", OLD, "starlette==0.27.0")
    url = f"{server.url}/content/{item.guid}/in/otter"
    assert visit(server, item, "in/otter").json == {"self": url, "url": url}


def test_flask_knows_its_own_address(server: LocalConnect, client: Client, tmp_path: Path) -> None:
    item = deploy(client, tmp_path, "python-api", "app:app", FLASK, "flask")
    url = f"{server.url}/content/{item.guid}/boats/otter"
    assert visit(server, item, "boats/otter").json == {"self": url, "url": url}


@pytest.mark.heavy
def test_express_is_seen_in_a_plain_file(
    server: LocalConnect, client: Client, tmp_path: Path
) -> None:
    item = deploy(client, tmp_path, "python-shiny", "app.py", EXPRESS, "shiny")
    assert b"<h1>Harbour light</h1>" in visit(server, item).body


@pytest.mark.heavy
def test_a_script_that_launches_itself_is_served_all_the_same(
    server: LocalConnect, client: Client, tmp_path: Path
) -> None:
    item = deploy(client, tmp_path, "python-gradio", "app", GRADIO, "gradio")
    item.update(init_timeout=110)
    page = visit(server, item)
    assert page.status == 200
    assert f"{server.url}/content/{item.guid}".encode() in page.body
