"""What the page about the API shows, from the contract."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from connectapi.server.contract import Operation


_SPELLINGS = {"api": "API", "oauth": "OAuth", "urls": "URLs"}


def sections(operations: Iterable[Operation]) -> list[dict[str, object]]:
    """Group operations, which come in the order of their tags, for the template ``api``."""
    return [
        {
            "tag": tag,
            "title": _title(tag),
            "operations": [_shown(operation) for operation in group],
        }
        for tag, group in groupby(operations, key=lambda operation: operation.tag)
    ]


def _title(tag: str) -> str:
    text = " ".join(_SPELLINGS.get(word, word) for word in tag.split("_"))
    return text[0].upper() + text[1:]


def _shown(operation: Operation) -> dict[str, object]:
    body = operation.body.content if operation.body else {}
    return {
        "id": operation.id,
        "method": operation.method,
        "path": operation.path,
        "summary": operation.summary,
        "access": operation.access,
        "deprecated": operation.deprecated,
        "since": operation.since.first if operation.since else "",
        "parameters": [
            {
                "name": name,
                "place": parameter.location.capitalize(),
                "type": _type(parameter.schema),
                "required": parameter.required,
            }
            for name, parameter in operation.params.items()
        ],
        "bodies": _contents(body),
        "answers": [
            f"{status}{': ' if content else ''}{', '.join(_contents(content))}"
            for status, content in operation.responses.items()
        ],
        "errors": operation.errors,
        "rules": operation.rules,
    }


def _contents(content: Mapping[str, dict[str, object]]) -> list[str]:
    return [f"{_type(schema) or 'bytes'} as {media}" for media, schema in content.items()]


def _type(schema: Mapping[str, object]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"])
    items = schema.get("items")
    if isinstance(items, dict):
        return f"list of {_type(items)}"
    name = str(schema.get("format") or schema.get("type") or "")
    allowed = schema.get("enum")
    return f"{name}: {', '.join(map(str, allowed))}" if isinstance(allowed, list) else name
