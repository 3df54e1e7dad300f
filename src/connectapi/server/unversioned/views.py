"""Objects as the routes without a version show them: with numbers for ids, and older names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectapi.server import clock, views
from connectapi.server.content.live_jobs import user_name
from connectapi.server.store import jobs as job_store

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import RowMapping

    from connectapi.server.content.live_jobs import LiveJob
    from connectapi.server.rights import ContentRights

APP_MODES = {
    "unknown": 0,
    "shiny": 1,
    "rmd-shiny": 2,
    "rmd-static": 3,
    "static": 4,
    "api": 5,
    "tensorflow-saved-model": 6,
    "jupyter-static": 7,
    "python-api": 8,
    "python-dash": 9,
    "python-streamlit": 10,
    "python-bokeh": 11,
    "python-fastapi": 12,
    "quarto-shiny": 13,
    "quarto-static": 14,
    "python-shiny": 15,
    "jupyter-voila": 16,
    "python-gradio": 17,
    "python-panel": 18,
    "nodejs-api": 20,
}
"""Numbers of the kinds of content; nothing has the number 19."""

BUILT = 2
NOT_BUILT = 0

_SAME = (
    "guid",
    "name",
    "title",
    "description",
    "access_type",
    "locked",
    "content_category",
    "created_time",
    "last_deployed_time",
    "r_version",
    "py_version",
    "owner_guid",
    "owner_username",
    "owner_first_name",
    "owner_last_name",
)
_RUNTIME = (
    "connection_timeout",
    "read_timeout",
    "init_timeout",
    "idle_timeout",
    "max_processes",
    "min_processes",
    "max_conns_per_process",
    "load_factor",
    "run_as",
    "run_as_current_user",
)


def application(
    row: RowMapping, rights: ContentRights, root: str, *, has_vanity: bool, is_scheduled: bool
) -> dict[str, object]:
    """Show a content item as an application."""
    current = views.content(row, rights, root)
    return {
        "id": row["id"],
        **{name: row[name] for name in _SAME},
        **{name: current[name] for name in _RUNTIME},
        "url": current["content_url"],
        "vanity_url": has_vanity,
        "bundle_id": row["active_bundle_id"],
        "app_mode": APP_MODES.get(row["app_mode"], 0),
        "has_parameters": row["parameterized"],
        "build_status": NOT_BUILT if row["active_bundle_id"] is None else BUILT,
        "app_role": rights.role.wire,
        "is_scheduled": is_scheduled,
        "git": None,
    }


def bundle(row: RowMapping, item: RowMapping) -> dict[str, object]:
    """Show a bundle of an item."""
    return {
        "id": row["id"],
        "app_id": item["id"],
        "app_guid": item["guid"],
        "created_time": row["created_time"],
        "size": row["size"],
        "r_version": row["r_version"],
        "py_version": row["py_version"],
        "is_active": item["active_bundle_id"] == row["id"],
    }


def job(row: RowMapping, item: RowMapping) -> dict[str, object]:
    """Show a job with its times in seconds."""
    end = row["end_time"]
    return {
        "id": row["id"],
        "pid": row["pid"] or 0,
        "key": row["key"],
        "app_id": item["id"],
        "variant_id": row["variant_id"] or 0,
        "bundle_id": row["bundle_id"] or 0,
        "tag": row["tag"],
        "start_time": _seconds(row["start_time"]),
        "end_time": None if end is None else _seconds(end),
        "exit_code": row["exit_code"],
        "finalized": row["status"] != job_store.ACTIVE,
        "hostname": row["hostname"] or "local",
    }


def process(job: LiveJob, item: RowMapping, root: str) -> dict[str, object]:
    """Show the process of a job, with what it and all below it use."""
    sample = job.running.last_sample
    return {
        "appId": item["id"],
        "appGuid": item["guid"],
        "appName": item["name"],
        "appUrl": f"{root}/content/{item['guid']}/",
        "appRunAs": user_name(),
        "type": item["app_mode"],
        "cpuCurrent": sample.cpu if sample else 0.0,
        # R's client can read whole numbers only.
        "cpuTotal": round(sample.cpu_seconds) if sample else 0,
        "ram": sample.memory if sample else 0,
        "jobKey": job.key,
        "connections": None if job.connections is None else job.connections(),
    }


def _seconds(stamp: str) -> int:
    return int(clock.parse(stamp).timestamp())


def task(shown: Mapping[str, object], user_id: int | None) -> dict[str, object]:
    """Show a task under its older names."""
    same = ("id", "result", "finished", "code", "error")
    return {
        **{name: shown[name] for name in same},
        "user_id": user_id or 0,
        "status": shown["output"],
        "last_status": shown["last"],
    }


def variant(row: RowMapping) -> dict[str, object]:
    """Show a variant with what it shows at present."""
    return {
        "id": row["id"],
        "app_id": row["content_id"],
        "key": row["key"],
        "bundle_id": row["bundle_id"],
        "is_default": row["is_default"],
        "name": row["name"],
        "email_collaborators": row["email_collaborators"],
        "email_viewers": row["email_viewers"],
        "email_all": row["email_all"],
        "created_time": row["created_time"],
        "rendering_id": row["rendering_id"],
        "render_time": row["render_time"],
        "render_duration": row["render_duration"],
        "visibility": row["visibility"],
        "owner_id": row["owner_id"] or 0,
    }


def rendering(row: RowMapping) -> dict[str, object]:
    """Show a rendering."""
    names = ("id", "variant_id", "bundle_id", "job_key", "render_time", "render_duration")
    return {
        "app_id": row["content_id"],
        **{name: row[name] for name in names},
        "active": row["active"],
    }


def schedule(row: RowMapping) -> dict[str, object]:
    """Show a schedule; what it does is JSON text inside the JSON."""
    names = ("type", "schedule", "start_time", "end_time", "next_run", "timezone")
    return {
        "id": row["id"],
        "app_id": row["content_id"],
        "app_guid": row["content_guid"],
        "variant_id": row["variant_id"],
        "variant_key": row["variant_key"],
        **{name: row[name] for name in names},
        "email": row["email"],
        "activate": row["activate"],
    }
