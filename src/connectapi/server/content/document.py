"""What a document is shown as where no R, Python or Quarto renders it.

A bundle that ships its page, as many do, is shown with it. For others the text of the source
becomes a plain page; code in it is not run, and the page says so.
"""

from __future__ import annotations

import json
import re
from html import escape
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from connectapi.bundles.manifest import MANIFEST_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from connectapi.bundles.manifest import Manifest

LARGEST_SOURCE = 8 * 1024 * 1024
_WITH_CODE = (".qmd", ".rmd", ".ipynb")
_ENDINGS = (*_WITH_CODE, ".md")
_CODE = (".py", ".r")
_SITES = ("index.html", "_site/index.html", "_book/index.html")

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_TITLE = re.compile(r"""^title:[ \t]*["']?(.*?)["']?[ \t]*$""", re.MULTILINE)
_HEADING = re.compile(r"(#{1,6})\s+(.*)")

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 45rem; margin: 2rem auto }}
.note {{ border-left: 4px solid #999; padding-left: 1rem; color: #555 }}
pre {{ overflow-x: auto }}
</style>
</head>
<body>
<h1>{title}</h1>
<p class="note">Rendered by a local server, which runs no code: this is the text of {source}.</p>
{body}
</body>
</html>
"""


def shipped_page(folder: Path, manifest: Manifest) -> str | None:
    """Find the page that a bundle brings along, as its path in the unpacked bundle."""
    metadata = manifest.metadata
    sources = (metadata.primary_rmd, metadata.entrypoint, _found(folder, _WITH_CODE))
    named = [str(PurePosixPath(name).with_suffix(".html")) for name in sources if name]
    candidates = [metadata.primary_html or "", *named, *_SITES]
    return next((name for name in candidates if name and has_file(folder, name)), None)


def find_source(folder: Path, manifest: Manifest) -> str | None:
    """Find the document that is rendered, as its path in the unpacked bundle."""
    metadata = manifest.metadata
    for name in (metadata.primary_rmd, metadata.entrypoint):
        if name and name.lower().endswith((*_ENDINGS, ".py")) and has_file(folder, name):
            return name
    found = _found(folder, _WITH_CODE)
    if found is None and shipped_page(folder, manifest) is None:
        # Beside a page, plain Markdown is a note to readers of the sources and no document.
        found = _found(folder, _ENDINGS)
    return found


def _found(folder: Path, endings: tuple[str, ...]) -> str | None:
    names = sorted(path.name for path in folder.iterdir() if path.is_file())
    sources = [name for name in names if name.lower().endswith(endings)]
    sources.sort(key=lambda name: not name.lower().startswith("index."))
    return sources[0] if sources else None


def is_source(path: Path) -> bool:
    """Tell whether a file is what a document is made of, which visitors do not get."""
    return path.name == MANIFEST_NAME or path.name.lower().endswith((*_ENDINGS, *_CODE))


def make_page(folder: Path, source: str) -> str:
    """Make a page of a document's text.

    Raises:
        ValueError: The document is too large, or is a notebook that cannot be read.
    """
    path = folder / source
    if path.stat().st_size > LARGEST_SOURCE:
        message = f"{source} has more than {LARGEST_SOURCE} bytes"
        raise ValueError(message)
    text = path.read_text("utf-8-sig", errors="replace")
    title = PurePosixPath(source).stem
    if source.lower().endswith(".ipynb"):
        body = "\n".join(_notebook(text, source))
    elif source.lower().endswith(".py"):
        body = _not_run(text.count("\n") + 1)
    else:
        found = _FRONT_MATTER.match(text)
        named = _TITLE.search(found[1]) if found else None
        title = named[1] if named and named[1] else title
        body = "\n".join(_markdown(text[found.end() :] if found else text))
    return _PAGE.format(title=escape(title), source=escape(source), body=body)


def has_file(folder: Path, name: str) -> bool:
    """Tell whether a path leads to a file inside a folder."""
    path = (folder / name).resolve()
    return path.is_relative_to(folder.resolve()) and path.is_file()


def _notebook(text: str, source: str) -> Iterator[str]:
    try:
        cells = json.loads(text)["cells"]
        for cell in cells:
            content = cell["source"]
            content = content if isinstance(content, str) else "".join(content)
            if cell["cell_type"] == "markdown":
                yield from _markdown(content)
            elif cell["cell_type"] == "code":
                yield from _outputs(cell.get("outputs") or [], content)
    except (ValueError, LookupError, TypeError, AttributeError):
        message = f"{source} is no notebook that can be read"
        raise ValueError(message) from None


def _outputs(outputs: list[dict[str, object]], code: str) -> Iterator[str]:
    shown = False
    for output in outputs:
        data = output.get("data")
        text = output.get("text") or (data.get("text/plain") if isinstance(data, dict) else None)
        if text:
            shown = True
            joined = text if isinstance(text, str) else "".join(map(str, _listed(text)))
            yield f"<pre>{escape(joined)}</pre>"
    if not shown:
        yield _not_run(code.count("\n") + 1 if code else 0)


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _markdown(text: str) -> Iterator[str]:
    paragraph: list[str] = []
    fenced: list[str] | None = None
    fence = ""
    for line in text.splitlines():
        if fenced is not None:
            if line.strip().startswith("```"):
                yield _fenced(fence, fenced)
                fenced = None
            else:
                fenced.append(line)
            continue
        heading = _HEADING.match(line)
        starts_fence = line.lstrip().startswith("```")
        if not line.strip() or heading or starts_fence:
            yield from _paragraph(paragraph)
            paragraph = []
        if starts_fence:
            fence, fenced = line.strip().lstrip("`"), []
        elif heading:
            level = min(len(heading[1]) + 1, 6)
            yield f"<h{level}>{escape(heading[2])}</h{level}>"
        elif line.strip():
            paragraph.append(line)
    yield from _paragraph(paragraph)
    if fenced is not None:
        yield _fenced(fence, fenced)


def _paragraph(lines: list[str]) -> Iterator[str]:
    if lines:
        yield f"<p>{escape(' '.join(lines))}</p>"


def _fenced(fence: str, lines: list[str]) -> str:
    if fence.startswith("{"):
        return _not_run(len(lines))
    return f"<pre>{escape(chr(10).join(lines))}</pre>"


def _not_run(lines: int) -> str:
    return f'<p class="note">Code of {lines} {"line" if lines == 1 else "lines"}, not run.</p>'
