"""How content of each kind is launched: pure, from a place to a command line and its variables."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from connectapi.bundles.manifest import Manifest

HOST = "127.0.0.1"
"""All content listens here alone: visitors come through the server."""


class CannotLaunch(Exception):
    """Content cannot be launched; the text says why and what to do, for its publisher."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where content is launched.

    Attributes:
        folder: Folder of the bundle's files, which is the process's own.
        manifest: The bundle's manifest.
        python: Interpreter of the content's environment, for kinds in Python.
        port: Free port of 127.0.0.1 to listen on.
        base_path: Path that visitors see in front of the content's own paths, without a slash at
            the end: ``/content/<guid>``, or of a draft ``/content/<guid>/_bundle<id>``, behind the
            server's own prefix where it has one.
        programs: Further programs of this machine by name: ``Rscript``, ``quarto``, ``node``,
            ``npm``, ``tensorflow_model_server``.
    """

    folder: Path
    manifest: Manifest
    python: Path | None
    port: int
    base_path: str
    programs: Mapping[str, Path] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Launch:
    """How content is launched.

    Attributes:
        argv: Program and arguments; it is run in the bundle's folder.
        environment: Variables that this kind needs beyond those of every content process.
        keeps_prefix: Whether the program wants the whole path of a request, because it was told
            its base path; others get paths without it.
        ready_path: Path that is asked until it answers with anything.
        job_tag: Tag of the job that the process is.
    """

    argv: tuple[str, ...]
    environment: Mapping[str, str]
    keeps_prefix: bool
    ready_path: str
    job_tag: str


def launch(mode: str, place: Place) -> Launch:
    """Say how content of a kind is launched.

    Raises:
        CannotLaunch: A program is missing, or the bundle does not say what to run.
    """
    raise CannotLaunch(f"Content of the kind {mode} in {place.folder} cannot be launched.")


def runtime_packages(mode: str) -> tuple[str, ...]:
    """Name the packages that launching a kind needs beside the content's own requirements.

    They are requirement lines, installed into the content's environment so that its own packages
    stay as they are.
    """
    return _RUNTIME_PACKAGES.get(mode, ())


_ASGI = ("uvicorn", "websockets")
_WSGI = ("uvicorn", "websockets", "a2wsgi")
_NOTEBOOK = ("nbconvert", "ipykernel", "papermill")

_RUNTIME_PACKAGES: dict[str, tuple[str, ...]] = {
    "python-api": _WSGI,
    "python-dash": _WSGI,
    "python-fastapi": _ASGI,
    "python-shiny": _ASGI,
    "python-gradio": _ASGI,
    "jupyter-voila": ("ipykernel",),
    "jupyter-static": _NOTEBOOK,
}
