"""Reading JSON as the type that an operation answers with."""

from functools import cache
from importlib import import_module
from json import dumps
from typing import Any, get_type_hints

from connectapi import models
from connectapi._core.response import Response, json
from connectapi.api.operations import OPERATIONS
from tools.contract import Contract, Operation, Schema, load


@cache
def contract() -> Contract:
    """The contract, read once."""
    return load()


def declared(operation_id: str) -> Schema:
    """The schema of an operation's answer."""
    operation = next(o for o in contract().operations if o.id == operation_id)
    return answer(operation)


def answer(operation: Operation) -> Schema:
    """The schema of the first answer that has a body."""
    return next(s for content in operation.responses.values() for s in content.values())


# Any: types of every shape, and what was read as one of them.
def type_of(operation_id: str) -> Any:
    """The type that the operation's method says it gives."""
    operation = OPERATIONS[operation_id]
    module = import_module(f"connectapi.api._async.{operation.room}")
    room = next(value for name, value in vars(module).items() if name.endswith("Api"))
    return get_type_hints(getattr(room, operation.name))["return"]


def record(model: str, **fields: object) -> Any:
    """A record of a schema, read from these fields."""
    return read(dumps(fields).encode(), getattr(models, model))


def read(content: bytes, kind: Any) -> Any:
    """Decode an answer as the client does."""
    return json(kind)(Response(200, {}, content, "GET", "http://127.0.0.1/__api__/x", "/x"))
