"""What the server can run, its public settings, and time zones."""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, available_timezones

from connectapi._core.reserved import RESERVED_WORDS
from connectapi.server.registry import Call, handler
from connectapi.server.unversioned import DISPLAY_NAME, authentication

if TYPE_CHECKING:
    from datetime import datetime

_NOTHING: dict[str, object] = {"installations": []}


@handler("getPythonInformation")
def get_python_information(_call: Call) -> object:
    """List the Python versions: the one that the server itself runs on."""
    installation = {
        "version": platform.python_version(),
        "cluster_name": "Local",
        "image_name": "Local",
    }
    return {"installations": [installation], "api_enabled": True}


@handler("getRInformation")
def get_r_information(_call: Call) -> object:
    """List the R versions: none."""
    return _NOTHING


@handler("getQuartoInformation")
def get_quarto_information(_call: Call) -> object:
    """List the Quarto versions: none."""
    return _NOTHING


@handler("getTensorFlowInformation")
def get_tensor_flow_information(_call: Call) -> object:
    """List the TensorFlow versions: none."""
    return _NOTHING


@handler("getNodeJsInformation")
def get_node_js_information(_call: Call) -> object:
    """List the Node.js versions: none."""
    return {"installations": [], "enabled": False}


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
    return [
        {"timezone": name, "offset": _offset(name, now)} for name in sorted(available_timezones())
    ]


def _offset(name: str, now: datetime) -> str:
    text = now.astimezone(ZoneInfo(name)).strftime("%z") if name != "UTC" else "+0000"
    return f"{text[:3]}:{text[3:5]}"
