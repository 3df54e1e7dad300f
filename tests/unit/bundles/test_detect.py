# ruff: noqa: E501 - a row of the tables is one project
"""What a folder is gets told by reading it."""

import contextlib
import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectapi._core.errors import InvalidArgument
from connectapi.bundles import BundleError, detect, kinds
from connectapi.bundles.entrypoints import express_entry
from connectapi.server.content import kinds as server_kinds

Folder = Callable[[Mapping[str, str | bytes]], Path]
EXAMPLES = Path(__file__).parents[3] / "examples" / "content"

FASTAPI = "from fastapi import FastAPI\napp = FastAPI()\n"
FLASK = "import flask\napp = flask.Flask(__name__)\n"
STREAMLIT = "import streamlit as st\nst.title('x')\n"


def notebook(*code: str, language: str = "python", **metadata: object) -> str:
    spec = {"name": "k", "language": language, "display_name": "k"}
    cells = [{"cell_type": "code", "source": one, "metadata": {}} for one in code]
    return json.dumps({"nbformat": 4, "cells": cells, "metadata": {"kernelspec": spec, **metadata}})


@pytest.mark.parametrize("name", sorted(path.name for path in EXAMPLES.iterdir() if path.is_dir()))
def test_the_examples(name: str) -> None:
    said = json.loads((EXAMPLES / name / "manifest.json").read_text())["metadata"]

    # A script without a framework could be anything; its kind has to be told.
    project = detect(EXAMPLES / name, kind="notebook" if name == "script" else None)

    assert project.kind == said["appmode"]
    assert project.entrypoint == said.get("entrypoint", said.get("primary_rmd"))
    assert project.warnings == ()
    assert project.why


def test_the_kinds_are_those_of_the_server() -> None:
    assert {*kinds.LABELS, "nodejs-api"} == set(server_kinds.known())


SHOULD_BE: dict[str, tuple[dict[str, str | bytes], str, str]] = {
    "starlette": ({"api.py": "from starlette.applications import Starlette\napp = Starlette()"}, "python-fastapi", "api"),
    "another name": ({"main.py": "import fastapi\nservice = fastapi.FastAPI()"}, "python-fastapi", "main:service"),
    "in an if": ({"app.py": "import os\nfrom flask import Flask\nif os.environ.get('X'):\n    app = Flask('a')\nelse:\n    app = Flask('b')"}, "python-api", "app"),
    "in a try": ({"app.py": "try:\n    from fastapi import FastAPI\n    app = FastAPI()\nexcept ImportError:\n    raise"}, "python-fastapi", "app"),
    "annotated": ({"app.py": "from fastapi import FastAPI\nfrom made import make\napp: FastAPI = make()"}, "python-fastapi", "app"),
    "a factory that is called": ({"app.py": "from flask import Flask\ndef create_app():\n    app = Flask('x')\n    return app\napp = create_app()"}, "python-api", "app"),
    "a factory elsewhere": ({"app.py": "from site_.factory import create_app\napp = create_app()", "site_/__init__.py": "", "site_/factory.py": "from flask import Flask\ndef create_app() -> Flask:\n    return Flask('x')"}, "python-api", "app"),
    "a subclass": ({"app.py": "from fastapi import FastAPI\nclass Mine(FastAPI):\n    pass\napp = Mine()"}, "python-fastapi", "app"),
    "wrapped": ({"app.py": "from fastapi import FastAPI\nfrom m import M\napp = FastAPI()\napp = M(app)"}, "python-fastapi", "app"),
    "one mounted in another": ({"app.py": "from fastapi import FastAPI\nadmin = FastAPI()\napp = FastAPI()\napp.mount('/a', admin)"}, "python-fastapi", "app"),
    "dash on flask": ({"app.py": "from flask import Flask\nfrom dash import Dash\nserver = Flask('x')\napp = Dash(server=server)"}, "python-dash", "app"),
    "dash and its server": ({"app.py": "import dash\napp = dash.Dash()\nserver = app.server"}, "python-dash", "app"),
    "gradio in fastapi": ({"app.py": "import gradio as gr\nfrom fastapi import FastAPI\napp = FastAPI()\nwith gr.Blocks() as demo:\n    pass\napp = gr.mount_gradio_app(app, demo, path='/')"}, "python-fastapi", "app"),
    "gradio": ({"app.py": "import gradio as gr\ndemo = gr.Interface(print, 'text', 'text')\nif __name__ == '__main__':\n    demo.launch()"}, "python-gradio", "app:demo"),
    "django": ({"manage.py": "import django", "site_/wsgi.py": "from django.core.wsgi import get_wsgi_application\napplication = get_wsgi_application()"}, "python-api", "site_.wsgi:application"),
    "falcon for asgi": ({"app.py": "import falcon.asgi\napp = falcon.asgi.App()"}, "python-fastapi", "app"),
    "mcp": ({"app.py": "from fastmcp import FastMCP\nmcp = FastMCP('x')\napp = mcp.http_app()"}, "python-fastapi", "app"),
    "fasthtml": ({"main.py": "from fasthtml.common import *\nfrom fasthtml.common import fast_app\napp, rt = fast_app()"}, "python-fastapi", "main"),
    "plain wsgi": ({"app.py": "def application(environ, start_response):\n    return [b'x']"}, "python-api", "app:application"),
    "plain asgi in a class": ({"app.py": "class App:\n    async def __call__(self, scope, receive, send):\n        pass\napp = App()"}, "python-fastapi", "app"),
    "shiny core": ({"app.py": "from shiny import App, ui\napp = App(ui.page_fluid(), None)"}, "python-shiny", "app"),
    "shiny express": ({"my app.py": "from shiny.express import ui\n"}, "python-shiny", "shiny.express.app:my_20_app_2e_py"),
    "express by comment": ({"app.py": "# shiny_mode: express\nfrom shiny import ui\n"}, "python-shiny", "shiny.express.app:app_2e_py"),
    "core by comment": ({"app.py": "# shiny_mode: core\nfrom shiny.express import ui\nfrom shiny import App\napp = App(None, None)"}, "python-shiny", "app"),
    "streamlit with pages and helpers": ({"app.py": STREAMLIT, "helpers.py": "import streamlit as st\ndef f():\n    st.write(1)", "pages/two.py": STREAMLIT}, "python-streamlit", "app"),
    "streamlit with main": ({"report.py": "import streamlit as st\ndef main():\n    st.write(1)\nif __name__ == '__main__':\n    main()"}, "python-streamlit", "report"),
    "bokeh": ({"main.py": "from bokeh.plotting import curdoc\ncurdoc().add_root(1)"}, "python-bokeh", "main"),
    "panel in a function": ({"app.py": "import panel as pn\ndef view():\n    return pn.Row().servable()\nview()"}, "python-panel", "app"),
    "tests beside it": ({"app.py": FLASK, "test_app.py": FLASK, "conftest.py": FLASK}, "python-api", "app"),
    "pages that it serves": ({"app.py": FASTAPI, "page.html": "x"}, "python-fastapi", "app"),
    "in a package": ({"backend/main.py": FASTAPI, "pyproject.toml": "[project]\nname='x'"}, "python-fastapi", "backend.main"),
    "a mark at its start": ({"app.py": b"\xef\xbb\xbf" + FASTAPI.encode()}, "python-fastapi", "app"),
    "another encoding": ({"app.py": b"# coding: latin-1\nx = '\xe4'\n" + FLASK.encode()}, "python-api", "app"),
    "the usual name among two": ({"app.py": FASTAPI, "other.py": FASTAPI}, "python-fastapi", "app"),
    "a notebook": ({"n.ipynb": notebook("1")}, "jupyter-static", "n.ipynb"),
    "the first of notebooks": ({"index.ipynb": notebook("1"), "n.ipynb": notebook("2")}, "jupyter-static", "index.ipynb"),
    "a notebook and its page": ({"n.ipynb": notebook("1"), "n.html": "x"}, "jupyter-static", "n.ipynb"),
    "voila by its settings": ({"n.ipynb": notebook("1"), "voila.json": "{}"}, "jupyter-voila", "n.ipynb"),
    "several for voila": ({"a.ipynb": notebook("1"), "b.ipynb": notebook("1"), "voila.json": "{}"}, "jupyter-voila", ""),
    "quarto": ({"r.qmd": "---\ntitle: x\n---\n```{python}\n1\n```"}, "quarto-static", "r.qmd"),
    "quarto with shiny": ({"r.qmd": "---\nserver: shiny\n---\n", "r-app.py": "from shiny import App\napp = App(None, None)"}, "quarto-shiny", "r.qmd"),
    "quarto with shiny, at length": ({"r.qmd": "---\nserver:\n  type: shiny\n---\n"}, "quarto-shiny", "r.qmd"),
    "a quarto site": ({"_quarto.yml": "project:\n  type: website\n", "index.qmd": "x", "about.qmd": "x", "n.ipynb": notebook("1")}, "quarto-static", ""),
    "a quarto project of one": ({"_quarto.yml": "project:\n  type: default\n", "r.qmd": "x"}, "quarto-static", "r.qmd"),
    "quarto and its output": ({"index.qmd": "x", "index.html": "x"}, "quarto-static", "index.qmd"),
    "r markdown": ({"r.Rmd": "---\noutput: html_document\n---\n"}, "rmd-static", "r.Rmd"),
    "r markdown with shiny": ({"r.Rmd": "---\nruntime: shiny_prerendered\n---\n"}, "rmd-shiny", "r.Rmd"),
    "an r markdown site": ({"_site.yml": "name: x", "index.Rmd": "x", "b.Rmd": "x"}, "rmd-static", "index.Rmd"),
    "shiny in r": ({"app.R": "x", "report.Rmd": "x"}, "shiny", "app.R"),
    "shiny in two files": ({"ui.R": "x", "server.R": "x"}, "shiny", "server.R"),
    "plumber": ({"plumber.R": "x"}, "api", "plumber.R"),
    "an api by its engine": ({"_server.yml": "engine: plumber2"}, "api", "_server.yml"),
    "node by its start": ({"package.json": '{"scripts": {"start": "node --inspect src/go.mjs"}}', "src/go.mjs": "x"}, "nodejs", "src/go.mjs"),
    "node by name": ({"package.json": "{}", "server.js": "x"}, "nodejs", "server.js"),
    "a model": ({"saved_model.pb": "x", "variables/v.index": "x"}, "tensorflow-saved-model", ""),
    "versions of a model": ({"1/saved_model.pb": "x"}, "tensorflow-saved-model", ""),
    "a site": ({"index.html": "x", "other.html": "x", "package.json": "{}"}, "static", "index.html"),
    "one page": ({"report.html": "x", "gen.py": "print(1)"}, "static", "report.html"),
}  # fmt: skip


@pytest.mark.parametrize("case", SHOULD_BE)
def test_what_it_is(folder: Folder, case: str) -> None:
    files, kind, entrypoint = SHOULD_BE[case]

    project = detect(folder(files))

    assert (project.kind, project.entrypoint) == (kind, entrypoint)
    assert project.candidates[0].entrypoint == entrypoint


REFUSED: dict[str, tuple[dict[str, str | bytes], str]] = {
    "nothing": ({}, "nothing that is known.*Looked for.*kind="),
    "two of the same": ({"app.py": FASTAPI, "main.py": FASTAPI}, r"2 things.*\(app\).*\(main\).*entrypoint='app'"),
    "two in one file": ({"app.py": "from flask import Flask\na = Flask('a')\nb = Flask('b')"}, r"app:a.*app:b.*entrypoint='app:a'"),
    "two kinds": ({"app.py": FASTAPI, "dash_.py": STREAMLIT}, r"FastAPI.*Streamlit.*kind="),
    "a program and a notebook": ({"app.py": FASTAPI, "n.ipynb": notebook("1")}, r"n\.ipynb.*kind="),
    "two documents": ({"a.qmd": "x", "b.qmd": "x"}, r"entrypoint='a\.qmd'"),
    "two pages": ({"a.html": "x", "b.html": "x"}, r"entrypoint='a\.html'"),
    "two programs of r": ({"app.R": "x", "plumber.R": "x"}, r"kind="),
    "a factory nobody calls": ({"app.py": "from flask import Flask\ndef create_app():\n    return Flask('x')"}, r"create_app\(\), which nobody calls: write app = create_app\(\)"),
    "only as a program": ({"app.py": "from flask import Flask\nif __name__ == '__main__':\n    app = Flask('x')\n    app.run()"}, r"only under if __name__"),
    "a kernel of r": ({"n.ipynb": notebook("1", language="R")}, r"kernel of r .*Python alone"),
    "broken python": ({"app.py": "from fastapi import FastAPI\napp = FastAPI(\n"}, r"app\.py is no Python.*line 2"),
    "python in no encoding": ({"app.py": b"x = '\xff\xfe'\n" + FASTAPI.encode()}, r"app\.py is no Python"),
    "nulls": ({"app.py": b"\0" * 10}, r"app\.py is no Python"),
    "too large": ({"app.py": b"#" * (5 * 1024 * 1024)}, r"larger than 4 MiB"),
    "a broken notebook": ({"n.ipynb": "{"}, r"n\.ipynb is not valid JSON"),
    "no notebook": ({"n.ipynb": "{}"}, r"no notebook of format 4"),
    "node without a program": ({"package.json": '{"main": "gone.js"}'}, r"starts no file"),
    "a broken package.json": ({"package.json": "["}, r"package\.json is not valid JSON"),
    "a helper alone": ({"helpers.py": "import streamlit as st\ndef f():\n    st.write(1)"}, r"nothing that is known"),
    "broken settings": ({"app.py": FASTAPI, "pyproject.toml": "["}, r"not valid TOML"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_told(folder: Folder, case: str) -> None:
    files, message = REFUSED[case]

    with pytest.raises(BundleError, match=f"(?s){message}"):
        detect(folder(files))


def test_one_of_two_is_chosen_by_kind_or_entry_point(folder: Folder) -> None:
    root = folder({"app.py": FASTAPI, "dash_.py": STREAMLIT, "n.ipynb": notebook("1")})

    assert detect(root, kind="streamlit").entrypoint == "dash_"
    assert detect(root, kind="python-fastapi").entrypoint == "app"
    assert detect(root, entrypoint="dash_.py").kind == "python-streamlit"
    assert detect(root, entrypoint="app").kind == "python-fastapi"
    assert detect(root, entrypoint="app:app").entrypoint == "app:app"
    assert detect(root, kind="voila").entrypoint == "n.ipynb"
    assert detect(root, kind="panel", entrypoint="n.ipynb").kind == "python-panel"


def test_an_entry_point_is_looked_for_where_it_says(folder: Folder) -> None:
    root = folder({"app.py": FASTAPI, "n.ipynb": notebook("1"), "tool.py": "print(1)"})

    for entrypoint, message in {
        "gone": r"no gone\.py.*there is app\.py, tool\.py",
        "gone.ipynb": r"no file 'gone\.ipynb'.*there is n\.ipynb",
        "../x.html": "no file",
        "tool": "cannot be told what tool.py is",
    }.items():
        with pytest.raises(BundleError, match=message):
            detect(root, entrypoint=entrypoint)
    assert detect(root, entrypoint="tool", kind="notebook").entrypoint == "tool.py"
    assert detect(root, entrypoint="installed.app:api", kind="fastapi").kind == "python-fastapi"


def test_a_file_alone_is_published_without_its_folder(folder: Folder) -> None:
    root = folder({"n.ipynb": notebook("1"), "r.qmd": "x", "app.py": FASTAPI, "p.html": "x"})

    assert detect(root / "n.ipynb").only == ("n.ipynb",)
    assert detect(root / "r.qmd").only == ("r.qmd",)
    assert detect(root / "p.html").only == ("p.html",)
    assert detect(root / "app.py").only is None  # a program needs its modules
    assert detect(root / "app.py").entrypoint == "app"
    with pytest.raises(BundleError, match="give the folder"):
        detect(root / "n.ipynb", entrypoint="app")
    with pytest.raises(BundleError, match="no folder or file"):
        detect(root / "gone")


def test_what_documents_say_of_themselves(folder: Folder) -> None:
    root = folder(
        {
            "a.qmd": "---\nparams:\n  x: 1\n---\n```{r}\n1\n```",
            "b.qmd": "---\njupyter: python3\n---\n",
            "c.qmd": '---\nengine: "markdown"\n---\n```{python}\n1\n```',
            "d.Rmd": "---\r\nparams: {x: 1}\r\n---\r\n",
        }
    )

    assert detect(root / "a.qmd").engines == ("knitr",)
    assert detect(root / "a.qmd").has_parameters
    assert detect(root / "a.qmd").needs_r
    assert detect(root / "b.qmd").engines == ("jupyter",)
    assert detect(root / "b.qmd").needs_python
    assert detect(root / "c.qmd").engines == ("markdown",)
    assert detect(root / "d.Rmd").has_parameters


def test_a_file_that_is_run_may_have_any_name(folder: Folder) -> None:
    express = "from shiny.express import ui\nui.h1('x')\n"
    root = folder({"app.v2.py": STREAMLIT, "v1.2/app.py": STREAMLIT, "page.v2.py": express})
    (root / "api.v2.py").write_text(FASTAPI)
    for name in ("app.v2.py", "v1.2/app.py", "./app.v2.py"):
        project = detect(root, entrypoint=name)
        assert (project.kind, project.entrypoint) == ("python-streamlit", name.removeprefix("./"))
    assert detect(root, entrypoint="page.v2.py").entrypoint == express_entry("page.v2.py")
    with pytest.raises(BundleError, match=r"api\.v2\.py cannot be imported by that name"):
        detect(root, entrypoint="api.v2.py")
    with pytest.raises(BundleError):
        detect(root / "v1.2", entrypoint="../app.v2.py")


def test_the_settings_of_a_project_choose(folder: Folder) -> None:
    theirs = '[tool.rsconnect]\napp_mode = "python-streamlit"\nentrypoint = "b.py"\nnew = 1\n'
    files = {"app.py": FASTAPI, "b.py": STREAMLIT, "pyproject.toml": theirs}

    project = detect(folder(files))
    assert (project.kind, project.entrypoint) == ("python-streamlit", "b")
    assert project.settings.source == "[tool.rsconnect]"

    files["pyproject.toml"] = theirs + '[tool.connectapi]\nkind = "fastapi"\nentrypoint = "app"\n'
    project = detect(folder(files))
    assert (project.kind, project.entrypoint) == ("python-fastapi", "app")
    assert detect(folder(files), entrypoint="b").kind == "python-streamlit"


@pytest.mark.parametrize(
    "text, message",
    [
        (
            "entrypiont = 'x'",
            "unknown key 'entrypiont'; did you mean 'entrypoint'.*Known: app_mode",
        ),
        ("kind = 'fastpi'", "no kind of content 'fastpi'.*did you mean 'fastapi'"),
        ("kind = 1", "has to be a text"),
        ("exclude = 'x'", "has to be a list"),
        ("kind = 'dash'\napp_mode = 'dash'", "both app_mode and kind"),
    ],
)
def test_settings_that_are_wrong(folder: Folder, text: str, message: str) -> None:
    root = folder({"app.py": FASTAPI, "pyproject.toml": f"[tool.connectapi]\n{text}\n"})
    with pytest.raises(BundleError, match=f"(?s){message}"):
        detect(root)


def test_a_kind_that_there_is_not(folder: Folder) -> None:
    with pytest.raises(InvalidArgument, match="did you mean 'streamlit'"):
        detect(folder({"app.py": FASTAPI}), kind="streamlitt")
    root = folder({"app.py": FASTAPI, "tool.py": "x", "other.py": "x"})
    with pytest.raises(BundleError, match="holds no Streamlit application; it looks like: FastAPI"):
        detect(root, kind="streamlit")


def test_nothing_of_the_project_is_run(folder: Folder, tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    code = f"open({str(mark)!r}, 'w')\n" + FASTAPI
    detect(folder({"app.py": code, "conftest.py": code, "setup.py": code}))
    assert not mark.exists()


def test_code_that_nests_deeply_or_goes_in_circles(folder: Folder) -> None:
    chain = "if 0:\n    pass\n" + "".join(f"elif {i}:\n    pass\n" for i in range(400))
    circle = "from b import app as app, make\nx = y\ny = x\nz = make()\n"
    files = {"app.py": chain + circle + "app = z\n", "b.py": "from app import make\nmake = make\n"}
    files["c.py"] = "x = " + "(" * 3000
    with pytest.raises(BundleError, match="nothing that is known"):
        detect(folder(files))


NAMES = st.sampled_from(
    ["app.py", "n.ipynb", "r.qmd", "r.Rmd", "package.json", "pyproject.toml", "_quarto.yml"]
)
PIECES = st.sampled_from(
    [b"---\n", b"server: shiny\n", b"params:\n", b"project:\n  type: website\n", b'{"cells": [',
     b'{"cell_type": "code"}', b"]}", b"[tool.connectapi]\n", b"kind = ", b'"fastapi"\n', b"app = ",
     b"FastAPI()\n", b"from fastapi import *\n", b"def app(", b"class A(A): pass\n", b"\xff", b"\0"]
)  # fmt: skip
CONTENT = st.one_of(st.binary(max_size=200), st.lists(PIECES, max_size=8).map(b"".join))


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.dictionaries(NAMES, CONTENT, max_size=3))
def test_any_bytes_are_told_or_refused(folder: Folder, files: dict[str, bytes]) -> None:
    root = folder(files)
    for old in root.iterdir():
        if old.name not in files:
            old.unlink()
    with contextlib.suppress(BundleError):
        assert detect(root).kind in kinds.LABELS


@pytest.mark.timeout(30)
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no named pipes")
@pytest.mark.parametrize("name", ["a.qmd", "b.ipynb", "c.py", "pyproject.toml"])
def test_a_named_pipe_is_not_waited_for(tmp_path: Path, name: str) -> None:
    (tmp_path / "index.html").write_text("<h1>Harbour")
    os.mkfifo(tmp_path / name)

    with contextlib.suppress(BundleError):  # some are named as what cannot be read
        assert detect(tmp_path).kind == "static"
