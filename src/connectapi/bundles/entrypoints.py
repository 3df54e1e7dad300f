"""What a Python module defines, and how entry points are written: for publishers and servers."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

DEFAULT_MODULES = ("app", "application", "main", "api")
"""Modules that are looked for, in this order, where an entry point names none."""

EXPRESS = "shiny.express.app"
"""Module of the entry points of Shiny Express; its object is a file name, escaped."""

# Code that calls these may define what no reader can see.
_UNFORESEEABLE = frozenset({"exec", "eval", "globals", "vars", "locals", "setattr"})
_SCOPES = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Lambda,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
)
_ESCAPED = re.compile(r"_([0-9a-f]+)_")


def names_in(tree: ast.Module) -> set[str] | None:
    """Give what a module defines at its top; None where that cannot be told from reading it."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Global):
            names.update(node.names)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            called = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            if called in _UNFORESEEABLE:
                return None
    for node in at_the_top(tree):
        names.update(_defined_by(node))
    return None if names & {"*", "__getattr__"} else names


def at_the_top(tree: ast.AST) -> Iterator[ast.AST]:
    """Go through a module without entering functions, classes and other scopes of their own."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        for node in ast.iter_child_nodes(waiting.pop()):
            yield node
            if not isinstance(node, _SCOPES):
                waiting.append(node)


def split_entry(entry: str) -> tuple[str, str]:
    """Take `module:object` apart; the module may be written as a file, and comes as a module."""
    place, _, name = entry.partition(":")
    module = place.replace("\\", "/").removesuffix(".py").strip("./").replace("/", ".")
    return module, name


def module_files(module: str) -> tuple[str, str]:
    """Give the two files that a module can be, below the folder that imports begin in."""
    path = module.replace(".", "/")
    return f"{path}.py", f"{path}/__init__.py"


def express_entry(file: str) -> str:
    """Give the entry point of a file in the style of Shiny Express."""
    escaped = "".join(
        character
        if re.fullmatch("[a-zA-Z]" if index == 0 else "[a-zA-Z0-9]", character)
        else f"_{ord(character):x}_"
        for index, character in enumerate(file)
    )
    return f"{EXPRESS}:{escaped}"


def express_file(name: str) -> str:
    """Give the file that the object of such an entry point means."""
    return _ESCAPED.sub(lambda match: chr(min(int(match[1][:8], 16), 0x10FFFF)), name)


def _defined_by(node: ast.AST) -> set[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {node.name}
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        return {node.id}
    if isinstance(node, ast.alias):
        return {node.asname or node.name.partition(".")[0]}
    if isinstance(node, ast.MatchAs | ast.MatchStar) and node.name:
        return {node.name}
    return set()
