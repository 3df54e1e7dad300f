"""The tables of OAuth: integrations and their sessions, and the server's own clients and tokens.

Secrets that must be read again are sealed by the vault; all others are kept as hashes.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Index,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from connectapi.server.store.tables import metadata, part_of, row_number

integrations = Table(
    "oauth_integrations",
    metadata,
    row_number(),
    Column("guid", String(36), nullable=False, unique=True),
    Column("name", Text),
    Column("description", Text),
    Column("template", String(100), nullable=False),
    Column("auth_type", String(40), nullable=False),
    Column("config", Text, nullable=False),
    Column("secrets", LargeBinary, nullable=False),
    Column("created_time", String(27), nullable=False),
    Column("updated_time", String(27), nullable=False),
    sqlite_autoincrement=True,
)

integration_permissions = Table(
    "oauth_integration_permissions",
    metadata,
    row_number(),
    Column("guid", String(36), nullable=False, unique=True),
    Column("integration_id", part_of("oauth_integrations.id"), nullable=False, index=True),
    Column("user_id", part_of("users.id"), index=True),
    Column("group_id", part_of("groups.id"), index=True),
    sqlite_autoincrement=True,
)

associations = Table(
    "oauth_associations",
    metadata,
    row_number(),
    Column("content_id", part_of("content.id"), nullable=False),
    Column("integration_id", part_of("oauth_integrations.id"), nullable=False, index=True),
    Column("created_time", String(27), nullable=False),
    UniqueConstraint("content_id", "integration_id", name="oauth_association_once"),
    sqlite_autoincrement=True,
)

sessions = Table(
    "oauth_sessions",
    metadata,
    row_number(),
    Column("guid", String(36), nullable=False, unique=True),
    Column("user_id", part_of("users.id"), nullable=False),
    Column("integration_id", part_of("oauth_integrations.id"), nullable=False, index=True),
    Column("tokens", LargeBinary, nullable=False),
    Column("has_refresh_token", Boolean, nullable=False),
    Column("expires_at", String(27)),
    Column("created_time", String(27), nullable=False),
    Column("updated_time", String(27), nullable=False),
    UniqueConstraint("user_id", "integration_id", name="oauth_session_per_user"),
    sqlite_autoincrement=True,
)

logins = Table(
    "oauth_logins",
    metadata,
    Column("state_hash", String(64), primary_key=True),
    Column("user_id", part_of("users.id"), nullable=False, index=True),
    Column("integration_id", part_of("oauth_integrations.id"), nullable=False, index=True),
    Column("verifier", LargeBinary, nullable=False),
    Column("target", Text, nullable=False),
    Column("expires_at", String(27), nullable=False, index=True),
)

visitor_keys = Table(
    "oauth_visitor_keys",
    metadata,
    Column("key_id", part_of("api_keys.id"), primary_key=True),
    Column("user_id", part_of("users.id"), nullable=False),
    Column("content_id", part_of("content.id"), nullable=False, index=True),
    Column("integration_id", part_of("oauth_integrations.id"), nullable=False, index=True),
    Column("secret", LargeBinary, nullable=False),
    Column("expires_at", String(27), nullable=False),
    Index("oauth_visitor_key_of", "user_id", "content_id", "integration_id"),
)

clients = Table(
    "oauth_clients",
    metadata,
    row_number(),
    Column("authority", String(20), nullable=False),
    Column("client_id", String(64), nullable=False, unique=True),
    Column("client_name", Text),
    Column("redirect_uris", Text, nullable=False),
    Column("auth_method", String(30), nullable=False),
    Column("secret_hash", String(64)),
    Column("created_at", String(27), nullable=False),
    Column("last_used_at", String(27)),
    sqlite_autoincrement=True,
)

codes = Table(
    "oauth_codes",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("client_id", part_of("oauth_clients.id"), nullable=False, index=True),
    Column("user_id", part_of("users.id"), nullable=False, index=True),
    Column("redirect_uri", Text, nullable=False),
    Column("challenge", String(128)),
    Column("scope", Text, nullable=False, server_default=""),
    Column("nonce", Text),
    Column("family", String(36)),
    Column("expires_at", String(27), nullable=False, index=True),
)

devices = Table(
    "oauth_devices",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("user_code", String(9), nullable=False, unique=True),
    Column("client_id", part_of("oauth_clients.id"), nullable=False, index=True),
    Column("user_id", part_of("users.id"), index=True),
    Column("denied", Boolean, nullable=False, server_default=text("false")),
    Column("scope", Text, nullable=False, server_default=""),
    Column("asked_time", String(27)),
    Column("expires_at", String(27), nullable=False, index=True),
)

tokens = Table(
    "oauth_tokens",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("kind", String(10), nullable=False),
    Column("family", String(36), nullable=False, index=True),
    Column("client_id", part_of("oauth_clients.id"), nullable=False, index=True),
    Column("user_id", part_of("users.id"), index=True),
    Column("scope", Text, nullable=False, server_default=""),
    Column("spent", Boolean, nullable=False, server_default=text("false")),
    Column("expires_at", String(27), nullable=False, index=True),
)
