"""Whatever posit-sdk offers has its place here, and an example that works."""

from pathlib import Path

import pytest

from tests.parity import checks, posit_sdk
from tools.parity import Group, load

PARITY = load("posit-sdk-parity.yaml")


def test_what_posit_sdk_offers_is_found() -> None:
    names = posit_sdk.names()
    assert {"client.users.find", "content.render", "aws.get_credentials"} <= set(names)
    assert len(names) > 200


def test_every_public_method_has_a_row() -> None:
    checks.every_name_has_a_row(PARITY, posit_sdk.names())


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
