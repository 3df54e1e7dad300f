# Derived from src/connectapi/client/_async/server.py by `make generate`. Do not edit.
"""What a server says of itself."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from functools import partial
from typing import Any, Final, Literal, TypeAlias, Unpack, get_args

from connectapi._core.errors import InvalidArgument, InvalidRequest, NotFound, RouteNotFound
from connectapi._core.request import Request
from connectapi._core.response import builtins, json
from connectapi._core.version import ServerVersion
from connectapi._io.synchronous import gather
from connectapi.api.operations import OPERATIONS
from connectapi.client._sync.computed import ComputedListing
from connectapi.client._sync.gates import require
from connectapi.client._sync.listing import Listing
from connectapi.client._sync.resource import Resource
from connectapi.client.active_users import ActiveUsers, active_users
from connectapi.client.browser import open_page
from connectapi.client.runtimes import (
    Installed,
    Runtime,
    check_had,
    had_by,
    known_runtimes,
    runtime_rows,
)
from connectapi.client.subjects import ByGuid, guid_of
from connectapi.models.feature_usage import Feature
from connectapi.models.server_information import (
    NodeJsInfo,
    PublicSettings,
    PythonInfo,
    QuartoInstallation,
    RInstallation,
    TensorFlowInstallation,
    TimeZoneEntry,
)
from connectapi.models.storage import (
    ContentStorageDetail,
    ContentStorageListItem,
    GetContentStorageListFilters,
)
from connectapi.models.system import ServerStorageSummary
from connectapi.models.system_information import Host, ListHostsQuery, ServiceAccounts

Documentation: TypeAlias = Literal["api", "user", "admin"]
_OLD_TIME_ZONES: Final = "/timezones"
_CONTENT_STORAGE: Final = OPERATIONS["getContentStorageList"].since


class ServerResource(Resource):
    """Version, settings, what is installed, hosts, storage and how much is used."""

    def version(self) -> ServerVersion:
        """The server's version, asked once; one that the server hides is known as unknown."""
        return self._session.server_version()

    # Any: each release has settings of its own, of all types.
    def settings(self) -> dict[str, Any]:
        """The settings that the server shows to the caller, as it sends them.

        They come from an unversioned route.
        """
        request = Request("", "GET", "/server_settings", builtins)
        found: dict[str, Any] = self._session.send(request)
        return found

    def public_settings(self) -> PublicSettings:
        """The settings that signed-out pages need.

        Operation: getPublicSettings, since 2026.06.1 at the latest. Rights: none.
        """
        return self._api.server_information.get_public_settings()

    # What is installed

    def runtimes(self, *names: str) -> Listing[Runtime]:
        """List installed languages in one table: of all runtimes, or of those named.

        Without names, those are left out that the server is too old to tell of. Operations:
        getRInformation, getPythonInformation, getQuartoInformation (since 2021.08.0),
        getTensorFlowInformation (2024.05.0), getNodeJsInformation (2026.04.0). Rights: publisher.

        Raises:
            InvalidArgument: An unknown runtime; nothing was sent.
            UnsupportedByServer: The server is too old for one that was named; raised once the
                listing is read, before any runtime is asked for.
        """
        wanted = known_runtimes(names)

        def rows() -> Generator[Runtime, None]:
            version = self.version()
            check_had(wanted, version)
            names = wanted or had_by(version)
            answers = gather([partial(self._installed, name) for name in names])
            for name, found in zip(names, answers, strict=True):
                if isinstance(found, RouteNotFound):
                    if wanted:
                        raise found
                    # The server hides its version, and is too old.
                    continue
                for row in runtime_rows(name, found):
                    yield row

        return ComputedListing("runtimes", rows, model=Runtime)

    def _installed(self, name: str) -> Sequence[Installed] | RouteNotFound:
        api = self._api.server_information
        try:
            match name:
                case "r":
                    return (api.get_r_information()).installations or ()
                case "python":
                    return (api.get_python_information()).installations or ()
                case "quarto":
                    return (api.get_quarto_information()).installations or ()
                case "tensorflow":
                    return (api.get_tensorflow_information()).installations or ()
            return (api.get_nodejs_information()).installations or ()
        except RouteNotFound as missing:
            return missing

    def python(self) -> PythonInfo:
        """Python versions. Operation: getPythonInformation. Rights: publisher."""
        return self._api.server_information.get_python_information()

    def nodejs(self) -> NodeJsInfo:
        """Node.js versions. Operation: getNodeJsInformation, since 2026.04.0. Rights: publisher."""
        return self._api.server_information.get_nodejs_information()

    def r(self) -> Listing[RInstallation]:
        """R versions. Operation: getRInformation. Rights: publisher."""
        return self._listing("getRInformation", RInstallation, {})

    def quarto(self) -> Listing[QuartoInstallation]:
        """Quarto versions. Operation: getQuartoInformation. Rights: publisher."""
        return self._listing("getQuartoInformation", QuartoInstallation, {})

    def tensorflow(self) -> Listing[TensorFlowInstallation]:
        """TensorFlow versions.

        Operation: getTensorFlowInformation, since 2024.05.0. Rights: publisher.
        """
        return self._listing("getTensorFlowInformation", TensorFlowInstallation, {})

    def time_zones(self) -> Listing[TimeZoneEntry]:
        """List time zones that schedules may use.

        Operation: getTimeZones; servers that lack it are asked on the unversioned route that they
        have in its place. Rights: any user.
        """

        def rows() -> Generator[TimeZoneEntry, None]:
            try:
                zones = self._api.server_information.get_time_zones()
            except RouteNotFound as missing:
                old = Request("", "GET", _OLD_TIME_ZONES, json(list[TimeZoneEntry]))
                try:
                    zones = self._session.send(old)
                except RouteNotFound:
                    raise missing from None
            for zone in zones:
                yield zone

        return ComputedListing("time zones", rows, model=TimeZoneEntry)

    # Hosts and storage

    def hosts(self, **filters: Unpack[ListHostsQuery]) -> Listing[Host]:
        """List the server's hosts, or only those seen in the last minute (`active=True`).

        Operation: listHosts, since 2024.12.0 at the latest. Rights: administrator.

        Raises:
            InvalidArgument: An unknown filter or value.
        """
        return self._listing("listHosts", Host, filters, called="server.hosts")

    def service_accounts(self) -> ServiceAccounts:
        """Kubernetes service accounts that content may run under.

        Operation: listServiceAccounts, since 2024.12.0 at the latest. Rights: publisher.
        """
        return self._api.system_information.list_service_accounts()

    def storage(self) -> ServerStorageSummary:
        """Bytes that all bundles take, in all, active and inactive.

        Operation: getServerStorage, since 2026.06.1 at the latest. Rights: administrator.
        """
        return self._api.system.get_server_storage()

    def content_storage(
        self, *, limit: int | None = None, **filters: Unpack[GetContentStorageListFilters]
    ) -> Listing[ContentStorageListItem]:
        """List what the bundles of each content item take, in bytes.

        Operation: getContentStorageList, since 2026.06.1 at the latest. Rights: administrator.

        Raises:
            InvalidArgument: An unknown filter or value.
        """
        listing = self._listing(
            "getContentStorageList",
            ContentStorageListItem,
            filters,
            limit=limit,
            called="server.content_storage",
        )

        def rows() -> Generator[ContentStorageListItem, None]:
            try:
                for row in listing:
                    yield row
            except (InvalidRequest, NotFound):
                # A server that lacks the route takes its last part for the guid of an item.
                require(self._session, _CONTENT_STORAGE, "Storage of content")
                raise

        return ComputedListing(
            "storage of content", rows, model=ContentStorageListItem, limit=limit
        )

    def storage_of(self, item: ByGuid) -> ContentStorageDetail:
        """What one content item takes, bundle by bundle, in bytes.

        Operation: getContentStorageDetail, since 2026.06.1 at the latest. Rights: administrator.
        """
        guid = guid_of(item, "a content item")
        return self._api.storage.get_content_storage_detail(guid)

    # How much is used

    def active_users(self) -> Listing[ActiveUsers]:
        """List how many licensed users were active in the last day, 7, 30 and 365 days.

        Operation: getActiveUserCounts, since 2026.06.1 at the latest. Rights: administrator.
        """

        def rows() -> Generator[ActiveUsers, None]:
            found = self._api.metrics.get_active_user_counts()
            for row in active_users(found):
                yield row

        return ComputedListing("active users", rows, model=ActiveUsers)

    def feature_usage(self) -> Listing[Feature]:
        """List features of the server and whether they have been used.

        Operation: listFeatureUsage, since 2024.12.0 at the latest. Rights: publisher.
        """
        return self._listing("listFeatureUsage", Feature, {})

    # Its own documentation

    def documentation_url(self, book: Documentation = "api") -> str:
        """Address of the server's documentation of its API, for users or for administrators.

        Raises:
            InvalidArgument: Another book than `api`, `user` and `admin`.
        """
        if book not in get_args(Documentation):
            raise InvalidArgument(
                f"{book!r} is no book of the server's documentation; "
                f"a book is one of {', '.join(get_args(Documentation))}."
            )
        return f"{self._session.settings.server}/__docs__/{book}/"

    def browse_documentation(self, book: Documentation = "api") -> str:
        """Open the server's documentation in a browser, and give its address.

        Raises:
            InvalidArgument: Another book than `api`, `user` and `admin`.
        """
        return open_page(self.documentation_url(book))
