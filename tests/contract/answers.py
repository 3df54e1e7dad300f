"""Answers made up from the contract, and what a client made of them compared with them."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec

from tools.contract import Contract, Schema

TIMES = (
    "2026-02-03T04:05:06Z",
    "2018-09-15T18:00:00-05:00",
    "2026-02-03T04:05:06.789+05:45",
    "2024-02-29T23:59:59.123456Z",
)
_DEEPEST = 4


def sample(contract: Contract, schema: Schema, name: str = "answer", depth: int = 0) -> Any:
    """A full answer: every field of the schema, with the examples where there are any.

    Any: JSON of every shape.
    """
    if schema.alias:
        return sample(contract, contract.schemas[schema.alias], name, depth)
    if schema.type == "array" and schema.items:
        return _array(contract, schema, schema.items, name, depth)
    if schema.type == "object" or schema.all_of:
        return _sample_object(contract, schema, name, depth)
    return _scalar(schema, name)


def _array(contract: Contract, schema: Schema, items: Schema, name: str, depth: int) -> list[Any]:
    if depth > _DEEPEST:
        return []
    if isinstance(schema.example, list) and not items.ref:
        return schema.example
    return [sample(contract, items, f"{name}-{n}", depth + 1) for n in (1, 2)]


def _sample_object(contract: Contract, schema: Schema, name: str, depth: int) -> dict[str, Any]:
    if isinstance(schema.additional, Schema):
        return {key: sample(contract, schema.additional, key, depth + 1) for key in ("a", "b")}
    fields = contract.fields(schema)
    if not fields:
        return {"any": [name]}
    if depth > _DEEPEST:
        return {}
    return {key: sample(contract, kind, key, depth + 1) for key, kind in fields.items()}


def _scalar(schema: Schema, name: str) -> object:
    if schema.format == "date-time":
        return TIMES[len(name) % len(TIMES)]
    if schema.enum:
        return schema.enum[-1]
    if schema.example is not None:
        return schema.example
    if schema.type == "integer":
        return len(name) + 1000
    return {"number": len(name) + 0.25, "boolean": True}.get(schema.type, f"the {name}")


def differences(
    contract: Contract, schema: Schema, sent: Any, read: Any, at: str = ""
) -> list[str]:
    """Where a decoded value lacks, or has otherwise, what the JSON held.

    Keys unknown to the contract are passed over.

    Any: JSON, and what became of it, have no common type.
    """
    if schema.alias:
        return differences(contract, contract.schemas[schema.alias], sent, read, at)
    if sent is None:
        # A null that the contract does not allow counts as absent, or as an empty list.
        return [] if read in (None, msgspec.UNSET, []) else [f"{at}: null became {read!r}"]
    if schema.type == "array" and schema.items:
        if not isinstance(read, list) or len(read) != len(sent):
            return [f"{at}: {sent!r} became {read!r}"]
        pairs = enumerate(zip(sent, read, strict=True))
        return [
            d
            for n, (s, r) in pairs
            for d in differences(contract, schema.items, s, r, f"{at}[{n}]")
        ]
    if schema.type == "object" or schema.all_of:
        return list(_object(contract, schema, sent, read, at))
    return [] if _same(schema, sent, read) else [f"{at}: {sent!r} became {read!r}"]


def _object(
    contract: Contract, schema: Schema, sent: Mapping[str, Any], read: Any, at: str
) -> Iterator[str]:
    fields = contract.fields(schema)
    if isinstance(schema.additional, Schema):
        if not isinstance(read, dict) or read.keys() != sent.keys():
            yield f"{at}: {sent!r} became {read!r}"
            return
        for key, value in sent.items():
            yield from differences(contract, schema.additional, value, read[key], f"{at}.{key}")
    elif not fields:
        if read != sent:
            yield f"{at}: {sent!r} became {read!r}"
    else:
        for key, kind in fields.items():
            got = getattr(read, key, "no such field")
            if key in sent:
                yield from differences(contract, kind, sent[key], got, f"{at}.{key}")
            elif got is not msgspec.UNSET:
                yield f"{at}.{key}: it was not sent, yet it is {got!r}"


def _same(schema: Schema, sent: Any, read: Any) -> bool:
    if schema.format == "date-time":
        return (
            isinstance(read, datetime) and read.utcoffset() is not None and read == _instant(sent)
        )
    if schema.type == "string":
        return isinstance(read, str) and read == str(sent)
    if schema.type == "number":  # 1 and 1.0 are the same number in JSON
        return isinstance(read, int | float) and read == sent
    return type(read) is type(sent) and bool(read == sent)


def _instant(sent: str | int) -> datetime:
    if isinstance(sent, str):
        # An example of the documentation ends like Go's layout of RFC 3339, where Z is UTC.
        return datetime.fromisoformat(sent.replace("Z07:00", "Z"))
    return datetime.fromisoformat("1970-01-01T00:00:00Z") + timedelta(seconds=sent)


def unknown_keys(contract: Contract, schema: Schema, sent: Any, at: str = "") -> Iterator[str]:
    """The keys of a JSON answer that the contract does not know, as `Schema.key`.

    Any: see above.
    """
    if schema.alias:
        yield from unknown_keys(contract, contract.schemas[schema.alias], sent, schema.alias)
    elif isinstance(sent, list) and schema.items:
        for item in sent:
            yield from unknown_keys(contract, schema.items, item, at)
    elif isinstance(sent, dict):
        fields = contract.fields(schema)
        for key, value in sent.items():
            if key in fields:
                yield from unknown_keys(contract, fields[key], value, f"{at}.{key}")
            elif isinstance(schema.additional, Schema):
                yield from unknown_keys(contract, schema.additional, value, f"{at}.{key}")
            elif fields:
                yield f"{at}.{key}"


def unset_fields(record: object) -> set[str]:
    """The fields of a record that are UNSET."""
    assert isinstance(record, msgspec.Struct)
    return {name for name in record.__struct_fields__ if getattr(record, name) is msgspec.UNSET}
