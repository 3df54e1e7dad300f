"""Documents that a folder holds: notebooks, Quarto, R Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from connectapi.bundles.documents import (
    Document,
    inner_keys,
    is_python,
    keys,
    read_document,
    read_notebook,
)
from connectapi.bundles.errors import BundleError
from connectapi.bundles.project import Candidate
from connectapi.bundles.reading import read_bytes

DOCUMENT = 100
"""Weight of a candidate that is plainly a document."""

NOTEBOOK, QUARTO, RMARKDOWN = ".ipynb", ".qmd", ".rmd"
SUFFIXES = (NOTEBOOK, QUARTO, RMARKDOWN)
PROJECT_FILES = ("_quarto.yml", "_quarto.yaml")
_SITES = ("website", "book", "manuscript")
_VOILA = re.compile(r"^[\s\"'\[,]*voila\b(?!-)", re.IGNORECASE | re.MULTILINE)
_MOST = 500


@dataclass(slots=True)
class Documents:
    """The documents at the top of a folder, each read at most once."""

    folder: Path
    names: list[str]
    notes: list[str] = field(default_factory=list)
    _read: dict[str, Document | None] = field(default_factory=dict)

    def document(self, name: str) -> Document | None:
        """Read one; None where it cannot be read, which is noted."""
        if name not in self._read:
            path = self.folder / name
            try:
                is_notebook = path.suffix.lower() == NOTEBOOK
                self._read[name] = read_notebook(path) if is_notebook else read_document(path)
            except BundleError as error:
                self.notes.append(str(error))
                self._read[name] = None
        return self._read[name]

    def engines(self, names: Iterable[str]) -> tuple[str, ...]:
        """Name what runs some documents of Quarto."""
        found = {one.engine for name in names if (one := self.document(name))}
        return tuple(sorted(found)) or ("markdown",)


def document_candidates(documents: Documents) -> list[Candidate]:
    """Find the documents in a folder; those of a Quarto project are one candidate."""
    project = next((name for name in PROJECT_FILES if name in documents.names), None)
    own = [name for name in documents.names if PurePosixPath(name).suffix.lower() in SUFFIXES]
    if project:
        return [_project(documents, project, own)]
    found = [one for name in own[:_MOST] for one in candidates_in(documents, name)]
    site = next((name for name in documents.names if name in ("_site.yml", "_bookdown.yml")), None)
    if site and any(one.kind == "rmd-static" for one in found):
        return [_rmd_site(site, found), *(one for one in found if one.kind != "rmd-static")]
    return _notebooks_together(found)


def candidates_in(documents: Documents, name: str) -> list[Candidate]:
    """Say what one document is."""
    document = documents.document(name)
    if document is None:
        return []
    stem, suffix = PurePosixPath(name).stem.lower(), PurePosixPath(name).suffix.lower()
    weight = DOCUMENT + {"index": 10, "readme": -20}.get(stem, 0)
    if suffix == NOTEBOOK:
        if not is_python(document):
            documents.notes.append(
                f"{name} has a kernel of {document.language} ({document.kernel or 'unnamed'}): "
                "servers run notebooks in Python alone; a Quarto document can hold other code"
            )
            return []
        voila = _voila(documents, document)
        kind = "jupyter-voila" if voila else "jupyter-static"
        return [_candidate(kind, name, voila or f"{name} is a notebook", weight)]
    family = "quarto" if suffix == QUARTO else "rmd"
    kind = f"{family}-shiny" if document.interactive else f"{family}-static"
    words = "Quarto" if suffix == QUARTO else "R Markdown"
    shiny = " that Shiny serves" if document.interactive else ""
    return [_candidate(kind, name, f"{name} is a document of {words}{shiny}", weight)]


def _candidate(kind: str, name: str, why: str, weight: int) -> Candidate:
    return Candidate(kind=kind, entrypoint=name, file=name, why=why, weight=weight)


def _project(documents: Documents, name: str, own: list[str]) -> Candidate:
    try:
        data = read_bytes(documents.folder / name)
    except BundleError as error:
        documents.notes.append(str(error))
        data = b""
    config = keys(data.decode("utf-8", "replace").removeprefix("\ufeff"))
    type_ = inner_keys(config.get("project", "")).get("type", "default").strip()
    first = next((one for one in own if PurePosixPath(one).stem.lower() == "index"), "")
    if len(own) == 1:
        first = own[0]
    only = documents.document(first) if first else None
    shiny = bool(only and only.interactive)
    category = "site" if type_ in _SITES or (len(own) > 1 and not shiny) else ""
    return Candidate(
        kind="quarto-shiny" if shiny else "quarto-static",
        entrypoint="" if category else first,
        file=name,
        why=f"{name} says that this is a Quarto project of type {type_}",
        category=category,
        weight=DOCUMENT,
    )


def _rmd_site(name: str, found: list[Candidate]) -> Candidate:
    documents = [one for one in found if one.kind == "rmd-static"]
    first = max(documents, key=lambda one: one.weight)
    return Candidate(
        kind="rmd-static",
        entrypoint=first.entrypoint,
        file=name,
        why=f"{name} makes one site of its documents of R Markdown",
        category="site",
        weight=DOCUMENT,
    )


def _notebooks_together(found: list[Candidate]) -> list[Candidate]:
    """Several notebooks for Voila are one content: it shows a list of them."""
    shown = [one for one in found if one.kind == "jupyter-voila"]
    if len(shown) < 2 or any(one.weight > DOCUMENT for one in shown):
        return found
    together = Candidate(
        kind="jupyter-voila",
        entrypoint="",
        why=f"{len(shown)} notebooks that Voila shows in a list",
        weight=DOCUMENT,
    )
    return [together, *(one for one in found if one not in shown)]


def _voila(documents: Documents, document: Document) -> str:
    if "voila.json" in documents.names:
        return "voila.json is there"
    for name in ("requirements.txt", "pyproject.toml", "Pipfile"):
        if name not in documents.names:
            continue
        try:
            text = read_bytes(documents.folder / name).decode("utf-8", "replace")
        except BundleError:
            continue
        # Whoever asks for voila has it run his notebooks, so long as they show widgets.
        if _VOILA.search(text) and "ipywidgets" in document.code:
            return f"{name} asks for voila, and the notebook shows widgets"
    return ""
