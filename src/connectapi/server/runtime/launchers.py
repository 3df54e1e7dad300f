"""How content of each kind is launched: pure, from a place to a command line and its variables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectapi.server.content import kinds
from connectapi.server.runtime import launchers_other, launchers_python, launchers_r
from connectapi.server.runtime.launching import HOST, CannotLaunch, Launch, Place

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["HOST", "CannotLaunch", "Launch", "Place", "launch", "runtime_packages"]

_LAUNCHERS: dict[str, Callable[[Place], Launch]] = {
    "python-api": launchers_python.wsgi,
    "python-bokeh": launchers_python.bokeh,
    "python-dash": launchers_python.dash,
    "python-fastapi": launchers_python.asgi,
    "python-gradio": launchers_python.gradio,
    "python-panel": launchers_python.panel,
    "python-shiny": launchers_python.shiny,
    "python-streamlit": launchers_python.streamlit,
    "jupyter-voila": launchers_python.voila,
    "api": launchers_r.plumber,
    "quarto-shiny": launchers_r.quarto,
    "rmd-shiny": launchers_r.rmarkdown,
    "shiny": launchers_r.shiny,
    "nodejs": launchers_other.nodejs,
    "nodejs-api": launchers_other.nodejs,
    "tensorflow-saved-model": launchers_other.tensorflow,
}

_ASGI = ("uvicorn", "websockets")
_WSGI = (*_ASGI, "a2wsgi")

# Documents are here, too: what renders them stands in the same environment.
_RUNTIME_PACKAGES: dict[str, tuple[str, ...]] = {
    "python-api": _WSGI,
    "python-dash": _WSGI,
    "python-fastapi": _ASGI,
    "python-shiny": _ASGI,
    "python-gradio": _ASGI,
    "jupyter-voila": ("ipykernel",),
    "jupyter-static": ("nbconvert", "ipykernel", "papermill"),
}


def launch(mode: str, place: Place) -> Launch:
    """Say how content of a kind is launched.

    Raises:
        CannotLaunch: A program is missing, or the bundle does not say what to run.
    """
    launcher = _LAUNCHERS.get(mode)
    if launcher is None:
        raise CannotLaunch(f"Content of the kind {kinds.label(mode)} is no program to be launched.")
    return launcher(place)


def runtime_packages(mode: str) -> tuple[str, ...]:
    """Name the packages that launching a kind needs beside the content's own requirements.

    They are requirement lines, installed into the content's environment so that its own packages
    stay as they are.
    """
    return _RUNTIME_PACKAGES.get(mode, ())
