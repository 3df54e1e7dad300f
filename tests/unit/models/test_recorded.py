"""The models read answers of real servers without loss."""

import re
from pathlib import Path

import msgspec
import pytest

from tests.contract.answers import differences, unknown_keys
from tests.unit.models.reading import contract, declared, read, type_of

RECORDED = Path(__file__).resolve().parents[4] / "shared" / "recorded"

# Made by a test suite under names of its own: what each is an answer of.
OTHERWISE_NAMED = {
    "v1/content/f2f37341-e21d-3d80-c698-a935ad614066/repository_patch": "updateContentRepository",
    "v1/content/f2f37341-e21d-3d80-c698-a935ad614066/tag-add": "getTag",
    "v1/groups/groups": "getGroups",
}
# Routes of the server that the contract does not hold.
OUTSIDE = re.compile(r"applications/|variants/")


def recorded() -> list[Path]:
    """The bodies, if they are there."""
    return sorted(p for p in RECORDED.rglob("*.json*") if not OUTSIDE.match(_name(p)))


def _name(path: Path) -> str:
    return re.split(r"\.jsonc?$|\?", path.relative_to(RECORDED).as_posix())[0]


def _operation(path: Path) -> str:
    if _name(path) in OTHERWISE_NAMED:
        return OTHERWISE_NAMED[_name(path)]
    fitting = [
        operation.id
        for operation in contract().operations
        if operation.method == "GET"
        and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", operation.path), f"/{_name(path)}")
    ]
    assert len(fitting) == 1, f"{path.name}: {fitting}"
    return fitting[0]


def _body(path: Path) -> bytes:
    lines = path.read_text("utf-8").splitlines()
    return "\n".join(line for line in lines if not line.startswith("//")).encode()


pytestmark = pytest.mark.skipif(
    not RECORDED.is_dir(), reason="the recorded answers (../shared/recorded) are not here"
)


def test_all_recorded_answers_are_looked_at() -> None:
    assert len(recorded()) >= 48


@pytest.mark.parametrize("path", recorded(), ids=lambda p: p.relative_to(RECORDED).as_posix())
def test_a_recorded_answer_is_read_without_loss(path: Path) -> None:
    operation = _operation(path)

    got = read(_body(path), type_of(operation))

    sent = msgspec.json.decode(_body(path))
    assert differences(contract(), declared(operation), sent, got) == []


def test_the_contract_knows_every_field_of_them() -> None:
    found = {
        key
        for path in recorded()
        for key in unknown_keys(
            contract(), declared(_operation(path)), msgspec.json.decode(_body(path))
        )
    }
    assert found == set()
