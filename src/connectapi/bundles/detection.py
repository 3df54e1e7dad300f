"""What kind of content a folder or a file is: seen by reading, never by importing or running."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from connectapi.bundles import kinds
from connectapi.bundles.detect_documents import NOTEBOOK, SUFFIXES, Documents, document_candidates
from connectapi.bundles.detect_named import named_candidate
from connectapi.bundles.detect_other import (
    node_candidates,
    page_candidates,
    r_candidates,
    tensorflow_candidates,
)
from connectapi.bundles.detect_python import Sources, python_candidates
from connectapi.bundles.errors import BundleError
from connectapi.bundles.manifest import MANIFEST_NAME, shorten
from connectapi.bundles.project import Candidate, Project
from connectapi.bundles.settings import ProjectSettings, read_settings

_LOOKED_FOR = (
    "a module that makes an application (FastAPI, Flask, Dash, Streamlit, Bokeh, Panel, Gradio, "
    "Shiny, plain ASGI or WSGI), a notebook, a document of Quarto or R Markdown, app.R or "
    "plumber.R, a package.json that starts a program, a TensorFlow model, an HTML page"
)


def detect(
    source: str | os.PathLike[str],
    *,
    entrypoint: str | None = None,
    kind: str | None = None,
) -> Project:
    """Find out what a folder, or one file, is.

    Args:
        source: A folder; or a notebook, a document, a page or a script of one.
        entrypoint: Module, `module:object` or file to begin with, where there are several.
        kind: App mode, or a usual name for it such as `fastapi`, where there are several.

    Raises:
        BundleError: It could be several things, or nothing is found; the text says what to do.
        InvalidArgument: There is no such kind.
    """
    path = Path(source)
    wanted = known_kind_or_none(kind)
    if path.is_dir():
        return _of_folder(_Look(path), entrypoint, wanted)
    if path.is_file():
        return _of_file(path, entrypoint, wanted)
    raise BundleError(f"there is no folder or file {path}")


def known_kind_or_none(kind: str | None) -> str | None:
    """Give the app mode that is meant, or None where none is."""
    return None if kind is None else kinds.known_kind(kind)


@dataclass(slots=True)
class _Look:
    """What is seen of a folder."""

    folder: Path
    names: list[str] = field(init=False)
    sources: Sources = field(init=False)
    documents: Documents = field(init=False)
    notes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        try:
            self.names = sorted(
                entry.name for entry in self.folder.iterdir() if not entry.name.startswith(".")
            )
        except OSError as error:
            raise BundleError(f"cannot read the folder {self.folder}: {error.strerror}") from error
        self.sources = Sources(self.folder, self.notes)
        self.documents = Documents(self.folder, self.names, self.notes)

    def candidates(self) -> list[Candidate]:
        """Find all that the folder could be, the likeliest first."""
        programs = r_candidates(self.folder, self.names)
        documents = document_candidates(self.documents)
        if programs:
            # Reports beside an application in R are usually its parts; R's own tools see it so.
            documents = [
                replace(one, weight=one.weight - 50) if one.kind.startswith("rmd-") else one
                for one in documents
            ]
        found = [
            *python_candidates(self.sources),
            *programs,
            *node_candidates(self.folder, self.names, self.notes),
            *tensorflow_candidates(self.folder, self.names),
            *documents,
            *self._pages(documents),
        ]
        return sorted(found, key=lambda one: (-one.weight, one.kind, one.entrypoint))

    def _pages(self, documents: list[Candidate]) -> list[Candidate]:
        """Find the pages that were not made of a document."""
        made = {PurePosixPath(one.entrypoint).stem for one in documents}
        if any(one.file.startswith("_") for one in documents):  # a project makes many
            made |= {PurePosixPath(name).stem for name in self.names if _is_document(name)}
        pages = [name for name in self.names if (self.folder / name).is_file()]
        found = page_candidates(pages)
        return [one for one in found if PurePosixPath(one.entrypoint).stem not in made]


def _of_folder(look: _Look, entrypoint: str | None, wanted: str | None) -> Project:
    settings = read_settings(look.folder)
    entry = entrypoint
    if entry is None and (wanted is None or wanted == settings.kind or not settings.kind):
        entry = settings.entrypoint
    # An entry point that is given speaks for itself; the settings speak of their own.
    if wanted is None and (entrypoint is None or entrypoint == settings.entrypoint):
        wanted = settings.kind
    if entry:
        chosen = named_candidate(look.sources, look.documents, entry, wanted)
        return _project(look, settings, chosen, [chosen])
    found = _of_kind(look, look.candidates(), wanted)
    return _project(look, settings, _choose(look, found), found)


def _of_file(path: Path, entrypoint: str | None, wanted: str | None) -> Project:
    folder, name = path.parent, path.name
    if name == MANIFEST_NAME:
        raise BundleError(f"{path} says itself what it is; publish its folder {folder}")
    if entrypoint is not None and entrypoint.partition(":")[0] not in (name, path.stem):
        raise BundleError(
            f"entrypoint={entrypoint!r} is not in {path}; give the folder {folder} instead"
        )
    look = _Look(folder)
    settings = read_settings(folder)
    chosen = named_candidate(look.sources, look.documents, entrypoint or name, wanted)
    project = _project(look, settings, chosen, [chosen])
    alone = _is_document(name) or chosen.kind == "static"
    return replace(project, only=(name,)) if alone else project


def _of_kind(look: _Look, found: list[Candidate], wanted: str | None) -> list[Candidate]:
    if wanted is None:
        return found
    fitting = [one for one in found if one.kind == wanted]
    if not fitting:
        fitting = [
            replace(one, kind=wanted) for one in found if wanted in also(one.kind, one.entrypoint)
        ]
    if not fitting:
        fitting = _by_name(look, wanted, {one.file for one in found})
    if not fitting:
        seen = f"; it looks like: {'; '.join(map(str, found[:5]))}" if found else ""
        raise BundleError(
            f"{look.folder} holds no {kinds.label(wanted)}{seen}{_notes(look)}. "
            "Name its file with entrypoint="
        )
    return fitting


def also(kind: str, name: str) -> frozenset[str]:
    """Give the other kinds that the same file can be published as."""
    suffix = PurePosixPath(name).suffix.lower()
    if suffix == NOTEBOOK or kind == "jupyter-voila":
        return frozenset({"jupyter-static", "jupyter-voila", "quarto-static", "python-panel"})
    if suffix == ".qmd" or kind.startswith("quarto-"):
        return frozenset({"quarto-static", "quarto-shiny"})
    if suffix == ".rmd":
        return frozenset({"quarto-shiny", "quarto-static", "rmd-shiny", "rmd-static"})
    return frozenset()


def _by_name(look: _Look, wanted: str, told: set[str]) -> list[Candidate]:
    """Find a file of a usual name, or the only one, of which nothing tells another kind."""
    python = kinds.PYTHON_MODULES | kinds.PYTHON_SCRIPTS
    if wanted not in python | {"jupyter-static", "nodejs"}:
        return []
    suffix = ".js" if wanted == "nodejs" else ".py"
    files = [name for name in look.names if name.endswith(suffix) and name not in told]
    usual = [f"{stem}{suffix}" for stem in ("app", "application", "main", "api")]
    chosen = [name for name in usual if name in files][:1] or (files if len(files) == 1 else [])
    if not chosen:
        return []
    return [named_candidate(look.sources, look.documents, chosen[0], wanted)]


def _choose(look: _Look, found: list[Candidate]) -> Candidate:
    if not found:
        raise BundleError(
            f"{look.folder} holds nothing that is known to be content{_notes(look)}. "
            f"Looked for: {_LOOKED_FOR}. Say what it is with kind= and entrypoint="
        )
    by_kind = {one.kind: one for one in reversed(found)}  # the heaviest of each
    heaviest = max(one.weight for one in by_kind.values()) // 50
    rivals = [one for one in by_kind.values() if one.weight // 50 == heaviest]
    if len(rivals) == 1:
        same = [one for one in found if one.kind == rivals[0].kind]
        rivals = [one for one in same if one.weight == same[0].weight]
    if len(rivals) == 1:
        return rivals[0]
    rivals.sort(key=found.index)
    raise BundleError(_several(look.folder, rivals))


def _several(folder: Path, rivals: list[Candidate]) -> str:
    first = rivals[0]
    named = {one.entrypoint for one in rivals}
    if len({one.kind for one in rivals}) == 1:
        how = f"entrypoint={first.entrypoint!r}"
    elif len(named) == 1 or "" in named:
        how = f"kind={first.kind!r}"
    else:
        how = f"kind={first.kind!r} or entrypoint={first.entrypoint!r}"
    return (
        f"{folder} could be {len(rivals)} things: {'; '.join(map(str, rivals[:5]))}"
        f"{'; ...' if len(rivals) > 5 else ''}. Say which one, for example with {how}; it can "
        "stand in [tool.connectapi] of pyproject.toml, too"
    )


def _notes(look: _Look) -> str:
    return f". {'. '.join(dict.fromkeys(look.notes[:5]))}" if look.notes else ""


def _project(
    look: _Look, settings: ProjectSettings, chosen: Candidate, found: Iterable[Candidate]
) -> Project:
    documents = look.documents
    shown = chosen.entrypoint if _is_document(chosen.entrypoint) else ""
    document = documents.document(shown) if shown else None
    engines: tuple[str, ...] = ()
    if chosen.kind.startswith("quarto-"):
        of_project = [name for name in look.names if _is_document(name)]
        engines = documents.engines([shown] if shown else of_project)
    others = [one for one in found if one != chosen]
    return Project(
        folder=look.folder,
        kind=chosen.kind,
        settings=settings,
        entrypoint=chosen.entrypoint,
        primary=chosen.entrypoint if shown or chosen.kind == "static" else "",
        category=chosen.category,
        has_parameters=bool(document and document.has_parameters),
        engines=engines,
        why=(chosen.why,),
        warnings=(*_warnings(chosen, others), *dict.fromkeys(look.notes)),
        candidates=(chosen, *others),
    )


def _warnings(chosen: Candidate, others: list[Candidate]) -> list[str]:
    rivals = [one for one in others if one.weight > 50 or (one.kind, one.file) == (chosen.kind, "")]
    if not rivals:
        return []
    also_there = shorten(one.entrypoint or one.kind for one in rivals)
    return [f"{chosen.entrypoint} was taken for its usual name; there is also {also_there}"]


def _is_document(name: str) -> bool:
    return PurePosixPath(name).suffix.lower() in SUFFIXES
