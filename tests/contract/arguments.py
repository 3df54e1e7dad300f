"""Arguments for any operation, made up from the contract, and the requests they must make."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from functools import cached_property
from typing import Any
from urllib.parse import quote

from tools.contract import Contract, Operation, Parameter, Schema

AFTERNOON = datetime(2026, 1, 31, 12, 30, tzinfo=timezone(timedelta(hours=2)))
AFTERNOON_TEXT = "2026-01-31T10:30:00Z"
FILE = b"\x1f\x8b\x00 any bytes \xff\r\n"
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
_DEEPEST = 4


@dataclass
class Call:
    """A call of an operation with every argument it takes, and the request that must come of it."""

    operation: Operation
    arguments: list[object] = field(default_factory=list)
    keywords: dict[str, object] = field(default_factory=dict)
    path: str = ""
    query: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    json: Any = None  # any JSON value
    form: dict[str, str] = field(default_factory=dict)
    content: bytes = b""
    media_type: str = ""


class Arguments:
    """Makes calls from the contract; says what Python names the contract gives."""

    def __init__(self, contract: Contract) -> None:
        self.contract = contract

    @cached_property
    def rooms(self) -> dict[str, str]:
        """Operation -> attribute of `client.api`."""
        return {
            operation.id: re.sub(r"[\s-]+", "_", tag.name).lower()
            for tag in self.contract.tags
            for operation in tag.operations
        }

    def method(self, operation: Operation) -> str:
        """The method's name: the one in names.yaml, or the id in snake case."""
        renamed = self.contract.names.methods.get(operation.id)
        return renamed.name if renamed else self._snake(operation.id)

    def parameter(self, wire: str) -> str:
        """A parameter's name in Python."""
        renamed = self.contract.names.parameters.get(wire)
        return renamed.name if renamed else self._snake(wire)

    def call(self, operation: Operation) -> Call:
        """A call that gives everything the operation takes."""
        call = Call(operation, path=operation.path)
        for parameter in operation.located("path"):
            self._path(call, parameter)
        for parameter in operation.located("query", "header"):
            given, text = self._given(operation, parameter)
            call.keywords[self.parameter(parameter.name)] = given
            place = call.query if parameter.location == "query" else call.headers
            place[parameter.name] = text
        if operation.body:
            self._body(call, operation.body.content)
        return call

    def value(self, schema: Schema, name: str, depth: int = 0) -> tuple[Any, Any]:
        """A value for a field: as a caller gives it, and as JSON."""
        if schema.alias:
            return self.value(self.contract.schemas[schema.alias], name, depth)
        if schema.type == "array" and schema.items:
            if depth > _DEEPEST:
                return [], []
            given, sent = self.value(schema.items, name, depth + 1)
            return [given, given], [sent, sent]
        if schema.type == "object" or schema.all_of:
            return self._object(schema, name, depth)
        if schema.format == "date-time":
            return AFTERNOON, AFTERNOON_TEXT
        value = schema.enum[-1] if schema.enum else _SCALARS.get(schema.type, f"{name} ü & /")
        return value, value

    def _object(self, schema: Schema, name: str, depth: int) -> tuple[Any, Any]:
        if isinstance(schema.additional, Schema):
            given, sent = self.value(schema.additional, name, depth + 1)
            return {"any key": given}, {"any key": sent}
        fields = self.contract.fields(schema)
        if not fields or depth > _DEEPEST:
            return {"any key": name}, {"any key": name}
        pairs = {key: self.value(kind, key, depth + 1) for key, kind in fields.items()}
        return (
            {key: given for key, (given, _) in pairs.items()},
            {key: sent for key, (_, sent) in pairs.items()},
        )

    def _path(self, call: Call, parameter: Parameter) -> None:
        wild = f"*{parameter.name}" in call.path
        parts = ["a folder", "ü%.txt"] if wild else [f"{parameter.name} /?#é"]
        call.arguments.append("/".join(parts))
        # What RFC 3986 allows in a segment besides letters and digits stays as it is.
        escaped = "/".join(quote(part, safe="!$&'()*+,;=:@") for part in parts)
        mark = f"*{parameter.name}" if wild else f"{{{parameter.name}}}"
        call.path = call.path.replace(mark, escaped)

    def _given(self, operation: Operation, parameter: Parameter) -> tuple[object, str]:
        joined = self.contract.names.several.get(f"{operation.id}.{parameter.name}")
        if joined:
            several = list(parameter.schema.enum) or ["one", "two"]
            return several, joined.separator.join(several)
        if parameter.location == "header":
            return "bytes+/=", "bytes+/="  # headers are ASCII
        given, sent = self.value(parameter.schema, parameter.name)
        return given, {True: "true"}.get(sent, str(sent)) if isinstance(sent, bool) else str(sent)

    def _body(self, call: Call, content: Mapping[str, Schema]) -> None:
        media, schema = next(iter(content.items()))
        call.media_type = media
        if media == JSON:
            given, call.json = self.value(schema, "")
            if isinstance(given, list):
                call.arguments.append(given)
            else:
                call.keywords.update(given)
        elif media == FORM:
            call.form = {key: f"{key} ü & +=" for key in schema.properties}
            call.keywords.update(call.form)
        else:
            call.content = FILE
            call.arguments.append(FILE)

    def _snake(self, name: str) -> str:
        for word in self.contract.names.words:
            name = name.replace(word, word.capitalize())
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


_SCALARS: dict[str, object] = {"integer": 7, "number": 1.5, "boolean": True}
