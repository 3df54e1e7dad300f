"""Which packages the Python code of a folder imports, beyond itself and the standard library."""

from __future__ import annotations

import ast
import sys
from collections.abc import Sequence
from pathlib import Path

from connectapi.bundles.documents import read_notebook
from connectapi.bundles.errors import BundleError
from connectapi.bundles.reading import parse_python, read_bytes

_MOST_FILES = 200


def foreign_imports(folder: Path, code: Sequence[str] | None = None) -> list[str]:
    """Name the top modules that are imported and are neither in the folder nor in Python.

    Args:
        code: The files to look into; by default all at the top of the folder.
    """
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        raise BundleError(f"cannot read the folder {folder}: {error.strerror}") from error
    own = {path.stem if path.suffix == ".py" else path.name for path in entries}
    names: set[str] = set()
    files = entries if code is None else [folder / name for name in code]
    for path in [one for one in files if one.suffix in (".py", ".ipynb")][:_MOST_FILES]:
        names |= _imported(path)
    return sorted(names - own - sys.stdlib_module_names - {"__future__"})


def _imported(path: Path) -> set[str]:
    try:
        source = read_notebook(path).code if path.suffix == ".ipynb" else read_bytes(path)
        if isinstance(source, str):  # what begins with a sign is for the kernel alone
            lines = source.splitlines()
            source = "\n".join("" if line[:1] in "%!?" else line for line in lines if line)
        tree = parse_python(source)
    except (BundleError, SyntaxError):
        return set()
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module.partition(".")[0])
    return names
