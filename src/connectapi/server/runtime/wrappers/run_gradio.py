"""Serves a Gradio application: ``run_gradio.py PORT ENTRY``; see ``content_loading``."""

from __future__ import annotations

import inspect
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable, Dict, cast

sys.path.insert(0, str(Path(__file__).resolve().parent))

from content_loading import begin_in_folder, load, need
from content_serving import Mounted, serve

if TYPE_CHECKING:
    from content_serving import App

NAMES = ("app", "demo", "iface", "interface", "application")
# What the server decides, whatever a script asks for when it launches itself.
OURS = frozenset(["app", "blocks", "path", "root_path", "server_name", "server_port", "ssr_mode"])

Options = Dict[str, Any]  # Any: whatever a script gives to launch()


def main(port: str, entry: str) -> None:
    """Load the interface, mount it at the root and serve it."""
    begin_in_folder()
    need("gradio")
    import gradio

    launched: dict[int, Options] = {}
    gradio.Blocks.launch = _remember_in(launched)
    found = load(entry, NAMES, lambda value: isinstance(value, gradio.Blocks) or _is_asgi(value))
    if isinstance(found, gradio.Blocks):
        from fastapi import FastAPI

        known = inspect.signature(gradio.mount_gradio_app).parameters
        asked = launched.get(id(found), {})
        options = {name: asked[name] for name in asked if name in known and name not in OURS}
        found = gradio.mount_gradio_app(FastAPI(), found, path="/", **options)
    serve(Mounted(cast("App", found)), port)  # what it is shows when it is called


def _remember_in(launched: dict[int, Options]) -> Callable[..., tuple[None, str, str]]:
    """Make a ``launch`` that does not serve by itself, which scripts do as they are imported."""

    def launch(self: object, *_positional: object, **options: object) -> tuple[None, str, str]:
        launched[id(self)] = options
        return None, "", ""

    return launch


def _is_asgi(value: object) -> bool:
    return type(value).__module__.partition(".")[0] in ("fastapi", "starlette")


if __name__ == "__main__":
    main(*sys.argv[1:])
