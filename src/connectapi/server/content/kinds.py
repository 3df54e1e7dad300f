"""What the kinds of content (app modes) are called and which of them are programs."""

from __future__ import annotations

UNKNOWN = "unknown"
STATIC = "static"

RENDERED = frozenset({"rmd-static", "quarto-static", "jupyter-static"})
"""Documents that are rendered once and then served as files."""

SHINY = frozenset({"shiny", "rmd-shiny", "quarto-shiny", "python-shiny"})
"""Kinds whose sessions count as Shiny usage."""

APIS = frozenset({"api", "python-api", "python-fastapi", "nodejs-api", "tensorflow-saved-model"})
"""Kinds whose every request counts as a hit."""

STATEFUL = SHINY | {
    "jupyter-voila",
    "nodejs",
    "python-bokeh",
    "python-dash",
    "python-gradio",
    "python-panel",
    "python-streamlit",
}
"""Kinds that keep what their visitors did, so that these have to come back to the same process."""

WITH_SESSIONS = SHINY | {
    "jupyter-voila",
    "python-bokeh",
    "python-gradio",
    "python-panel",
    "python-streamlit",
}
"""Kinds whose pages go on with the process that they came from."""

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

_RUN_TAGS = {
    "api": "run_api",
    "jupyter-voila": "run_voila_app",
    "python-api": "run_python_api",
    "python-bokeh": "run_bokeh_app",
    "python-dash": "run_dash_app",
    "python-fastapi": "run_fastapi_app",
    "python-gradio": "run_gradio_app",
    "python-panel": "run_panel_app",
    "python-shiny": "run_pyshiny_app",
    "python-streamlit": "run_streamlit",
    "quarto-shiny": "run_app",
    "rmd-shiny": "run_app",
    "shiny": "run_app",
    "tensorflow-saved-model": "run_tensorflow",
}


def run_tag(app_mode: str) -> str:
    """Give the tag of the job that a running program is; Node.js has none of its own."""
    return _RUN_TAGS.get(app_mode, "unknown")


def render_tag(app_mode: str, category: str) -> str:
    """Give the tag of the job that renders a document."""
    return "build_site" if category == "site" else _JOB_TAGS.get(app_mode, "unknown")


def label(app_mode: str) -> str:
    """Give the words for a kind of content, as they stand in task logs."""
    return _LABELS.get(app_mode, app_mode)


def known() -> list[str]:
    """List the kinds that content can have."""
    return sorted(_LABELS)


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
