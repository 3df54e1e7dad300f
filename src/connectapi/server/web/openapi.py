"""The contract of the present release as an OpenAPI 3.0 document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectapi.server.rights import Role, role_needed
from connectapi.server.schema import NEWER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from connectapi.server.contract import Contract, Operation, Parameter, Release
    from connectapi.server.schema import Schema

OPENAPI_VERSION = "3.0.3"
ERROR = "Error"
LINES = "application/x-ndjson"

_STYLES = {"|": "pipeDelimited", ",": "form"}
_REASONS = {
    200: "Success",
    201: "Made",
    202: "Begun",
    204: "Success, without a body",
    400: "The request breaks a rule",
    401: "Nobody is signed in",
    402: "The licence does not allow it",
    403: "The caller may not do this",
    404: "There is no such thing",
    409: "It does not fit the present state",
    500: "The server failed",
}
_ERROR_SCHEMA: Schema = {
    "type": "object",
    "required": ["code", "error", "payload"],
    "properties": {
        "code": {"type": "integer"},
        "error": {"type": "string"},
        "payload": {"nullable": True},
    },
}


def document(contract: Contract, release: Release, address: str, title: str) -> dict[str, object]:
    """Make the document.

    Args:
        address: Where the API is, without a slash at the end.
    """
    paths: dict[str, dict[str, object]] = {}
    for operation in contract.operations:
        if release.has(operation.since):
            path = "/".join(_segment(part) for part in operation.path.split("/"))
            paths.setdefault(path, {})[operation.method.lower()] = _operation(operation)
    schemas = {name: _schema(schema) for name, schema in contract.schemas.items()}
    return {
        "openapi": OPENAPI_VERSION,
        "info": {"title": title, "version": release.text},
        "servers": [{"url": address}],
        "security": [{"key": []}],
        "paths": paths,
        "components": {
            "schemas": {**schemas, ERROR: _ERROR_SCHEMA},
            "securitySchemes": {
                "key": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "Authorization",
                    "description": "The word Key, a space, and an API key.",
                }
            },
        },
    }


def _segment(part: str) -> str:
    return f"{{{part[1:]}}}" if part.startswith("*") else part


def _operation(operation: Operation) -> dict[str, object]:
    responses: dict[str, object] = {
        status: _response(int(status), _streamed(operation, content))
        for status, content in operation.responses.items()
    }
    for status in _errors(operation):
        error: dict[str, Schema] = {"application/json": {"$ref": ERROR}}
        responses.setdefault(str(status), _response(status, error))
    shown: dict[str, object] = {
        "operationId": operation.id,
        "tags": [operation.tag],
        "summary": operation.summary,
        "description": "\n".join((f"For: {operation.access}", *operation.rules)),
        "parameters": [
            _parameter(name, parameter, operation.separators.get(name))
            for name, parameter in operation.params.items()
            if not parameter.hidden
        ],
        "responses": responses,
    }
    if operation.deprecated:
        shown["deprecated"] = True
    if operation.body is not None:
        shown["requestBody"] = {
            "required": operation.body.required,
            "content": _content(operation.body.content),
        }
    if role_needed(operation) is None:
        shown["security"] = []
    return shown


def _errors(operation: Operation) -> list[int]:
    """List the statuses of errors: the published ones, and those that the published ones imply.

    Some published lists lack the status for parameters that are checked, or for roles that the
    same operation refuses.
    """
    found = set(operation.errors)
    if operation.params or operation.body is not None:
        found.add(400)
    if (role_needed(operation) or Role.VIEWER) > Role.VIEWER:
        found.add(403)
    return sorted(found)


def _streamed(operation: Operation, content: Mapping[str, Schema]) -> Mapping[str, Schema]:
    """Give the media type of an endless answer: one JSON document a line."""
    if operation.answer != "stream":
        return content
    return {LINES if name == "application/json" else name: one for name, one in content.items()}


def _response(status: int, content: Mapping[str, Schema]) -> dict[str, object]:
    shown: dict[str, object] = {"description": _REASONS.get(status, "An answer")}
    if content:
        shown["content"] = _content(content)
    return shown


def _content(content: Mapping[str, Schema]) -> dict[str, object]:
    return {media_type: {"schema": _schema(schema)} for media_type, schema in content.items()}


def _parameter(name: str, parameter: Parameter, separator: str | None) -> dict[str, object]:
    schema = _schema(parameter.schema)
    shown: dict[str, object] = {"name": name, "in": parameter.location, "schema": schema}
    if parameter.required or parameter.location == "path":
        shown["required"] = True
    if separator:
        shown |= {"style": _STYLES[separator], "explode": False}
        shown["schema"] = {"type": "array", "items": schema}
    return shown


def _schema(schema: Schema) -> Schema:
    """Give a schema with references as OpenAPI writes them, and without this server's marks."""
    name = schema.get("$ref")
    if isinstance(name, str):
        reference: Schema = {"$ref": f"#/components/schemas/{name.rsplit('/', 1)[-1]}"}
        # What stands beside a reference does not count in this version of OpenAPI.
        others = {key: value for key, value in schema.items() if key not in ("$ref", NEWER)}
        return {**others, "allOf": [reference]} if others else reference
    shown: Schema = {}
    for key, value in schema.items():
        if key == "properties" and isinstance(value, dict):
            shown[key] = {field: _schema(part) for field, part in value.items()}
        elif key in ("items", "additionalProperties") and isinstance(value, dict):
            shown[key] = _schema(value)
        elif key == "allOf" and isinstance(value, list):
            shown[key] = [_schema(part) for part in value]
        elif key == "required" and not value:
            continue
        elif key != NEWER:
            shown[key] = value
    return shown
