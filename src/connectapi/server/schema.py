"""Values against the contract's schemas, for what comes in and for what goes out."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING
from uuid import UUID

from connectapi.server import clock

if TYPE_CHECKING:
    from collections.abc import Mapping

Schema = dict[str, object]

_RANGES = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}
_KINDS: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list, tuple),
    "object": (dict,),
}
_ARTICLES = {"integer": "an integer", "array": "an array", "object": "an object"}
NEWER = "x-newer"
"""Key of a schema for the fields that an older release lacks, each with the first that has it."""

_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


class Mismatch(ValueError):
    """A value that is not what its schema says.

    Attributes:
        where: Name of the field, with dots and indexes; empty for the whole value.
        reason: What is wrong, as the end of a sentence.
    """

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(f"{where or 'the value'} {reason}")
        self.where = where
        self.reason = reason


class Schemas:
    """The named schemas of the contract and the checks against them."""

    def __init__(self, named: Mapping[str, Schema]) -> None:
        self._named = named
        self._merged = lru_cache(maxsize=None)(self._merge_named)

    def check(
        self, value: object, schema: Schema, where: str = "", *, closed: bool = False
    ) -> None:
        """Check a value.

        Args:
            closed: Whether a field that the schema does not name is a fault. Answers are closed;
                inputs are open unless the schema says otherwise.

        Raises:
            Mismatch: The value does not fit.
        """
        schema = self.flat(schema)
        if value is None:
            if schema.get("nullable") or not schema:
                return
            raise Mismatch(where, "must not be null")
        kind = schema.get("type")
        if isinstance(kind, str):
            _check_kind(value, kind, where)
        _check_plain(value, schema, where)
        if isinstance(value, dict):
            self._check_object(value, schema, where, closed=closed)
        elif isinstance(value, (list, tuple)):
            self._check_array(value, schema, where, closed=closed)

    def tidied(self, value: object, schema: Schema) -> object:
        """Give a checked value with its GUIDs in lower case, as the database keeps them."""
        schema = self.flat(schema)
        if isinstance(value, str):
            return tidy_uuid(value) if schema.get("format") == "uuid" else value
        if isinstance(value, list):
            items = schema.get("items")
            return (
                [self.tidied(item, items) for item in value] if isinstance(items, dict) else value
            )
        properties = schema.get("properties")
        if isinstance(value, dict) and isinstance(properties, dict):
            return {
                name: self.tidied(item, properties[name]) if name in properties else item
                for name, item in value.items()
            }
        return value

    def flat(self, schema: Schema) -> Schema:
        """Resolve references and merge ``allOf`` into one schema."""
        if "$ref" in schema:
            return self._merged(str(schema["$ref"]).rsplit("/", 1)[-1])
        parts = schema.get("allOf")
        if not isinstance(parts, list):
            return schema
        merged: Schema = {key: item for key, item in schema.items() if key != "allOf"}
        united: dict[str, dict[str, object]] = {"properties": {}, NEWER: {}}
        for part in parts:
            flat = self.flat(part)
            for key, together in united.items():
                own = flat.get(key)
                if isinstance(own, dict):
                    together.update(own)
            merged = {**flat, **merged}
        return {**merged, **{key: together for key, together in united.items() if together}}

    def _merge_named(self, name: str) -> Schema:
        return self.flat(self._named[name])

    def _check_object(
        self, value: dict[str, object], schema: Schema, where: str, *, closed: bool
    ) -> None:
        properties = schema.get("properties")
        if not isinstance(properties, dict):
            return
        required = schema.get("required")
        for name in required if isinstance(required, list) else ():
            if name not in value:
                raise Mismatch(_inside(where, name), "is missing")
        extra = schema.get("additionalProperties")
        newer = schema.get(NEWER)
        for name, item in value.items():
            if isinstance(newer, dict) and name in newer:
                reason = f"is not known to this server version: it came with {newer[name]}"
                raise Mismatch(_inside(where, name), reason)
            if name in properties:
                self.check(item, properties[name], _inside(where, name), closed=closed)
            elif extra is False or (closed and extra is None):
                raise Mismatch(_inside(where, name), "is not a field that the API knows")

    def _check_array(
        self, value: list[object] | tuple[object, ...], schema: Schema, where: str, *, closed: bool
    ) -> None:
        items = schema.get("items")
        if isinstance(items, dict):
            for index, item in enumerate(value):
                self.check(item, items, f"{where}[{index}]", closed=closed)


def _inside(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name


def _check_kind(value: object, kind: str, where: str) -> None:
    fits = isinstance(value, _KINDS.get(kind, (object,)))
    if isinstance(value, bool) and kind in ("integer", "number"):
        fits = False
    if not fits:
        raise Mismatch(where, f"must be {_ARTICLES.get(kind, 'a ' + kind)}")


def _check_plain(value: object, schema: Schema, where: str) -> None:
    allowed = schema.get("enum")
    if isinstance(allowed, list) and value not in allowed:
        raise Mismatch(where, f"must be one of {', '.join(map(str, allowed))}")
    form = schema.get("format")
    if isinstance(value, str):
        _check_text(value, schema, form, where)
    elif isinstance(value, int) and isinstance(form, str) and form in _RANGES:
        low, high = _RANGES[form]
        if not low <= value <= high:
            raise Mismatch(where, f"must fit in {form[3:]} bits")


def _check_text(value: str, schema: Schema, form: object, where: str) -> None:
    longest = schema.get("maxLength")
    if isinstance(longest, int) and len(value) > longest:
        raise Mismatch(where, f"must have at most {longest} characters")
    if form == "uuid" and not is_uuid(value):
        raise Mismatch(where, "must be a GUID such as 6f300623-1e0c-48e6-a473-ddf630c0c0c3")
    if form == "date-time":
        try:
            clock.parse(value)
        except ValueError:
            raise Mismatch(where, "must be an RFC 3339 time such as 2026-01-31T12:00:00Z") from None


def is_uuid(text: str) -> bool:
    """Tell whether a text is a GUID in its usual form."""
    return _UUID.fullmatch(text) is not None


def tidy_uuid(text: str) -> str:
    """Give a GUID in lower case, as the database keeps it."""
    return str(UUID(text))


def tidy_text(text: str) -> str:
    """Give a GUID in lower case, and what is none as it is."""
    return tidy_uuid(text) if is_uuid(text) else text
