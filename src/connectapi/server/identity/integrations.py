"""An integration as it is used: its configuration with the secrets, and the parts of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from connectapi.server.contract import Since
from connectapi.server.identity import templates
from connectapi.server.store import oauth_integrations as store
from connectapi.server.store import values as kept_values

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

    from connectapi.server.clock import Clock
    from connectapi.server.contract import Release
    from connectapi.server.identity.templates import Config, Template
    from connectapi.server.store.database import Database
    from connectapi.server.vault import Vault

# A fresh server has this one from the start.
_DEFAULT_NAME = "Connect Visitor API Key"
_DEFAULT_DESCRIPTION = "Allows access to Connect APIs on behalf of a Connect user."
_DEFAULT_CONFIG = {"max_role": "Admin"}
_SETTING = "oauth_default_integration"


@dataclass(frozen=True, slots=True)
class Integration:
    """An integration with its secrets, for use inside the server only."""

    id: int
    guid: str
    name: str
    template: Template
    auth_type: str
    config: Config

    def text(self, name: str) -> str:
        """Give a value of the configuration or its default, an empty text where there is none."""
        value = templates.value_of(self.template, self.config, name)
        return "" if value is None else str(value)

    def flag(self, name: str) -> bool:
        """Give a switch of the configuration or its default."""
        return bool(templates.value_of(self.template, self.config, name))

    def __repr__(self) -> str:
        return f"Integration({self.guid}, {self.template.id})"


def opened(vault: Vault, row: RowMapping) -> Integration:
    """Make an integration of its row.

    Raises:
        LookupError: The template is none that this package knows.
    """
    template = templates.catalogue().template(row["template"])
    if template is None:
        message = f"the integration {row['guid']} has the unknown template {row['template']!r}"
        raise LookupError(message)
    config = {**json.loads(row["config"]), **json.loads(vault.open(row["secrets"]))}
    name = row["name"] or template.name
    return Integration(row["id"], row["guid"], name, template, row["auth_type"], config)


def sealed(vault: Vault, template: Template, config: Config) -> dict[str, object]:
    """Give the columns for a checked configuration: what may be seen, and what is sealed."""
    shown = {name: value for name, value in config.items() if not templates.is_secret(name)}
    hidden = {name: value for name, value in config.items() if templates.is_secret(name)}
    return {
        "auth_type": templates.auth_type(template, config),
        "config": json.dumps(shown),
        "secrets": vault.seal(json.dumps(hidden)),
    }


def ensure_default(database: Database, vault: Vault, clock: Clock, release: Release) -> None:
    """Make the integration that a new server begins with; once it is removed, it stays away."""
    if not release.has(Since("2025.05.0")):
        return
    with database.write() as connection:
        if kept_values.kept(connection, _SETTING) is not None:
            return
        template = templates.catalogue().template(templates.CONNECT)
        if template is None:
            message = "the templates that came with the package lack the one of the server's API"
            raise LookupError(message)
        values = {
            "name": _DEFAULT_NAME,
            "description": _DEFAULT_DESCRIPTION,
            "template": template.id,
            **sealed(vault, template, dict(_DEFAULT_CONFIG)),
        }
        guid = store.create(connection, clock.stamp(), values)
        kept_values.keep(connection, _SETTING, guid)
