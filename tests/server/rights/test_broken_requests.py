"""A request that breaks the contract is refused with what is wrong, and changes nothing."""

from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest

from connectapi.server.contract import Operation, load
from tests.server.foundation.wire import CODE_NAMES, Answer, Wire
from tests.server.rights import breaking
from tests.server.rights.access import Who, allowed
from tests.server.rights.asking import Asked, filled, send
from tests.server.rights.breaking import Broken
from tests.server.rights.examples import EXAMPLES
from tests.server.rights.limits import LIMITS, Limit
from tests.server.rights.world import World

CONTRACT = load()
BY_ID = {operation.id: operation for operation in CONTRACT.operations}
# Who has no rights at all is told nothing about the rest of the request.
TAKEN = [operation for operation in CONTRACT.operations if allowed(operation)]


def sender(here: World, operation: Operation) -> Wire:
    may = allowed(operation)
    return here.wires[Who.ADMINISTRATOR if Who.ADMINISTRATOR in may else Who.OWNER]


def name(operation: Operation) -> str:
    return operation.id


def having(where: str) -> list[Operation]:
    return [one for one in TAKEN if any(breaking.parameters(one, where))]


def with_json() -> list[Operation]:
    return [one for one in TAKEN if one.takes_json]


@pytest.mark.parametrize("operation", having("query"), ids=name)
def test_parameters_of_the_query(here: World, operation: Operation) -> None:
    asked, wrong = example(here, operation), []
    for broken in breaking.parameters(operation, "query"):
        query = f"{broken.name}={quote(str(broken.value))}"
        answer = send(sender(here, operation), operation, replace(asked, query=query))
        wrong += problems(query, broken, answer)

    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("operation", having("path"), ids=name)
def test_parameters_of_the_path(here: World, operation: Operation) -> None:
    asked, wrong = example(here, operation), []
    for broken in breaking.parameters(operation, "path"):
        path = {**asked.path, broken.name: str(broken.value)}
        answer = send(sender(here, operation), operation, replace(asked, path=path))
        wrong += problems(filled(operation, path), broken, answer)

    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("operation", with_json(), ids=name)
def test_bodies(here: World, operation: Operation) -> None:
    asked, wrong = example(here, operation), []
    before = here.newest_row()
    for broken in breaking.bodies(CONTRACT, operation):
        answer = send(sender(here, operation), operation, replace(asked, body=broken.value))
        wrong += problems(str(broken.value), broken, answer)

    assert not wrong, "\n".join(wrong)
    assert here.newest_row() == before, f"a broken {operation.id} has changed something"


@pytest.mark.parametrize("operation", with_json(), ids=name)
@pytest.mark.parametrize("body", [b"", b" ", b"{", b"nonsense", b'{"a": "\xff"}'])
def test_bodies_that_are_no_json(here: World, operation: Operation, body: bytes) -> None:
    asked = replace(example(here, operation), data=body, media_type="application/json")
    answer = send(sender(here, operation), operation, asked)

    answer.refused(400, "InvalidJson", "body")


@pytest.mark.parametrize("limit", LIMITS, ids=str)
def test_limits_that_the_rules_set(here: World, limit: Limit) -> None:
    operation = BY_ID[limit.operation]
    assert limit.says in "\n".join(operation.rules)
    asked = example(here, operation)
    if limit.query:
        asked = replace(asked, query=limit.query)
    if limit.fields:
        given: Any = asked.body  # Any: the body of an example, an object here
        asked = replace(asked, body={**given, **limit.fields})
    before = here.newest_row()
    answer = send(sender(here, operation), operation, asked)

    answer.refused(400, limit.code, limit.name)
    assert here.newest_row() == before


def example(here: World, operation: Operation) -> Asked:
    with here.during:
        return EXAMPLES[operation.id](here)


def problems(sent: str, broken: Broken, answer: Answer) -> list[str]:
    """What is wrong with the refusal of a request."""
    if answer.status != 400:
        return [f"{sent}: expected 400, got {answer.status} {answer.body[:200]!r}"]
    code, text = CODE_NAMES[answer.json["code"]], answer.json["error"]
    if code not in broken.codes:
        return [f"{sent}: expected {' or '.join(broken.codes)}, got {code} ({text})"]
    named = (broken.name or "body") in text
    return [] if named else [f"{sent}: {broken.name or 'body'} is not named by {text!r}"]
