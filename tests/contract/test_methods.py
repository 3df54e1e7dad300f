"""The methods of `client.api` and the operations of the contract are the same set."""

import inspect
import re
from collections.abc import Iterator

import pytest

from connectapi import AsyncClient, Client
from connectapi._core.error_codes import ERROR_CODES
from connectapi.api.operations import OPERATIONS
from tests.contract.cases import ARGUMENTS, CONTRACT, EVERY
from tests.contract.conftest import KEY
from tools.contract import Operation


def methods(api: object) -> Iterator[tuple[str, str]]:
    """The public rooms of `client.api` and their public methods."""
    for room in (name for name in dir(type(api)) if not name.startswith("_")):
        for name, _ in inspect.getmembers(getattr(api, room), callable):
            if not name.startswith("_"):
                yield room, name


DECLARED = sorted((ARGUMENTS.rooms[o.id], ARGUMENTS.method(o)) for o in CONTRACT.operations)


def test_operations_have_names_of_their_own() -> None:
    assert len(set(DECLARED)) == len(CONTRACT.operations) == 154


async def test_there_is_one_method_for_every_operation_and_no_other() -> None:
    async with AsyncClient("http://127.0.0.1:9", KEY) as client:
        assert sorted(methods(client.api)) == DECLARED


def test_the_sync_twin_has_the_same_methods() -> None:
    with Client("http://127.0.0.1:9", KEY) as client:
        assert sorted(methods(client.api)) == DECLARED


@EVERY
def test_a_method_takes_what_the_operation_takes(operation: Operation) -> None:
    with Client("http://127.0.0.1:9", KEY) as client:
        method = getattr(
            getattr(client.api, ARGUMENTS.rooms[operation.id]), ARGUMENTS.method(operation)
        )
    call = ARGUMENTS.call(operation)
    signature = inspect.signature(method)
    signature.bind(*call.arguments, **call.keywords)

    positional = [p for p in signature.parameters.values() if p.kind is p.POSITIONAL_OR_KEYWORD]
    subjects = [ARGUMENTS.parameter(p.name) for p in operation.located("path")]
    assert [p.name for p in positional][: len(subjects)] == subjects
    assert all(p.annotation == "str" for p in positional[: len(subjects)])


@EVERY
def test_a_method_says_what_it_does_its_route_and_its_rights(operation: Operation) -> None:
    with Client("http://127.0.0.1:9", KEY) as client:
        room = getattr(client.api, ARGUMENTS.rooms[operation.id])
        text = inspect.getdoc(getattr(room, ARGUMENTS.method(operation))) or ""
    words = re.sub(r"\s+", " ", text)
    assert f"`{operation.method} {operation.path}`" in words
    assert " ".join(operation.access.split()) in words
    assert CONTRACT.operations_since[operation.id].first in words


@EVERY
def test_the_table_of_operations_says_what_the_contract_says(operation: Operation) -> None:
    entry = OPERATIONS[operation.id]
    since = CONTRACT.operations_since[operation.id]
    assert (entry.method, entry.path) == (operation.method, operation.path)
    assert (entry.since, entry.missing_in) == (since.first, since.missing_in)
    assert entry.deprecated is operation.deprecated


def test_the_error_codes_are_those_of_the_contract() -> None:
    assert dict(ERROR_CODES) == {error.code: error.name for error in CONTRACT.errors}


@pytest.mark.parametrize("name", ["get_userz", "_nothing"])
def test_a_misspelt_method_is_an_attribute_error(name: str) -> None:
    with Client("http://127.0.0.1:9", KEY) as client, pytest.raises(AttributeError, match=name):
        getattr(client.api.users, name)
