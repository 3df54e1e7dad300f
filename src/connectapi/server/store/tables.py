"""The tables of the local server.

Times are text as :mod:`connectapi.server.clock` writes them. Numeric ids become text on the wire.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData()


def row_number() -> Column[int]:
    """Make the column that numbers the rows of a table."""
    return Column("id", Integer, primary_key=True, autoincrement=True)


def part_of(target: str) -> ForeignKey:
    """Make a reference to what a row belongs to, and goes with."""
    return ForeignKey(target, ondelete="CASCADE")


def kept_for(target: str) -> ForeignKey:
    """Make a reference to what cannot be removed as long as the row is there."""
    return ForeignKey(target, ondelete="RESTRICT")


schema_version = Table("schema_version", metadata, Column("version", Integer, nullable=False))

settings = Table(
    "settings",
    metadata,
    Column("name", String(200), primary_key=True),
    Column("value", Text, nullable=False),
)

users = Table(
    "users",
    metadata,
    row_number(),
    Column("guid", String(36), nullable=False, unique=True),
    Column("username", String(255), nullable=False),
    Column("username_key", String(255), nullable=False, unique=True),
    Column("first_name", String(255), nullable=False, server_default=""),
    Column("last_name", String(255), nullable=False, server_default=""),
    Column("email", String(255), nullable=False, server_default=""),
    Column("user_role", String(20), nullable=False),
    Column("external_id", String(255)),
    Column("password", String(255)),
    Column("confirmed", Boolean, nullable=False, server_default=text("true")),
    Column("locked", Boolean, nullable=False, server_default=text("false")),
    Column("created_time", String(27), nullable=False),
    Column("updated_time", String(27), nullable=False),
    Column("active_time", String(27)),
    sqlite_autoincrement=True,
)

api_keys = Table(
    "api_keys",
    metadata,
    row_number(),
    Column("user_id", part_of("users.id"), nullable=False, index=True),
    Column("name", String(255), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
    Column("ending", String(4), nullable=False),
    Column("user_role", String(20), nullable=False),
    Column("created_time", String(27), nullable=False),
    Column("active_time", String(27), nullable=False),
    Column("expires_at", String(27)),
    Column("passing", Boolean, nullable=False, server_default=text("false")),
    sqlite_autoincrement=True,
)

sessions = Table(
    "sessions",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("user_id", part_of("users.id"), nullable=False, index=True),
    Column("expires_at", String(27), nullable=False),
    # The key that opened it and with which it ends; none where a password did.
    Column("key_id", part_of("api_keys.id"), index=True),
)

signing_tokens = Table(
    "signing_tokens",
    metadata,
    Column("token", String(128), primary_key=True),
    Column("public_key", LargeBinary, nullable=False),
    Column("user_id", part_of("users.id"), index=True),
    Column("created_time", String(27), nullable=False, index=True),
)

groups = Table(
    "groups",
    metadata,
    row_number(),
    Column("guid", String(36), nullable=False, unique=True),
    Column("name", String(4096), nullable=False, unique=True),
    Column("owner_id", kept_for("users.id")),
    Column("gid", BigInteger, unique=True),
    Column("created_time", String(27), nullable=False),
    sqlite_autoincrement=True,
)

group_members = Table(
    "group_members",
    metadata,
    Column("group_id", part_of("groups.id"), primary_key=True),
    Column("user_id", part_of("users.id"), primary_key=True, index=True),
)

content = Table(
    "content",
    metadata,
    row_number(),
    Column("guid", String(36), nullable=False, unique=True),
    Column("owner_id", kept_for("users.id"), nullable=False),
    Column("name", String(255), nullable=False, index=True),
    Column("title", Text),
    Column("description", Text, nullable=False, server_default=""),
    Column("access_type", String(20), nullable=False, server_default="acl"),
    Column("locked", Boolean, nullable=False, server_default=text("false")),
    Column("locked_message", Text, nullable=False, server_default=""),
    Column("created_time", String(27), nullable=False),
    Column("last_deployed_time", String(27), nullable=False),
    Column("active_bundle_id", Integer),
    Column("app_mode", String(40), nullable=False, server_default="unknown"),
    Column("content_category", String(40), nullable=False, server_default=""),
    Column("parameterized", Boolean, nullable=False, server_default=text("false")),
    Column("r_version", String(40)),
    Column("py_version", String(40)),
    Column("quarto_version", String(40)),
    Column("node_version", String(40)),
    Column("r_environment_management", Boolean),
    Column("py_environment_management", Boolean),
    Column("runtime", Text, nullable=False, server_default="{}"),
    UniqueConstraint("owner_id", "name", name="content_name_per_owner"),
    sqlite_autoincrement=True,
)

bundles = Table(
    "bundles",
    metadata,
    row_number(),
    Column("content_id", part_of("content.id"), nullable=False, index=True),
    Column("created_by", String(36)),
    Column("created_time", String(27), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("app_mode", String(40), nullable=False),
    Column("content_category", String(40), nullable=False, server_default=""),
    Column("entry", Text),
    Column("metadata", Text, nullable=False, server_default="{}"),
    Column("r_version", String(40)),
    Column("py_version", String(40)),
    Column("quarto_version", String(40)),
    Column("node_version", String(40)),
    Column("r_environment_management", Boolean),
    Column("py_environment_management", Boolean),
    sqlite_autoincrement=True,
)

permissions = Table(
    "permissions",
    metadata,
    row_number(),
    Column("content_id", part_of("content.id"), nullable=False),
    Column("user_id", part_of("users.id"), index=True),
    Column("group_id", part_of("groups.id"), index=True),
    Column("role", String(20), nullable=False),
    UniqueConstraint("content_id", "user_id", name="permission_per_user"),
    UniqueConstraint("content_id", "group_id", name="permission_per_group"),
    sqlite_autoincrement=True,
)

tags = Table(
    "tags",
    metadata,
    row_number(),
    Column("name", String(255), nullable=False),
    Column("parent_id", part_of("tags.id"), index=True),
    Column("created_time", String(27), nullable=False),
    Column("updated_time", String(27), nullable=False),
    sqlite_autoincrement=True,
)

content_tags = Table(
    "content_tags",
    metadata,
    Column("content_id", part_of("content.id"), primary_key=True),
    Column("tag_id", part_of("tags.id"), primary_key=True, index=True),
)

environment = Table(
    "environment",
    metadata,
    Column("content_id", part_of("content.id"), primary_key=True),
    Column("name", String(1000), primary_key=True),
    Column("value", LargeBinary, nullable=False),
)

vanities = Table(
    "vanities",
    metadata,
    Column("content_id", part_of("content.id"), primary_key=True),
    Column("path", String(1000), nullable=False, unique=True),
    Column("created_time", String(27), nullable=False),
)

thumbnails = Table(
    "thumbnails",
    metadata,
    Column("content_id", part_of("content.id"), primary_key=True),
    Column("media_type", String(40), nullable=False),
    Column("image", LargeBinary, nullable=False),
    Column("updated_time", String(27), nullable=False),
)

tasks = Table(
    "tasks",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("user_id", Integer),
    Column("kind", String(40), nullable=False),
    Column("content_id", Integer, index=True),
    Column("created_time", String(27), nullable=False),
    Column("finished", Boolean, nullable=False, server_default=text("false")),
    Column("code", Integer, nullable=False, server_default=text("0")),
    Column("error", Text, nullable=False, server_default=""),
    Column("result", Text),
)

task_lines = Table(
    "task_lines",
    metadata,
    Column("task_id", part_of("tasks.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("line", Text, nullable=False),
)

jobs = Table(
    "jobs",
    metadata,
    row_number(),
    Column("key", String(16), nullable=False, unique=True),
    Column("content_id", part_of("content.id"), nullable=False, index=True),
    Column("bundle_id", Integer),
    Column("variant_id", Integer),
    Column("variant_key", String(8)),
    Column("tag", String(40), nullable=False),
    Column("scheduled_time", String(27)),
    Column("queued_time", String(27)),
    Column("queue_name", String(40)),
    Column("start_time", String(27), nullable=False, index=True),
    Column("end_time", String(27)),
    Column("exit_code", Integer),
    Column("error", Text),
    Column("status", Integer, nullable=False, server_default=text("0")),
    Column("skip_reason", Text),
    Column("pid", Integer),
    Column("ppid", Integer),
    Column("hostname", String(255)),
    Column("run_as", String(255)),
    Column("heartbeat_time", String(27)),
    sqlite_autoincrement=True,
)

job_lines = Table(
    "job_lines",
    metadata,
    Column("job_id", part_of("jobs.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("source", String(10), nullable=False),
    Column("timestamp", String(27), nullable=False),
    Column("data", Text, nullable=False),
)

job_samples = Table(
    "job_samples",
    metadata,
    row_number(),
    Column("job_id", part_of("jobs.id"), nullable=False),
    Column("time", String(27), nullable=False),
    Column("cpu", Float, nullable=False),
    Column("memory", BigInteger, nullable=False),
    Column("connections", Integer),
    Column("process_id", Integer, nullable=False),
    Index("job_samples_by_time", "job_id", "time"),
)

hits = Table(
    "hits",
    metadata,
    row_number(),
    Column("content_guid", String(36), nullable=False),
    Column("user_guid", String(36)),
    Column("bundle_id", Integer),
    Column("time", String(27), nullable=False, index=True),
    Column("path", Text),
    Column("query", Text),
    Column("user_agent", Text),
    Column("sec_fetch_dest", Text),
    Column("sec_fetch_site", Text),
    Column("variant_key", String(8)),
    Column("rendering_id", Integer),
    Column("shiny", Boolean, nullable=False, server_default=text("false")),
    Column("ended", String(27)),
    Column("data_version", Integer, nullable=False, server_default=text("3")),
    Index("hits_by_content", "content_guid", "time"),
    sqlite_autoincrement=True,
)

audit_log = Table(
    "audit_log",
    metadata,
    row_number(),
    Column("time", String(27), nullable=False, index=True),
    Column("user_id", Integer, nullable=False),
    Column("user_guid", String(36)),
    Column("user_description", Text, nullable=False),
    Column("action", String(60), nullable=False),
    Column("description", Text, nullable=False),
    sqlite_autoincrement=True,
)
