"""The kinds of content (app modes of a manifest), and what people call them."""

from __future__ import annotations

from difflib import get_close_matches

from connectapi._core.errors import InvalidArgument

LABELS = {
    "api": "Plumber API",
    "jupyter-static": "Jupyter notebook",
    "jupyter-voila": "Voila application",
    "nodejs": "Node.js application",
    "python-api": "Flask (WSGI) application",
    "python-bokeh": "Bokeh application",
    "python-dash": "Dash application",
    "python-fastapi": "FastAPI (ASGI) application",
    "python-gradio": "Gradio application",
    "python-panel": "Panel application",
    "python-shiny": "Shiny for Python application",
    "python-streamlit": "Streamlit application",
    "quarto-shiny": "Quarto Shiny document",
    "quarto-static": "Quarto document",
    "rmd-shiny": "R Markdown Shiny document",
    "rmd-static": "R Markdown document",
    "shiny": "R Shiny application",
    "static": "static site",
    "tensorflow-saved-model": "TensorFlow model",
}

# `api` and `shiny` are app modes of R, so they are no words for anything else.
_ALIASES = {
    "asgi": "python-fastapi",
    "bokeh": "python-bokeh",
    "dash": "python-dash",
    "fastapi": "python-fastapi",
    "flask": "python-api",
    "gradio": "python-gradio",
    "html": "static",
    "jupyter": "jupyter-static",
    "node": "nodejs",
    "nodejs-api": "nodejs",
    "notebook": "jupyter-static",
    "panel": "python-panel",
    "plumber": "api",
    "quarto": "quarto-static",
    "rmarkdown": "rmd-static",
    "streamlit": "python-streamlit",
    "tensorflow": "tensorflow-saved-model",
    "voila": "jupyter-voila",
    "wsgi": "python-api",
}

PYTHON_MODULES = frozenset(
    {"python-api", "python-dash", "python-fastapi", "python-gradio", "python-shiny"}
)
"""Kinds whose entry point is a module, of which an object is served."""

PYTHON_SCRIPTS = frozenset({"python-bokeh", "python-panel", "python-streamlit"})
"""Kinds whose entry point is a file that is run."""

R_KINDS = frozenset({"api", "rmd-shiny", "rmd-static", "shiny"})
"""Kinds that need R and its packages, whatever their source."""


def known_kind(text: str) -> str:
    """Give the app mode that is meant by it or by a usual name for it.

    Raises:
        InvalidArgument: There is no such kind.
    """
    name = text.strip().lower().replace("_", "-")
    kind = _ALIASES.get(name, name)
    if kind in LABELS:
        return kind
    near = get_close_matches(name, [*LABELS, *_ALIASES], 1)
    hint = f"; did you mean {near[0]!r}?" if near else ";"
    raise InvalidArgument(
        f"there is no kind of content {text!r}{hint} known are {', '.join(LABELS)}"
    )


def label(kind: str) -> str:
    """Give words for a kind, as they stand in errors and reports."""
    return LABELS.get(kind, kind)


def needs_python(kind: str) -> bool:
    """Tell whether content of a kind always needs a Python environment."""
    return kind.startswith(("python-", "jupyter-"))
