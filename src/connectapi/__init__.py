"""A client for Posit Connect: the whole server API, typed, sync and async, as data frames.

>>> client = connectapi.connect()  # CONNECT_SERVER and CONNECT_API_KEY
>>> client.users.find(user_role="publisher").to_polars()
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
        ConnectionLost,
        ConnectTimedOut,
        CredentialsError,
        InvalidArgument,
        InvalidRequest,
        LicenseError,
        NotFound,
        NotImplementedByServer,
        PermissionDenied,
        ProtocolError,
        ProxyError,
        RateLimited,
        RedirectRefused,
        RouteNotFound,
        ServerError,
        ServerUnavailable,
        SessionClosed,
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
    from connectapi._core.verification import VerificationFailed
    from connectapi._core.version import ServerVersion
    from connectapi._core.warnings import (
        DeprecatedEndpointWarning,
        InsecureWarning,
        LeftoverWarning,
        NotCarriedWarning,
    )
    from connectapi._profiles import save as save_profile
    from connectapi._version import __version__
    from connectapi.bundles import (
        Bundle,
        BundleError,
        Dependencies,
        Project,
        bundle_dir,
        bundle_file,
        dependencies,
        detect,
    )
    from connectapi.bundles.records import DeploymentRecord, read_records
    from connectapi.client._async.client import AsyncClient
    from connectapi.client._async.content_item import AsyncContentItem
    from connectapi.client._async.deployment import AsyncDeployment
    from connectapi.client._async.listing import AsyncListing
    from connectapi.client._async.variants import AsyncVariant
    from connectapi.client._sync.client import Client
    from connectapi.client._sync.content_item import ContentItem
    from connectapi.client._sync.deployment import Deployment
    from connectapi.client._sync.listing import Listing
    from connectapi.client._sync.variants import Variant
    from connectapi.client.access import Access
    from connectapi.client.changes import Changes
    from connectapi.client.schedules import (
        EveryDays,
        EveryHours,
        EveryMinutes,
        EveryWeekday,
        EveryWeeks,
        EveryYears,
        OnDayOfMonth,
        OnDaysOfWeek,
        OnWeekdayOfMonth,
        Schedule,
        TwiceAMonth,
    )
    from connectapi.tables import Table

    connect = Client
    """Make a `Client`:

    `connectapi.connect()` reads the environment, `connect(profile="prod")` a saved server.
    """

__all__ = [
    "UNSET",
    "APIError",
    "Access",
    "Ambiguous",
    "ApiKey",
    "AsyncClient",
    "AsyncContentItem",
    "AsyncDeployment",
    "AsyncListing",
    "AsyncVariant",
    "Auth",
    "AuthenticationFailed",
    "BearerToken",
    "Bundle",
    "BundleError",
    "CertificateError",
    "Changes",
    "Client",
    "ConfigurationError",
    "Conflict",
    "ConnectError",
    "ConnectTimedOut",
    "ConnectionFailed",
    "ConnectionLost",
    "ContentItem",
    "CredentialsError",
    "Dependencies",
    "Deployment",
    "DeploymentRecord",
    "DeprecatedEndpointWarning",
    "EveryDays",
    "EveryHours",
    "EveryMinutes",
    "EveryWeekday",
    "EveryWeeks",
    "EveryYears",
    "HeaderAuth",
    "HookAuth",
    "InsecureWarning",
    "InvalidArgument",
    "InvalidRequest",
    "LeftoverWarning",
    "LicenseError",
    "Listing",
    "NoAuth",
    "NotCarriedWarning",
    "NotFound",
    "NotImplementedByServer",
    "OnDayOfMonth",
    "OnDaysOfWeek",
    "OnWeekdayOfMonth",
    "PermissionDenied",
    "Project",
    "ProtocolError",
    "ProxyError",
    "RateLimited",
    "RedirectRefused",
    "RetryPolicy",
    "RouteNotFound",
    "Schedule",
    "Secret",
    "ServerError",
    "ServerUnavailable",
    "ServerVersion",
    "SessionClosed",
    "Table",
    "TaskFailed",
    "TaskTimeout",
    "TimedOut",
    "Timeouts",
    "TransportError",
    "TwiceAMonth",
    "UnexpectedAnswer",
    "UnsupportedByServer",
    "Variant",
    "VerificationFailed",
    "__version__",
    "bundle_dir",
    "bundle_file",
    "connect",
    "dependencies",
    "detect",
    "models",
    "read_records",
    "save_profile",
]

# Each name is loaded when it is first asked for, which keeps `import connectapi` quick.
_HOMES = {
    "ApiKey": "_core.auth",
    "Auth": "_core.auth",
    "BearerToken": "_core.auth",
    "HeaderAuth": "_core.auth",
    "HookAuth": "_core.auth",
    "NoAuth": "_core.auth",
    "Timeouts": "_core.config",
    "ConnectionLost": "_core.errors",
    "ConnectTimedOut": "_core.errors",
    "LicenseError": "_core.errors",
    "NotImplementedByServer": "_core.errors",
    "ProtocolError": "_core.errors",
    "ProxyError": "_core.errors",
    "RedirectRefused": "_core.errors",
    "ServerUnavailable": "_core.errors",
    "SessionClosed": "_core.errors",
    "Ambiguous": "_core.errors",
    "APIError": "_core.errors",
    "AuthenticationFailed": "_core.errors",
    "CertificateError": "_core.errors",
    "ConfigurationError": "_core.errors",
    "Conflict": "_core.errors",
    "ConnectError": "_core.errors",
    "ConnectionFailed": "_core.errors",
    "CredentialsError": "_core.errors",
    "InvalidArgument": "_core.errors",
    "InvalidRequest": "_core.errors",
    "NotFound": "_core.errors",
    "PermissionDenied": "_core.errors",
    "RateLimited": "_core.errors",
    "RouteNotFound": "_core.errors",
    "ServerError": "_core.errors",
    "TaskFailed": "_core.errors",
    "TaskTimeout": "_core.errors",
    "TimedOut": "_core.errors",
    "TransportError": "_core.errors",
    "UnexpectedAnswer": "_core.errors",
    "UnsupportedByServer": "_core.errors",
    "VerificationFailed": "_core.verification",
    "RetryPolicy": "_core.retry",
    "Secret": "_core.secret",
    "UNSET": "_core.unset",
    "ServerVersion": "_core.version",
    "DeprecatedEndpointWarning": "_core.warnings",
    "InsecureWarning": "_core.warnings",
    "LeftoverWarning": "_core.warnings",
    "NotCarriedWarning": "_core.warnings",
    "__version__": "_version",
    "Bundle": "bundles",
    "BundleError": "bundles",
    "bundle_dir": "bundles",
    "bundle_file": "bundles",
    "Dependencies": "bundles",
    "dependencies": "bundles",
    "detect": "bundles",
    "Project": "bundles",
    "DeploymentRecord": "bundles.records",
    "read_records": "bundles.records",
    "AsyncClient": "client._async.client",
    "AsyncContentItem": "client._async.content_item",
    "AsyncDeployment": "client._async.deployment",
    "AsyncListing": "client._async.listing",
    "Client": "client._sync.client",
    "ContentItem": "client._sync.content_item",
    "Deployment": "client._sync.deployment",
    "Listing": "client._sync.listing",
    "Access": "client.access",
    "Changes": "client.changes",
    "EveryDays": "client.schedules",
    "EveryHours": "client.schedules",
    "EveryMinutes": "client.schedules",
    "EveryWeekday": "client.schedules",
    "EveryWeeks": "client.schedules",
    "EveryYears": "client.schedules",
    "OnDayOfMonth": "client.schedules",
    "OnDaysOfWeek": "client.schedules",
    "OnWeekdayOfMonth": "client.schedules",
    "Schedule": "client.schedules",
    "TwiceAMonth": "client.schedules",
    "AsyncVariant": "client._async.variants",
    "Variant": "client._sync.variants",
    "Table": "tables",
}
_RENAMED = {
    "connect": ("client._sync.client", "Client"),
    "save_profile": ("_profiles", "save"),
}


if not TYPE_CHECKING:
    # A type checker that saw this would take every name for one of the module's.

    def __getattr__(name: str) -> object:
        if name == "models":
            return import_module("connectapi.models")
        home, attribute = _RENAMED.get(name) or (_HOMES.get(name), name)
        if home is None:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value: object = getattr(import_module(f"{__name__}.{home}"), attribute)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
