"""What the server can run, its public settings, and time zones."""

from __future__ import annotations

import platform
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, available_timezones

from packaging.version import Version

from connectapi._core.reserved import RESERVED_WORDS
from connectapi.server.registry import Call, handler
from connectapi.server.unversioned import DISPLAY_NAME, authentication

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

_LOCAL = {"cluster_name": "Local", "image_name": "Local"}


def _program(call: Call, name: str) -> list[dict[str, str]]:
    """List the one version of a program that is on this machine, if the server runs content."""
    runtime = call.services.runtime
    found = None if runtime is None else runtime.programs.find(name)
    return [] if found is None else [{"version": found.version, **_LOCAL}]


@handler("getPythonInformation")
def get_python_information(call: Call) -> object:
    """List the Python versions; a server that runs no content has the one it runs on itself."""
    runtime = call.services.runtime
    if runtime is None:
        versions = [platform.python_version()]
    else:
        found = (one.version for one in runtime.interpreters.installations())
        versions = sorted(found, key=Version)
    installations = [{"version": version, **_LOCAL} for version in versions]
    return {"installations": installations, "api_enabled": True}


@handler("getRInformation")
def get_r_information(call: Call) -> object:
    """List the R versions."""
    return {"installations": _program(call, "Rscript")}


@handler("getQuartoInformation")
def get_quarto_information(call: Call) -> object:
    """List the Quarto versions."""
    return {"installations": _program(call, "quarto")}


@handler("getTensorFlowInformation")
def get_tensor_flow_information(call: Call) -> object:
    """List the TensorFlow versions."""
    return {"installations": _program(call, "tensorflow_model_server")}


@handler("getNodeJsInformation")
def get_node_js_information(call: Call) -> object:
    """List the Node.js versions."""
    found = _program(call, "node")
    return {"installations": found, "enabled": bool(found)}


@handler("getPublicSettings")
def get_public_settings(_call: Call) -> object:
    """Give the few settings that signed-out pages need."""
    return {
        "authentication": authentication(),
        "self_registration": False,
        "system_display_name": DISPLAY_NAME,
        "public_warning": "",
        "customized_landing": False,
        "mail_configured": False,
        "prohibited_usernames": sorted(RESERVED_WORDS),
        "username_validator": "default",
    }


@handler("getTimeZones")
def get_time_zones(call: Call) -> object:
    """List all time zones with their present offsets."""
    now = call.services.clock.now()
    return [{"timezone": name, "offset": _offset(name, now)} for name in _time_zones()]


@cache
def _time_zones() -> Sequence[str]:
    # The names are collected from the machine's files, which takes longer than all offsets.
    return sorted(available_timezones())


def _offset(name: str, now: datetime) -> str:
    text = now.astimezone(ZoneInfo(name)).strftime("%z") if name != "UTC" else "+0000"
    return f"{text[:3]}:{text[3:5]}"
