"""From the bytes of a request to checked values, all by the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from connectapi.server import clock
from connectapi.server.errors import Code, Refusal
from connectapi.server.schema import Mismatch, Schemas, is_uuid, tidy_uuid

if TYPE_CHECKING:
    from collections.abc import Mapping

    from connectapi.server.contract import Operation, Parameter

_BOOLEANS = {"true": True, "1": True, "t": True, "false": False, "0": False, "f": False}


def read_parameters(
    operation: Operation,
    path: Mapping[str, str],
    query: Mapping[str, str],
    headers: Mapping[str, str],
) -> dict[str, object]:
    """Read an operation's parameters; those left out get the contract's default, or None.

    Query parameters that the contract does not know are left alone, as real servers do.

    Raises:
        Refusal: A required parameter is missing, or a value does not fit; the message names it.
    """
    sources = {"path": path, "query": query, "header": headers}
    values: dict[str, object] = {}
    for name, parameter in operation.params.items():
        text = None if parameter.hidden else sources[parameter.location].get(name)
        if text is None or (text == "" and parameter.location == "query"):
            if parameter.required:
                raise Refusal(Code.PARAMETER_MISSING, f"The parameter {name} is missing.")
            values[name] = parameter.schema.get("default")
        else:
            values[name] = _read_one(name, text, parameter, operation)
    values.update({name: text for name, text in path.items() if name not in values})
    return values


def _read_one(name: str, text: str, parameter: Parameter, operation: Operation) -> object:
    schema = parameter.schema
    kind = schema.get("type")
    if kind == "integer":
        return _integer(name, text, schema)
    if kind == "boolean":
        value = _BOOLEANS.get(text.lower())
        if value is None:
            raise _bad(name, "must be true or false")
        return value
    if schema.get("format") == "uuid":
        if not is_uuid(text):
            raise Refusal(Code.INVALID_ID, f"The parameter {name} must be a GUID, not {text!r}.")
        return tidy_uuid(text)
    allowed = schema.get("enum")
    if isinstance(allowed, list):
        sign = operation.separators.get(name)
        return _listed(name, text, [str(item) for item in allowed], sign)
    if schema.get("format") == "date-time":
        return _moment(name, text)
    sign = operation.separators.get(name)
    return text.split(sign) if sign else text


def _integer(name: str, text: str, schema: Mapping[str, object]) -> int:
    # int() would also take blanks, underscores and digits of other scripts.
    digits = text[1:] if text[:1] in ("-", "+") else text
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 19:
        raise _bad(name, f"must be an integer, not {text[:40]!r}")
    value = int(text)
    bits = 63 if schema.get("format") == "int64" else 31
    if not -(2**bits) <= value < 2**bits:
        raise Refusal(Code.INVALID_RANGE, f"The parameter {name} is out of range: {text}.")
    return value


def _listed(name: str, text: str, allowed: list[str], sign: str | None) -> object:
    # With a separator the enum holds the elements of a list.
    parts = text.split(sign) if sign else [text]
    for part in parts:
        if part not in allowed:
            code = Code.INVALID_INCLUDE if name == "include" else Code.INVALID_PARAMETER
            expected = ", ".join(allowed)
            raise Refusal(code, f"The parameter {name} must be one of {expected}, not {part!r}.")
    return parts if sign else text


def _moment(name: str, text: str) -> str:
    try:
        return clock.stamp(clock.parse(text))
    except (ValueError, OverflowError):
        message = f"The parameter {name} must be an RFC 3339 time such as 2026-01-31T12:00:00Z."
        raise Refusal(Code.INVALID_TIME_FORMAT, message) from None


def read_json(operation: Operation, data: bytes, schemas: Schemas) -> object:
    """Read and check a JSON body.

    Returns:
        The body as plain values, with GUIDs in lower case, or None where it is empty and the
        contract lets it be.

    Raises:
        Refusal: The body is missing, is no JSON, or does not fit; the message names the field.
    """
    body = operation.body
    if body is None:
        return None
    if not data.strip():
        if body.required:
            raise Refusal(Code.INVALID_JSON, "The request needs a JSON body, and it is empty.")
        return None
    try:
        value = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise Refusal(Code.INVALID_JSON, f"The body is not JSON: {problem}") from None
    schema = body.content["application/json"]
    try:
        schemas.check(value, schema)
    except Mismatch as problem:
        where = f"The field {problem.where}" if problem.where else "The body"
        raise Refusal(Code.INVALID_PARAMETER, f"{where} {problem.reason}.") from None
    return schemas.tidied(value, schema)


def _bad(name: str, reason: str) -> Refusal:
    return Refusal(Code.INVALID_PARAMETER, f"The parameter {name} {reason}.")
