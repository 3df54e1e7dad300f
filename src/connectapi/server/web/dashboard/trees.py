"""Tags as a tree, from the flat list that the API gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

Tag = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Branch:
    """A tag with those below it; ``path`` joins the names that lead to it by slashes."""

    id: str
    name: str
    path: str
    children: Sequence[Branch]


def grow(tags: Iterable[Tag]) -> list[Branch]:
    """Make the tree, each level in the order of the names."""
    below: dict[object, list[Tag]] = {}
    for tag in tags:
        below.setdefault(tag["parent_id"], []).append(tag)
    return _branches(below, None, "")


def _branches(below: Mapping[object, list[Tag]], parent: object, before: str) -> list[Branch]:
    found = []
    for tag in sorted(below.get(parent, ()), key=lambda one: str(one["name"]).casefold()):
        path = f"{before}{tag['name']}"
        children = _branches(below, tag["id"], f"{path}/")
        found.append(Branch(str(tag["id"]), str(tag["name"]), path, children))
    return found


def paths(tags: Iterable[Tag]) -> list[tuple[str, Branch]]:
    """List all tags by their paths, in the order of the tree."""
    return list(_walk(grow(tags)))


def _walk(branches: Sequence[Branch]) -> Iterable[tuple[str, Branch]]:
    for branch in branches:
        yield branch.path, branch
        yield from _walk(branch.children)
