"""Where users find the classes of the client: `AsyncUsersResource` at `client.users`."""

import ast
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

# What users have in their hands, and what the documentation calls it.
_ROOTS: Final = {"AsyncClient": "client", "AsyncContentItem": "item", "AsyncVariant": "variant"}


@dataclass(slots=True)
class _Class:
    """What leads on from a class."""

    bases: list[str] = field(default_factory=list)
    properties: dict[str, str] = field(default_factory=dict)
    """Property -> the class that it says it gives."""


def places(folder: Path) -> dict[str, str]:
    """Class -> where a user finds its verbs; those of a base are found where the class is.

    Classes that only others of the client use have no place.
    """
    known = _classes(folder)
    found: dict[str, str] = {}
    todo = [(name, place) for name, place in _ROOTS.items() if name in known]
    while todo:
        name, place = todo.pop(0)
        if name not in known or name in found:
            continue
        found[name] = place
        todo += [(base, place) for base in known[name].bases]
        todo += [(kind, f"{place}.{verb}") for verb, kind in known[name].properties.items()]
    return found


def _classes(folder: Path) -> dict[str, _Class]:
    return {
        node.name: _read(node)
        for path in sorted(folder.glob("*.py"))
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.ClassDef)
    }


def _read(node: ast.ClassDef) -> _Class:
    found = _Class([base.id for base in node.bases if isinstance(base, ast.Name)])
    for part in node.body:
        if (
            isinstance(part, ast.FunctionDef)
            and isinstance(part.returns, ast.Name)
            and not part.name.startswith("_")
            and any(_makes_property(decorator) for decorator in part.decorator_list)
        ):
            found.properties[part.name] = part.returns.id
    return found


def _makes_property(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Name) and decorator.id in {"property", "cached_property"}
