"""The page of one table."""

from collections.abc import Iterator
from typing import Final

import connectapi
from tools.parity.model import Group, Parity, Row

# How the examples call an object of the class that an expression begins with.
_SHOWN: Final = {
    "Client": "client",
    "ContentItem": "item",
    "OAuthCredential": "credential",
    "Schedule": "schedule",
    "TagNode": "node",
    "TagTree": "tree",
    "UsageEvent": "event",
    "Variant": "variant",
}


def page(parity: Parity) -> str:
    """The whole page."""
    rows = list(parity.rows)
    missing = [row for row in rows if row.is_missing]
    lines = [
        f"# {parity.title}",
        "",
        "Written by `make generate`; the tests run every example against a local server.",
        "",
        *parity.intro.splitlines(),
        "",
        f"{len(rows)} names; {_said_of(missing)}",
        "",
    ]
    for group in parity.groups:
        lines += _section(parity, group)
    return "\n".join(lines).rstrip() + "\n"


def _said_of(missing: list[Row]) -> str:
    if not missing:
        return "nothing is missing."
    return f"{len(missing)} of them not yet: {', '.join(f'`{row.name}`' for row in missing)}."


def _section(parity: Parity, group: Group) -> Iterator[str]:
    yield from (f"## {group.title}", "")
    yield _cells(parity.column, "Python", "what is different")
    yield _cells("---", "---", "---")
    for row in group.rows:
        yield _cells(f"`{row.name}`", shown(row.expression), row.note)
    yield ""
    examples = [row for row in group.rows if row.example]
    if not examples:
        return
    yield "```pycon"
    yield from group.setup.strip().splitlines()
    for row in examples:
        yield f">>> # {row.name}"
        yield from row.example.strip().splitlines()
    yield from ("```", "")


def shown(expression: str) -> str:
    """An expression as a user would write it."""
    if not expression:
        return "*not yet*"
    root, dot, rest = expression.partition(".")
    if dot and root in _SHOWN:
        root = _SHOWN[root]
    elif root in {*connectapi.__all__, "external"}:
        root = f"connectapi.{root}"
    return f"`{root}{dot}{rest}`"


def _cells(*texts: str) -> str:
    return f"| {' | '.join(' '.join(text.split()).replace('|', '&#124;') for text in texts)} |"
