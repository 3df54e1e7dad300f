"""Manifests of every kind: made for projects, and read as other programs write them."""

import json
import tarfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectapi._core.errors import InvalidArgument
from connectapi.bundles import (
    BundleError,
    Metadata,
    bundle_dir,
    bundle_plan,
    kinds,
    plan_bundle,
    problems,
)
from connectapi.bundles.manifest import parse_manifest
from connectapi.server.runtime.entry_points import check_program

Folder = Callable[[Mapping[str, str | bytes]], Path]

PYTHON = {"requirements.txt": "# none\n"}
RENV = json.dumps(
    {
        "R": {
            "Version": "4.3.1",
            "Repositories": [{"Name": "CRAN", "URL": "https://me:secret@cran.invalid/"}],
        },
        "Packages": {
            "shiny": {
                "Package": "shiny",
                "Version": "1.10.0",
                "Source": "Repository",
                "Repository": "CRAN",
                "Imports": ["httpuv", "R6 (>= 2)"],
            },
            "mine": {
                "Version": "0.1",
                "Source": "GitHub",
                "RemoteType": "github",
                "RemoteUsername": "someone",
                "RemoteRepo": "mine",
                "RemoteSha": "abc",
            },
        },
    }
)
NOTEBOOK = json.dumps({"cells": [], "metadata": {}, "nbformat": 4})
R = {"renv.lock": RENV}
PROJECTS: dict[str, dict[str, str]] = {
    "api": {"plumber.R": "x", **R},
    "jupyter-static": {"n.ipynb": NOTEBOOK, **PYTHON},
    "jupyter-voila": {"n.ipynb": NOTEBOOK, "voila.json": "{}", **PYTHON},
    "nodejs": {"package.json": '{"main": "app.js", "engines": {"node": ">=20.1"}}', "app.js": "x"},
    "python-api": {"app.py": "from flask import Flask\napp = Flask('x')", **PYTHON},
    "python-bokeh": {"app.py": "from bokeh.io import curdoc\ncurdoc()", **PYTHON},
    "python-dash": {"app.py": "from dash import Dash\napp = Dash()", **PYTHON},
    "python-fastapi": {"app.py": "from fastapi import FastAPI\napp = FastAPI()", **PYTHON},
    "python-gradio": {"app.py": "import gradio\ndemo = gradio.Blocks()", **PYTHON},
    "python-panel": {"app.py": "import panel\npanel.Row().servable()", **PYTHON},
    "python-shiny": {"app.py": "from shiny.express import ui", **PYTHON},
    "python-streamlit": {"app.py": "import streamlit\nstreamlit.write(1)", **PYTHON},
    "quarto-shiny": {"r.qmd": "---\nserver: shiny\n---\n```{r}\n1\n```", **R},
    "quarto-static": {"r.qmd": "---\nparams: {a: 1}\n---\n```{python}\n1\n```", **PYTHON},
    "rmd-shiny": {"r.Rmd": "---\nruntime: shiny\n---\n", **R},
    "rmd-static": {"r.Rmd": "---\nparams:\n  a: 1\n---\n", **R},
    "shiny": {"app.R": "x", **R},
    "static": {"index.html": "x", "gen.py": "print(1)"},
    "tensorflow-saved-model": {"1/saved_model.pb": "x"},
}


@pytest.mark.parametrize("kind", kinds.LABELS)
def test_each_kind_is_packed_with_a_manifest_that_is_right(folder: Folder, kind: str) -> None:
    root = folder(PROJECTS[kind])

    with bundle_dir(root) as bundle:
        manifest = bundle.manifest
        with tarfile.open(bundle.path) as tar:
            names = tar.getnames()
    assert manifest.metadata.appmode == kind
    assert problems(manifest, root) == []
    assert set(names) == {*PROJECTS[kind], "manifest.json"}
    assert parse_manifest(manifest.to_json(), "it") == manifest
    assert bool(manifest.python) == ("requirements.txt" in PROJECTS[kind])
    assert bool(manifest.packages) == ("renv.lock" in PROJECTS[kind])
    if kinds.needs_python(kind) and kind != "jupyter-static":
        # What will run it finds what the manifest names.
        check_program(manifest, root, {}, frozenset())


def test_what_stands_in_a_manifest(folder: Folder) -> None:
    def made(kind: str) -> dict[str, object]:
        root = folder(PROJECTS[kind])
        (root / ".python-version").write_text("3.12.4")
        found = json.loads(plan_bundle(root, kind=kind).manifest.to_json())
        for path in root.iterdir():
            path.unlink()
        return found  # type: ignore[no-any-return]  # JSON of our own

    assert made("python-gradio") == {
        "version": 1,
        "locale": "en_US.UTF-8",
        "metadata": {"appmode": "python-gradio", "entrypoint": "app:demo"},
        "python": {
            "version": "3.12.4",
            "package_manager": {"name": "pip", "package_file": "requirements.txt"},
        },
        "environment": {"python": {"requires": "~=3.12.0"}},
    }
    quarto = made("quarto-static")
    assert quarto["metadata"] == {
        "appmode": "quarto-static",
        "primary_rmd": "r.qmd",
        "has_parameters": True,
    }
    assert quarto["quarto"] == {"version": "99.9.9", "engines": ["jupyter"]}
    node = made("nodejs")["node"]
    assert isinstance(node, dict)
    assert node["version"] == "20.1.0"
    shiny = made("shiny")
    assert shiny["platform"] == "4.3.1"
    assert shiny["packages"] == {
        "mine": {
            "Source": "github",
            "Repository": "https://github.com/someone/mine",
            "description": {
                "Package": "mine",
                "Version": "0.1",
                "Type": "Package",
                "Title": "github R package",
                "RemoteType": "github",
                "RemoteSha": "abc",
                "RemoteRepo": "mine",
                "RemoteUsername": "someone",
                "RemotePkgRef": "someone/mine",
                "Repository": "https://github.com/someone/mine",
            },
        },
        "shiny": {
            "Source": "CRAN",
            "Repository": "https://cran.invalid",
            "description": {
                "Package": "shiny",
                "Version": "1.10.0",
                "Type": "Package",
                "Title": "CRAN R package",
                "Repository": "https://cran.invalid",
                "Imports": "httpuv, R6 (>= 2)",
            },
        },
    }


@pytest.mark.parametrize(
    "renv, message",
    [
        (None, r"no renv\.lock.*renv::snapshot"),
        ("{", r"renv\.lock is not valid JSON"),
        ("{}", "does not say the version of R"),
        ('{"R": {"Version": "4"}, "Packages": {"x": {}}}', "where the package x comes from"),
    ],
)
def test_r_without_its_packages(folder: Folder, renv: str | None, message: str) -> None:
    files = {"app.R": "x"} if renv is None else {"app.R": "x", "renv.lock": renv}
    with pytest.raises(BundleError, match=f"(?s){message}"):
        bundle_dir(folder(files))


def test_a_made_list_of_packages_is_in_the_bundle_and_not_on_disk(folder: Folder) -> None:
    project = "[project]\nname='x'\ndependencies=['flask']\n"
    root = folder({"app.py": "from flask import Flask\na = Flask('x')", "pyproject.toml": project})

    with bundle_dir(root) as one, bundle_dir(root) as two:
        assert one.sha256 == two.sha256
        assert sorted(one.manifest.files or {}) == ["app.py", "pyproject.toml", "requirements.txt"]
        with tarfile.open(one.path) as tar:
            made = tar.extractfile("requirements.txt")
            assert made is not None
            assert made.read().endswith(b"\nflask\n")
    assert not (root / "requirements.txt").exists()


def test_one_document_goes_alone_and_says_what_it_misses(folder: Folder) -> None:
    files = {"n.ipynb": NOTEBOOK.replace("[]", '[{"source": "data.csv"}]'), "data.csv": "1"}
    root = folder({**files, "other.py": "import flask", "secret.txt": "x"})
    plan = plan_bundle(root / "n.ipynb")

    assert "n.ipynb mentions data.csv" in plan.warnings[0]
    with bundle_plan(plan) as bundle:
        assert sorted(bundle.manifest.files or {}) == ["n.ipynb", "requirements.txt"]
    with bundle_plan(plan, include=["data.csv"]) as bundle:
        assert "data.csv" in (bundle.manifest.files or {})


def test_what_rendering_leaves_behind_stays_here(folder: Folder) -> None:
    config = "project:\n  type: website\n  output-dir: public\n"
    pages = {"index.html": "x", "index_files/a.js": "x", "_site/a.html": "x", "public/a.html": "x"}
    with bundle_dir(folder({"_quarto.yml": config, "index.qmd": "x", "a.css": "x", **pages})) as it:
        assert sorted(it.manifest.files or {}) == ["_quarto.yml", "a.css", "index.qmd"]
        assert it.manifest.metadata.content_category == "site"


def test_what_the_manifest_names_must_not_be_left_out(folder: Folder) -> None:
    root = folder({**PROJECTS["python-api"], "b.py": "x", ".gitignore": "requirements.txt\n"})
    with bundle_dir(root) as bundle:  # without its packages nothing would run
        assert "requirements.txt" in (bundle.manifest.files or {})
    with pytest.raises(BundleError, match="entry point 'app' is in no file that it lists"):
        bundle_dir(root, exclude=["app.py"])


def test_arguments_that_exclude_each_other(folder: Folder) -> None:
    root = folder(
        {"manifest.json": '{"version": 1, "metadata": {"appmode": "static"}}', "a.py": ""}
    )
    with pytest.raises(InvalidArgument, match="kind= has no effect here"):
        bundle_dir(root, kind="fastapi")
    (root / "manifest.json").unlink()
    with pytest.raises(InvalidArgument, match="exclude each other"):
        bundle_dir(root, kind="fastapi", primary="a.html")


OTHERS: dict[str, str] = {
    "R": """{"version": 1, "locale": "en_US", "platform": "4.3.1", "users": null, "files": null,
        "metadata": {"appmode": "shiny", "primary_rmd": null, "primary_html": null,
            "content_category": null, "has_parameters": false},
        "environment": {"nodejs": {"requires": "x"}, "r": {"requires": "~=4.3",
            "package_repository_resolution": "lax"}, "environment_management": {"nodejs": true}},
        "nodejs": {}, "packages": null}""",
    "Publisher": """{\n\t"version": 1, "metadata": {"appmode": "python-dash",
        "entrypoint": "app", "has_parameters": null, "new": {"a": [1]}},
        "environment": {"image": "", "prebuilt": false}, "integration_requests": [{"guid": "x"}],
        "python": {"version": "3.12.4", "package_manager": null},
        "files": {"app.py": {"checksum": "x", "size": 3}, "b.py": null}}""",
    "rsconnect-python": """\ufeff{"version": 1, "locale": "C.UTF-8", "metadata": {
        "appmode": "python-api", "entrypoint": "app:app"}, "python": {"version": "3.11.7",
        "package_manager": {"name": "uv", "version": "24.0", "package_file": "requirements.txt",
        "allow_uv": true}}, "files": {"app.py": {"checksum": ""}, "requirements.txt": {}}}""",
}


def without_nulls(value: dict[str, object], known: set[str]) -> dict[str, object]:
    return {key: one for key, one in value.items() if one is not None or key not in known}


@pytest.mark.parametrize("writer", OTHERS)
def test_what_others_write_is_read_and_written_again(writer: str) -> None:
    text = OTHERS[writer]
    manifest = parse_manifest(text.encode(), "it")

    # A null is what is left out; all else is kept to the word, whether it is known here or not.
    said = without_nulls(json.loads(text.removeprefix("\ufeff")), {"files", "packages"})
    metadata = said["metadata"]
    assert isinstance(metadata, dict)
    said["metadata"] = without_nulls(metadata, set(Metadata.__struct_fields__))
    if isinstance(files := said.get("files"), dict):
        said["files"] = {name: entry or {} for name, entry in files.items()}
    assert json.loads(manifest.to_json()) == said
    assert parse_manifest(manifest.to_json(), "it") == manifest

    again = json.loads(manifest.with_files({"c.py": "1"}).to_json())
    assert again == {**said, "files": {"c.py": {"checksum": "1"}}}


def test_what_is_wrong_is_said_in_words(folder: Folder) -> None:
    root = folder({"app.py": "x", "r.qmd": "y"})
    wrong = """{"version": 1, "metadata": {"appmode": "python-new", "entrypoint": "main",
        "primary_rmd": "gone.Rmd"}, "python": {"package_manager": {"package_file": "req.txt"}},
        "files": {"app.py": {"checksum": "00"}, "gone.py": {}, "r.qmd": {}}}"""

    assert problems(parse_manifest(wrong.encode(), "it"), root) == [
        "its kind 'python-new' is none that is known here",
        "it names 'gone.Rmd' as primary_rmd, but does not list that file",
        "it names 'req.txt' as package_file, but does not list that file",
        "its entry point 'main' is in no file that it lists",
        "it lists files that are not there: gone.py",
        "files changed since it was written: app.py",
    ]
    for text, message in {
        '{"version": 2, "metadata": {"appmode": "static"}}': "only version 1",
        '{"version": 1, "metadata": {"appmode": ""}}': "names no kind",
        '{"version": 1, "metadata": {"appmode": null}}': "no manifest of version 1",
        '{"version": 1, "metadata": {"appmode": "x"}, "files": {"../x": {}}}': "outside",
        "[]": "no manifest of version 1",
        '{"version": 1, "metadata": {"appmode": "x"}, "files": []}': "no manifest of version 1",
    }.items():
        with pytest.raises(BundleError, match=message):
            parse_manifest(text.encode(), "it")


@pytest.mark.parametrize(
    "mode, entry, files, right",
    [
        ("python-api", "pkg.mod:app", {"pkg/mod.py"}, True),
        ("python-api", "pkg:app", {"pkg/__init__.py"}, True),
        ("python-api", "pkg.gone:app", {"pkg/mod.py"}, False),
        ("python-shiny", "shiny.express.app:my_20_app_2e_py", {"my app.py"}, True),
        ("python-shiny", "shiny.express.app:app_2e_py", {"x.py"}, False),
        ("python-streamlit", "app", {"app.py"}, True),
        ("python-bokeh", "folder", {"folder/main.py"}, True),
        ("nodejs", "server", {"server.js"}, True),
        ("nodejs", "server.js", {"x.js"}, False),
        ("jupyter-voila", "n.ipynb", {"m.ipynb"}, False),
        ("jupyter-voila", "", {"m.ipynb"}, True),
        ("static", "a/b.html", {"a/b.html"}, True),
        ("shiny", "app.R", {"x"}, True),
    ],
)
def test_entry_points_and_files(mode: str, entry: str, files: set[str], right: bool) -> None:
    section = {"package_manager": {"package_file": "requirements.txt"}}
    raw = {
        "version": 1,
        "metadata": {"appmode": mode, "entrypoint": entry},
        "python": section,
        "files": {name: {} for name in (*files, "requirements.txt")},
    }
    found = problems(parse_manifest(json.dumps(raw).encode(), "it"), Path("nowhere"))
    found = [one for one in found if "not there" not in one]
    assert (found == []) is right


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["version", "metadata", "appmode", "files", "checksum", "x"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None)
@given(JSON, st.binary(max_size=20))
def test_any_manifest_is_read_or_refused(value: object, data: bytes) -> None:
    wrapped = {"version": 1, "metadata": {"appmode": "static", "new": value}, "new": value}
    for text in (json.dumps(value).encode(), data, json.dumps(wrapped).encode()):
        try:
            manifest = parse_manifest(text, "it")
        except BundleError:
            continue
        assert parse_manifest(manifest.to_json(), "it") == manifest
        problems(manifest)
