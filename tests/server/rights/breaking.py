"""What breaks a request by the contract's schemas: each value with the name of what is wrong."""

from collections.abc import Iterator
from dataclasses import dataclass

from connectapi.server.contract import Contract, Operation, Parameter
from connectapi.server.schema import Schema, Schemas

# A value of another kind; a text is the last resort, as nearly everything else is none.
_WRONG: dict[str, object] = {
    "string": 5,
    "integer": "five",
    "number": "five",
    "boolean": "perhaps",
    "array": {"a": 1},
    "object": "thing",
}
_TOO_LARGE = {"int32": 2**31, "int64": 2**63}
_NO_FORM = {"uuid": "no-guid", "date-time": "yesterday"}
_CODES = {"uuid": "InvalidId", "date-time": "InvalidTimeFormat"}


@dataclass(frozen=True)
class Broken:
    """One value that does not fit.

    Attributes:
        name: What the refusal has to name; empty for a whole body.
        codes: The codes that fit.
    """

    name: str
    value: object
    codes: tuple[str, ...]


def parameters(operation: Operation, where: str) -> Iterator[Broken]:
    """Values that an operation's parameters do not take, in the path or in the query."""
    for name, parameter in operation.params.items():
        if parameter.location == where:
            for value, code in _parameter(name, parameter):
                yield Broken(name, value, (code,))


def _parameter(name: str, parameter: Parameter) -> Iterator[tuple[str, str]]:
    schema = parameter.schema
    form, kind = str(schema.get("format", "")), schema.get("type")
    if kind == "integer":
        yield from (("five", "InvalidParameter"), ("1.5", "InvalidParameter"))
        yield str(_TOO_LARGE.get(form, 2**31)), "InvalidRange"
    elif kind == "boolean":
        yield "perhaps", "InvalidParameter"
    elif form in _NO_FORM:
        yield _NO_FORM[form], _CODES[form]
    elif "enum" in schema:
        yield "nonsense", "InvalidInclude" if name == "include" else "InvalidParameter"


def bodies(contract: Contract, operation: Operation) -> Iterator[Broken]:
    """JSON bodies that an operation does not take: one field is wrong, or the whole."""
    if operation.body is None or not operation.takes_json:
        return
    schemas = Schemas(contract.schemas)
    schema = schemas.flat(operation.body.content["application/json"])
    other: object = [] if schema["type"] == "object" else {}
    for whole in (5, "text", other):
        yield Broken("", whole, ("InvalidParameter",))
    for name, value in _values(schemas, schema, ""):
        yield Broken(name, value, ("InvalidParameter",))


def _values(schemas: Schemas, schema: Schema, where: str) -> Iterator[tuple[str, object]]:
    """Values for a schema in each of which one thing is wrong, with the name of that thing."""
    properties, items = schema.get("properties"), schema.get("items")
    if isinstance(properties, dict):
        for name, below in properties.items():
            inside = f"{where}.{name}" if where else name
            for wrong, value in _wrong(schemas, schemas.flat(below), inside):
                yield wrong, {name: value}
    elif isinstance(items, dict):
        for wrong, value in _wrong(schemas, schemas.flat(items), f"{where}[0]"):
            yield wrong, [value]


def _wrong(schemas: Schemas, schema: Schema, where: str) -> Iterator[tuple[str, object]]:
    kind, form = schema.get("type"), str(schema.get("format", ""))
    if isinstance(kind, str):
        yield where, _WRONG[kind]
        yield where, [1] if kind != "array" else 1
        if not schema.get("nullable"):
            yield where, None
    if "enum" in schema:
        yield where, "nonsense"
    if form in _TOO_LARGE:
        yield where, _TOO_LARGE[form]
    if form in _NO_FORM:
        yield where, _NO_FORM[form]
    yield from _values(schemas, schema, where)
