"""Which packages of a lock are needed, and under which conditions."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)

Condition = frozenset[str]
"""Markers that have to hold all at once; none of them is no condition."""

MOST_CONDITIONS = 24
_ALWAYS: Condition = frozenset()


@dataclass(frozen=True, slots=True)
class Edge:
    """That a package needs another one, where a marker says so."""

    to: Hashable
    marker: str = ""


def needed(
    roots: Iterable[Edge], edges: Callable[[Hashable], Iterable[Edge]]
) -> Mapping[Hashable, str]:
    """Go from what a project needs to all that this needs; give each with its marker in the end.

    Where the ways to a package are too many to be written down, it is needed without condition.
    """
    ways: dict[Hashable, set[Condition]] = {}
    waiting = [(edge.to, _with(_ALWAYS, edge.marker)) for edge in roots]
    while waiting:
        node, condition = waiting.pop()
        known = ways.setdefault(node, set())
        if any(one <= condition for one in known):
            continue  # it is needed already wherever this would need it
        known -= {one for one in known if condition <= one}
        known.add(condition)
        if len(known) > MOST_CONDITIONS:
            ways[node], condition = {_ALWAYS}, _ALWAYS
        waiting += [(edge.to, _with(condition, edge.marker)) for edge in edges(node)]
    return {node: _written(conditions) for node, conditions in ways.items()}


def either(markers: Iterable[str]) -> str:
    """Give the marker that holds where any of some does."""
    found = sorted(set(markers))
    if not found or "" in found:
        return ""
    return found[0] if len(found) == 1 else " or ".join(f"({one})" for one in found)


def _with(condition: Condition, marker: str) -> Condition:
    return condition | {marker} if marker else condition


def _written(conditions: set[Condition]) -> str:
    return either(_all(condition) for condition in conditions)


def _all(condition: Condition) -> str:
    markers = sorted(condition)
    if len(markers) < 2:
        return "".join(markers)
    return " and ".join(f"({one})" if " or " in one else one for one in markers)
