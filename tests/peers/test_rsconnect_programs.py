"""rsconnect: programs, which are deployed up to the point where a process is needed."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
import requests
from posit import connect

from tests.peers.command import Rsconnect

PROGRAMS = {
    "api": ("python-api", "flask", "from flask import Flask\napp = Flask(__name__)\n"),
    "flask": ("python-api", "flask", "from flask import Flask\napp = Flask(__name__)\n"),
    "fastapi": ("python-fastapi", "fastapi", "from fastapi import FastAPI\napp = FastAPI()\n"),
    "dash": ("python-dash", "dash", "from dash import Dash\napp = Dash()\n"),
    "streamlit": ("python-streamlit", "streamlit", "import streamlit\n"),
    "bokeh": ("python-bokeh", "bokeh", "import bokeh\n"),
    "shiny": ("python-shiny", "shiny", "from shiny import App\napp = App(None, None)\n"),
    "gradio": ("python-gradio", "gradio", "import gradio\n"),
    "panel": ("python-panel", "panel", "import panel\n"),
}


def folder(path: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        (path / name).write_text(text)
    return path


def not_started(client: connect.Client, item: connect.Client) -> bool:
    answer = requests.get(item["content_url"], auth=client.session.auth, timeout=30)
    return answer.status_code == 501 and "does not start programs" in answer.text


@pytest.mark.parametrize("kind", PROGRAMS)
def test_a_program_is_deployed_but_not_started(
    rsconnect: Rsconnect, client: connect.Client, tmp_path: Path, kind: str
) -> None:
    mode, package, source = PROGRAMS[kind]
    program = folder(tmp_path, {"app.py": source, "requirements.txt": f"{package}==1.2.3\n"})
    rsconnect("deploy", kind, program, "--title", f"A {kind}", "--no-verify")
    item = client.content.find_by(title=f"A {kind}")
    assert (item["app_mode"], item.is_interactive or kind in ("gradio", "panel")) == (mode, True)
    assert item.bundles.active()["id"] == item["bundle_id"]
    assert item.packages.find_by(name=package)["version"] == "1.2.3"
    assert not_started(client, item)


def test_a_program_that_does_not_start_stays_a_draft(
    rsconnect: Rsconnect, client: connect.Client, tmp_path: Path
) -> None:
    program = folder(tmp_path, {"app.py": PROGRAMS["flask"][2], "requirements.txt": "flask\n"})
    rsconnect("deploy", "flask", program, "--title", "Verified", status=1)
    (bundle,) = client.content.find_by(title="Verified").bundles.find()
    assert bundle["active"] is False


def test_notebooks_as_applications(
    rsconnect: Rsconnect, client: connect.Client, tmp_path: Path
) -> None:
    whole = json.dumps({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    files = {"board.ipynb": whole, "requirements.txt": "voila==0.5.8\n"}
    notebook = folder(tmp_path, files) / "board.ipynb"
    rsconnect("deploy", "voila", notebook, "--title", "A voila", "--no-verify")
    assert client.content.find_by(title="A voila")["app_mode"] == "jupyter-voila"


def test_a_model(rsconnect: Rsconnect, client: connect.Client, tmp_path: Path) -> None:
    folder(tmp_path, {"saved_model.pb": "model"})
    rsconnect("deploy", "tensorflow", tmp_path, "--title", "A model", "--no-verify")
    item = client.content.find_by(title="A model")
    assert item["app_mode"] == "tensorflow-saved-model"
    assert not_started(client, item)


def test_a_project_that_says_what_it_is(
    rsconnect: Rsconnect, client: connect.Client, tmp_path: Path
) -> None:
    project = """
[project]
name = "project"
version = "0"
requires-python = ">=3.9"
dependencies = ["fastapi==0.115.0"]

[tool.rsconnect]
app_mode = "python-fastapi"
entrypoint = "main:app"
title = "A project"
"""
    files = {"main.py": PROGRAMS["fastapi"][2], "pyproject.toml": project}
    rsconnect("deploy", "pyproject", folder(tmp_path, files), "--no-verify")
    item = client.content.find_by(title="A project")
    assert item["app_mode"] == "python-fastapi"
    assert item.packages.find_by(name="fastapi")["version"] == "0.115.0"


def test_preflight_reads_the_runtimes(
    rsconnect: Rsconnect, client: connect.Client, tmp_path: Path
) -> None:
    (tmp_path / ".python-version").write_text(">=3.9\n")
    found = rsconnect("preflight", tmp_path).json
    installed = client.get("v1/server_settings/python").json()["installations"]
    versions = [installation["version"] for installation in installed]
    assert found["existing_content"]["server_python_versions"] == versions
    # Whether a version may be published is said by releases newer than this one only.
    assert found["status"] == "unknown"
