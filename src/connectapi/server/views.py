"""From rows of the database to objects of the API."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from connectapi.server.store import content as content_store

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

    from connectapi.server.rights import Caller, ContentRights

# Settings of running content that are kept together; the API has null for "the server's default".
RUNTIME_NUMBERS = (
    "connection_timeout",
    "read_timeout",
    "init_timeout",
    "idle_timeout",
    "max_processes",
    "min_processes",
    "max_conns_per_process",
    "load_factor",
    "memory_request",
    "memory_limit",
    "cpu_request",
    "cpu_limit",
    "amd_gpu_limit",
    "nvidia_gpu_limit",
)
RUNTIME_OTHERS = (
    "service_account_name",
    "default_image_name",
    "default_environment_guid",
    "default_r_environment_management",
    "default_py_environment_management",
    "run_as",
    "metrics_collection_enabled",
    "notify_on_share",
)
RUNTIME_SWITCHES = ("run_as_current_user", "otel_enabled")
RUNTIME = frozenset((*RUNTIME_NUMBERS, *RUNTIME_OTHERS, *RUNTIME_SWITCHES))

_NO_RUNTIME: dict[str, object] = {
    **dict.fromkeys((*RUNTIME_NUMBERS, *RUNTIME_OTHERS)),
    **dict.fromkeys(RUNTIME_SWITCHES, False),
}
# What a viewer may not see of the environment that content runs in.
_TARGET = (
    "cluster_name",
    "image_name",
    "environment_guid",
    "default_image_name",
    "default_environment_guid",
    "service_account_name",
    "r_version",
    "py_version",
    "quarto_version",
    "node_version",
    "r_environment_management",
    "default_r_environment_management",
    "py_environment_management",
    "default_py_environment_management",
)
_HIDDEN: dict[str, object] = dict.fromkeys(_TARGET)

_USER_FIELDS = (
    "email",
    "username",
    "first_name",
    "last_name",
    "user_role",
    "created_time",
    "updated_time",
    "active_time",
    "confirmed",
    "locked",
    "guid",
)
USER_COLUMNS = (*_USER_FIELDS, "external_id")
"""What :func:`user` may show."""


def user(row: RowMapping, caller: Caller) -> dict[str, object]:
    """Show a user to a caller."""
    shown: dict[str, object] = {name: row[name] for name in _USER_FIELDS}
    if row["external_id"] and (caller.is_administrator or caller.guid == row["guid"]):
        shown["external_id"] = row["external_id"]
    return shown


def editable_user(row: RowMapping) -> dict[str, object]:
    """Show the part of a user that can be changed."""
    names = ("email", "username", "first_name", "last_name", "user_role", "updated_time")
    return {name: row[name] for name in names}


def api_key(row: RowMapping, secret: str | None = None) -> dict[str, object]:
    """Show an API key, whole only when it was just made."""
    names = ("name", "user_role", "created_time", "active_time", "expires_at")
    return {
        "id": str(row["id"]),
        "key": secret if secret is not None else row["ending"],
        **{name: row[name] for name in names},
    }


def group(row: RowMapping) -> dict[str, object]:
    """Show a group."""
    names = ("guid", "name", "owner_guid", "gid", "member_count")
    return {name: row[name] for name in names}


def tag(row: RowMapping) -> dict[str, object]:
    """Show a tag."""
    parent = row["parent_id"]
    return {
        "id": str(row["id"]),
        "name": row["name"],
        "parent_id": None if parent is None else str(parent),
        "created_time": row["created_time"],
        "updated_time": row["updated_time"],
    }


def content(row: RowMapping, rights: ContentRights, root: str) -> dict[str, object]:
    """Show a content item, without the fields that come only when asked for."""
    active = row["active_bundle_id"]
    shown: dict[str, object] = {
        "guid": row["guid"],
        "name": row["name"],
        "title": row["title"],
        "description": row["description"],
        "access_type": row["access_type"],
        "locked": row["locked"],
        "locked_message": row["locked_message"],
        **_NO_RUNTIME,
        **content_store.runtime_of(row),
        "created_time": row["created_time"],
        "last_deployed_time": row["last_deployed_time"],
        "bundle_id": None if active is None else str(active),
        "app_mode": row["app_mode"],
        "content_category": row["content_category"],
        "parameterized": row["parameterized"],
        "environment_guid": None,
        "cluster_name": None if active is None else "Local",
        "image_name": None,
        "r_version": row["r_version"],
        "py_version": row["py_version"],
        "quarto_version": row["quarto_version"],
        "node_version": row["node_version"],
        "r_environment_management": row["r_environment_management"],
        "py_environment_management": row["py_environment_management"],
        "owner_guid": row["owner_guid"],
        "content_url": f"{root}/content/{row['guid']}/",
        "dashboard_url": f"{root}/connect/#/apps/{row['guid']}",
        "app_role": rights.role.wire,
        "id": str(row["id"]),
        "public_content_status": "unrestricted" if row["access_type"] == "all" else "none",
    }
    if not rights.caller.may_publish:
        shown.update(_HIDDEN)
    if not rights.collaborates:
        del shown["otel_enabled"]
    return shown


def content_owner(row: RowMapping) -> dict[str, object]:
    """Show the owner of a content item."""
    return {
        "guid": row["owner_guid"],
        "username": row["owner_username"],
        "first_name": row["owner_first_name"],
        "last_name": row["owner_last_name"],
    }


def bundle(row: RowMapping, item: RowMapping, caller: Caller) -> dict[str, object]:
    """Show a bundle of an item."""
    shown: dict[str, object] = {
        "id": str(row["id"]),
        "content_guid": item["guid"],
        "created_by": row["created_by"],
        "created_time": row["created_time"],
        "environment_guid": None,
        "cluster_name": "Local",
        "image_name": None,
        "r_version": row["r_version"],
        "r_environment_management": row["r_environment_management"],
        "py_version": row["py_version"],
        "py_environment_management": row["py_environment_management"],
        "quarto_version": row["quarto_version"],
        "active": item["active_bundle_id"] == row["id"],
        "size": row["size"],
        "metadata": json.loads(row["metadata"]),
    }
    if not caller.may_publish:
        shown.update({name: None for name in _TARGET if name in shown})
    return shown


def permission(row: RowMapping, content_guid: str) -> dict[str, object]:
    """Show an entry of an access list."""
    return {
        "id": str(row["id"]),
        "content_guid": content_guid,
        "principal_guid": row["user_guid"] or row["group_guid"],
        "principal_type": "user" if row["user_guid"] else "group",
        "role": row["role"],
    }


def vanity(row: RowMapping) -> dict[str, object]:
    """Show a vanity URL."""
    names = ("content_guid", "path", "created_time")
    return {name: row[name] for name in names}


def job(row: RowMapping, item: RowMapping) -> dict[str, object]:
    """Show a job of an item."""
    bundle_id = row["bundle_id"]
    return {
        "id": str(row["id"]),
        "ppid": None if row["ppid"] is None else str(row["ppid"]),
        "pid": "" if row["pid"] is None else str(row["pid"]),
        "key": row["key"],
        "remote_id": None,
        "app_id": str(item["id"]),
        "content_id": str(item["id"]),
        "content_guid": item["guid"],
        "variant_id": str(row["variant_id"] or 0),
        "variant_key": row["variant_key"] or "",
        "bundle_id": "" if bundle_id is None else str(bundle_id),
        "start_time": row["start_time"],
        "end_time": row["end_time"],
        "last_heartbeat_time": row["end_time"] or row["heartbeat_time"],
        "queued_time": row["queued_time"],
        "queue_name": row["queue_name"],
        "tag": row["tag"],
        "exit_code": row["exit_code"],
        "error": row["error"],
        "status": row["status"],
        "hostname": row["hostname"] or "local",
        "cluster": "Local",
        "image": None,
        "run_as": row["run_as"],
        "skip_reason": row["skip_reason"],
    }


def task(row: RowMapping, lines: list[str], last: int) -> dict[str, object]:
    """Show a task with the part of its output that was asked for."""
    result = row["result"]
    return {
        "id": row["id"],
        "output": lines,
        "result": None if result is None else json.loads(result),
        "finished": row["finished"],
        "code": row["code"],
        "error": row["error"],
        "last": last,
    }


def hit(row: RowMapping) -> dict[str, object]:
    """Show a hit."""
    names = ("path", "query", "user_agent", "sec_fetch_dest", "sec_fetch_site")
    return {
        "id": str(row["id"]),
        "user_guid": row["user_guid"],
        "content_guid": row["content_guid"],
        "timestamp": row["time"],
        "data": {name: row[name] for name in names},
    }


def visit(row: RowMapping) -> dict[str, object]:
    """Show a visit."""
    bundle_id, rendering_id = row["bundle_id"], row["rendering_id"]
    return {
        "content_guid": row["content_guid"],
        "user_guid": row["user_guid"],
        "variant_key": row["variant_key"],
        "time": row["time"],
        "rendering_id": None if rendering_id is None else str(rendering_id),
        "bundle_id": None if bundle_id is None else str(bundle_id),
        "path": row["path"],
        "data_version": row["data_version"],
        "user_agent": row["user_agent"],
    }
