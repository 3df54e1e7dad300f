"""The tables of what documents are rendered to: variants, renderings, subscribers, schedules."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Integer, String, Table, Text, text

from connectapi.server.store.tables import metadata, part_of, row_number


def _switch(name: str, *, on: bool = False) -> Column[bool]:
    return Column(name, Boolean, nullable=False, server_default=text("true" if on else "false"))


variants = Table(
    "variants",
    metadata,
    row_number(),
    Column("content_id", part_of("content.id"), nullable=False, index=True),
    Column("key", String(8), nullable=False, unique=True),
    Column("name", String(255), nullable=False),
    _switch("is_default"),
    _switch("adhoc"),
    Column("visibility", String(20), nullable=False, server_default="public"),
    Column("owner_id", Integer, ForeignKey("users.id", ondelete="CASCADE"), index=True),
    Column("parameters", Text, nullable=False, server_default="{}"),
    _switch("email_collaborators"),
    _switch("email_viewers"),
    _switch("email_all"),
    Column("created_time", String(27), nullable=False),
    sqlite_autoincrement=True,
)

renderings = Table(
    "renderings",
    metadata,
    row_number(),
    Column("content_id", part_of("content.id"), nullable=False, index=True),
    Column("variant_id", part_of("variants.id"), nullable=False, index=True),
    Column("bundle_id", Integer, nullable=False),
    Column("job_key", String(16), nullable=False),
    Column("render_time", String(27), nullable=False),
    Column("render_duration", BigInteger, nullable=False),
    Column("page", Text),
    _switch("active"),
    sqlite_autoincrement=True,
)

subscribers = Table(
    "subscribers",
    metadata,
    Column("variant_id", part_of("variants.id"), primary_key=True),
    Column("user_id", part_of("users.id"), primary_key=True, index=True),
)

schedules = Table(
    "schedules",
    metadata,
    row_number(),
    Column("content_id", part_of("content.id"), nullable=False, index=True),
    Column("variant_id", part_of("variants.id"), nullable=False, unique=True),
    Column("type", String(20), nullable=False),
    Column("schedule", Text, nullable=False),
    Column("start_time", String(27), nullable=False),
    Column("end_time", String(27)),
    Column("timezone", String(100), nullable=False, server_default="UTC"),
    Column("next_run", String(27), index=True),
    _switch("email"),
    _switch("activate", on=True),
    _switch("paused"),
    sqlite_autoincrement=True,
)

schedule_changes = Table(
    "schedule_changes",
    metadata,
    row_number(),
    Column("variant_id", part_of("variants.id"), nullable=False, index=True),
    Column("change_type", String(20), nullable=False),
    Column("change_time", String(27), nullable=False),
    Column("user_guid", String(36)),
    Column("state", Text),
    sqlite_autoincrement=True,
)
