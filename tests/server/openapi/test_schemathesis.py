"""Made-up requests for every operation, by the OpenAPI document that the server itself serves.

Half of them fit the document and half break it; half name things that are there and half do not.
No answer may be an error of the server, or one that the document does not declare.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from connectapi.server.contract import Operation, load
from connectapi.testing import LocalConnect
from tests.server.openapi import world

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
# Of each kind; most of the time goes into making them up. A longer look is asked for by name.
FEW = 4
MANY = int(os.environ.get("CONNECTAPI_MADE_UP_REQUESTS", "16"))

OPERATIONS = load().operations
ADMINISTRATOR = 2
# They say where a message ends. A broken one is no HTTP, so it reaches no operation and no document
# speaks of it; tests/server/foundation/test_socket.py shows how it is refused.
FRAMING = frozenset({"content-length", "transfer-encoding"})

relaxed = settings(
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@dataclass(frozen=True)
class Target:
    """A server, its document, and the keys of callers with every role."""

    server: LocalConnect
    document: Any  # Any: schemathesis's schema
    keys: list[str]


@pytest.fixture(scope="module")
def target() -> Iterator[Target]:
    with LocalConnect(check_answers=True) as server:
        document = schemathesis.openapi.from_url(f"{server.url}/__docs__/api/openapi.json")
        roles = ("viewer", "publisher")
        keys = [server.add_user(f"a-{role}", role).api_key for role in roles]
        yield Target(server, document, [*keys, server.api_key])


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.id)
def test_no_made_up_request_is_answered_wrongly(target: Target, operation: Operation) -> None:
    ask_for(target, operation, FEW)


@pytest.mark.heavy
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.id)
def test_none_of_many_is_answered_wrongly(target: Target, operation: Operation) -> None:
    ask_for(target, operation, MANY)


def ask_for(target: Target, operation: Operation, examples: int) -> None:
    described = target.document.find_operation_by_id(operation.id)
    made = world.make(target.server)
    here = made.parameters(operation.path, _path_names(operation))
    for mode in GenerationMode:
        if mode is GenerationMode.NEGATIVE and not (operation.params or operation.body):
            continue  # there is nothing in such a request that could be wrong
        cases = described.as_strategy(generation_mode=mode)
        if here:
            cases = described.as_strategy(generation_mode=mode, path_parameters=here) | cases

        @settings(relaxed, max_examples=examples)
        @given(case=cases, caller=st.sampled_from([*range(len(target.keys)), ADMINISTRATOR]))
        def ask(case: Any, caller: int) -> None:  # Any: schemathesis's case
            for name in list(case.headers or {}):
                if name.lower() in FRAMING | {"authorization"}:
                    del case.headers[name]
            headers = {"Authorization": f"Key {target.keys[caller]}"}
            case.call_and_validate(headers=headers, checks=CHECKS, timeout=20)

        ask()


def _path_names(operation: Operation) -> list[str]:
    return [name for name, one in operation.params.items() if one.location == "path"]
