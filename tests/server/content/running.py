"""A server that renders documents with the interpreter of the tests, and bundles for it."""

from __future__ import annotations

import json
import platform
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from connectapi import Client
from connectapi.models.tasks import Task
from connectapi.server.runtime.environment_cache import Environment, EnvironmentCache
from connectapi.server.runtime.interpreters import Installation, Interpreters
from connectapi.server.runtime.programs import Program, Programs
from connectapi.server.settings import ServerSettings
from connectapi.testing import LocalConnect
from tests.server.content.conftest import PYTHON, packed, upload
from tests.server.content.conftest import new as new_item

PATIENCE = 90


@contextmanager
def opened(
    monkeypatch: pytest.MonkeyPatch, programs: Mapping[str, Path], settings: ServerSettings
) -> Iterator[LocalConnect]:
    """Open a server on which this interpreter is every environment, so that nothing is installed.

    Args:
        programs: What there is beside Python, by name; it may change meanwhile.
    """
    version = platform.python_version()
    here = Installation(version, Path(sys.executable))
    environment = Environment(Path(sys.prefix), here.python, version, "tests", {}, "")

    def find(_: Programs, name: str) -> Program | None:
        return Program(name, programs[name], "1") if name in programs else None

    monkeypatch.setattr(Interpreters, "installations", lambda _: (here,))
    monkeypatch.setattr(EnvironmentCache, "ensure", lambda *_, **__: environment)
    monkeypatch.setattr(EnvironmentCache, "find", lambda *_: environment)
    monkeypatch.setattr(Programs, "paths", lambda _: dict(programs))
    monkeypatch.setattr(Programs, "find", find)
    with LocalConnect(
        socket=False, check_answers=True, run_content=True, settings=settings
    ) as server:
        yield server


def program(folder: Path, name: str, code: str) -> Path:
    """A program in Python that takes the place of one that is not here."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!{sys.executable}\n{code}")
    path.chmod(0o755)
    return path


def notebook(*cells: str, parameters: str | None = None, book: str = "") -> bytes:
    """A notebook of cells with code, the first perhaps one with parameters, or any text."""
    tagged: list[tuple[str, list[str]]] = [(code, []) for code in cells]
    if parameters is not None:
        tagged.insert(0, (parameters, ["parameters"]))
    made = {
        "cells": [
            {
                "cell_type": "code",
                "id": f"cell-{number}",
                "metadata": {"tags": tags},
                "source": code,
                "outputs": [],
                "execution_count": None,
            }
            for number, (code, tags) in enumerate(tagged)
        ],
        # The kernel of the machine that it was written on.
        "metadata": {"kernelspec": {"name": "conda-env", "display_name": "", "language": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return packed(
        "jupyter-static",
        {"book.ipynb": book or json.dumps(made), "data.txt": "42 boats"},
        metadata={"entrypoint": "book.ipynb"},
        python=PYTHON,
    )


def script(code: str, **files: str) -> bytes:
    metadata = {"entrypoint": "log.py"}
    return packed("jupyter-static", {"log.py": code, **files}, metadata=metadata, python=PYTHON)


def quarto(**files: str) -> bytes:
    metadata = {"entrypoint": "report.qmd"}
    sections = {"quarto": {"version": "1.5.57"}, "python": PYTHON}
    return packed("quarto-static", files, metadata=metadata, **sections)


def finished(client: Client, task_id: str) -> Task:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        task = client.api.tasks.get_task(task_id, wait=5)
        if task.finished:
            return task
    raise AssertionError(f"the task {task_id} does not end")


def deployment(client: Client, guid: str, data: bytes) -> Task:
    """Upload and deploy, and give the task at its end."""
    number = upload(client, guid, data)
    order = client.api.content.deploy_content_bundle(guid, bundle_id=number)
    return finished(client, order.task_id)


def published(client: Client, data: bytes) -> str:
    guid = new_item(client)
    task = deployment(client, guid, data)
    assert (task.code, task.error) == (0, ""), task.output
    return guid
