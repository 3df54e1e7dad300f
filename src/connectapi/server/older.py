"""The contract as an older release had it, and answers without what came later.

The marks that this module leaves in the contract are read where requests are checked: a hidden
parameter is not read, and a field under :data:`connectapi.server.schema.NEWER` is refused in a
body and left out of an answer.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import msgspec

from connectapi.server.paging import LARGEST_PAGE
from connectapi.server.schema import NEWER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from connectapi.server.contract import Body, Contract, Operation, Parameter, Release, Since
    from connectapi.server.schema import Schema, Schemas

_PAGE_SIZE = "page_size"


def as_of(contract: Contract, release: Release) -> Contract:
    """Give the contract as a release had it; its operations stay, for routing sorts them out."""
    fields = _later(contract.fields_since, release)
    parameters = _later(contract.parameters_since, release)
    if not fields and not parameters:
        return contract
    schemas = {
        name: _older_schema(schema, fields[name]) if name in fields else schema
        for name, schema in contract.schemas.items()
    }
    operations = [
        _older_operation(operation, parameters[operation.id])
        if operation.id in parameters
        else operation
        for operation in contract.operations
    ]
    return msgspec.structs.replace(contract, schemas=schemas, operations=operations)


def _later(since: Mapping[str, Since], release: Release) -> dict[str, dict[str, str]]:
    """Sort what a release lacks by its owner: a schema or an operation."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for place, first in since.items():
        if not release.has(first):
            owner, _, name = place.partition(".")
            found[owner][name] = first.first
    return dict(found)


def _older_schema(schema: Schema, later: Mapping[str, str]) -> Schema:
    older: Schema = {**schema, NEWER: dict(later)}
    properties, required = schema.get("properties"), schema.get("required")
    if isinstance(properties, dict):
        older["properties"] = {k: v for k, v in properties.items() if k not in later}
    if isinstance(required, list):
        older["required"] = [name for name in required if name not in later]
    return older


def _older_operation(operation: Operation, later: Mapping[str, str]) -> Operation:
    params = {
        name: _hidden(name, parameter) if name in later else parameter
        for name, parameter in operation.params.items()
    }
    body = operation.body and _older_body(operation.body, later)
    return msgspec.structs.replace(operation, params=params, body=body)


def _hidden(name: str, parameter: Parameter) -> Parameter:
    schema = parameter.schema
    if name == _PAGE_SIZE:
        # Before a list had pages, all of it came at once.
        schema = {**schema, "default": LARGEST_PAGE}
    return msgspec.structs.replace(parameter, schema=schema, required=False, hidden=True)


def _older_body(body: Body, later: Mapping[str, str]) -> Body:
    content: dict[str, Schema] = {}
    for media_type, schema in body.content.items():
        properties = schema.get("properties")
        if not isinstance(properties, dict):
            content[media_type] = schema
        elif not properties.keys() <= later.keys():
            content[media_type] = _older_schema(schema, later)
    return msgspec.structs.replace(body, content=content)


class Trimmer:
    """Takes out of answers what the release lacks, by the marks in their schemas."""

    def __init__(self, schemas: Schemas) -> None:
        self._schemas = schemas
        # A schema is kept beside what is known of it, lest another one take its place in memory.
        self._known: dict[int, tuple[Schema, bool]] = {}

    def trim(self, value: object, schema: Schema) -> object:
        """Give a value without newer fields; where there are none, the value itself."""
        if not self._concerns(schema):
            return value
        flat = self._schemas.flat(schema)
        if isinstance(value, dict):
            return self._trim_object(value, flat)
        items = flat.get("items")
        if isinstance(value, (list, tuple)) and isinstance(items, dict):
            return [self.trim(item, items) for item in value]
        return value

    def _trim_object(self, value: dict[str, object], flat: Schema) -> dict[str, object]:
        properties, later = flat.get("properties"), flat.get(NEWER)
        known = properties if isinstance(properties, dict) else {}
        newer = later if isinstance(later, dict) else {}
        return {
            name: self.trim(item, known[name]) if name in known else item
            for name, item in value.items()
            if name not in newer
        }

    def _concerns(self, schema: Schema) -> bool:
        """Tell whether anything at or below a schema is newer than the release."""
        known = self._known.get(id(schema))
        if known is None:
            known = self._known[id(schema)] = (schema, self._look(schema, set()))
        return known[1]

    def _look(self, schema: Schema, seen: set[int]) -> bool:
        if id(schema) in seen:
            return False
        seen.add(id(schema))
        flat = self._schemas.flat(schema)
        if flat.get(NEWER):
            return True
        properties, items = flat.get("properties"), flat.get("items")
        below = list(properties.values()) if isinstance(properties, dict) else []
        if isinstance(items, dict):
            below.append(items)
        return any(self._look(part, seen) for part in below)
