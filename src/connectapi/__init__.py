"""A client for Posit Connect: the whole server API, typed, sync and async, as data frames.

>>> client = connectapi.connect()  # CONNECT_SERVER and CONNECT_API_KEY
>>> client.users.find(user_role="publisher").to_polars()
"""

from connectapi import models
from connectapi._core.auth import ApiKey, Auth, BearerToken, HeaderAuth, HookAuth, NoAuth
from connectapi._core.config import Timeouts
from connectapi._core.errors import (
    Ambiguous,
    APIError,
    AuthenticationFailed,
    CertificateError,
    ConfigurationError,
    Conflict,
    ConnectError,
    ConnectionFailed,
    CredentialsError,
    InvalidArgument,
    InvalidRequest,
    NotFound,
    PermissionDenied,
    RateLimited,
    RouteNotFound,
    ServerError,
    TaskFailed,
    TaskTimeout,
    TimedOut,
    TransportError,
    UnexpectedAnswer,
    UnsupportedByServer,
)
from connectapi._core.retry import RetryPolicy
from connectapi._core.secret import Secret
from connectapi._core.unset import UNSET
from connectapi._core.version import ServerVersion
from connectapi._core.warnings import DeprecatedEndpointWarning, InsecureWarning
from connectapi._profiles import save as save_profile
from connectapi._version import __version__
from connectapi.bundles import Bundle, BundleError, bundle_dir, bundle_file
from connectapi.client._async.client import AsyncClient
from connectapi.client._async.content_item import AsyncContentItem
from connectapi.client._async.listing import AsyncListing
from connectapi.client._sync.client import Client
from connectapi.client._sync.content_item import ContentItem
from connectapi.client._sync.listing import Listing
from connectapi.tables import Table

connect = Client
"""Make a `Client`:

`connectapi.connect()` reads the environment, `connect(profile="prod")` a saved server.
"""

__all__ = [
    "UNSET",
    "APIError",
    "Ambiguous",
    "ApiKey",
    "AsyncClient",
    "AsyncContentItem",
    "AsyncListing",
    "Auth",
    "AuthenticationFailed",
    "BearerToken",
    "Bundle",
    "BundleError",
    "CertificateError",
    "Client",
    "ConfigurationError",
    "Conflict",
    "ConnectError",
    "ConnectionFailed",
    "ContentItem",
    "CredentialsError",
    "DeprecatedEndpointWarning",
    "HeaderAuth",
    "HookAuth",
    "InsecureWarning",
    "InvalidArgument",
    "InvalidRequest",
    "Listing",
    "NoAuth",
    "NotFound",
    "PermissionDenied",
    "RateLimited",
    "RetryPolicy",
    "RouteNotFound",
    "Secret",
    "ServerError",
    "ServerVersion",
    "Table",
    "TaskFailed",
    "TaskTimeout",
    "TimedOut",
    "Timeouts",
    "TransportError",
    "UnexpectedAnswer",
    "UnsupportedByServer",
    "__version__",
    "bundle_dir",
    "bundle_file",
    "connect",
    "models",
    "save_profile",
]
