# Derived from src/connectapi/api/_async/__init__.py by `make generate`. Do not edit.
"""The operations of the contract, a room for each tag, loaded when first entered."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from connectapi._session._sync.room import Room

if TYPE_CHECKING:
    from connectapi.api._sync.api_keys import APIKeysApi
    from connectapi.api._sync.audit_logs import AuditLogsApi
    from connectapi.api._sync.bookmarks import BookmarksApi
    from connectapi.api._sync.bootstrap import BootstrapApi
    from connectapi.api._sync.bundles import BundlesApi
    from connectapi.api._sync.content import ContentApi
    from connectapi.api._sync.content_permissions import ContentPermissionsApi
    from connectapi.api._sync.custom_documentation import CustomDocumentationApi
    from connectapi.api._sync.environment_permissions import EnvironmentPermissionsApi
    from connectapi.api._sync.environments import EnvironmentsApi
    from connectapi.api._sync.examples import ExamplesApi
    from connectapi.api._sync.feature_usage import FeatureUsageApi
    from connectapi.api._sync.groups import GroupsApi
    from connectapi.api._sync.instrumentation import InstrumentationApi
    from connectapi.api._sync.jobs import JobsApi
    from connectapi.api._sync.metrics import MetricsApi
    from connectapi.api._sync.oauth_clients import OAuthClientsApi
    from connectapi.api._sync.oauth_integration_templates import OAuthIntegrationTemplatesApi
    from connectapi.api._sync.oauth_integrations import OAuthIntegrationsApi
    from connectapi.api._sync.oauth_sessions import OAuthSessionsApi
    from connectapi.api._sync.packages import PackagesApi
    from connectapi.api._sync.queue import QueueApi
    from connectapi.api._sync.schedules import SchedulesApi
    from connectapi.api._sync.server_information import ServerInformationApi
    from connectapi.api._sync.service_tokens import ServiceTokensApi
    from connectapi.api._sync.storage import StorageApi
    from connectapi.api._sync.system import SystemApi
    from connectapi.api._sync.system_checks import SystemChecksApi
    from connectapi.api._sync.system_information import SystemInformationApi
    from connectapi.api._sync.tags import TagsApi
    from connectapi.api._sync.tasks import TasksApi
    from connectapi.api._sync.users import UsersApi
    from connectapi.api._sync.vanity_urls import VanityURLsApi


class Api(Room):
    """Every operation of the contract under its own name."""

    @cached_property
    def api_keys(self) -> APIKeysApi:
        """Operations on API Keys."""
        from connectapi.api._sync.api_keys import APIKeysApi

        return APIKeysApi(self._session)

    @cached_property
    def audit_logs(self) -> AuditLogsApi:
        """Operations on Audit Logs."""
        from connectapi.api._sync.audit_logs import AuditLogsApi

        return AuditLogsApi(self._session)

    @cached_property
    def bookmarks(self) -> BookmarksApi:
        """Operations on Bookmarks."""
        from connectapi.api._sync.bookmarks import BookmarksApi

        return BookmarksApi(self._session)

    @cached_property
    def bootstrap(self) -> BootstrapApi:
        """Operations on Bootstrap."""
        from connectapi.api._sync.bootstrap import BootstrapApi

        return BootstrapApi(self._session)

    @cached_property
    def bundles(self) -> BundlesApi:
        """Operations on Bundles."""
        from connectapi.api._sync.bundles import BundlesApi

        return BundlesApi(self._session)

    @cached_property
    def content(self) -> ContentApi:
        """Operations on Content."""
        from connectapi.api._sync.content import ContentApi

        return ContentApi(self._session)

    @cached_property
    def content_permissions(self) -> ContentPermissionsApi:
        """Operations on Content Permissions."""
        from connectapi.api._sync.content_permissions import ContentPermissionsApi

        return ContentPermissionsApi(self._session)

    @cached_property
    def custom_documentation(self) -> CustomDocumentationApi:
        """Operations on Custom Documentation."""
        from connectapi.api._sync.custom_documentation import CustomDocumentationApi

        return CustomDocumentationApi(self._session)

    @cached_property
    def environment_permissions(self) -> EnvironmentPermissionsApi:
        """Operations on Environment Permissions."""
        from connectapi.api._sync.environment_permissions import EnvironmentPermissionsApi

        return EnvironmentPermissionsApi(self._session)

    @cached_property
    def environments(self) -> EnvironmentsApi:
        """Operations on Environments."""
        from connectapi.api._sync.environments import EnvironmentsApi

        return EnvironmentsApi(self._session)

    @cached_property
    def examples(self) -> ExamplesApi:
        """Operations on Examples."""
        from connectapi.api._sync.examples import ExamplesApi

        return ExamplesApi(self._session)

    @cached_property
    def feature_usage(self) -> FeatureUsageApi:
        """Operations on Feature Usage."""
        from connectapi.api._sync.feature_usage import FeatureUsageApi

        return FeatureUsageApi(self._session)

    @cached_property
    def groups(self) -> GroupsApi:
        """Operations on Groups."""
        from connectapi.api._sync.groups import GroupsApi

        return GroupsApi(self._session)

    @cached_property
    def instrumentation(self) -> InstrumentationApi:
        """Operations on Instrumentation."""
        from connectapi.api._sync.instrumentation import InstrumentationApi

        return InstrumentationApi(self._session)

    @cached_property
    def jobs(self) -> JobsApi:
        """Operations on Jobs."""
        from connectapi.api._sync.jobs import JobsApi

        return JobsApi(self._session)

    @cached_property
    def metrics(self) -> MetricsApi:
        """Operations on Metrics."""
        from connectapi.api._sync.metrics import MetricsApi

        return MetricsApi(self._session)

    @cached_property
    def oauth_clients(self) -> OAuthClientsApi:
        """Operations on OAuth Clients."""
        from connectapi.api._sync.oauth_clients import OAuthClientsApi

        return OAuthClientsApi(self._session)

    @cached_property
    def oauth_integration_templates(self) -> OAuthIntegrationTemplatesApi:
        """Operations on OAuth Integration Templates."""
        from connectapi.api._sync.oauth_integration_templates import (
            OAuthIntegrationTemplatesApi,
        )

        return OAuthIntegrationTemplatesApi(self._session)

    @cached_property
    def oauth_integrations(self) -> OAuthIntegrationsApi:
        """Operations on OAuth Integrations."""
        from connectapi.api._sync.oauth_integrations import OAuthIntegrationsApi

        return OAuthIntegrationsApi(self._session)

    @cached_property
    def oauth_sessions(self) -> OAuthSessionsApi:
        """Operations on OAuth Sessions."""
        from connectapi.api._sync.oauth_sessions import OAuthSessionsApi

        return OAuthSessionsApi(self._session)

    @cached_property
    def packages(self) -> PackagesApi:
        """Operations on Packages."""
        from connectapi.api._sync.packages import PackagesApi

        return PackagesApi(self._session)

    @cached_property
    def queue(self) -> QueueApi:
        """Operations on Queue."""
        from connectapi.api._sync.queue import QueueApi

        return QueueApi(self._session)

    @cached_property
    def schedules(self) -> SchedulesApi:
        """Operations on Schedules."""
        from connectapi.api._sync.schedules import SchedulesApi

        return SchedulesApi(self._session)

    @cached_property
    def server_information(self) -> ServerInformationApi:
        """Operations on Server Information."""
        from connectapi.api._sync.server_information import ServerInformationApi

        return ServerInformationApi(self._session)

    @cached_property
    def service_tokens(self) -> ServiceTokensApi:
        """Operations on Service Tokens."""
        from connectapi.api._sync.service_tokens import ServiceTokensApi

        return ServiceTokensApi(self._session)

    @cached_property
    def storage(self) -> StorageApi:
        """Operations on Storage."""
        from connectapi.api._sync.storage import StorageApi

        return StorageApi(self._session)

    @cached_property
    def system(self) -> SystemApi:
        """Operations on System."""
        from connectapi.api._sync.system import SystemApi

        return SystemApi(self._session)

    @cached_property
    def system_checks(self) -> SystemChecksApi:
        """Operations on System Checks."""
        from connectapi.api._sync.system_checks import SystemChecksApi

        return SystemChecksApi(self._session)

    @cached_property
    def system_information(self) -> SystemInformationApi:
        """Operations on System Information."""
        from connectapi.api._sync.system_information import SystemInformationApi

        return SystemInformationApi(self._session)

    @cached_property
    def tags(self) -> TagsApi:
        """Operations on Tags."""
        from connectapi.api._sync.tags import TagsApi

        return TagsApi(self._session)

    @cached_property
    def tasks(self) -> TasksApi:
        """Operations on Tasks."""
        from connectapi.api._sync.tasks import TasksApi

        return TasksApi(self._session)

    @cached_property
    def users(self) -> UsersApi:
        """Operations on Users."""
        from connectapi.api._sync.users import UsersApi

        return UsersApi(self._session)

    @cached_property
    def vanity_urls(self) -> VanityURLsApi:
        """Operations on Vanity URLs."""
        from connectapi.api._sync.vanity_urls import VanityURLsApi

        return VanityURLsApi(self._session)
