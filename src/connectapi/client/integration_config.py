"""Checking what an integration is made or changed with, before anything is sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from connectapi._core.errors import InvalidArgument
from connectapi._core.unset import UNSET
from connectapi.models.oauth_integration_templates import OAuthTemplate
from connectapi.models.oauth_integrations import (
    OAuthIntegration,
    OAuthIntegrationPermission,
    OAuthIntegrationPermissionInput,
)

T = TypeVar("T")


def template_named(templates: Sequence[OAuthTemplate], name: str) -> OAuthTemplate:
    """The template of that id.

    Raises:
        InvalidArgument: There is none; the error names those that there are.
    """
    for template in templates:
        if template.id == name:
            return template
    known = ", ".join(sorted(template.id for template in templates))
    raise InvalidArgument(f"{name!r} is no template of this server; it has {known}.")


def check_config(template: OAuthTemplate, config: Mapping[str, object]) -> None:
    """Check keys, and the values of options that have a choice; no value is repeated.

    Raises:
        InvalidArgument: A key that the template does not have, or a value that is no choice.
    """
    options = {option.name: option for option in template.options or ()}
    allowed = [*options, *(field.name for field in template.fields or ())]
    unknown = [name for name in config if name not in allowed]
    if unknown:
        raise InvalidArgument(
            f"The template {template.id} has no {', '.join(map(repr, unknown))}; "
            f"config takes {', '.join(allowed)}."
        )
    for name, value in config.items():
        choices = options[name].values if name in options else ()
        if choices and value not in choices:
            raise InvalidArgument(f"{name} of config is one of {', '.join(choices)}.")


def check_permissions(entries: Iterable[OAuthIntegrationPermissionInput]) -> None:
    """Check that each entry names one user or one group.

    Raises:
        InvalidArgument: One names both, or neither.
    """
    for entry in entries:
        if bool(entry.get("user_guid")) == bool(entry.get("group_guid")):
            raise InvalidArgument(
                "An entry of permissions holds either user_guid or group_guid, "
                f"not {dict(entry)!r}."
            )


# Any: the values of fields are of several types.
def differing(current: OAuthIntegration, given: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that change something."""
    changes = {}
    for name, value in given.items():
        before = getattr(current, name, None)
        if value is UNSET:
            continue
        if name == "config":
            held = before or {}
            # A secret is never told, so one that is given always counts as a change.
            if all(key in held and held[key] == one for key, one in value.items()):
                continue
        elif name == "permissions":
            if isinstance(before, list) and _named(before) == _named(value or ()):
                continue
        elif before == value:
            continue
        changes[name] = value
    return changes


def _named(
    entries: Iterable[OAuthIntegrationPermission | OAuthIntegrationPermissionInput],
) -> set[tuple[str | None, str | None]]:
    found = set()
    for entry in entries:
        if isinstance(entry, OAuthIntegrationPermission):
            found.add((entry.user_guid or None, entry.group_guid or None))
        else:
            found.add((entry.get("user_guid"), entry.get("group_guid")))
    return found


def without_repetition(values: Iterable[T]) -> list[T]:
    """The values in their order, each once."""
    return list(dict.fromkeys(values))
