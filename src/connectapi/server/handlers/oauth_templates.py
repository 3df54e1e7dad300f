"""Kinds of OAuth integrations."""

from __future__ import annotations

from connectapi.server.errors import Code, Refusal
from connectapi.server.identity import templates
from connectapi.server.registry import Call, handler


@handler("listOAuthTemplates")
def list_oauth_templates(call: Call) -> object:
    """List all templates."""
    del call
    return [templates.show(template) for template in templates.catalogue().templates]


@handler("getOAuthTemplate")
def get_oauth_template(call: Call) -> object:
    """Read one template."""
    key = call.text("key")
    template = templates.catalogue().template(key)
    if template is None:
        message = f"There is no integration template {key[:100]!r}."
        raise Refusal(Code.OAUTH_TEMPLATE_NOT_FOUND, message, status=404)
    return templates.show(template)
