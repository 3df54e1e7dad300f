"""Read the tables of other clients' names and refuse what does not fit together."""

import doctest
import re
from pathlib import Path
from typing import Final

from tools.contract.load import ROOT
from tools.contract.source import Item, read
from tools.parity.model import Group, Parity, Row

# Table below contract/ -> page below docs/.
PARITY_TABLES: Final = {
    "r-parity.yaml": "from-r.md",
    "posit-sdk-parity.yaml": "from-posit-sdk.md",
}
_EXPRESSION: Final = re.compile(r"[A-Za-z]\w*(\.[A-Za-z]\w*)*")


def load(name: str, root: Path = ROOT) -> Parity:
    """Read one table; a `ContractError` names file and line of the first mistake."""
    fields = read(root / name, f"{root.name}/{name}").mapping(
        ["title", "intro", "column", "groups"]
    )
    parity = Parity(
        title=fields["title"].text(),
        intro=fields["intro"].text().strip(),
        column=fields["column"].text(),
        groups=tuple(_group(item) for item in fields["groups"].items()),
    )
    _check_unique(parity, fields["groups"])
    return parity


def _group(item: Item) -> Group:
    fields = item.mapping(["title", "rows"], ["setup"])
    setup = fields["setup"].text() if "setup" in fields else ""
    if setup:
        _examples(fields["setup"])
    return Group(
        title=fields["title"].text(),
        setup=setup,
        rows=tuple(_row(row) for row in fields["rows"].items()),
        where=item.where,
    )


def _row(item: Item) -> Row:
    fields = item.mapping(["name", "expression"], ["note", "example", "status"])
    row = Row(
        name=fields["name"].text(),
        expression="" if "status" in fields else fields["expression"].text(),
        note=fields["note"].text().strip() if "note" in fields else "",
        example=fields["example"].text() if "example" in fields else "",
        where=item.where,
    )
    if "status" in fields:
        _check_missing(row, fields)
        return row
    if not _EXPRESSION.fullmatch(row.expression):
        raise fields["expression"].error(
            f"names with dots between them expected, found {row.expression!r}"
        )
    if not row.example:
        raise item.error(f"{row.name} has no example")
    if not any(example.want or example.exc_msg for example in _examples(fields["example"])):
        raise fields["example"].error(f"the example of {row.name} says nothing of its result")
    return row


def _check_missing(row: Row, fields: dict[str, Item]) -> None:
    status = fields["status"].text()
    if status != "missing":
        raise fields["status"].error(f"the only status is 'missing', found {status!r}")
    if fields["expression"].plain() is not None or row.example:
        raise fields["status"].error(f"{row.name} is missing and yet has expression or example")


def _examples(item: Item) -> list[doctest.Example]:
    try:
        found = doctest.DocTestParser().get_examples(item.text())
    except ValueError as error:
        raise item.error(f"not lines of a Python prompt: {error}") from error
    if not found:
        raise item.error("lines that begin with '>>>' expected")
    return found


def _check_unique(parity: Parity, groups: Item) -> None:
    places: dict[str, str] = {}
    for row in parity.rows:
        if row.name in places:
            raise groups.error(f"{row.name} stands at {places[row.name]} and {row.where}")
        places[row.name] = row.where
