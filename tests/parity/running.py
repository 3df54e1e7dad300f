"""Runs the examples of a table as what they look like: lines at a Python prompt."""

from __future__ import annotations

import doctest
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import connectapi
import connectapi.testing
from tests.parity import folders
from tests.parity.git_host import git_host
from tests.parity.sign_in import sign_in

if TYPE_CHECKING:
    from collections.abc import Collection

    from connectapi.testing import LocalConnect
    from tools.parity import Group

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE | doctest.IGNORE_EXCEPTION_DETAIL


@dataclass
class Outcome:
    """What became of the examples of one group."""

    executed: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


def run(
    group: Group,
    local: LocalConnect,
    folder: Path,
    package: object = connectapi,
    *,
    without: Collection[str] = (),
) -> Outcome:
    """Run the examples of a group, but for some, one after the other in one namespace."""
    outcome = Outcome()
    before = Path.cwd()
    os.chdir(folder)
    try:
        with local.client() as client:
            names = {"connectapi": package, "client": client, **namespace(local, folder)}
            if group.setup:
                _run(group.setup, "setup", group.where, names, outcome)
            for row in group.rows:
                if row.example and row.name not in without:
                    _run(row.example, row.name, row.where, names, outcome)
    finally:
        os.chdir(before)
    return outcome


def namespace(
    local: LocalConnect, folder: Path
) -> dict[str, Any]:  # Any: whatever an example assigns
    """The names that every example may use, beside the client."""
    return {
        "local": local,
        "site": EXAMPLES / "site",
        "picture": EXAMPLES / "thumbnail.png",
        "document": folders.document(folder),
        "application": folders.application(folder),
        "folder": folder,
        "git_host": git_host,
        "sign_in": sign_in,
        "Path": Path,
        "UTC": UTC,
        "datetime": datetime,
        "timedelta": timedelta,
    }


def _run(text: str, name: str, where: str, names: dict[str, Any], outcome: Outcome) -> None:
    file, _, line = where.partition(":")
    test = doctest.DocTestParser().get_doctest(text, {}, name, file, int(line))
    # Assigned, not given: the parser copies its namespace, and a group shares one.
    test.globs = names
    said: list[str] = []
    runner = doctest.DocTestRunner(verbose=False, optionflags=FLAGS)
    result = runner.run(test, out=said.append, clear_globs=False)
    if result.failed:
        outcome.failures.append(f"{where}: {name}\n{''.join(said)}")
    if result.attempted:
        outcome.executed.append(name)
