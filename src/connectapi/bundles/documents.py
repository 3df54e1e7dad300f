"""Documents as their first lines say they are: notebooks, Quarto and R Markdown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from connectapi.bundles.errors import BundleError
from connectapi.bundles.reading import (
    LARGEST_NOTEBOOK,
    read_bytes,
    read_json,
    rows,
    table,
    text_or,
    texts,
)

_BLOCK = re.compile(
    r"\A\ufeff?\s*---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t\r]*$", re.DOTALL | re.MULTILINE
)
_KEY = re.compile(r"""^(["']?)([\w.-]+)\1[ \t]*:(?:[ \t]+(.*))?$""")
_CHUNK = re.compile(r"^[ \t]*```+[ \t]*\{[ \t]*(\w+)", re.MULTILINE)
_INLINE_R = re.compile(r"(?<!`)`\{?r\}? [^`]+`")
_LARGEST_DOCUMENT = 16 * 1024 * 1024


def keys(text: str) -> dict[str, str]:
    """Give the keys at the left edge of some YAML, each with all that belongs to it as text.

    That is enough to tell a document's kind, which needs no more than a word or two of it.
    """
    found: dict[str, list[str]] = {}
    current: list[str] | None = None
    for line in text.splitlines():
        match = _KEY.match(line)
        if match:
            current = found.setdefault(match[2], [])
            current.append(_plain(match[3] or ""))
        elif current is not None and line[:1] in (" ", "\t", "-"):
            current.append(line)
    return {name: "\n".join(lines).strip("\n") for name, lines in found.items()}


def inner_keys(text: str) -> dict[str, str]:
    """Give the keys one step further in, of what `keys` gave for one."""
    lines = [line for line in text.splitlines() if line.strip() and line[:1] in (" ", "\t")]
    if not lines:
        return {}
    depth = min(len(line) - len(line.lstrip()) for line in lines)
    return keys("\n".join(line[depth:] for line in lines))


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What a document says about itself.

    Attributes:
        interactive: Whether it is served by Shiny.
        engine: What runs its code: `markdown`, `jupyter`, `knitr`.
        language: The language of a notebook's kernel.
        kernel: The name of that kernel.
        code: Its code in Python.
    """

    interactive: bool = False
    has_parameters: bool = False
    engine: str = "markdown"
    language: str = ""
    kernel: str = ""
    code: str = ""


def read_document(path: Path) -> Document:
    """Read a document of Quarto or R Markdown.

    Raises:
        BundleError: It cannot be read.
    """
    text = read_bytes(path, _LARGEST_DOCUMENT).decode("utf-8", "replace")
    block = _BLOCK.match(text)
    front = keys(block[1]) if block else {}
    server = front.get("server", "").strip()
    runtime = front.get("runtime", "").strip()
    languages = {name.lower() for name in _CHUNK.findall(text)}
    return Document(
        interactive=runtime.startswith("shiny")
        or server == "shiny"
        or inner_keys(front.get("server", "")).get("type") == "shiny",
        has_parameters="params" in front,
        engine=_engine(front, languages, text),
    )


def read_notebook(path: Path) -> Document:
    """Read a notebook.

    Raises:
        BundleError: It cannot be read, or is no notebook.
    """
    notebook = read_json(path, LARGEST_NOTEBOOK)
    cells = notebook.get("cells")
    if not isinstance(cells, list):
        raise BundleError(f"{path} is no notebook of format 4: it has no list of cells")
    metadata = table(notebook.get("metadata"))
    spec, info = table(metadata.get("kernelspec")), table(metadata.get("language_info"))
    code = [cell for cell in rows(cells) if cell.get("cell_type") == "code"]
    return Document(
        engine="jupyter",
        language=(text_or(spec.get("language")) or text_or(info.get("name"))).lower(),
        kernel=text_or(spec.get("name")),
        has_parameters=any("parameters" in texts(_tags(cell)) for cell in code),
        code="\n".join("".join(texts(cell.get("source"))) for cell in code),
    )


def is_python(document: Document) -> bool:
    """Whether a notebook's kernel is one of Python, as it is where nothing says otherwise."""
    return document.language in ("", "python", "ipython")


def _tags(cell: dict[str, object]) -> object:
    return table(cell.get("metadata")).get("tags")


def _engine(front: dict[str, str], languages: set[str], text: str) -> str:
    named = front.get("engine", "").strip()
    if named in ("markdown", "jupyter", "knitr"):
        return named
    if "knitr" in front or "r" in languages or _INLINE_R.search(text):
        return "knitr"
    if "jupyter" in front or languages & {"python", "julia"}:
        return "jupyter"
    return "markdown"


def _plain(text: str) -> str:
    text = text.strip()
    if text[:1] in ('"', "'"):
        end = text.find(text[0], 1)
        return text[1:end] if end > 0 else text
    return re.sub(r"(?:^|\s+)#.*$", "", text)
