"""Refusals: how a handler says no, and how that looks on the wire."""

from __future__ import annotations

import errno
import sqlite3
from enum import IntEnum

_FULL = (errno.ENOSPC, errno.EDQUOT)


class Code(IntEnum):
    """The error numbers that this server uses; the contract's list names them all."""

    INTERNAL_FAILURE = 1
    INVALID_ID = 3
    OBJECT_DOES_NOT_EXIST = 4
    INVALID_APPLICATION_NAME = 5
    INADEQUATE_PASSWORD = 6
    INVALID_USER_NAME = 7
    DUPLICATE_USER_NAME = 8
    INVALID_USER = 9
    PARAMETER_MISSING = 12
    INVALID_RANGE = 13
    INVALID_GROUP_NAME = 14
    DUPLICATE_GROUP_NAME = 15
    DUPLICATE_GROUP_ENTRY = 16
    REMOVE_NOTHING = 17
    NO_VIEW_PERMISSION = 19
    PERMISSION_DENIED = 22
    INVALID_ROLE_ASSIGNMENT = 23
    AUTH_REQUIRED = 24
    INVALID_PARAMETER = 25
    DUPLICATE_NAME = 26
    BUNDLE_MISSING = 28
    TOKEN_EXPIRED = 29
    INVALID_LOGIN = 30
    INVALID_COLLABORATOR = 33
    INVALID_COLLABORATOR_OWNER = 34
    INVALID_MANIFEST = 38
    USER_LOCKED = 50
    VANITY_PATH_IN_USE = 51
    PROHIBITED_VANITY_PATH = 52
    SOLE_ADMIN_DEMOTION = 61
    INVALID_KEY_NAME = 62
    DELETE_ACTIVE_BUNDLE = 75
    NO_LONG_TAG_NAME = 77
    NO_EMPTY_TAG_NAME = 78
    NO_CATEGORY_APP_ASSIGNMENT = 79
    NO_DUPLICATE_TAG_NAMES = 81
    BUNDLE_ID_APP_ID_MISMATCH = 82
    INVALID_RELATIONSHIP = 88
    CONTENT_CHECKSUM = 104
    PROHIBITED_USERNAME = 107
    INVALID_APPLICATION_TITLE = 122
    INVALID_APPLICATION_DESCRIPTION = 123
    INVALID_JSON = 121
    INVALID_CONTENT_LENGTH = 125
    BUNDLE_WRITE = 134
    BUNDLE_EXTRACT = 135
    INVALID_TIME_FORMAT = 136
    INVALID_TIME_INTERVAL = 140
    TASK_DOES_NOT_EXIST = 141
    DUPLICATE_ENVIRONMENT_VARIABLE = 149
    INVALID_PRINCIPAL_TYPE = 152
    INVALID_GROUP = 153
    INVALID_OWNER = 156
    INVALID_PARENT_TAG = 157
    INVALID_TAG = 158
    INVALID_INCLUDE = 161
    INACTIVE_JOB = 163
    MIN_PROCESSES_OVER_MAX = 114
    LOCKED_CONTENT_BUNDLE = 222
    UNABLE_TO_GET_BUNDLE_FROM_URL = 233
    INVALID_KEY_ROLE = 234
    INVALID_EMAIL_FORMAT = 264
    EMPTY_ENVIRONMENT_VARIABLE_NAME = 266
    BUNDLE_FILE_NOT_FOUND = 278
    NO_RENDERING = 59
    INVALID_APP_FOR_VARIANT_SCHEDULE = 72
    QUEUE_ITEM_IN_PROGRESS = 100
    DUPLICATE_SCHEDULE = 102
    APP_IS_NOT_GIT_MANAGED = 143
    NO_BUNDLE_UPLOAD_FOR_GIT_MANAGED_APP = 144
    INVALID_APP_MODE = 148
    GIT_UNSUPPORTED_PROTOCOL = 164
    INVALID_RUNTIME_LANGUAGE = 179
    LOCKED_CONTENT_PROCESS = 223
    INVALID_SCHEDULE = 245
    NOT_PUBLIC_CONTENT = 259
    OAUTH_INVALID_ASSOCIATION = 209
    FORM_POST_NOT_FOUND = 210
    FORM_POST_PARSE_FAILURE = 211
    OAUTH_NO_ASSOCIATIONS = 212
    OAUTH_GRANT_TYPE = 213
    OAUTH_SUBJECT_TOKEN_TYPE = 214
    OAUTH_SUBJECT_TOKEN = 215
    OAUTH_SUBJECT = 217
    OAUTH_REFRESH_FAILURE = 219
    OAUTH_SESSION_NOT_FOUND = 220
    OAUTH_INTEGRATION_NAME = 225
    OAUTH_INTEGRATION_DESCRIPTION = 226
    OAUTH_TEMPLATE_NOT_FOUND = 227
    OAUTH_TEMPLATE_CONFIG = 228
    OAUTH_PROHIBITED_CHANGE = 229
    OAUTH_INVALID_LOGIN = 230
    OAUTH_INVALID_REFRESH_TOKEN = 235
    OAUTH_CONTENT_SESSION_TOKEN = 236
    OAUTH_ASSOCIATION_AUTH_TYPE = 237
    OAUTH_AUTH_TYPE_MISMATCH = 238
    OAUTH_TEST_AUTH_TYPE = 240
    OAUTH_UNABLE_TO_RETRIEVE_TOKEN = 241
    OAUTH_REQUESTED_TOKEN_TYPE = 242
    OAUTH_INVALID_COMBINATION = 249
    OAUTH_NO_SUPPORTED_HANDLER = 250
    OAUTH_AUTH_TYPE_SUBJECT = 252
    OAUTH_INVALID_AUDIENCE = 256
    OAUTH_ASSOCIATION_COUNT = 257
    OAUTH_DUPLICATE_INTEGRATIONS = 258
    INVALID_USER_GUID = 261
    INVALID_GROUP_GUID = 262
    OAUTH_ID_TOKEN = 275
    DUPLICATE_BOOKMARK = 267
    PULL_ON_PUSH_AUTH = 119
    INVALID_TEMP_TICKET = 127
    INVALID_HOST = 162
    PROHIBITED_BOOTSTRAP = 165
    INVALID_JWT = 166
    INVALID_ENVIRONMENT_TITLE = 168
    INVALID_ENVIRONMENT_DESCRIPTION = 169
    INVALID_ENVIRONMENT_CLUSTER_NAME = 170
    INVALID_ENVIRONMENT_NAME = 171
    UNKNOWN_ENVIRONMENT_MATCHING_TYPE = 172
    INVALID_INSTALLATION_PATH = 173
    INVALID_INSTALLATION_VERSION = 174
    DUPLICATE_ENVIRONMENT_NAME = 175
    INVALID_ENVIRONMENT_SUPERVISOR = 177
    INVALID_ENVIRONMENT_PERMISSION = 246
    DUPLICATE_ENVIRONMENT_PERMISSION = 247
    ENVIRONMENTS_INVALID_VOLUME = 254
    CUSTOM_DOCUMENTATION_LENGTH = 255


STATUS = {
    Code.INTERNAL_FAILURE: 500,
    Code.OBJECT_DOES_NOT_EXIST: 404,
    Code.DUPLICATE_USER_NAME: 409,
    Code.INVALID_USER: 404,
    Code.DUPLICATE_GROUP_NAME: 409,
    Code.DUPLICATE_GROUP_ENTRY: 409,
    Code.REMOVE_NOTHING: 404,
    Code.NO_VIEW_PERMISSION: 403,
    Code.PERMISSION_DENIED: 403,
    Code.INVALID_ROLE_ASSIGNMENT: 403,
    Code.AUTH_REQUIRED: 401,
    Code.DUPLICATE_NAME: 409,
    Code.BUNDLE_MISSING: 404,
    Code.TOKEN_EXPIRED: 401,
    Code.INVALID_LOGIN: 401,
    Code.INVALID_COLLABORATOR: 403,
    Code.USER_LOCKED: 403,
    Code.VANITY_PATH_IN_USE: 409,
    Code.TASK_DOES_NOT_EXIST: 404,
    Code.DUPLICATE_ENVIRONMENT_VARIABLE: 409,
    Code.INVALID_GROUP: 404,
    Code.INVALID_OWNER: 403,
    Code.INACTIVE_JOB: 409,
    Code.LOCKED_CONTENT_BUNDLE: 403,
    Code.BUNDLE_FILE_NOT_FOUND: 404,
    Code.DUPLICATE_SCHEDULE: 409,
    Code.APP_IS_NOT_GIT_MANAGED: 409,
    Code.NO_BUNDLE_UPLOAD_FOR_GIT_MANAGED_APP: 409,
    Code.LOCKED_CONTENT_PROCESS: 403,
    Code.OAUTH_SESSION_NOT_FOUND: 404,
    Code.PROHIBITED_BOOTSTRAP: 403,
    Code.INVALID_JWT: 401,
    Code.DUPLICATE_ENVIRONMENT_NAME: 409,
}


class Refusal(Exception):
    """The request cannot be served; the message is meant for whoever sent it.

    Attributes:
        code: Number from the API's list of errors.
        status: HTTP status; by default the one that belongs to the code.
        payload: Further facts for the client, or None.
    """

    def __init__(
        self,
        code: Code,
        message: str,
        *,
        status: int | None = None,
        payload: dict[str, object] | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status if status is not None else STATUS.get(code, 400)
        self.payload = payload

    def body(self) -> dict[str, object]:
        """Give the refusal in the API's form."""
        return {"code": int(self.code), "error": self.message, "payload": self.payload}


def missing(what: str, which: object) -> Refusal:
    """Make the refusal for an object that is not there."""
    return Refusal(Code.OBJECT_DOES_NOT_EXIST, f"There is no {what} {which!s} on this server.")


def explained(problem: Exception, otherwise: str) -> str:
    """Say what came in the way where whoever runs the server can mend it, and else the given text.

    So is a full disk, of which files and the database tell each in their own way.
    """
    code = getattr(getattr(problem, "orig", None), "sqlite_errorcode", None)
    if code == sqlite3.SQLITE_FULL or (isinstance(problem, OSError) and problem.errno in _FULL):
        return "The disk with the server's data is full. Make room on it, and do the same again."
    return otherwise
