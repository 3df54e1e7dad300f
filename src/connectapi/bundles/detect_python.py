"""Applications in Python that a folder holds."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from pathlib import Path

from connectapi.bundles import frameworks
from connectapi.bundles.entrypoints import DEFAULT_MODULES, express_entry, module_files
from connectapi.bundles.errors import BundleError
from connectapi.bundles.looking import exists, is_file
from connectapi.bundles.project import Candidate
from connectapi.bundles.python_module import Module, read_module
from connectapi.bundles.reading import parse_python, read_bytes

PROGRAM = 100
"""Weight of a candidate that is plainly a program."""

MOST_FILES = 300
USUAL = (*DEFAULT_MODULES, "streamlit_app", "index")
_NO_PROGRAMS = re.compile(r"(?:test_.*|.*_test|conftest|setup|noxfile|tasks|fabfile|__init__)\.py")
_NO_FOLDERS = frozenset(
    {
        "__pycache__", "bench", "build", "dist", "docs", "examples", "node_modules", "packrat",
        "renv", "rsconnect", "rsconnect-python", "scripts", "site-packages", "test", "tests",
    }
)  # fmt: skip
_EXPRESS_MODE = re.compile(r"^#[ \t]*shiny_mode:[ \t]*(\S*)[ \t]*$", re.MULTILINE)


@dataclass(slots=True)
class Sources:
    """The Python files of a folder, each read at most once; nothing of them is run.

    Attributes:
        notes: What stands in the way of a file being an application, in words.
    """

    folder: Path
    notes: list[str] = field(default_factory=list)
    _modules: dict[str, Module | None] = field(default_factory=dict)

    def module(self, name: str) -> Module | None:
        """Read a file by its path in the folder; None where it cannot be read."""
        if name not in self._modules:
            self._modules[name] = self._read(name)
        return self._modules[name]

    def _read(self, name: str) -> Module | None:
        path = self.folder / name
        try:
            if not path.resolve().is_relative_to(self.folder.resolve()):
                return None
            source = read_bytes(path)
            tree = parse_python(source)
        except SyntaxError as error:
            where = f" (line {error.lineno})" if error.lineno else ""
            self.notes.append(f"{name} is no Python that can be read{where}: {error.msg}")
            return None
        except (BundleError, OSError) as error:
            self.notes.append(str(error))
            return None
        module = read_module(tree)
        mode = _EXPRESS_MODE.search(source[:1000].decode("utf-8", "replace"))
        if mode and mode[1] in ("core", "express"):
            module.modules.add(f"(shiny_mode: {mode[1]})")
        return module

    def find(self, origin: str) -> frameworks.Find:
        """Give what finds other modules of the folder, as seen from one of its files."""

        def find(name: str) -> Module | None:
            plain = name.lstrip(".")
            base = origin.rpartition("/")[0] if name.startswith(".") else ""
            for file in module_files(plain) if plain else ("__init__.py",):
                inside = f"{base}/{file}" if base else file
                if inside != origin and is_file(self.folder / inside):
                    return self.module(inside)
            return None

        return find


def python_candidates(sources: Sources) -> list[Candidate]:
    """Find the applications in a folder: in its files, else one folder down."""
    found = _in_files(sources, _files(sources.folder, ""))
    if found:
        return found
    for folder in _folders(sources.folder):
        found += _in_files(sources, _files(sources.folder, f"{folder}/"))
    return found


def candidates_in(sources: Sources, name: str) -> list[Candidate]:
    """Find the applications in one file."""
    module = sources.module(name)
    if module is None:
        return []
    entry = name.removesuffix(".py").replace("/", ".")
    stem = entry.rpartition(".")[2]
    weight = PROGRAM + (10 if stem in USUAL else 0)
    find = sources.find(name)
    objects = frameworks.applications(module, find)
    if _is_express(module):
        why = f"{name} imports shiny.express"
        return [_candidate("python-shiny", express_entry(name), name, why, weight)]
    if objects:
        return [
            _candidate(
                one.kind,
                entry if one.name == "app" else f"{entry}:{one.name}",
                name,
                f"{name}: {one.why}",
                weight,
            )
            for one in objects
        ]
    script = _script(module)
    if script:
        kind, seen = script
        return [_candidate(kind, entry, name, f"{name} {seen}", weight)]
    _note(sources, module, name, find)
    return []


def _candidate(kind: str, entrypoint: str, file: str, why: str, weight: int) -> Candidate:
    return Candidate(kind=kind, entrypoint=entrypoint, file=file, why=why, weight=weight)


def _in_files(sources: Sources, names: list[str]) -> list[Candidate]:
    return [one for name in names for one in candidates_in(sources, name)]


def _files(folder: Path, prefix: str) -> list[str]:
    try:
        entries = sorted(path for path in (folder / prefix).iterdir() if path.suffix == ".py")
    except OSError:
        return []
    names = [
        prefix + path.name
        for path in entries
        if is_file(path) and not _NO_PROGRAMS.fullmatch(path.name)
    ]
    # What Quarto writes for its Shiny documents is no program of its own.
    written = {f"{path.stem}-app.py" for path in folder.glob("*.qmd")}
    return [name for name in names if name not in written][:MOST_FILES]


def _folders(folder: Path) -> list[str]:
    try:
        entries = sorted(path for path in folder.iterdir() if path.is_dir())
    except OSError:
        return []
    return [
        path.name
        for path in entries
        if path.name not in _NO_FOLDERS
        and path.name.isidentifier()
        and not exists(path / "pyvenv.cfg")
    ][:MOST_FILES]


def _is_express(module: Module) -> bool:
    if "(shiny_mode: core)" in module.modules:
        return False
    return (
        "(shiny_mode: express)" in module.modules
        or "shiny.express" in module.modules
        or "shiny.express" in module.imports.values()
    )


def _script(module: Module) -> tuple[str, str] | None:
    """Tell a file that is run as it is, by what it calls while it runs."""
    calls = {module.dotted(call.func) for call in module.calls(main=True)}
    tops = {name.partition(".")[0] for name in calls}
    if module.imports_from("panel") and _shows(module):
        return "python-panel", "makes something servable with panel"
    if module.imports_from("bokeh") and any(name.endswith("curdoc") for name in calls):
        return "python-bokeh", "adds to the document of bokeh"
    runs = module.functions.keys() & tops
    if module.imports_from("streamlit") and ("streamlit" in tops or runs):
        return "python-streamlit", "draws with streamlit"
    return None


def _shows(module: Module) -> bool:
    """Whether anything is made servable, at the top or in what the top calls."""
    bodies: list[ast.AST] = [*module.statements, *module.main, *module.functions.values()]
    for body in bodies:
        for node in ast.walk(body):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "servable"
            ):
                return True
    return False


def _note(sources: Sources, module: Module, name: str, find: frameworks.Find) -> None:
    made = frameworks.factories(module, find)
    hidden = frameworks.hidden(module, find)
    if made:
        sources.notes.append(
            f"{name} makes an application in {made[0]}(), which nobody calls: "
            f"write app = {made[0]}() at its end"
        )
    elif hidden:
        sources.notes.append(
            f'{name} makes {hidden[0]} only under if __name__ == "__main__", where no server '
            "sees it: make it above"
        )
