"""The second, forgiving decode, for answers of older or odd servers."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeVar

import msgspec
from msgspec import inspect

T = TypeVar("T")

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
# Epoch numbers past this (the year 5138 in seconds) are milliseconds.
_MILLISECONDS_FROM: Final = 100_000_000_000


# Any: JSON of unknown shape comes in; what leaves is checked by msgspec.
def convert(value: Any, kind: type[T]) -> T:
    """Turn decoded JSON into a type, mending what has one plain meaning.

    Numbers become text for ids, text becomes numbers, epoch seconds and times without an offset
    become aware datetimes (UTC), null for a list becomes an empty list, an empty list for an
    object an empty object, and a null, or an empty time, that the type does not allow counts as
    absent.

    Raises:
        msgspec.ValidationError: It does not fit even so.
    """
    return msgspec.convert(_mend(value, _info_of(kind)), kind, strict=False)


def _info_of(kind: Any) -> inspect.Type:
    return _info(kind)


@functools.cache
def _info(kind: Any) -> inspect.Type:
    return inspect.type_info(kind)


def _mend(value: Any, info: inspect.Type) -> Any:
    if isinstance(info, inspect.UnionType):
        return _mend_union(value, info)
    if isinstance(info, inspect.StructType | inspect.TypedDictType | inspect.DataclassType):
        return _mend_object(value, info)
    if isinstance(info, inspect.ListType | inspect.VarTupleType | inspect.SetType):
        items = [] if value is None or value == {} else value
        return [_mend(item, info.item_type) for item in items] if _is_list(items) else items
    if isinstance(info, inspect.DictType):
        entries = {} if value is None or value == [] else value
        if not isinstance(entries, Mapping):
            return entries
        return {key: _mend(item, info.value_type) for key, item in entries.items()}
    return _mend_scalar(value, info)


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple)


def _mend_scalar(value: Any, info: inspect.Type) -> Any:
    if isinstance(info, inspect.StrType):
        return _as_text(value)
    if isinstance(info, inspect.DateTimeType):
        return _as_time(value)
    if isinstance(info, inspect.BoolType) and isinstance(value, int):
        return bool(value) if value in (0, 1) else value
    if isinstance(info, inspect.IntType) and isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _as_text(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return value


def _as_time(value: Any) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        seconds = value / 1000 if abs(value) >= _MILLISECONDS_FROM else value
        try:
            return _EPOCH + timedelta(seconds=seconds)
        except OverflowError:
            return value
    if isinstance(value, str):
        try:
            time = datetime.fromisoformat(_plain_time(value))
        except ValueError:
            return value
        return time if time.tzinfo is not None else time.replace(tzinfo=UTC)
    return value


def _plain_time(text: str) -> str:
    # Examples of the API's documentation end like Go's layout of RFC 3339, `Z07:00`; Z is UTC.
    return re.sub(r"Z07:00$| UTC$", "Z", text.strip())


def _mend_union(value: Any, info: inspect.UnionType) -> Any:
    if value is None and info.includes_none:
        return None
    choices = [kind for kind in info.types if not isinstance(kind, inspect.NoneType)]
    if value == "" and info.includes_none and any(_is_time(kind) for kind in choices):
        return None
    wanted = [kind for kind in choices if _same_shape(value, kind)] or choices
    return _mend(value, wanted[0]) if wanted else value


def _same_shape(value: Any, info: inspect.Type) -> bool:
    if isinstance(value, Mapping):
        return isinstance(
            info, inspect.StructType | inspect.DictType | inspect.TypedDictType | inspect.AnyType
        )
    if _is_list(value):
        return isinstance(info, inspect.ListType | inspect.VarTupleType | inspect.AnyType)
    if isinstance(value, str):
        return isinstance(info, inspect.StrType | inspect.DateTimeType | inspect.AnyType)
    if isinstance(value, bool):
        return isinstance(info, inspect.BoolType | inspect.AnyType)
    return isinstance(info, inspect.IntType | inspect.FloatType | inspect.AnyType)


def _is_time(info: inspect.Type) -> bool:
    if isinstance(info, inspect.UnionType):
        return any(_is_time(kind) for kind in info.types)
    return isinstance(info, inspect.DateTimeType)


def _allows_none(info: inspect.Type) -> bool:
    if isinstance(info, inspect.UnionType):
        return info.includes_none or any(_allows_none(kind) for kind in info.types)
    return isinstance(info, inspect.NoneType | inspect.AnyType | inspect.RawType)


def _mend_object(
    value: Any, info: inspect.StructType | inspect.TypedDictType | inspect.DataclassType
) -> Any:
    if value == []:
        value = {}
    if not isinstance(value, Mapping):
        return value
    mended = dict(value)
    for known in info.fields:
        name = known.encode_name
        if name not in mended:
            continue
        entry = mended[name]
        kind = known.type
        absent = entry is None or (entry == "" and _is_time(kind))
        if absent and not known.required and not _allows_none(kind) and not _is_container(kind):
            del mended[name]
        else:
            mended[name] = _mend(entry, kind)
    return mended


def _is_container(info: inspect.Type) -> bool:
    if isinstance(info, inspect.UnionType):
        return any(_is_container(kind) for kind in info.types)
    return isinstance(info, inspect.ListType | inspect.DictType)
