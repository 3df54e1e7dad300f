"""What the kinds of content (app modes) are called and which of them are programs."""

from __future__ import annotations

UNKNOWN = "unknown"
STATIC = "static"

RENDERED = frozenset({"rmd-static", "quarto-static", "jupyter-static"})
"""Documents that are rendered once and then served as files."""

SHINY = frozenset({"shiny", "rmd-shiny", "quarto-shiny", "python-shiny"})
"""Kinds whose sessions count as Shiny usage."""

_LABELS = {
    "api": "Plumber API",
    "jupyter-static": "Jupyter notebook",
    "jupyter-voila": "Voila application",
    "nodejs": "Node.js application",
    "nodejs-api": "Node.js API",
    "python-api": "Flask application",
    "python-bokeh": "Bokeh application",
    "python-dash": "Dash application",
    "python-fastapi": "FastAPI application",
    "python-gradio": "Gradio application",
    "python-panel": "Panel application",
    "python-shiny": "Shiny for Python application",
    "python-streamlit": "Streamlit application",
    "quarto-shiny": "Quarto Shiny document",
    "quarto-static": "Quarto document",
    "rmd-shiny": "R Markdown Shiny document",
    "rmd-static": "R Markdown document",
    "shiny": "Shiny application",
    "static": "static content",
    "tensorflow-saved-model": "TensorFlow model",
}

_JOB_TAGS = {
    "quarto-static": "build_report",
    "rmd-static": "build_report",
    "jupyter-static": "build_jupyter",
}


def render_tag(app_mode: str, category: str) -> str:
    """Give the tag of the job that renders a document."""
    return "build_site" if category == "site" else _JOB_TAGS.get(app_mode, "unknown")


def label(app_mode: str) -> str:
    """Give the words for a kind of content, as they stand in task logs."""
    return _LABELS.get(app_mode, app_mode)


def is_known(app_mode: str) -> bool:
    """Tell whether this is a kind that content can have."""
    return app_mode in _LABELS


def is_program(app_mode: str) -> bool:
    """Tell whether content of this kind is a process that answers requests."""
    return is_known(app_mode) and app_mode != STATIC and app_mode not in RENDERED


def job_tag(app_mode: str, *, uses_r: bool) -> str | None:
    """Give the tag of the job that a deployment runs, or None where nothing is run."""
    if app_mode == STATIC:
        return None
    return _JOB_TAGS.get(app_mode, "packrat_restore" if uses_r else "python_restore")
