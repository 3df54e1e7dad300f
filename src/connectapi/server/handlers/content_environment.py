"""Environment variables of a content item: names go out, values never do."""

from __future__ import annotations

from connectapi.server import items
from connectapi.server.errors import Code, Refusal
from connectapi.server.registry import Call, handler
from connectapi.server.store import extras

LONGEST_NAME = 1000


@handler("getContentEnvironment")
def get_content_environment(call: Call) -> object:
    """List the names of the variables."""
    with call.read() as connection:
        item = items.changed(call, connection)
        return list(extras.variable_names(connection, item.id))


@handler("updateContentEnvironment")
def update_content_environment(call: Call) -> object:
    """Set, change or (with null) remove the variables that are named."""
    return _set(call, replace=False)


@handler("setContentEnvironment")
def set_content_environment(call: Call) -> object:
    """Set these variables and no others."""
    return _set(call, replace=True)


def _set(call: Call, *, replace: bool) -> object:
    values = _variables(call)
    vault = call.services.vault
    sealed = {name: None if value is None else vault.seal(value) for name, value in values.items()}
    with call.write() as connection:
        item = items.changed(call, connection)
        extras.set_variables(connection, item.id, sealed, replace=replace)
        names = ", ".join(sorted(values)) or "no variables"
        call.audit(connection, "edit_application_env", f"Set {names} of content {item.guid}")
        found = list(extras.variable_names(connection, item.id))
    items.renew(call, item.id)
    return found


def _variables(call: Call) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    entries = call.body if isinstance(call.body, list) else []
    for index, entry in enumerate(entries):
        name, value = entry.get("name"), entry.get("value")
        if not name:
            message = f"The field [{index}].name is missing or empty."
            raise Refusal(Code.EMPTY_ENVIRONMENT_VARIABLE_NAME, message)
        if "=" in name or "\0" in name or len(name) > LONGEST_NAME:
            message = f"The field [{index}].name is no name of a variable: {name[:80]!r}."
            raise Refusal(Code.INVALID_PARAMETER, message)
        if value is not None and "\0" in value:
            message = f"The value of {name!r} must not hold a NUL character."
            raise Refusal(Code.INVALID_PARAMETER, message)
        if name in found:
            message = f"The variable {name!r} is given twice."
            raise Refusal(Code.DUPLICATE_ENVIRONMENT_VARIABLE, message)
        found[name] = value
    return found
