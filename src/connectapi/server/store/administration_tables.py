"""The tables of what administrators keep: service tokens, execution environments, checks."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, String, Table, Text, UniqueConstraint

from connectapi.server.store.tables import metadata, part_of, row_number

service_tokens = Table(
    "service_tokens",
    metadata,
    row_number(),
    Column("guid", String(36), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
    Column("scopes", Text, nullable=False),
    Column("created_time", String(27), nullable=False),
    Column("active_time", String(27), nullable=False),
    Column("expires_at", String(27)),
    sqlite_autoincrement=True,
)

hosts = Table(
    "hosts",
    metadata,
    Column("hostname", String(255), primary_key=True),
    Column("version", String(40), nullable=False),
    Column("last_seen", String(27), nullable=False),
)

environments = Table(
    "environments",
    metadata,
    row_number(),
    Column("guid", String(36), nullable=False, unique=True),
    Column("created_time", String(27), nullable=False),
    Column("updated_time", String(27), nullable=False),
    Column("title", Text),
    Column("description", Text),
    Column("cluster_name", String(255), nullable=False),
    Column("name", Text, nullable=False),
    Column("matching", String(10), nullable=False),
    Column("supervisor", Text),
    # What an environment has inside, as JSON: nothing asks for a part of it.
    Column("installed", Text, nullable=False),
    sqlite_autoincrement=True,
)

environment_permissions = Table(
    "environment_permissions",
    metadata,
    row_number(),
    Column("guid", String(36), nullable=False, unique=True),
    Column("environment_id", part_of("environments.id"), nullable=False),
    Column("user_id", part_of("users.id")),
    Column("group_id", part_of("groups.id")),
    UniqueConstraint("environment_id", "user_id"),
    UniqueConstraint("environment_id", "group_id"),
    sqlite_autoincrement=True,
)

check_runs = Table(
    "check_runs",
    metadata,
    row_number(),
    Column("start_time", String(27), nullable=False),
    Column("hostname", String(255), nullable=False),
    Column("status", String(20), nullable=False),
    sqlite_autoincrement=True,
)

check_results = Table(
    "check_results",
    metadata,
    row_number(),
    Column("run_id", part_of("check_runs.id"), nullable=False, index=True),
    Column("group_name", String(80), nullable=False),
    Column("test_name", String(80), nullable=False),
    Column("arguments", Text, nullable=False),
    Column("passed", Boolean, nullable=False),
    Column("output", Text, nullable=False),
    Column("error", Text, nullable=False),
)
