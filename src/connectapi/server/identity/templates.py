"""What kinds of integrations there are, and which configuration each of them takes.

The facts lie in ``templates.json``: inputs under their names, and templates that name the inputs
they have. A template that is ``closed`` takes no other keys; of the others not every key is known,
so they take further text.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

import msgspec

from connectapi.server.errors import Code, Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

VIEWER = "Viewer"
SERVICE_ACCOUNT = "Service Account"
VISITOR_API_KEY = "Visitor API Key"

CONNECT = "connect"
AWS = "aws"
CUSTOM = "custom"

LONGEST_VALUE = 10_000
_SOUNDS_SECRET = re.compile(r"secret|password|private_key|credential", re.IGNORECASE)
_FLAGS = {"true": True, "false": False}
Config = dict[str, object]


class Condition(msgspec.Struct, frozen=True):
    """When an input is shown: another one has this value."""

    name: str
    value: str


class Input(msgspec.Struct, frozen=True):
    """One input of a template: an option (bool or select) or a text field."""

    kind: str
    label: str
    description: str
    type: str = ""
    values: list[str] = []
    default: str | bool | None = None
    when: Condition | None = None
    validation: str = ""
    validation_description: str = ""
    secret: bool = False


class Template(msgspec.Struct, frozen=True):
    """One kind of integration."""

    id: str
    name: str
    description: str
    inputs: list[str]
    required: list[str] = []
    defaults: dict[str, str] = {}
    closed: bool = False


class Catalogue(msgspec.Struct, frozen=True):
    """All kinds of integrations."""

    inputs: dict[str, Input]
    templates: list[Template]

    def template(self, key: object) -> Template | None:
        """Find a template, or None where there is none of this id."""
        return next((one for one in self.templates if one.id == key), None)

    def of(self, template: Template) -> Iterator[tuple[str, Input]]:
        """Give the inputs of a template, by name and in order."""
        return ((name, self.inputs[name]) for name in template.inputs)


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """Read the facts that come with the package."""
    data = resources.files("connectapi.server.identity").joinpath("templates.json").read_bytes()
    return msgspec.json.decode(data, type=Catalogue)


def show(template: Template) -> dict[str, object]:
    """Give a template in the API's form."""
    shown: dict[str, list[dict[str, object]]] = {"option": [], "field": []}
    for order, (name, one) in enumerate(catalogue().of(template), start=1):
        entry: dict[str, object] = {
            "name": name,
            "description": one.description,
            "order": order,
            "label": one.label,
            "visibility_expression": _condition(template, one.when),
        }
        if one.kind == "option":
            default = template.defaults.get(name, one.default)
            entry |= {"type": one.type, "values": one.values, "default": default}
        else:
            entry |= {
                "default": template.defaults.get(name, ""),
                "validation": one.validation,
                "validation_description": one.validation_description,
                "secret": one.secret,
                "multiline": False,
            }
        shown[one.kind].append(entry)
    return {
        "id": template.id,
        "name": template.name,
        "description": template.description,
        "sections": [],
        "options": shown["option"],
        "fields": shown["field"],
        "environment_variables": [],
    }


def _condition(template: Template, when: Condition | None) -> dict[str, object] | None:
    if when is None or when.name not in template.inputs:
        return None
    return {"name": when.name, "value": when.value}


def auth_type(template: Template, config: Mapping[str, object]) -> str:
    """Tell whose credentials an integration gives."""
    if template.id == CONNECT:
        return VISITOR_API_KEY
    return str(config.get("auth_type") or VIEWER)


def value_of(template: Template, config: Mapping[str, object], name: str) -> object:
    """Give the value of an input, with the default where none was set."""
    if name in config:
        return config[name]
    if name in template.defaults:
        return template.defaults[name]
    one = catalogue().inputs.get(name)
    return one.default if one is not None and name in template.inputs else None


def is_secret(name: str) -> bool:
    """Tell whether a key of a configuration is never given back."""
    one = catalogue().inputs.get(name)
    return one.secret if one is not None else bool(_SOUNDS_SECRET.search(name))


def check(template: Template, config: Mapping[str, object]) -> Config:
    """Check a whole configuration and give its tidy form.

    Raises:
        Refusal: With code 228; the message names the key.
    """
    known = dict(catalogue().of(template))
    tidy = {name: _value(template, name, value, known.get(name)) for name, value in config.items()}
    for name, one in known.items():
        if name in template.required and name not in tidy and _shown(template, tidy, one.when):
            raise _bad(template, name, "is missing")
    if _needs_secret(template, tidy) and not tidy.get("client_secret"):
        raise _bad(template, "client_secret", "is missing: a service account needs one")
    return tidy


def _needs_secret(template: Template, config: Config) -> bool:
    return template.id == CUSTOM and auth_type(template, config) == SERVICE_ACCOUNT


def _shown(template: Template, config: Config, when: Condition | None) -> bool:
    return when is None or value_of(template, config, when.name) == when.value


def _value(template: Template, name: str, value: object, one: Input | None) -> object:
    if one is None and template.closed:
        allowed = ", ".join(template.inputs)
        raise _bad(template, name, f"is none of its keys, which are {allowed}")
    if one is not None and one.type == "bool":
        flag = _FLAGS.get(value.lower()) if isinstance(value, str) else value
        if not isinstance(flag, bool):
            raise _bad(template, name, "must be true or false")
        return flag
    if not isinstance(value, str):
        raise _bad(template, name, "must be text")
    if len(value) > LONGEST_VALUE:
        raise _bad(template, name, f"must have at most {LONGEST_VALUE} characters")
    if one is None:
        return value
    if one.type == "select" and value not in one.values:
        raise _bad(template, name, f"must be one of {', '.join(one.values)}")
    if one.validation and not re.fullmatch(one.validation, value):
        raise _bad(template, name, f"does not fit: {one.validation_description}")
    return value


def _bad(template: Template, name: str, reason: str) -> Refusal:
    where = f"The key {name[:100]!r} of config, for the template {template.id},"
    return Refusal(Code.OAUTH_TEMPLATE_CONFIG, f"{where} {reason}.")
