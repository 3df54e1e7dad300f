"""What an entry point that somebody named is: the file is looked into, the others are not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PurePosixPath

from connectapi.bundles import kinds
from connectapi.bundles.detect_documents import SUFFIXES, Documents
from connectapi.bundles.detect_documents import candidates_in as documents_in
from connectapi.bundles.detect_other import PAGES, r_candidates
from connectapi.bundles.detect_python import Sources
from connectapi.bundles.detect_python import candidates_in as programs_in
from connectapi.bundles.entrypoints import EXPRESS, express_file, module_files, split_entry
from connectapi.bundles.errors import BundleError
from connectapi.bundles.manifest import shorten
from connectapi.bundles.project import Candidate

_OUTPUT = "{} is a script of Python, whose output is shown"


def named_candidate(
    sources: Sources, documents: Documents, entry: str, wanted: str | None
) -> Candidate:
    """Say what an entry point is.

    Args:
        entry: A file of the folder, a module, or `module:object`.
        wanted: The kind that it is to be published as.

    Raises:
        BundleError: There is no such file, or nothing in it tells its kind.
    """
    folder = sources.folder
    place = entry.replace("\\", "/").removeprefix("./")
    suffix = PurePosixPath(place).suffix.lower()
    if suffix in SUFFIXES or (wanted and wanted.startswith(("rmd-", "quarto-"))):
        return _document(documents, _there(folder, place), wanted)
    if suffix in PAGES or wanted == "static":
        return _plain(_there(folder, place), wanted or "static", "it was named as the page")
    if suffix in (".js", ".mjs", ".cjs", ".ts") or wanted == "nodejs":
        return _plain(_there(folder, place), wanted or "nodejs", "it was named as the program")
    if suffix in (".r", ".yml", ".yaml") or wanted in kinds.R_KINDS:
        return _r(folder, _there(folder, place), wanted)
    if wanted == "tensorflow-saved-model":
        raise BundleError("a TensorFlow model has no entry point; leave entrypoint= out")
    return _python(sources, place, wanted)


def _there(folder: Path, name: str) -> str:
    path = folder / name
    if not path.is_file():
        near = [one.name for one in _siblings(path) if one.suffix == path.suffix]
        choice = f"; there is {shorten(near)}" if near else ""
        raise BundleError(f"{folder} has no file {name!r}, which is to be the entry point{choice}")
    if not path.resolve().is_relative_to(folder.resolve()):
        raise BundleError(f"{name} is not in {folder}; the entry point has to be a file of it")
    return name


def _siblings(path: Path) -> list[Path]:
    try:
        return sorted(path.parent.iterdir())
    except OSError:
        return []


def _document(documents: Documents, name: str, wanted: str | None) -> Candidate:
    before = len(documents.notes)
    found = documents_in(documents, name)
    if found:
        return replace(found[0], kind=wanted or found[0].kind)
    if wanted and documents.document(name) is not None:
        return Candidate(kind=wanted, entrypoint=name, file=name, why="kind= says so")
    raise BundleError("; ".join(documents.notes[before:]) or f"{name} cannot be read")


def _r(folder: Path, name: str, wanted: str | None) -> Candidate:
    seen = r_candidates(folder, [name, *(one.name for one in _siblings(folder / name))])
    kind = wanted or next((one.kind for one in seen if one.entrypoint == name), None)
    if kind is None:
        raise BundleError(f"it cannot be told what {name} is; say kind='shiny' or kind='api'")
    return _plain(name, kind, "it was named as the entry point")


def _plain(name: str, kind: str, why: str) -> Candidate:
    return Candidate(kind=kind, entrypoint=name, file=name, why=f"{name}: {why}")


def _python(sources: Sources, entry: str, wanted: str | None) -> Candidate:
    if _is_no_module(sources.folder, entry):
        return _script(sources, entry, wanted)
    module, name = split_entry(entry)
    file = express_file(name) if module == EXPRESS else _file(sources.folder, module)
    if file is None or not (sources.folder / file).is_file():
        return _elsewhere(sources.folder, entry, module, wanted)
    before = len(sources.notes)
    found = programs_in(sources, file)
    if name and module != EXPRESS:
        found = [
            one
            for one in found
            if split_entry(one.entrypoint)[1] in (name, "") or one.kind == wanted
        ]
        found = [replace(one, entrypoint=f"{module}:{name}") for one in found]
    if wanted:
        same = [one for one in found if one.kind == wanted]
        return same[0] if same else _forced(entry, file, module, name, wanted)
    if len({one.entrypoint for one in found}) > 1:
        choice = "; ".join(map(str, found))
        raise BundleError(
            f"{file} makes several applications: {choice}. "
            f"Say which one, for example entrypoint={found[0].entrypoint!r}"
        )
    if found:
        return found[0]
    notes = "; ".join(sources.notes[before:]) or "nothing in it looks like an application"
    raise BundleError(
        f"it cannot be told what {file} is: {notes}. Say kind=, such as kind='python-fastapi', or "
        "kind='jupyter-static' for a script whose output is shown"
    )


def _is_no_module(folder: Path, entry: str) -> bool:
    """Whether a file is named that is there, but that no import could mean, such as `app.v2.py`."""
    is_script = entry.endswith(".py") and "." in entry.removesuffix(".py")
    return is_script and _file(folder, split_entry(entry)[0]) is None and (folder / entry).is_file()


def _script(sources: Sources, file: str, wanted: str | None) -> Candidate:
    """A file that is run goes by its name; what is imported cannot have such a one."""
    found = programs_in(sources, _there(sources.folder, file))
    express = [one for one in found if split_entry(one.entrypoint)[0] == EXPRESS]
    if express and wanted in (None, express[0].kind):
        return express[0]
    kind = wanted or next((one.kind for one in found), "")
    if kind in kinds.PYTHON_SCRIPTS or kind == "jupyter-static":
        why = f"{file}: it was named as the program"
        return Candidate(kind=kind, entrypoint=file, file=file, why=why)
    raise BundleError(
        f"{file} cannot be imported by that name; rename it, with no dots in its path"
    )


def _forced(entry: str, file: str, module: str, name: str, wanted: str) -> Candidate:
    if wanted == "jupyter-static":
        return Candidate(kind=wanted, entrypoint=file, file=file, why=_OUTPUT.format(file))
    chosen = f"{module}:{name}" if name else module
    if not kinds.needs_python(wanted):
        raise BundleError(f"{entry} is a module of Python, so it is no {kinds.label(wanted)}")
    return Candidate(kind=wanted, entrypoint=chosen, file=file, why=f"{file}: kind= says so")


def _file(folder: Path, module: str) -> str | None:
    return next((name for name in module_files(module) if (folder / name).is_file()), None)


def _elsewhere(folder: Path, entry: str, module: str, wanted: str | None) -> Candidate:
    """An entry point may lie in a package that is installed, if the kind is told."""
    top = module.partition(".")[0]
    if wanted in kinds.PYTHON_MODULES and not (folder / top).exists() and "." in module:
        why = f"{entry} is taken for a module of a package that is installed"
        return Candidate(kind=wanted, entrypoint=entry, why=why)
    files = sorted(path.relative_to(folder).as_posix() for path in folder.glob("*.py"))
    choice = f"; there is {shorten(files)}" if files else ""
    raise BundleError(
        f"{folder} has no {module_files(module)[0]}, which the entry point {entry!r} names{choice}"
    )
