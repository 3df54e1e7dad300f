"""Serves a WSGI application: ``run_wsgi.py PORT ENTRY``; see ``content_loading``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

sys.path.insert(0, str(Path(__file__).resolve().parent))

from content_loading import begin_in_folder, fail, load
from content_serving import Mounted, serve

if TYPE_CHECKING:
    from content_serving import App

NAMES = ("app", "application", "server", "api", "main")
THREADS = 20


def main(port: str, entry: str) -> None:
    """Load the application and serve it."""
    begin_in_folder()
    try:
        from a2wsgi import WSGIMiddleware
    except ImportError:
        fail(
            "The environment of this content has no package 'a2wsgi', which it is served with. "
            "Deploy it again, or add a2wsgi to requirements.txt."
        )
    app = _wsgi(load(entry, NAMES, lambda value: callable(_wsgi(value))))
    # The root path comes off again on the way to SCRIPT_NAME and PATH_INFO.
    # cast: its types of messages are narrower than what they are made of here.
    served = cast("App", WSGIMiddleware(app, workers=THREADS))
    serve(Mounted(served, whole=True), port)


def _wsgi(value: Any) -> Any:  # Any: an object of any framework
    """Give the application itself: that of a Dash object is its server."""
    kinds = {base.__module__.partition(".")[0] for base in type(value).__mro__}
    return value.server if "dash" in kinds and hasattr(value, "server") else value


if __name__ == "__main__":
    main(*sys.argv[1:])
