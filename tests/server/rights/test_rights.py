"""Every operation of the contract as everybody: who may gets an answer, who may not a refusal."""

import pytest

from connectapi.server.contract import Operation, load
from tests.server.foundation.wire import CODE_NAMES, Answer
from tests.server.rights.access import ACCESS, DEPARTURES, NOT_STATED, Who, allowed, refusal
from tests.server.rights.asking import Asked, send
from tests.server.rights.examples import EXAMPLES
from tests.server.rights.world import World

OPERATIONS = load().operations
BY_ID = {operation.id: operation for operation in OPERATIONS}
WRITES = {"POST", "PUT", "PATCH", "DELETE"}


def test_every_operation_has_its_row() -> None:
    assert EXAMPLES.keys() == BY_ID.keys()
    assert {operation.access for operation in OPERATIONS} == ACCESS.keys()
    silent = {one.id for one in OPERATIONS if ACCESS[one.access] is NOT_STATED}
    assert silent <= DEPARTURES.keys() <= BY_ID.keys()


@pytest.mark.parametrize("name", DEPARTURES)
def test_a_departure_rests_on_words_of_the_contract(name: str) -> None:
    departure = DEPARTURES[name]
    operation = BY_ID[departure.of or name]

    assert departure.says in "\n".join([operation.access, *operation.rules])


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.id)
def test_who_may_call_it(here: World, operation: Operation) -> None:
    make, may = EXAMPLES[operation.id], allowed(operation)
    wrong: list[str] = []

    def attempt(who: Who, asked: Asked) -> None:
        answer = send(here.wires[who], operation, asked)
        if problem := _problem(operation, who, answer):
            wrong.append(f"{operation.id} as {who}: {problem}")

    # Whoever is refused leaves all as it was, so that one example does for all of them.
    with here.during:
        asked = make(here)
        for who in Who:
            if who not in may:
                attempt(who, asked)
    for who in Who:
        if who in may:
            with here.during:
                asked = make(here) if operation.method in WRITES else asked
                attempt(who, asked)

    assert not wrong, "\n".join(wrong)


def _problem(operation: Operation, who: Who, answer: Answer) -> str:
    got = str(answer.status)
    if answer.status >= 400 and answer.headers["content-type"].startswith("application/json"):
        got += f" {CODE_NAMES[answer.json['code']]} ({answer.json['error']})"
    if who in allowed(operation):
        fits = str(answer.status) in operation.responses
        expected = " or ".join(operation.responses)
    else:
        fits = answer.status == refusal(operation, who)
        expected = str(refusal(operation, who))
    return "" if fits else f"expected {expected}, got {got}"
