"""The programs that serve content in Python, run by the interpreter of these tests."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets.asyncio.client import connect

from connectapi.server.runtime import launchers_python
from connectapi.server.runtime.fleet import Patience, StartFailed
from connectapi.testing import LocalConnect
from tests.server.runtime.stage import Stage

BASE_URL = "https://connect.invalid/rsc/content/0-1"

ASGI = """
import json

started = []

async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        await receive()
        started.append("yes")
        await send({"type": "lifespan.startup.complete"})
        await receive()
        print("good bye", flush=True)
        await send({"type": "lifespan.shutdown.complete"})
        return
    seen = {name: scope.get(name) for name in ("type", "path", "root_path", "scheme")}
    seen["raw_path"] = scope["raw_path"].decode()
    seen["started"] = started
    body = json.dumps(seen)
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.send", "text": body})
        await send({"type": "websocket.close"})
        return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": body.encode()})
"""

WSGI = """
import json

def application(environ, start_response):
    names = ("SCRIPT_NAME", "PATH_INFO", "QUERY_STRING")
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps({name: environ[name] for name in names}).encode()]
"""


@pytest.fixture(scope="module")
def server() -> Iterator[LocalConnect]:
    with LocalConnect(run_content=True, socket=False) as server:
        yield server


@pytest.fixture
def stage(server: LocalConnect) -> Iterator[Stage]:
    stage = Stage.open(server, Patience(first=60))
    yield stage
    stage.close()


async def test_an_asgi_application_knows_where_it_is_mounted(stage: Stage) -> None:
    view = stage.publish_files("python-fastapi", "app", app=ASGI)
    lease = await stage.fleet.lease(view)
    answer = await stage.ask(lease, "/b%C3%B6te/1", RStudio_Connect_App_Base_URL=BASE_URL)
    assert json.loads(answer) == {
        "type": "http",
        "path": "/rsc/content/0-1/böte/1",
        "raw_path": "/rsc/content/0-1/b%C3%B6te/1",
        "root_path": "/rsc/content/0-1",
        "scheme": "http",
        "started": ["yes"],
    }
    plain = json.loads(await stage.ask(lease, "/boats", X_Forwarded_Proto="https"))
    assert (plain["path"], plain["root_path"], plain["scheme"]) == ("/boats", "", "https")


async def test_a_websocket_knows_it_too(stage: Stage) -> None:
    view = stage.publish_files("python-fastapi", "app:app", app=ASGI)
    lease = await stage.fleet.lease(view)
    headers = {"RStudio-Connect-App-Base-URL": BASE_URL}
    async with connect(f"ws://{lease.address}/bell", additional_headers=headers) as socket:
        seen = json.loads(await socket.recv())
    assert (seen["path"], seen["root_path"]) == ("/rsc/content/0-1/bell", "/rsc/content/0-1")


async def test_an_application_gets_to_end_what_it_began(stage: Stage) -> None:
    view = stage.publish_files("python-fastapi", "app.py", app=ASGI)
    lease = await stage.fleet.lease(view)
    stage.fleet.stop_job(lease.job_key)
    await stage.until_ended(view, 1)
    lines = stage.log(view)
    assert 'Loading code from "app:app"' in lines
    assert "good bye" in lines
    # Whether the program is there was asked, and not the application.
    assert not any("__content_ready__" in line for line in lines)


async def test_a_wsgi_application_knows_where_it_is_mounted(stage: Stage) -> None:
    view = stage.publish_files("python-api", "wsgi", wsgi=WSGI)
    lease = await stage.fleet.lease(view)
    answer = await stage.ask(lease, "/boats?size=2", RStudio_Connect_App_Base_URL=BASE_URL)
    assert json.loads(answer) == {
        "SCRIPT_NAME": "/rsc/content/0-1",
        "PATH_INFO": "/boats",
        "QUERY_STRING": "size=2",
    }


@pytest.mark.parametrize(
    "mode, entry, module, match",
    [
        ("python-fastapi", "boats", "", "no module 'boats', which its entry point 'boats' names"),
        ("python-fastapi", "app:boats", "", "module 'app' has no 'boats'"),
        ("python-fastapi", "app", "x = 1", "no application that is called app or application"),
        ("python-fastapi", "app", "import boats", "ModuleNotFoundError: No module named 'boats'"),
        ("python-api", "app", "1 / 0", "ZeroDivisionError"),
        ("python-streamlit", "app", "", "no package 'streamlit', which content of this kind needs"),
        ("python-shiny", "app", "", "no package 'shiny'"),
        ("python-gradio", "app", "", "no package 'gradio'"),
    ],
)
async def test_what_is_missing_is_named(
    stage: Stage, mode: str, entry: str, module: str, match: str
) -> None:
    view = stage.publish_files(mode, entry, app=module)
    with pytest.raises(StartFailed, match=match) as caught:
        await stage.fleet.lease(view)
    assert "ended with exit code 1 while it was started" in caught.value.message


def test_they_are_for_python_as_old_as_the_content_may_be() -> None:
    folder = Path(launchers_python.__file__).parent / "wrappers"
    programs = sorted(folder.glob("*.py"))
    assert len(programs) >= 7
    for program in programs:
        tree = ast.parse(program.read_text(), feature_version=(3, 8))
        named = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        assert not any(name.startswith("connectapi") for name in named)
