"""The tables of other clients' names: mistakes are named by place, and pages show every row."""

from pathlib import Path

import pytest

from tests.parity.posit_sdk import names
from tools.contract import ContractError
from tools.parity import PARITY_TABLES, load
from tools.parity.page import page

TABLE = """\
title: From there
intro: What is where.
column: there
groups:
- title: People
  setup: |
    >>> jane = client.users.create("jane")
  rows:
  - name: get_users
    expression: Client.users.find
    note: All | of them.
    example: |
      >>> client.users.find().count()
      2
  - {name: forget_users, expression: null, status: missing}
"""


def write(root: Path, text: str) -> Path:
    (root / "table.yaml").write_text(text, "utf-8")
    return root


def test_a_table_is_read(tmp_path: Path) -> None:
    parity = load("table.yaml", write(tmp_path, TABLE))
    first, second = parity.rows

    assert (first.name, first.expression, first.is_missing) == (
        "get_users",
        "Client.users.find",
        False,
    )
    assert first.where == f"{tmp_path.name}/table.yaml:9"
    assert (second.name, second.is_missing) == ("forget_users", True)


# What to change, and what is said of it.
MISTAKES = {
    "an unknown key": ("column: there", "column: there\ncolour: red", "4: unknown key 'colour'"),
    "an unknown key of a row": ("note: All", "notes: All", "11: unknown key 'notes'"),
    "no result": ("\n      2", "", "says nothing of its result"),
    "no example": (
        "    example: |\n      >>> client.users.find().count()\n      2\n", "", "has no example",
    ),
    "no prompt": (">>> client", "client", "lines that begin with '>>>' expected"),
    "an expression that is none": ("Client.users.find", "users find", "names with dots"),
    "another status": ("status: missing", "status: later", "the only status is 'missing'"),
    "missing with an expression": ("expression: null", "expression: Client", "is missing and yet"),
    "a name twice": ("forget_users", "get_users", "get_users stands at"),
}  # fmt: skip


@pytest.mark.parametrize("old, new, said", MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert TABLE.count(old) == 1
    with pytest.raises(ContractError, match=said) as raised:
        load("table.yaml", write(tmp_path, TABLE.replace(old, new)))
    assert str(raised.value).startswith(f"{tmp_path.name}/table.yaml:")


def test_a_page_shows_every_row_and_what_is_missing(tmp_path: Path) -> None:
    text = page(load("table.yaml", write(tmp_path, TABLE)))

    assert "| `get_users` | `client.users.find` | All &#124; of them. |" in text
    assert "| `forget_users` | *not yet* |  |" in text
    assert "2 names; 1 of them not yet: `forget_users`." in text
    assert '>>> jane = client.users.create("jane")\n>>> # get_users\n>>> client.users' in text


def test_both_tables_have_a_page() -> None:
    assert {load(table).title for table in PARITY_TABLES} == {"From R", "From posit-sdk"}
    assert "client.users.find" in names()
