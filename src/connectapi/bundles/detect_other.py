"""What a folder holds that is neither Python nor a document: R, Node.js, TensorFlow, pages."""

from __future__ import annotations

import re
from pathlib import Path

from connectapi.bundles.errors import BundleError
from connectapi.bundles.looking import is_file
from connectapi.bundles.project import Candidate
from connectapi.bundles.reading import LARGEST_SOURCE, read_json, table, text_or

PAGES = (".html", ".htm")
NODE_FILES = ("app.js", "index.js", "server.js", "main.js", "app.mjs", "index.mjs", "server.mjs")
_NODE_START = re.compile(r"\s*node\s+(?:--?\S+\s+)*([^\s-]\S*)")
_PROGRAM = 100


def r_candidates(folder: Path, names: list[str]) -> list[Candidate]:
    """Find applications and APIs in R, by the names of files that R itself goes by."""
    lower = {name.lower(): name for name in reversed(names)}
    found = []
    if "app.r" in lower:
        name = lower["app.r"]
        found.append(_candidate("shiny", name, f"{name} is how a Shiny application is called"))
    elif "server.r" in lower and ("ui.r" in lower or is_file(folder / "www" / "index.html")):
        name = lower["server.r"]
        found.append(_candidate("shiny", name, f"{name} stands beside a ui.R or www/index.html"))
    for name in ("_server.yml", "plumber.r", "entrypoint.r"):
        if name in lower:
            why = f"{lower[name]} is how an API of Plumber is called"
            found.append(_candidate("api", lower[name], why))
            break
    return found


def node_candidates(folder: Path, names: list[str], notes: list[str]) -> list[Candidate]:
    """Find a program of Node.js: what package.json says is started."""
    if "package.json" not in names:
        return []
    try:
        package = read_json(folder / "package.json", LARGEST_SOURCE)
    except BundleError as error:
        notes.append(str(error))
        return []
    main = text_or(package.get("main")).removeprefix("./")
    start = _NODE_START.match(text_or(table(package.get("scripts")).get("start")))
    for entry, why in (
        (main, "package.json names it as main"),
        (start[1].removeprefix("./") if start else "", "package.json starts it"),
        *((name, "package.json stands beside it") for name in NODE_FILES if name in names),
    ):
        if entry and _inside(folder, entry):
            return [_candidate("nodejs", entry, f"{entry}: {why}")]
    notes.append("package.json starts no file that is there")
    return []


def tensorflow_candidates(folder: Path, names: list[str]) -> list[Candidate]:
    """Find a saved model, at the top or in folders that are its versions."""
    versions = [name for name in names if name.isdigit() and (folder / name).is_dir()]
    for place in ("", *(f"{name}/" for name in versions)):
        for file in ("saved_model.pb", "saved_model.pbtxt"):
            if is_file(folder / place / file):
                why = f"{place}{file} is a model as TensorFlow saves one"
                return [
                    Candidate(
                        kind="tensorflow-saved-model", entrypoint="", why=why, weight=_PROGRAM
                    )
                ]
    return []


def page_candidates(names: list[str]) -> list[Candidate]:
    """Find the pages at the top; with an index.html they are a site."""
    pages = [name for name in names if name.lower().endswith(PAGES)]
    if "index.html" in pages:
        return [_page("index.html", "index.html is there", _PROGRAM)]
    return [_page(name, f"{name} is a page", 1) for name in pages]


def _page(name: str, why: str, weight: int) -> Candidate:
    return Candidate(kind="static", entrypoint=name, file=name, why=why, weight=weight)


def _candidate(kind: str, name: str, why: str) -> Candidate:
    return Candidate(kind=kind, entrypoint=name, file=name, why=why, weight=_PROGRAM)


def _inside(folder: Path, name: str) -> bool:
    path = (folder / name).resolve()
    return path.is_relative_to(folder.resolve()) and path.is_file()
