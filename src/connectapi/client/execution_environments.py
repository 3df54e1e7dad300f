"""Execution environments: what changes when one is updated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from connectapi._core.errors import InvalidArgument
from connectapi.models.environments import Environment, UpdateEnvironmentInput

MATCHING: Final = ("any", "exact", "none")


def check_matching(fields: Mapping[str, object]) -> None:
    """Refuse a rule of matching that there is not.

    Raises:
        InvalidArgument: Another word than the API has.
    """
    matching = fields.get("matching")
    if matching is not None and matching not in MATCHING:
        raise InvalidArgument(
            f"{matching!r} is no rule of matching; a rule is one of {', '.join(MATCHING)}."
        )


def whole_update(
    current: Environment, changes: UpdateEnvironmentInput
) -> UpdateEnvironmentInput | None:
    """All fields as they are to be; None where nothing differs.

    The API does not say whether a field that an update leaves out stays, so none is left out.
    """
    # Any: the fields' values, which are those of the record.
    now: dict[str, Any] = {
        name: value
        for name, value in msgspec.to_builtins(current).items()
        if name in UpdateEnvironmentInput.__annotations__
    }
    if all(name in now and now[name] == value for name, value in changes.items()):
        return None
    whole: UpdateEnvironmentInput = {**now, **changes}  # type: ignore[typeddict-item]  # the same keys
    return whole
