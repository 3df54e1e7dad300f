"""How content in Python is launched: by programs of ours in ``wrappers``, or by its framework's."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from connectapi.server.runtime.launching import (
    HOST,
    CannotLaunch,
    Launch,
    Place,
    entry_file,
    entry_of,
)

_WRAPPERS = Path(__file__).parent / "wrappers"
_READY = "/__content_ready__"


def asgi(place: Place) -> Launch:
    """Launch an ASGI application."""
    return _wrapped(place, "run_asgi.py")


def wsgi(place: Place) -> Launch:
    """Launch a WSGI application."""
    return _wrapped(place, "run_wsgi.py")


def dash(place: Place) -> Launch:
    """Launch a Dash application; it puts its base path in front of what browsers ask it for."""
    variables = {
        "DASH_REQUESTS_PATHNAME_PREFIX": f"{place.base_path}/",
        "DASH_ROUTES_PATHNAME_PREFIX": "/",
    }
    return _wrapped(place, "run_wsgi.py", environment=variables)


def shiny(place: Place) -> Launch:
    """Launch a Shiny application, in its core or its express style."""
    return _wrapped(place, "run_asgi.py", "shiny")


def gradio(place: Place) -> Launch:
    """Launch a Gradio interface."""
    variables = {"GRADIO_ANALYTICS_ENABLED": "False"}
    return _wrapped(place, "run_gradio.py", environment=variables)


def streamlit(place: Place) -> Launch:
    """Launch a Streamlit script.

    Its pages find their parts relative to where they are, so it is told no base path. The server in
    front of it compares the origin of WebSockets and of uploads, so its own checks, which know only
    the address behind, are off.
    """
    return _module(
        place,
        "/_stcore/health",
        ("streamlit", "run", entry_file(place, entry_of(place), ".py")),
        f"--server.port={place.port}",
        f"--server.address={HOST}",
        "--server.headless=true",
        "--server.enableCORS=false",
        "--server.enableXsrfProtection=false",
        "--server.fileWatcherType=none",
        "--browser.gatherUsageStats=false",
        "--global.developmentMode=false",
    )


def bokeh(place: Place) -> Launch:
    """Launch a Bokeh application: a script, or a folder with ``main.py``.

    Its pages name their scripts by whole paths, so it is told its base path.
    """
    launched = _bokeh(place, "bokeh", f"--prefix={place.base_path}")
    return replace(launched, keeps_prefix=True, ready_path=f"{place.base_path}/")


def panel(place: Place) -> Launch:
    """Launch a Panel application: a script or a notebook; it knows no whole paths."""
    return _bokeh(place, "panel")


def voila(place: Place) -> Launch:
    """Launch one notebook, or the list of all where the manifest names none."""
    metadata = place.manifest.metadata
    named = metadata.entrypoint or metadata.primary_html or metadata.primary_rmd
    notebooks = [entry_file(place, named, ".ipynb")] if named else []
    return _module(
        place,
        "/voila/static/voila.js",
        ("voila", *notebooks),
        f"--port={place.port}",
        f"--Voila.ip={HOST}",
        "--no-browser",
        f"--base_url={place.base_path}/",
        "--server_url=/",
    )


def _wrapped(
    place: Place,
    wrapper: str,
    *arguments: str,
    environment: dict[str, str] | None = None,
) -> Launch:
    argv = (_python(place), str(_WRAPPERS / wrapper), str(place.port), entry_of(place), *arguments)
    return Launch(argv, environment or {}, keeps_prefix=False, ready_path=_READY)


def _bokeh(place: Place, name: str, *options: str) -> Launch:
    """Launch a server of Bokeh's; who may open its WebSocket is for the server in front to say."""
    return _module(
        place,
        "/",
        (name, "serve", entry_file(place, entry_of(place), ".py", ".ipynb", "/main.py")),
        f"--port={place.port}",
        f"--address={HOST}",
        "--allow-websocket-origin=*",
        "--use-xheaders",
        *options,
    )


def _module(place: Place, ready_path: str, module: tuple[str, ...], *options: str) -> Launch:
    """Run the program of a package; ``ready_path`` is one that begins no session there."""
    argv = (_python(place), str(_WRAPPERS / "run_module.py"), *module, *options)
    return Launch(argv, {}, keeps_prefix=False, ready_path=ready_path)


def _python(place: Place) -> str:
    if place.python is None:
        raise CannotLaunch("The content has no Python environment: deploy it again.")
    return str(place.python)
