"""The routes without a version, in the form of the contract.

They stay the same in all releases, so that clients of any age find them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectapi.server.contract import Body, Operation, Parameter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from connectapi.server.schema import Schema

_ANYONE = "none"
_ANY_USER = "any user"
_PUBLISHER = "publisher"
_ADMINISTRATOR = "administrator"

_TEXT: Schema = {"type": "string"}
_NUMBER: Schema = {"type": "integer", "format": "int64"}
_SWITCH: Schema = {"type": "boolean"}
_MOMENT: Schema = {"type": "string", "format": "date-time"}


def _number(default: int) -> Schema:
    return {**_NUMBER, "default": default}


def _query(**schemas: Schema) -> dict[str, Parameter]:
    return {name: Parameter("query", schema) for name, schema in schemas.items()}


def _object(*required: str, **properties: Schema) -> Body:
    schema: Schema = {"type": "object", "properties": properties, "required": list(required)}
    return Body({"application/json": schema}, required=bool(required))


def _of(schema: str) -> Body:
    return Body({"application/json": {"$ref": schema}}, required=True)


def _list_of(items: Schema) -> Body:
    return Body({"application/json": {"type": "array", "items": items}}, required=True)


def _route(
    name: str,
    method: str,
    path: str,
    access: str = _ANY_USER,
    *,
    params: Mapping[str, Parameter] | None = None,
    body: Body | None = None,
    status: int = 200,
    also: tuple[int, ...] = (),
) -> Operation:
    return Operation(
        id=name,
        tag="unversioned",
        method=method,
        path=path,
        access=access,
        handler=name,
        responses={str(number): {} for number in (status, *also)},
        params=dict(params or {}),
        body=body,
        errors=[400, 401, 403, 404],
    )


_SERVER = (
    _route("serverSettings", "GET", "/server_settings", _ANYONE),
    _route("serverSettingsApplications", "GET", "/server_settings/applications"),
    _route("serverSettingsScheduler", "GET", "/server_settings/scheduler"),
    _route("serverSettingsSchedulerOfMode", "GET", "/server_settings/scheduler/{app_mode}"),
    _route("serverSettingsR", "GET", "/server_settings/r", _PUBLISHER),
    _route("serverSettingsPython", "GET", "/server_settings/python", _PUBLISHER),
    _route("serverSettingsQuarto", "GET", "/server_settings/quarto", _PUBLISHER),
    _route("serverSettingsTensorFlow", "GET", "/server_settings/tensorflow", _PUBLISHER),
    _route("serverSettingsNodeJs", "GET", "/server_settings/nodejs", _PUBLISHER),
    _route("me", "GET", "/me"),
    _route("usersCurrent", "GET", "/users/current"),
    _route("timezones", "GET", "/timezones"),
    _route("processes", "GET", "/metrics/procs", _ADMINISTRATOR),
    _route(
        "oldTask",
        "GET",
        "/tasks/{id}",
        params=_query(first_status=_number(0), wait=_number(0)),
    ),
)

_TOKENS = (
    _route(
        "createToken",
        "POST",
        "/tokens",
        _ANYONE,
        body=_object("token", "public_key", token=_TEXT, public_key=_TEXT, user_id=_NUMBER),
    ),
)

_APPLICATIONS = (
    _route(
        "searchApplications",
        "GET",
        "/applications",
        params=_query(count=_number(20), start=_number(0), cont=_TEXT, search=_TEXT),
    ),
    _route(
        "createApplication", "POST", "/applications", _PUBLISHER, body=_of("CreateContentInput")
    ),
    _route("getApplication", "GET", "/applications/{app}"),
    _route(
        "updateApplication",
        "POST",
        "/applications/{app}",
        _PUBLISHER,
        body=_of("UpdateContentInput"),
    ),
    _route("deleteApplication", "DELETE", "/applications/{app}", _PUBLISHER, status=204),
    _route("getApplicationConfig", "GET", "/applications/{app}/config"),
    _route(
        "uploadApplicationBundle",
        "POST",
        "/applications/{app}/upload",
        _PUBLISHER,
        params={"X-Content-Checksum": Parameter("header", _TEXT)},
    ),
    _route(
        "deployApplication",
        "POST",
        "/applications/{app}/deploy",
        _PUBLISHER,
        body=_object(bundle={**_NUMBER, "nullable": True}),
    ),
    _route("getApplicationBundles", "GET", "/applications/{app}/bundles"),
    _route("downloadOldBundle", "GET", "/bundles/{id}/download", _PUBLISHER),
    _route("getApplicationEnvironment", "GET", "/applications/{app}/environment"),
    _route(
        "setApplicationEnvironment",
        "POST",
        "/applications/{app}/environment",
        _PUBLISHER,
        body=_object("values", values={"type": "object"}, version=_NUMBER, app_guid=_TEXT),
    ),
    _route("getApplicationRepository", "GET", "/applications/{app}/repository"),
    _route(
        "setApplicationRepository",
        "PUT",
        "/applications/{app}/repository",
        _PUBLISHER,
        body=_object("repository", repository=_TEXT, branch=_TEXT, directory=_TEXT),
    ),
    _route(
        "deleteApplicationRepository",
        "DELETE",
        "/applications/{app}/repository",
        _PUBLISHER,
        status=204,
    ),
    _route("getApplicationTags", "GET", "/applications/{app}/tags"),
    _route(
        "addApplicationTag",
        "POST",
        "/applications/{app}/tags",
        _PUBLISHER,
        body=_object("id", id=_NUMBER),
    ),
    _route(
        "removeApplicationTag", "DELETE", "/applications/{app}/tags/{id}", _PUBLISHER, status=204
    ),
    _route("getApplicationUsers", "GET", "/applications/{app}/users"),
    _route("getApplicationJobs", "GET", "/applications/{app}/jobs"),
    _route("getApplicationImage", "GET", "/applications/{app}/image", also=(204,)),
    _route("setApplicationImage", "POST", "/applications/{app}/image", _PUBLISHER, status=204),
    _route("deleteApplicationImage", "DELETE", "/applications/{app}/image", _PUBLISHER, status=204),
    _route("getApplicationVariants", "GET", "/applications/{app}/variants"),
)

_VARIANT_FIELDS: dict[str, Schema] = {
    "name": {**_TEXT, "maxLength": 255},
    "email_collaborators": _SWITCH,
    "email_viewers": _SWITCH,
    "email_all": _SWITCH,
    "visibility": {"type": "string", "enum": ["public", "private"]},
    # No released API has a place for the values of parameters, nor a way to add a variant.
    "parameters": {"type": "object", "additionalProperties": True},
}
_VARIANTS = (
    _route("getVariant", "GET", "/variants/{id}"),
    _route(
        "createVariant",
        "POST",
        "/applications/{app}/variants",
        _PUBLISHER,
        body=_object("name", **_VARIANT_FIELDS),
    ),
    _route("updateVariant", "POST", "/variants/{id}", _PUBLISHER, body=_object(**_VARIANT_FIELDS)),
    _route("renderVariant", "POST", "/variants/{id}/render", _PUBLISHER),
    _route("getVariantRenderings", "GET", "/variants/{id}/renderings"),
    _route("getVariantSchedules", "GET", "/variants/{id}/schedules"),
    _route(
        "sendVariant",
        "POST",
        "/variants/{id}/sender",
        params=_query(
            email={
                "type": "string",
                "enum": ["me", "collaborators", "collaborators_viewers"],
                "default": "me",
            },
            rendering_id=_NUMBER,
        ),
    ),
    _route("getVariantSubscribers", "GET", "/variants/{id}/subscribers"),
    _route(
        "addVariantSubscribers",
        "POST",
        "/variants/{id}/subscribers",
        body=_list_of({"type": "string", "format": "uuid"}),
    ),
    _route("removeVariantSubscriber", "DELETE", "/variants/{id}/subscribers/{guid}", status=204),
)

_SCHEDULE_FIELDS: dict[str, Schema] = {
    "app_id": _NUMBER,
    "variant_id": _NUMBER,
    "type": _TEXT,
    "schedule": _TEXT,
    "start_time": {"type": "string", "format": "date-time", "nullable": True},
    "end_time": {"type": "string", "format": "date-time", "nullable": True},
    "timezone": {**_TEXT, "nullable": True},
    "email": _SWITCH,
    "activate": _SWITCH,
}
_NEW_SCHEDULE = _object("app_id", "variant_id", "type", "schedule", **_SCHEDULE_FIELDS)
_SCHEDULES = (
    _route("createSchedule", "POST", "/schedules", _PUBLISHER, body=_NEW_SCHEDULE),
    _route("getSchedule", "GET", "/schedules/{id}"),
    _route("updateSchedule", "POST", "/schedules/{id}", _PUBLISHER, body=_NEW_SCHEDULE),
    _route("deleteSchedule", "DELETE", "/schedules/{id}", _PUBLISHER, status=204),
    # It has a version in its path, and yet the contract does not list it.
    _route(
        "listSchedules",
        "GET",
        "/v1/experimental/schedules",
        params=_query(start=_MOMENT, end=_MOMENT, detailed=_SWITCH),
    ),
)

_ADDRESS = Parameter("query", _TEXT, required=True)
_GIT = (
    _route("getRepositoryAccount", "GET", "/repo/account", _PUBLISHER, params={"url": _ADDRESS}),
    _route("getRepositoryBranches", "GET", "/repo/branches", _PUBLISHER, params={"url": _ADDRESS}),
    _route(
        "getRepositoryManifestFolders",
        "GET",
        "/repo/manifest-dirs",
        _PUBLISHER,
        params={"url": _ADDRESS, "branch": _ADDRESS},
    ),
    # So has this.
    _route(
        "createRepositoryBundle",
        "POST",
        "/v1/content/{guid}/repository/bundle",
        _PUBLISHER,
        body=_object(repository=_TEXT, ref=_TEXT, directory=_TEXT),
    ),
)

OPERATIONS = (*_SERVER, *_TOKENS, *_APPLICATIONS, *_VARIANTS, *_SCHEDULES, *_GIT)
"""All of them."""
