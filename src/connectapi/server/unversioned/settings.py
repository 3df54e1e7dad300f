"""What the server says of itself: ``GET server_settings`` and its parts."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING

from connectapi.server.settings import ServerSettings

if TYPE_CHECKING:
    from connectapi.server.content.git_content import GitContent
    from connectapi.server.runtime.programs import Programs

DISPLAY_NAME = "connectapi local server"
ABOUT = "connectapi local server: a stand-in for development and tests"

_OFF = (
    "license_expiration_ui_warning",
    "end_of_support_ui_warning",
    "deprecated_settings",
    "deprecated_settings_ui_warning",
    "metrics_rrd_enabled",
    "customized_landing",
    "self_registration",
    "viewers_can_only_see_themselves",
    "viewers_can_request_privileges",
    "http_warning",
    "server_settings_toggler",
    "hide_viewer_documentation",
    "jump_start_enabled",
    "permission_request",
    "tableau_integration_enabled",
    "self_test_enabled",
    "enable_runtime_cache_management",
    "default_image_selection_enabled",
    "default_environment_management_selection",
    "new_parameterization_enabled",
    "use_window_location",
    "oauth_integrations_enabled",
    "labs_enabled",
    "whats_new_enabled",
)
_ON = (
    "mail_all",
    "mail_configured",
    "metrics_instrumentation",
    "locked_content_enabled",
    "default_r_environment_management",
    "default_py_environment_management",
)

_LANGUAGES = ("R", "Python", "Quarto", "TensorFlow")

_LICENSE = {
    "allow-apis": True,
    "current-user-execution": False,
    "enable-launcher": False,
    "oauth-integrations": True,
}
# Times are in seconds, memory in bytes, 0 is no limit.
_SCHEDULER: dict[str, int | float] = {
    "min_processes": 0,
    "min_processes_limit": 10,
    "max_processes": 3,
    "max_processes_limit": 20,
    "max_conns_per_process": 20,
    "load_factor": 0.5,
    "init_timeout": 60,
    "idle_timeout": 5,
    "connection_timeout": 3600,
    "read_timeout": 3600,
    **dict.fromkeys(
        (
            "cpu_request",
            "max_cpu_request",
            "cpu_limit",
            "max_cpu_limit",
            "memory_request",
            "max_memory_request",
            "memory_limit",
            "max_memory_limit",
            "amd_gpu_limit",
            "max_amd_gpu_limit",
            "nvidia_gpu_limit",
            "max_nvidia_gpu_limit",
        ),
        0,
    ),
}


def authentication() -> dict[str, object]:
    """Describe how users sign in: accounts and passwords that the server keeps itself."""
    return {
        "handles_credentials": True,
        "handles_login": True,
        "challenge_response_enabled": False,
        "external_user_data": False,
        "external_user_search": False,
        "external_user_id": False,
        "groups_enabled": True,
        "external_group_search": False,
        "external_group_members": False,
        "external_group_id": False,
        "external_group_owner": False,
        "unique_usernames": True,
        "API_key_auth": True,
        "name_editable_by": "adminandself",
        "email_editable_by": "adminandself",
        "username_editable_by": "adminandself",
        "role_editable_by": "adminandself",
        "name": "Password",
        "notice": "",
        "warning_delay": 10,
    }


def runtimes(programs: Programs | None) -> list[str]:
    """Name the languages that content may be in; a server that runs none takes all of them."""
    others = {"Rscript": "R", "quarto": "Quarto", "tensorflow_model_server": "TensorFlow"}
    there = [name for name in others if programs is None or programs.is_on_path(name)]
    return sorted(["Python", *(others[name] for name in there)], key=_LANGUAGES.index)


def server_settings(
    settings: ServerSettings,
    hostname: str,
    reserved: list[str],
    git: GitContent,
    programs: Programs | None,
) -> dict[str, object]:
    """Give the answer of ``GET server_settings``."""
    return {
        "hostname": hostname,
        "version": "" if settings.hide_version else settings.version,
        "about": ABOUT,
        "public_warning": "",
        "logged_in_warning": "",
        "logout_url": "__logout__",
        "username_validator": "default",
        "default_content_list_view": "compact",
        "dashboard_path": "/connect",
        "system_display_name": DISPLAY_NAME,
        "execution_type": "native",
        "maximum_app_image_size": settings.max_thumbnail,
        "prohibited_usernames": reserved,
        "runtimes": runtimes(programs),
        **dict.fromkeys(_OFF, False),
        **dict.fromkeys(_ON, True),
        "git_enabled": git.enabled,
        "git_available": git.available,
        "authentication": authentication(),
        "license": dict(_LICENSE),
    }


def application_settings() -> dict[str, object]:
    """Give the answer of ``GET server_settings/applications``: what content may be set to."""
    return {
        "access_types": ["all", "logged_in", "acl"],
        "run_as": getpass.getuser(),
        "run_as_group": "",
        "run_as_current_user": False,
    }


def scheduler_settings() -> dict[str, object]:
    """Give the answer of ``GET server_settings/scheduler``: defaults and limits of processes."""
    return dict(_SCHEDULER)
