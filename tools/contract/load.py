"""Read `contract/` and refuse what does not fit together."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from tools.contract import names as names_file
from tools.contract import since as since_file
from tools.contract.model import (
    Body,
    Contract,
    ErrorCode,
    Location,
    Operation,
    Parameter,
    Schema,
    Tag,
)
from tools.contract.source import ContractError, Item, read

ROOT = Path(__file__).resolve().parents[2] / "contract"

_TYPES = frozenset({"object", "array", "string", "integer", "number", "boolean"})
_FORMATS = frozenset({"uuid", "date-time", "int32", "int64", "double", "binary"})
_LOCATIONS: dict[str, Location] = {"path": "path", "query": "query", "header": "header"}
_SCHEMA_KEYS = (
    "type", "format", "$ref", "nullable", "note", "enum", "default", "example", "items", "allOf",
    "properties", "additionalProperties",
)  # fmt: skip
_OPERATION_KEYS = ("op", "id", "summary", "access", "responses")
_OPERATION_OPTIONS = ("deprecated", "params", "body", "rules")
_PATH_PARAMETER = re.compile(r"\{(\w+)\}|\*(\w+)$")


def load(root: Path = ROOT) -> Contract:
    """Read the contract; a `ContractError` names file and line of the first mistake."""
    tags = tuple(
        _tag(path, f"{root.name}/tags/{path.name}")
        for path in sorted((root / "tags").glob("*.yaml"))
    )
    shared = read(root / "shared.yaml", f"{root.name}/shared.yaml").mapping(["schemas"])
    since = since_file.load(root / "since.yaml", f"{root.name}/since.yaml")
    contract = Contract(
        tags=tags,
        shared=_schemas(shared["schemas"]),
        errors=_errors(read(root / "errors.yaml", f"{root.name}/errors.yaml")),
        releases=since.releases,
        operations_since=since.operations,
        parameters_since=since.parameters,
        fields_since=since.fields,
        removed=since.removed,
        names=names_file.load(root / "names.yaml", f"{root.name}/names.yaml"),
    )
    _check_unique(contract)
    _check_references(contract)
    _check_paths(contract)
    since_file.check(contract)
    names_file.check(contract)
    return contract


def _tag(path: Path, name: str) -> Tag:
    fields = read(path, name).mapping(["tag", "operations", "schemas"])
    return Tag(
        name=fields["tag"].text(),
        stem=path.stem,
        operations=tuple(_operation(item) for item in fields["operations"].items()),
        schemas=_schemas(fields["schemas"]),
    )


def _operation(item: Item) -> Operation:
    fields = item.mapping(_OPERATION_KEYS, _OPERATION_OPTIONS)
    method, _, path = fields["op"].text().partition(" ")
    if method not in {"GET", "POST", "PUT", "PATCH", "DELETE"} or not path.startswith("/"):
        raise fields["op"].error(f"not a method and a path: {fields['op'].text()!r}")
    responses, errors = _responses(fields["responses"])
    parameters = fields["params"].mapping() if "params" in fields else {}
    return Operation(
        id=fields["id"].text(),
        method=method,
        path=path,
        summary=fields["summary"].text(),
        access=fields["access"].text(),
        deprecated="deprecated" in fields and fields["deprecated"].boolean(),
        parameters=tuple(_parameter(key, value) for key, value in parameters.items()),
        body=_body(fields["body"]) if "body" in fields else None,
        responses=responses,
        errors=errors,
        rules=tuple(rule.text() for rule in fields["rules"].items()) if "rules" in fields else (),
        where=item.where,
    )


def _parameter(name: str, item: Item) -> Parameter:
    fields = item.mapping(["in", "schema"], ["required", "note"])
    location = _LOCATIONS.get(fields["in"].text())
    if location is None:
        raise fields["in"].error(
            f"a parameter is in path, query or header, not {fields['in'].text()!r}"
        )
    return Parameter(
        name=name,
        location=location,
        required="required" in fields and fields["required"].boolean(),
        schema=_schema(fields["schema"]),
        note=fields["note"].text() if "note" in fields else "",
    )


def _body(item: Item) -> Body:
    fields = item.mapping(["content"], ["required"])
    return Body(
        required="required" in fields and fields["required"].boolean(),
        content={media: _schema(schema) for media, schema in fields["content"].mapping().items()},
    )


def _responses(item: Item) -> tuple[dict[int, Mapping[str, Schema]], tuple[int, ...]]:
    found: dict[int, Mapping[str, Schema]] = {}
    errors: tuple[int, ...] = ()
    for key, value in item.mapping().items():
        if key == "errors":
            errors = tuple(status.integer() for status in value.items())
        elif key.isdigit():
            found[int(key)] = {media: _schema(schema) for media, schema in value.mapping().items()}
        else:
            raise value.error(f"a status or 'errors' expected, found {key!r}")
    if not found:
        raise item.error("an operation needs at least one answer")
    return found, errors


def _schemas(item: Item) -> dict[str, Schema]:
    return {name: _schema(schema) for name, schema in item.mapping().items()}


def _schema(item: Item) -> Schema:
    fields = item.mapping(optional=_SCHEMA_KEYS)
    kind = fields["type"].text() if "type" in fields else ""
    form = fields["format"].text() if "format" in fields else ""
    if kind and kind not in _TYPES:
        raise fields["type"].error(f"unknown type {kind!r}")
    if form and form not in _FORMATS:
        raise fields["format"].error(f"unknown format {form!r}")
    if not kind and "$ref" not in fields and "allOf" not in fields:
        raise item.error("a schema needs a type, a $ref or an allOf")
    if kind == "array" and "items" not in fields:
        raise item.error("an array needs items")
    return Schema(
        type=kind,
        format=form,
        ref=fields["$ref"].text() if "$ref" in fields else "",
        nullable="nullable" in fields and fields["nullable"].boolean(),
        note=fields["note"].text() if "note" in fields else "",
        enum=tuple(value.text() for value in fields["enum"].items()) if "enum" in fields else (),
        default=_scalar(fields["default"]) if "default" in fields else None,
        example=fields["example"].plain() if "example" in fields else None,
        items=_schema(fields["items"]) if "items" in fields else None,
        all_of=tuple(_schema(part) for part in fields["allOf"].items())
        if "allOf" in fields
        else (),
        properties=_schemas(fields["properties"]) if "properties" in fields else {},
        additional=_additional(fields["additionalProperties"])
        if "additionalProperties" in fields
        else None,
        where=item.where,
    )


def _scalar(item: Item) -> str | int | float | bool | None:
    value = item.plain()
    if value is None or isinstance(value, str | int | float | bool):
        return value
    raise item.error(f"a single value expected, found {value!r}")


def _additional(item: Item) -> Schema | bool:
    value = item.plain()
    return value if isinstance(value, bool) else _schema(item)


def _errors(item: Item) -> tuple[ErrorCode, ...]:
    found: dict[int, ErrorCode] = {}
    for entry in item.items():
        fields = entry.mapping(["code", "name"], ["http"])
        code = fields["code"].integer()
        if code in found:
            raise entry.error(f"error code {code} is given twice")
        http = fields["http"].integer() if "http" in fields else None
        found[code] = ErrorCode(code, fields["name"].text(), http)
    return tuple(found.values())


def _check_unique(contract: Contract) -> None:
    places: dict[str, str] = {}
    for operation in contract.operations:
        if operation.id in places:
            raise ContractError(
                f"{operation.where}: operation {operation.id} also stands at {places[operation.id]}"
            )
        places[operation.id] = operation.where
    schemas: dict[str, str] = {}
    for group in (contract.shared, *(tag.schemas for tag in contract.tags)):
        for name, schema in group.items():
            if name in schemas:
                raise ContractError(f"{schema.where}: schema {name} also stands at {schemas[name]}")
            schemas[name] = schema.where


def _check_references(contract: Contract) -> None:
    known = contract.schemas
    used: set[str] = set()
    for schema in _all_schemas(contract):
        if schema.ref:
            used.add(schema.ref)
            if schema.ref not in known:
                raise ContractError(f"{schema.where}: there is no schema {schema.ref!r}")
    # APIError is the body of every error answer without being named at each.
    for name in sorted(known.keys() - used - {"APIError"}):
        raise ContractError(f"{known[name].where}: schema {name} is used nowhere")


def _all_schemas(contract: Contract) -> Iterator[Schema]:
    for schema in contract.schemas.values():
        yield from _within(schema)
    for operation in contract.operations:
        for parameter in operation.parameters:
            yield from _within(parameter.schema)
        for content in (
            operation.body.content if operation.body else {},
            *operation.responses.values(),
        ):
            for schema in content.values():
                yield from _within(schema)


def _within(schema: Schema) -> Iterator[Schema]:
    yield schema
    inner = [*schema.all_of, *schema.properties.values()]
    if schema.items:
        inner.append(schema.items)
    if isinstance(schema.additional, Schema):
        inner.append(schema.additional)
    for part in inner:
        yield from _within(part)


def _check_paths(contract: Contract) -> None:
    for operation in contract.operations:
        in_path = [a or b for a, b in _PATH_PARAMETER.findall(operation.path)]
        declared = [parameter.name for parameter in operation.located("path")]
        if sorted(in_path) != sorted(declared):
            raise ContractError(
                f"{operation.where}: the path holds {', '.join(in_path) or 'nothing'}, "
                f"the parameters declare {', '.join(declared) or 'nothing'}"
            )
        for parameter in operation.located("path"):
            if not parameter.required:
                raise ContractError(
                    f"{operation.where}: path parameter {parameter.name} must be required"
                )
