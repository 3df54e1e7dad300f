"""Whatever R's connectapi exports has its place here, and an example that works."""

from pathlib import Path

import pytest

from tests.parity import checks
from tools.contract.load import ROOT
from tools.parity import Group, load

PARITY = load("r-parity.yaml")


def names(file: str) -> list[str]:
    lines = (ROOT / file).read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def test_there_are_141_exports() -> None:
    exports = names("r-exports.txt")
    assert len(exports) == len(set(exports)) == 141


def test_every_export_and_every_method_has_a_row() -> None:
    checks.every_name_has_a_row(PARITY, [*names("r-exports.txt"), *names("r-methods.txt")])


def test_nothing_is_missing() -> None:
    checks.nothing_is_missing(PARITY)


def test_every_expression_resolves_sync_and_async() -> None:
    checks.every_expression_resolves(PARITY)


def test_every_example_uses_what_its_row_names() -> None:
    checks.every_example_uses_what_its_row_names(PARITY)


@pytest.mark.parametrize("group", PARITY.groups, ids=lambda group: group.title)
def test_the_examples_work(group: Group, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checks.the_examples_of_a_group_work(group, tmp_path, monkeypatch)


@pytest.mark.parametrize("group", PARITY.groups, ids=lambda group: group.title)
def test_the_examples_work_async(
    group: Group, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checks.the_examples_of_a_group_work_async(group, tmp_path, monkeypatch)
