"""How content of Node.js and TensorFlow is launched."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

from connectapi.server.runtime.launching import (
    HOST,
    CannotLaunch,
    Launch,
    Place,
    entry_file,
    program,
)
from connectapi.server.runtime.node_packages import read_package

_WRAPPER = Path(__file__).parent / "wrappers" / "run_tensorflow.py"


def nodejs(place: Place) -> Launch:
    """Launch a script of Node.js, or the ``start`` script of ``package.json``.

    It learns the port from ``PORT``, as everywhere.
    """
    variables = {"PORT": str(place.port), "HOST": HOST, "NODE_ENV": "production"}
    node = program(place, "node", "content of Node.js")
    argv = _node_command(place, node)
    return Launch(argv, variables, keeps_prefix=False, ready_path="/")


def tensorflow(place: Place) -> Launch:
    """Launch TensorFlow Serving; a program of ours gives the model the version it asks for."""
    server = program(place, "tensorflow_model_server", "a TensorFlow model")
    argv = (sys.executable, "-I", str(_WRAPPER), server, str(place.port))
    return Launch(argv, {}, keeps_prefix=False, ready_path="/v1/models/default")


def _node_command(place: Place, node: str) -> tuple[str, ...]:
    package = read_package(place.folder)
    scripts, main = package.get("scripts"), package.get("main")
    named = place.manifest.metadata.entrypoint or (main if isinstance(main, str) else None)
    if named:
        return (node, entry_file(place, named, ".js", ".mjs", ".cjs", "/index.js"))
    start = scripts.get("start") if isinstance(scripts, dict) else None
    if isinstance(start, str):
        words = shlex.split(start)
        if words[:1] == ["node"]:  # without a shell in between, which would not pass signals on
            return (node, *words[1:])
        return (program(place, "npm", "the start script of this content"), "run", "start")
    for name in ("app.js", "index.js", "server.js", "app.mjs", "index.mjs"):
        if (place.folder / name).is_file():
            return (node, name)
    raise CannotLaunch(
        "The bundle does not say what Node.js is to run: name an entry point, or give "
        "package.json a main or a start script."
    )
