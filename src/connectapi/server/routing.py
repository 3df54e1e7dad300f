"""From a method and a path to an operation: one tree made from the contract."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote

from connectapi.server.contract import Release

if TYPE_CHECKING:
    from collections.abc import Iterable

    from connectapi.server.contract import Operation


@dataclass(slots=True)
class _Node:
    fixed: dict[str, _Node] = field(default_factory=dict)
    variable: _Node | None = None
    tail: dict[str, tuple[Operation, list[str]]] = field(default_factory=dict)
    operations: dict[str, tuple[Operation, list[str]]] = field(default_factory=dict)


class RouteTable:
    """All operations that one server version has, found by method and path.

    A fixed segment goes before a variable one, and both before a wildcard tail.
    """

    def __init__(self, operations: Iterable[Operation], release: Release | None = None) -> None:
        self._root = _Node()
        for operation in operations:
            if release is None or release.has(operation.since):
                self._add(operation)

    def _add(self, operation: Operation) -> None:
        node = self._root
        names: list[str] = []
        for segment in operation.path.strip("/").split("/"):
            if segment.startswith("*"):
                node.tail[operation.method] = (operation, [*names, segment[1:]])
                return
            if segment.startswith("{"):
                names.append(segment[1:-1])
                node.variable = node.variable or _Node()
                node = node.variable
            else:
                node = node.fixed.setdefault(segment, _Node())
        node.operations[operation.method] = (operation, names)

    def find(self, method: str, path: str) -> tuple[Operation, dict[str, str]] | None:
        """Find the operation for a raw (still escaped) path below the API base.

        Returns:
            The operation and its path parameters without escapes, or None where no route fits.
        """
        segments = path.strip("/").split("/")
        found = _walk(self._root, segments, 0, method)
        if found is None:
            return None
        operation, names, values = found
        return operation, dict(zip(names, values, strict=True))


def _walk(
    node: _Node, segments: list[str], index: int, method: str
) -> tuple[Operation, list[str], list[str]] | None:
    if index == len(segments):
        entry = node.operations.get(method)
        return (*entry, []) if entry else None
    segment = segments[index]
    fixed = node.fixed.get(segment)
    if fixed is not None:
        found = _walk(fixed, segments, index + 1, method)
        if found is not None:
            return found
    if node.variable is not None and segment:
        found = _walk(node.variable, segments, index + 1, method)
        if found is not None:
            found[2].insert(0, unquote(segment))
            return found
    if method in node.tail:
        operation, names = node.tail[method]
        return operation, names, [unquote("/".join(segments[index:]))]
    return None
