"""What the server says of itself, and who is asking."""

from __future__ import annotations

import asyncio
import socket

from connectapi._core.reserved import RESERVED_WORDS
from connectapi.server import views
from connectapi.server.content import kinds
from connectapi.server.errors import missing
from connectapi.server.handlers import server_information
from connectapi.server.handlers.tasks import follow
from connectapi.server.handlers.users import find
from connectapi.server.registry import Call, async_handler, handler
from connectapi.server.store import content, tasks
from connectapi.server.unversioned import views as old_views
from connectapi.server.unversioned.settings import (
    application_settings,
    scheduler_settings,
    server_settings,
)


@handler("serverSettings")
def get_server_settings(call: Call) -> object:
    """Say which server this is, to anyone."""
    services, reserved = call.services, sorted(RESERVED_WORDS)
    programs = None if services.runtime is None else services.runtime.programs
    host = socket.gethostname()
    return server_settings(services.settings, host, reserved, services.git, programs)


@handler("serverSettingsApplications")
def get_application_settings(_call: Call) -> object:
    """Say what content may be set to."""
    return application_settings()


@handler("serverSettingsScheduler")
def get_scheduler_settings(_call: Call) -> object:
    """Give defaults and limits of content's processes."""
    return scheduler_settings()


@handler("serverSettingsSchedulerOfMode")
def get_scheduler_settings_of_mode(call: Call) -> object:
    """Give the same for one kind of content; all kinds have the same here."""
    mode = call.text("app_mode")
    if not kinds.is_known(mode):
        raise missing("kind of content", mode[:40])
    return scheduler_settings()


@handler("serverSettingsR")
def get_r_settings(call: Call) -> object:
    """List the R versions, as the versioned route does."""
    return server_information.get_r_information(call)


@handler("serverSettingsPython")
def get_python_settings(call: Call) -> object:
    """List the Python versions, as the versioned route does."""
    return server_information.get_python_information(call)


@handler("serverSettingsQuarto")
def get_quarto_settings(call: Call) -> object:
    """List the Quarto versions, as the versioned route does."""
    return server_information.get_quarto_information(call)


@handler("serverSettingsTensorFlow")
def get_tensor_flow_settings(call: Call) -> object:
    """List the TensorFlow versions, as the versioned route does."""
    return server_information.get_tensor_flow_information(call)


@handler("serverSettingsNodeJs")
def get_node_js_settings(call: Call) -> object:
    """List the Node.js versions, as the versioned route does."""
    return server_information.get_node_js_information(call)


@handler("me")
def get_me(call: Call) -> object:
    """Read the caller's own record."""
    with call.read() as connection:
        return views.user(find(connection, call.caller.guid), call.caller)


@handler("usersCurrent")
def get_users_current(call: Call) -> object:
    """Read the caller's own record, with the number that old routes want."""
    with call.read() as connection:
        row = find(connection, call.caller.guid)
        return {"id": row["id"], **views.user(row, call.caller)}


@handler("timezones")
def get_timezones(call: Call) -> object:
    """List all time zones, as the versioned route does."""
    return server_information.get_time_zones(call)


@handler("processes")
def get_processes(call: Call) -> object:
    """List the processes of jobs by their numbers, with what each and all below it use."""
    live = {job.running.pid: job for job in call.services.live.all()}
    with call.read() as connection:
        rows = {job.content_id: content.by_id(connection, job.content_id) for job in live.values()}
    return {
        str(pid): old_views.process(job, row, call.root)
        for pid, job in live.items()
        if (row := rows[job.content_id]) is not None
    }


@async_handler("oldTask")
async def get_old_task(call: Call) -> object:
    """Follow a task under its older names."""
    shown = await follow(call, call.integer("first_status"))
    return await asyncio.to_thread(_under_older_names, call, shown)


def _under_older_names(call: Call, shown: dict[str, object]) -> object:
    with call.read() as connection:
        row = tasks.one(connection, call.text("id"))
    return old_views.task(shown, row["user_id"] if row else None)
