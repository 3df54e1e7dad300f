"""Pages from templates."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.responses import HTMLResponse

from connectapi.server.web.dashboard import assets, words

if TYPE_CHECKING:
    from jinja2 import Environment


def render(
    template: str, status: int = 200, headers: dict[str, str] | None = None, **values: object
) -> HTMLResponse:
    """Make a page from a template of this package; values are escaped where they stand."""
    text = _templates().get_template(f"{template}.html").render(values)
    return HTMLResponse(text, status, headers)


def message(title: str, text: str, status: int) -> HTMLResponse:
    """Make a page with one paragraph of plain text."""
    return render("message", status, title=title, text=text)


def local_part(url: str) -> str:
    """Keep the part of an address that stays on this server, lest it lead somebody elsewhere."""
    try:
        parts = urlsplit(url)
    except ValueError:  # a host in brackets that is none
        return ""
    path = parts.path if parts.path.startswith("/") and not parts.path.startswith("//") else ""
    query = f"?{parts.query}" if parts.query else ""
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    return path + query + fragment if path else ""


@lru_cache(maxsize=1)
def _templates() -> Environment:
    # Most servers that tests start show no page, and Jinja takes a twentieth of a second to load.
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
    from markupsafe import Markup

    environment = Environment(
        loader=PackageLoader("connectapi.server.web"),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(words.FILTERS)
    # The style sheet is a file of this package, no text of anybody's.
    sheet = Markup(assets.content("style.css").decode())  # noqa: S704
    environment.globals.update(asset=assets.path, style_sheet=lambda: sheet)
    return environment
