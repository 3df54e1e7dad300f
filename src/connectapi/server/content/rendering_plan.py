"""How documents of each kind are rendered: as which command lines, and which page comes of them."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from connectapi.bundles.manifest import Manifest

_SCRIPT_PAGE = Path(__file__).with_name("script_page.py")
_RMARKDOWN_PAGE = Path(__file__).with_name("rmarkdown_page.R")
_PROJECT_FILES = ("_quarto.yml", "_quarto.yaml")
# The parts of a rendering that nobody is shown: caches, and what editors and interpreters leave.
_HIDDEN_FOLDERS = ("__pycache__",)
_HIDDEN_ENDINGS = ("_cache",)
_OTHER_FORMATS = (".htm", ".pdf", ".docx", ".pptx", ".epub", ".rtf", ".odt", ".txt")

_R_SITE = "rmarkdown::render_site(encoding = 'UTF-8')"


class CannotRender(Exception):
    """A document cannot be rendered here; the text says why and what to do, for its publisher."""


@dataclass(frozen=True, slots=True)
class Source:
    """What is rendered.

    Attributes:
        folder: A copy of the bundle's files, in which it is rendered.
        document: Path of the document in it, None where all of a project is rendered.
        manifest: The bundle's manifest.
        python: Interpreter of the content's environment.
        programs: Programs of this machine by name: ``quarto`` and ``Rscript``.
        parameters: File with the values of the variant's parameters, where it has any.
        kernel: Language that a notebook names for its code, in small letters.
    """

    folder: Path
    document: str | None
    manifest: Manifest
    python: Path | None = None
    programs: Mapping[str, Path] = field(default_factory=dict)
    parameters: Path | None = None
    kernel: str = "python"


@dataclass(frozen=True, slots=True)
class Plan:
    """How it is rendered: command lines one after the other, and further variables for them."""

    commands: tuple[tuple[str, ...], ...]
    environment: Mapping[str, str] = field(default_factory=dict)


def plan(mode: str, source: Source) -> Plan:
    """Say how a document is rendered.

    Raises:
        CannotRender: A program is missing, or there is no document.
    """
    if mode == "jupyter-static":
        return _python_document(source)
    if mode == "quarto-static":
        return _quarto(source)
    return _rmarkdown(source)


def _python_document(source: Source) -> Plan:
    if source.document is None:
        raise CannotRender("The bundle has no notebook, and its manifest names none (entrypoint).")
    if source.python is None:
        raise CannotRender(
            "The bundle says nothing about Python (section python of manifest.json), and a "
            "notebook cannot be rendered without it."
        )
    python = str(source.python)
    if source.document.lower().endswith(".py"):
        page = PurePosixPath(source.document).with_suffix(".html")
        return Plan(((python, str(_SCRIPT_PAGE), source.document, str(page)),))
    return Plan(_notebook(python, source, source.document))


def _notebook(python: str, source: Source, document: str) -> tuple[tuple[str, ...], ...]:
    # A notebook names the kernel of the machine that it was written on, which is not there.
    kernel = "python3" if source.kernel == "python" else None
    convert = [python, "-m", "nbconvert", "--to", "html", "--embed-images"]
    jupyter = source.manifest.jupyter or {}
    if jupyter.get("hide_all_input"):
        convert.append("--no-input")
    if jupyter.get("hide_tagged_input"):
        convert += [
            "--TagRemovePreprocessor.enabled=True",
            "--TagRemovePreprocessor.remove_input_tags={'hide_input'}",
        ]
    if source.parameters is None:
        convert += ["--execute", "--ExecutePreprocessor.timeout=-1"]
        convert += [f"--ExecutePreprocessor.kernel_name={kernel}"] if kernel else []
        return ((*convert, document),)
    # Papermill writes the notebook with its outputs in the place of the copied one.
    execute = [python, "-m", "papermill", document, document, "--no-progress-bar"]
    execute += ["--parameters_file", str(source.parameters)]
    execute += ["--cwd", str((source.folder / document).parent)]
    execute += ["--kernel", kernel] if kernel else []
    return (tuple(execute), (*convert, document))


def _quarto(source: Source) -> Plan:
    quarto = _program(source, "quarto", "a Quarto document")
    engines = (source.manifest.quarto or {}).get("engines")
    if isinstance(engines, list) and "knitr" in engines:
        _program(source, "Rscript", "a Quarto document with code in R")
    command = [quarto, "render"]
    if source.document is not None and not is_project(source.folder, source.manifest):
        command.append(source.document)
    if source.parameters is not None:
        command += ["--execute-params", str(source.parameters)]
    return Plan((tuple(command),), _r_variables(source))


def is_project(folder: Path, manifest: Manifest) -> bool:
    """Tell whether all of a folder is rendered, as a site or a book, and not one document."""
    metadata = manifest.metadata
    if metadata.content_category == "site":
        return True
    named = metadata.primary_rmd or metadata.entrypoint
    return not named and any((folder / name).is_file() for name in _PROJECT_FILES)


def _rmarkdown(source: Source) -> Plan:
    command = [_program(source, "Rscript", "an R Markdown document"), "--no-save", "--no-restore"]
    if source.manifest.metadata.content_category == "site":
        return Plan(((*command, "-e", _R_SITE),), _r_variables(source))
    if source.document is None:
        raise CannotRender("The bundle has no R Markdown document.")
    command += [str(_RMARKDOWN_PAGE), source.document]
    if source.parameters is not None:
        command.append(str(source.parameters))
    return Plan((tuple(command),), _r_variables(source))


def _r_variables(source: Source) -> dict[str, str]:
    variables = {"R_CONFIG_ACTIVE": "rsconnect"}
    if source.python is not None:
        # Code in Python within these documents runs in the content's environment.
        variables |= dict.fromkeys(("QUARTO_PYTHON", "RETICULATE_PYTHON"), str(source.python))
    return variables


def _program(source: Source, name: str, what: str) -> str:
    found = source.programs.get(name)
    if found is None:
        raise CannotRender(
            f"{what[0].upper()}{what[1:]} needs the program {name}, which is not on this "
            f"machine: install it, or put its folder on the PATH of the server, and deploy again."
        )
    return str(found)


def kernel_language(notebook: bytes) -> str:
    """Name the language of a notebook's code, in small letters.

    Raises:
        CannotRender: It is no notebook.
    """
    try:
        metadata = json.loads(notebook).get("metadata") or {}
        named = (metadata.get("kernelspec") or {}).get("language") or "python"
        return str(named).lower()
    except (ValueError, AttributeError):
        raise CannotRender("The notebook is no JSON that can be read.") from None


def choose_page(made: Collection[str], document: str | None) -> str | None:
    """Find the file that is shown first among those that a rendering made or changed."""
    if document is not None:
        beside = str(PurePosixPath(document).with_suffix(".html"))
        if beside in made:
            return beside
    pages = sorted(made, key=lambda name: (name.count("/"), name))
    stem = PurePosixPath(document or "index").stem
    for wanted in (f"{stem}.html", "index.html"):
        found = next((name for name in pages if PurePosixPath(name).name == wanted), None)
        if found is not None:
            return found
    for ending in _OTHER_FORMATS:
        if f"{stem}{ending}" in made:
            return f"{stem}{ending}"
    return next((name for name in pages if name.endswith(".html") and "/" not in name), None)


def is_shown(name: str) -> bool:
    """Tell whether visitors may get a file that a rendering made."""
    *folders, file = name.split("/")
    hidden = any(
        part.startswith(".") or part in _HIDDEN_FOLDERS or part.endswith(_HIDDEN_ENDINGS)
        for part in folders
    )
    return not hidden and not file.startswith(".")
