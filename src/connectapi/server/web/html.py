"""Small pages without any template engine."""

from __future__ import annotations

from html import escape

from starlette.responses import HTMLResponse

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body{{font:16px/1.5 system-ui,sans-serif;margin:3rem auto;max-width:48rem;padding:0 1rem}}
table{{border-collapse:collapse}}td{{padding:.1rem 1rem .1rem 0;vertical-align:top}}</style>
</head><body><h1>{title}</h1>
{body}
</body></html>
"""


def page(
    title: str, body: str, status: int = 200, headers: dict[str, str] | None = None
) -> HTMLResponse:
    """Make a page; ``body`` is HTML, ``title`` is plain text."""
    return HTMLResponse(_PAGE.format(title=escape(title), body=body), status, headers)


def message(title: str, text: str, status: int) -> HTMLResponse:
    """Make a page with one paragraph of plain text."""
    return page(title, f"<p>{escape(text)}</p>", status)
