"""The kinds of content that are run: what each shows, says and hears, and how it is broken."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.content.visitor import Visitor

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "content"

BROKEN = "raise RuntimeError('the harbour is closed')\n"
UNKNOWN = "harbour-package-that-is-not-there>=1\n"
MANIFEST = ("deploy", "manifest", "{}/manifest.json")
Talk = Callable[[Visitor], None]


@dataclass(frozen=True)
class Program:
    """A kind of program.

    Attributes:
        folder: Its example below ``examples/content``.
        tag: Tag of its processes.
        marker: Stands on its first page.
        said: Stands in the log of its process.
        command: How ``rsconnect deploy`` is called for a folder, which takes the place of ``{}``.
        talk: What its visitors do beyond opening it: a WebSocket, a form, a call.
        breaks: The file that is replaced to break it, and its new text.
        fails_to_build: Whether that fails the deployment; otherwise it starts and ends at once.
        light: Whether little has to be installed for it.
        needs: A program that has to be on this machine, which nothing of ours brings.
    """

    folder: str
    tag: str
    marker: str
    said: str
    command: tuple[str, ...]
    talk: Talk
    breaks: tuple[str, str] = ("app.py", BROKEN)
    fails_to_build: bool = False
    light: bool = False
    needs: str | None = None

    @property
    def source(self) -> Path:
        return EXAMPLES / self.folder


def rings(visitor: Visitor) -> None:
    with visitor.socket("bell") as bell:
        bell.send("ring")
        bell.send("ring")
        assert (bell.recv(30), bell.recv(30)) == ("ring: ding", "ring: ding ding")
    seen = {name.lower(): value for name, value in visitor.get("headers").json.items()}
    assert json.loads(seen["rstudio-connect-credentials"])["user"] == "admin"
    assert seen["rstudio-connect-app-base-url"] == visitor.url.rstrip("/")
    assert "authorization" not in seen or visitor.key not in seen["authorization"]


def speaks_on_the_radio(visitor: Visitor) -> None:
    assert len(visitor.get("levels?hours=3").json) == 3
    assert visitor.get("levels?hours=1000").status == 422
    assert visitor.get("whoami").json["credentials"]["user"] == "admin"
    events = visitor.get("ripples?count=4")
    assert events.headers["content-type"].startswith("text/event-stream")
    assert events.text.count("\n\n") == 4
    with visitor.socket("radio") as radio:
        radio.send("Land ahoy")
        assert radio.recv(30) == "I repeat: Land ahoy"


def signs_the_book(visitor: Visitor) -> None:
    assert "Sea Otter" in visitor.form("sign", "boat=Sea+Otter").text
    assert visitor.get("whoami").json["credentials"]["user"] == "admin"


def moves_the_gusts(visitor: Visitor) -> None:
    asked = {
        "output": "..wind.figure...strongest.children..",
        "outputs": [
            {"id": "wind", "property": "figure"},
            {"id": "strongest", "property": "children"},
        ],
        "inputs": [{"id": "gusts", "property": "value", "value": 0}],
        "changedPropIds": ["gusts.value"],
    }
    answer = visitor.post("_dash-update-component", asked)
    assert "the wind blew with 18.0 knots" in answer.text


def counts_boats(visitor: Visitor) -> None:
    # A message of Streamlit's own protocol that asks to run the script.
    rerun = b"\x5a\x00"
    with visitor.socket("_stcore/stream", ["streamlit"]) as stream:
        stream.send(rerun)
        heard = b""
        while b"Boats counted: 0" not in heard:
            piece = stream.recv(60)
            heard += piece if isinstance(piece, bytes) else piece.encode()


def opens_a_document(visitor: Visitor) -> None:
    token = re.search(r'"token":"([^"]+)"', visitor.get().text)
    assert token
    with visitor.socket("app/ws", ["bokeh", token[1]]) as document:
        assert json.loads(document.recv(60))["msgtype"] == "ACK"


def spells(visitor: Visitor) -> None:
    event = visitor.post("gradio_api/call/spell", {"data": ["Ab"]}).json["event_id"]
    assert '["Alfa Bravo"]' in visitor.get(f"gradio_api/call/spell/{event}").text


def moors(visitor: Visitor) -> None:
    _sees(visitor, "moor", "free", "Free berths: 12")


def blinks(visitor: Visitor) -> None:
    _sees(visitor, "blink", "blinks", "Blinks seen: 0")


def _sees(visitor: Visitor, button: str, output: str, text: str) -> None:
    """Begin a session of Shiny as a browser does that shows one output, and wait for that."""
    shown = {f"{button}:shiny.action": 0, f".clientdata_output_{output}_hidden": False}
    with visitor.socket("websocket/") as session:
        session.send(json.dumps({"method": "init", "data": shown}))
        heard = ""
        while text not in heard:
            heard += str(session.recv(60))


def asks_the_kernel(visitor: Visitor) -> None:
    kernel = re.search(r'"kernelId": "([^"]+)"', visitor.get().text)
    assert kernel
    header = {"msg_id": "1", "msg_type": "kernel_info_request", "session": "s", "username": "v"}
    message = {"header": header, "channel": "shell", "content": {}, "metadata": {}}
    with visitor.socket(f"api/kernels/{kernel[1]}/channels") as channels:
        channels.send(json.dumps({**message, "parent_header": {}}))
        heard = ""
        while "kernel_info_reply" not in heard:
            heard = str(channels.recv(60))


def blows(visitor: Visitor) -> None:
    assert visitor.get("blow").json == {"sound": "toot"}


def drops(visitor: Visitor) -> None:
    _sees(visitor, "drop", "buoys", "Buoys dropped: 0")


def sounds(visitor: Visitor) -> None:
    assert visitor.get("depth?berth=4").json == {"berth": [4], "metres": [4]}


def _python(kind: str, *options: str) -> tuple[str, ...]:
    return ("deploy", kind, "{}", *options)


PROGRAMS = (
    Program(
        "asgi",
        "run_fastapi_app",
        "Harbour bell",
        "Uvicorn running",
        _python("fastapi"),
        rings,
        light=True,
    ),
    Program(
        "fastapi",
        "run_fastapi_app",
        "Harbour tides",
        "Uvicorn running",
        _python("fastapi"),
        speaks_on_the_radio,
        light=True,
    ),
    Program(
        "flask",
        "run_python_api",
        "Harbour guest book",
        "Running content using Python",
        _python("flask"),
        signs_the_book,
        light=True,
    ),
    Program(
        "nodejs",
        "unknown",
        "Harbour horn",
        "The horn listens",
        _python("nodejs"),
        blows,
        breaks=("app.js", "throw new Error('the harbour is closed');\n"),
        light=True,
        needs="node",
    ),
    Program(
        "shiny-r",
        "run_app",
        "Harbour buoys",
        "Listening on",
        MANIFEST,
        drops,
        breaks=("app.R", "stop('the harbour is closed')\n"),
        needs="Rscript",
    ),
    Program(
        "plumber",
        "run_api",
        "Harbour depths",
        "Running plumber API",
        MANIFEST,
        sounds,
        breaks=("plumber.R", "stop('the harbour is closed')\n"),
        needs="Rscript",
    ),
    Program(
        "dash", "run_dash_app", "Harbour wind", "Loading code", _python("dash"), moves_the_gusts
    ),
    Program(
        "streamlit",
        "run_streamlit",
        "Streamlit",
        "You can now view",
        _python("streamlit"),
        counts_boats,
        breaks=("requirements.txt", UNKNOWN),
        fails_to_build=True,
    ),
    Program(
        "bokeh",
        "run_bokeh_app",
        "Harbour waves",
        "Starting Bokeh server",
        _python("bokeh"),
        opens_a_document,
        breaks=("requirements.txt", UNKNOWN),
        fails_to_build=True,
    ),
    Program(
        "panel",
        "run_panel_app",
        "Harbour berths",
        "Starting Bokeh server",
        _python("panel"),
        opens_a_document,
        breaks=("requirements.txt", UNKNOWN),
        fails_to_build=True,
    ),
    Program("gradio", "run_gradio_app", "Harbour radio", "Loading code", _python("gradio"), spells),
    Program(
        "shiny-core", "run_pyshiny_app", "Moor a boat", "Loading code", _python("shiny"), moors
    ),
    Program("shiny-express", "run_pyshiny_app", "Blink", "Loading code", _python("shiny"), blinks),
    Program(
        "voila",
        "run_voila_app",
        "Harbour lockers",
        "is running at",
        ("deploy", "voila", "{}/lockers.ipynb"),
        asks_the_kernel,
        breaks=("requirements.txt", UNKNOWN),
        fails_to_build=True,
    ),
)


@dataclass(frozen=True)
class Document:
    """A kind of document: its file, what its page shows, and how rsconnect deploys it.

    Attributes:
        needs: A program that has to be on this machine, which nothing of ours brings.
    """

    folder: str
    file: str
    marker: str
    command: tuple[str, ...]
    needs: str | None = None

    @property
    def source(self) -> Path:
        return EXAMPLES / self.folder


NOTEBOOKS = (
    Document(
        "notebook", "catch.ipynb", "herring: 174 crates", ("deploy", "notebook", "{}/catch.ipynb")
    ),
    Document(
        "notebook-parameters",
        "season.ipynb",
        "Season: summer, 120 boats",
        ("deploy", "notebook", "{}/season.ipynb"),
    ),
    Document("script", "log.py", "Boats that came in: 7", MANIFEST),
)
DOCUMENTS = (
    *NOTEBOOKS,
    Document(
        "rmarkdown",
        "fleet.Rmd",
        "The fleet has 7 boats, among them a sloop.",
        MANIFEST,
        needs="Rscript",
    ),
)


def by_kind(kind: Program | Document) -> pytest.ParameterSet:
    """A kind as a parameter of a test, with what the test needs for it."""
    light = isinstance(kind, Program) and kind.light
    marks = [pytest.mark.content if light else pytest.mark.heavy, pytest.mark.timeout(600)]
    if kind.needs is not None:
        missing = shutil.which(kind.needs) is None
        marks.append(pytest.mark.skipif(missing, reason=f"{kind.needs} is not on this machine"))
    return pytest.param(kind, id=kind.folder, marks=marks)
