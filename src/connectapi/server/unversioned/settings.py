"""What the server says of itself: ``GET server_settings`` and its parts."""

from __future__ import annotations

from connectapi.server.settings import ServerSettings

DISPLAY_NAME = "connectapi local server"
ABOUT = "connectapi local server: a stand-in for development and tests"

_OFF = (
    "license_expiration_ui_warning",
    "end_of_support_ui_warning",
    "deprecated_settings",
    "deprecated_settings_ui_warning",
    "mail_all",
    "mail_configured",
    "metrics_rrd_enabled",
    "customized_landing",
    "self_registration",
    "viewers_can_only_see_themselves",
    "viewers_can_request_privileges",
    "http_warning",
    "server_settings_toggler",
    "git_enabled",
    "git_available",
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
    "metrics_instrumentation",
    "locked_content_enabled",
    "default_r_environment_management",
    "default_py_environment_management",
)


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


def server_settings(
    settings: ServerSettings, hostname: str, reserved: list[str]
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
        "runtimes": ["R", "Python", "Quarto", "TensorFlow"],
        **dict.fromkeys(_OFF, False),
        **dict.fromkeys(_ON, True),
        "authentication": authentication(),
    }
