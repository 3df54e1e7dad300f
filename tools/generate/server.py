"""`src/connectapi/server/contract.json`: the contract compiled for the local server."""

import json

from tools.contract import Operation, Schema
from tools.generate.plan import Plan


def contract_json(plan: Plan) -> str:
    """Every operation and schema, with names and first versions, as one JSON document."""
    contract = plan.contract
    document = {
        "operations": [
            _operation(plan, module, operation)
            for tag, module in plan.tagged()
            for operation in tag.operations
        ],
        "schemas": {name: _schema(schema) for name, schema in sorted(contract.schemas.items())},
        "fields_since": {
            k: {"missing_in": s.missing_in, "first": s.first}
            for k, s in sorted(contract.fields_since.items())
        },
        "parameters_since": {
            k: {"missing_in": s.missing_in, "first": s.first}
            for k, s in sorted(contract.parameters_since.items())
        },
        "errors": {
            str(e.code): {"name": e.name, **({"http": e.http} if e.http else {})}
            for e in contract.errors
        },
        "releases": [{"version": r.version, "date": r.date} for r in contract.releases],
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _operation(plan: Plan, module: str, operation: Operation) -> dict[str, object]:
    since = plan.contract.operations_since[operation.id]
    paging = plan.paging(operation)
    kind = plan.contract.names.answers.get(operation.id)
    return {
        "id": operation.id,
        "tag": module,
        "handler": plan.naming.snake(operation.id),
        "method": operation.method,
        "path": operation.path,
        "summary": operation.summary,
        "access": operation.access,
        "deprecated": operation.deprecated,
        "since": {"missing_in": since.missing_in, "first": since.first},
        "params": {
            p.name: {"in": p.location, "required": p.required, "schema": _schema(p.schema)}
            for p in operation.parameters
        },
        "body": None
        if operation.body is None
        else {
            "required": operation.body.required,
            "content": {media: _schema(schema) for media, schema in operation.body.content.items()},
        },
        "responses": {
            str(status): {media: _schema(schema) for media, schema in content.items()}
            for status, content in operation.responses.items()
        },
        "answer": kind.name if kind else "",
        "errors": list(operation.errors),
        "rules": list(operation.rules),
        "paging": paging.kind if paging else "",
        "separators": {
            p.name: s for p in plan.query(operation) if (s := plan.separator(operation, p))
        },
    }


def _schema(schema: Schema) -> dict[str, object]:
    parts: dict[str, object] = {
        "$ref": schema.ref,
        "type": "" if schema.any_value else schema.type,
        "format": schema.format,
        "nullable": schema.nullable,
        "enum": list(schema.enum),
    }
    found = {name: value for name, value in parts.items() if value}
    if schema.default is not None:  # false and 0 are defaults too
        found["default"] = schema.default
    found |= _inner_schemas(schema)
    if schema.additional is not None:
        additional = schema.additional
        found["additionalProperties"] = (
            additional if isinstance(additional, bool) else _schema(additional)
        )
    return found


def _inner_schemas(schema: Schema) -> dict[str, object]:
    found: dict[str, object] = {}
    if schema.items:
        found["items"] = _schema(schema.items)
    if schema.all_of:
        found["allOf"] = [_schema(part) for part in schema.all_of]
    if schema.properties:
        found["properties"] = {name: _schema(value) for name, value in schema.properties.items()}
    return found
