"""A Python module as its text says it is: what it imports, defines, and calls at once."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(slots=True)
class Module:
    """What a module does at its top; a block under `if __name__ == "__main__"` is set aside.

    Attributes:
        imports: Name -> what it stands for, such as `st` -> `streamlit`; relative imports begin
            with dots.
        modules: The full names of the modules that are imported, relative ones with their dots.
        values: Name -> what is assigned to it, in order; the last one is what importers see.
        annotations: Name -> what it is said to be.
        functions: Functions by name.
        classes: Classes by name.
        statements: What is run when it is imported.
        main: What is run only when it is the program.
    """

    imports: dict[str, str] = field(default_factory=dict)
    modules: set[str] = field(default_factory=set)
    values: dict[str, list[ast.expr]] = field(default_factory=dict)
    annotations: dict[str, ast.expr] = field(default_factory=dict)
    functions: dict[str, Function] = field(default_factory=dict)
    classes: dict[str, ast.ClassDef] = field(default_factory=dict)
    statements: list[ast.stmt] = field(default_factory=list)
    main: list[ast.stmt] = field(default_factory=list)

    def imports_from(self, package: str) -> bool:
        """Whether anything of a package is imported."""
        return any(name.partition(".")[0] == package for name in self.imports.values())

    def dotted(self, node: ast.expr) -> str:
        """Give the full name of what an expression names, empty where it names nothing."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return ""
        return ".".join([self.imports.get(node.id, node.id), *reversed(parts)])

    def calls(self, *, main: bool = False) -> Iterator[ast.Call]:
        """Go through what is called at the top, outside of functions and classes."""
        waiting: list[ast.AST] = [*self.statements, *(self.main if main else ())]
        while waiting:
            node = waiting.pop()
            if isinstance(node, ast.Call):
                yield node
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                waiting.extend(ast.iter_child_nodes(node))


def read_module(tree: ast.Module) -> Module:
    """Read a module's text."""
    module = Module()
    # Also what functions import: what is made in one is told by it, too.
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            _import(module, node)
    module.statements = [
        node for node in tree.body if not (isinstance(node, ast.If) and is_main(node.test))
    ]
    _read(module, tree.body)
    return module


def _read(module: Module, body: list[ast.stmt]) -> None:
    # With a list instead of recursion: a long chain of `elif` is a deep tree.
    waiting = body[::-1]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and is_main(node.test):
            module.main += node.body
            waiting += node.orelse[::-1]
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            module.functions[node.name] = node
        elif isinstance(node, ast.ClassDef):
            module.classes[node.name] = node
        else:
            assign(module, node)
            for block in [*_blocks(node)][::-1]:
                waiting += block[::-1]


def assign(module: Module, node: ast.stmt) -> None:
    """Note what a statement assigns."""
    if isinstance(node, ast.Assign):
        for target in node.targets:
            # `app, rt = fast_app()`: by custom the first one is the application.
            first = target.elts[0] if isinstance(target, ast.Tuple) and target.elts else target
            if isinstance(first, ast.Name):
                module.values.setdefault(first.id, []).append(node.value)
    elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        module.annotations[node.target.id] = node.annotation
        if node.value is not None:
            module.values.setdefault(node.target.id, []).append(node.value)
    elif isinstance(node, ast.With | ast.AsyncWith):
        for item in node.items:
            if isinstance(item.optional_vars, ast.Name):
                name = item.optional_vars.id
                module.values.setdefault(name, []).append(item.context_expr)


def _blocks(node: ast.stmt) -> Iterator[list[ast.stmt]]:
    for name in ("body", "orelse", "finalbody"):
        block = getattr(node, name, None)
        if isinstance(block, list):
            yield block
    for handler in getattr(node, "handlers", ()):
        yield handler.body
    for case in getattr(node, "cases", ()):
        yield case.body


def is_main(test: ast.expr) -> bool:
    """Whether a condition is `__name__ == "__main__"`."""
    if not isinstance(test, ast.Compare):
        return False
    sides = [test.left, *test.comparators]
    return any(isinstance(side, ast.Name) and side.id == "__name__" for side in sides)


def _import(module: Module, node: ast.Import | ast.ImportFrom) -> None:
    if isinstance(node, ast.Import):
        for alias in node.names:
            module.modules.add(alias.name)
            if alias.asname:
                module.imports[alias.asname] = alias.name
            else:
                top = alias.name.partition(".")[0]
                module.imports.setdefault(top, top)
        return
    source = "." * node.level + (node.module or "")
    module.modules.add(source)
    for alias in node.names:
        separator = "" if source.endswith(".") else "."
        module.imports[alias.asname or alias.name] = f"{source}{separator}{alias.name}"
