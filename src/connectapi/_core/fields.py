"""Checking of what a caller gives, by name and by value, before anything is sent."""

from __future__ import annotations

import difflib
import functools
import types
import typing
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from connectapi._core.errors import InvalidArgument
from connectapi._core.secret import Secret
from connectapi._core.unset import UNSET

_SHOWN: Final = 60
_WRAPPERS: Final = (typing.Required, typing.NotRequired)
# A value under such a name is not repeated in an error message.
_PRIVATE: Final = ("password", "secret", "token", "key", "value", "credential")


def check_fields(operation: str, given: Mapping[str, object], allowed: type) -> None:
    """Check names and values against a `TypedDict`.

    Raises:
        InvalidArgument: A name is unknown (with the nearest known one) or missing, or a value
            does not fit (with the values allowed, where they are a fixed set).
    """
    checks, required = _checks(allowed)
    for name, value in given.items():
        kind = checks.get(name, _ABSENT)
        if kind is _ABSENT:
            raise InvalidArgument(_unknown(operation, name, list(checks)))
        if value is not UNSET:
            _check_value(operation, name, value, kind)
    if required and (missing := sorted(required - given.keys())):
        message = f"{operation} needs {', '.join(missing)}."
        raise InvalidArgument(message)


_ABSENT: Final = object()


# Any: a type hint may be any object.
@functools.cache
def _checks(allowed: type) -> tuple[dict[str, Any], frozenset[str]]:
    hints = typing.get_type_hints(allowed, include_extras=True)
    required: frozenset[str] = getattr(allowed, "__required_keys__", frozenset())
    return {name: _bare(hint) for name, hint in hints.items()}, required


def _bare(hint: Any) -> Any:
    while typing.get_origin(hint) in _WRAPPERS:
        hint = typing.get_args(hint)[0]
    return hint


def _check_value(operation: str, name: str, value: object, kind: Any) -> None:
    if kind is Any or kind is object or (isinstance(kind, type) and type(value) is kind):
        return
    try:
        msgspec.convert(_plain(value), kind)
    except msgspec.ValidationError as error:
        reason = str(error)
    except TypeError:
        # The hint is a class that msgspec does not know, such as Path: a plain test must do.
        if not isinstance(kind, type) or isinstance(value, kind):
            return
        reason = f"Expected `{kind.__name__}`, got `{type(value).__name__}`"
    else:
        return
    nested = _nested_unknown(operation, name, reason)
    raise InvalidArgument(nested or _misfit(operation, name, value, kind, reason))


def _nested_unknown(operation: str, name: str, reason: str) -> str | None:
    if "unknown field" not in reason:
        return None
    return f"{operation}: {name} holds an unknown field: {reason}."


# Any: whatever the caller gave.
def _plain(value: Any) -> Any:
    """Replace what msgspec takes no interest in by its JSON form, a level at a time."""
    if isinstance(value, Secret):
        return value.reveal()
    if isinstance(value, msgspec.Struct):
        return {
            known.encode_name: _plain(getattr(value, known.name))
            for known in msgspec.structs.fields(value)
            if getattr(value, known.name) is not UNSET
        }
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items() if item is not UNSET}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    return value


def _unknown(operation: str, name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    guess = f" Did you mean {near[0]}?" if near else ""
    takes = f"takes {', '.join(sorted(known))}" if known else "takes no parameters"
    return f"{operation} has no parameter {name!r}.{guess} It {takes}."


def _misfit(operation: str, name: str, value: object, kind: Any, reason: str) -> str:
    values = _literals(kind)
    if values and not isinstance(value, Secret):
        # Sorted: equal literals are one to `typing`, in the order of whichever it met first.
        allowed = ", ".join(sorted(map(repr, values)))
        near = difflib.get_close_matches(str(value), [str(choice) for choice in values], n=1)
        guess = f" Did you mean {near[0]!r}?" if near else ""
        return f"{operation}: {name} cannot be {_show(name, value)}.{guess} It can be {allowed}."
    return f"{operation}: {name} cannot be {_show(name, value)}: {_lower(reason)}."


def _lower(reason: str) -> str:
    return reason[:1].lower() + reason[1:].replace("`", "'").replace("$", "").rstrip(".")


def _show(name: str, value: object) -> str:
    is_private = isinstance(value, Secret | bytes) or any(part in name.lower() for part in _PRIVATE)
    if is_private or _is_nested(value):
        return f"this {type(value).__name__}"
    text = repr(value)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "..."


def _is_nested(value: object) -> bool:
    """Whether a value has names of its own inside, any of which may be that of a secret."""
    if isinstance(value, list | tuple | set | frozenset):
        return any(isinstance(item, Mapping | list | tuple) for item in value)
    return isinstance(value, Mapping)


def _literals(kind: Any) -> list[object]:
    """Collect the values of every `Literal` inside a type hint."""
    origin = typing.get_origin(kind)
    if origin is typing.Literal:
        return list(typing.get_args(kind))
    if origin is None or origin is types.NoneType:
        return []
    found: list[object] = []
    for inner in typing.get_args(kind):
        found.extend(value for value in _literals(inner) if value not in found)
    return found
