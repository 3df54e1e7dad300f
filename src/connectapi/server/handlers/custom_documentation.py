"""The page of documentation that administrators write for the server's users."""

from __future__ import annotations

import json

from connectapi.server.errors import Code, Refusal
from connectapi.server.registry import Call, handler
from connectapi.server.store import values

LONGEST = 500_000
_NAME = "custom_documentation"


@handler("getCustomDocumentation")
def get_custom_documentation(call: Call) -> object:
    """Read the documentation."""
    with call.read() as connection:
        kept = values.kept(connection, _NAME)
    if kept is None:
        raise _nothing()
    shown: dict[str, object] = json.loads(kept)
    return shown


@handler("setCustomDocumentation")
def set_custom_documentation(call: Call) -> object:
    """Set the documentation; when that was is the server's to say."""
    content = call.fields.get("content")
    if not isinstance(content, str):
        raise Refusal(Code.PARAMETER_MISSING, "The field content is missing.")
    if len(content) > LONGEST:
        message = f"The field content must have at most {LONGEST} characters."
        raise Refusal(Code.CUSTOM_DOCUMENTATION_LENGTH, message)
    kept = json.dumps({"content": content, "created_time": call.now()})
    with call.write() as connection:
        values.forget(connection, _NAME)
        values.keep(connection, _NAME, kept)
        text = f"Set the custom documentation ({len(content)} characters)"
        call.audit(connection, "edit_documentation", text)
    return None


@handler("deleteCustomDocumentation")
def delete_custom_documentation(call: Call) -> object:
    """Remove the documentation."""
    with call.write() as connection:
        if not values.forget(connection, _NAME):
            raise _nothing()
        call.audit(connection, "remove_documentation", "Removed the custom documentation")
    return None


def _nothing() -> Refusal:
    return Refusal(Code.OBJECT_DOES_NOT_EXIST, "This server has no custom documentation.")
