# Written by `make generate` from contract/. Do not edit.
"""The operations of the contract, a room for each tag, loaded when first entered."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from connectapi._session._async.room import AsyncRoom

if TYPE_CHECKING:
    from connectapi.api._async.api_keys import AsyncAPIKeysApi
    from connectapi.api._async.audit_logs import AsyncAuditLogsApi
    from connectapi.api._async.bookmarks import AsyncBookmarksApi
    from connectapi.api._async.bootstrap import AsyncBootstrapApi
    from connectapi.api._async.bundles import AsyncBundlesApi
    from connectapi.api._async.content import AsyncContentApi
    from connectapi.api._async.content_permissions import AsyncContentPermissionsApi
    from connectapi.api._async.custom_documentation import AsyncCustomDocumentationApi
    from connectapi.api._async.environment_permissions import AsyncEnvironmentPermissionsApi
    from connectapi.api._async.environments import AsyncEnvironmentsApi
    from connectapi.api._async.examples import AsyncExamplesApi
    from connectapi.api._async.feature_usage import AsyncFeatureUsageApi
    from connectapi.api._async.groups import AsyncGroupsApi
    from connectapi.api._async.instrumentation import AsyncInstrumentationApi
    from connectapi.api._async.jobs import AsyncJobsApi
    from connectapi.api._async.metrics import AsyncMetricsApi
    from connectapi.api._async.oauth_clients import AsyncOAuthClientsApi
    from connectapi.api._async.oauth_integration_templates import AsyncOAuthIntegrationTemplatesApi
    from connectapi.api._async.oauth_integrations import AsyncOAuthIntegrationsApi
    from connectapi.api._async.oauth_sessions import AsyncOAuthSessionsApi
    from connectapi.api._async.packages import AsyncPackagesApi
    from connectapi.api._async.queue import AsyncQueueApi
    from connectapi.api._async.schedules import AsyncSchedulesApi
    from connectapi.api._async.server_information import AsyncServerInformationApi
    from connectapi.api._async.service_tokens import AsyncServiceTokensApi
    from connectapi.api._async.storage import AsyncStorageApi
    from connectapi.api._async.system import AsyncSystemApi
    from connectapi.api._async.system_checks import AsyncSystemChecksApi
    from connectapi.api._async.system_information import AsyncSystemInformationApi
    from connectapi.api._async.tags import AsyncTagsApi
    from connectapi.api._async.tasks import AsyncTasksApi
    from connectapi.api._async.users import AsyncUsersApi
    from connectapi.api._async.vanity_urls import AsyncVanityURLsApi


class AsyncApi(AsyncRoom):
    """Every operation of the contract under its own name."""

    @cached_property
    def api_keys(self) -> AsyncAPIKeysApi:
        """Operations on API Keys."""
        from connectapi.api._async.api_keys import AsyncAPIKeysApi

        return AsyncAPIKeysApi(self._session)

    @cached_property
    def audit_logs(self) -> AsyncAuditLogsApi:
        """Operations on Audit Logs."""
        from connectapi.api._async.audit_logs import AsyncAuditLogsApi

        return AsyncAuditLogsApi(self._session)

    @cached_property
    def bookmarks(self) -> AsyncBookmarksApi:
        """Operations on Bookmarks."""
        from connectapi.api._async.bookmarks import AsyncBookmarksApi

        return AsyncBookmarksApi(self._session)

    @cached_property
    def bootstrap(self) -> AsyncBootstrapApi:
        """Operations on Bootstrap."""
        from connectapi.api._async.bootstrap import AsyncBootstrapApi

        return AsyncBootstrapApi(self._session)

    @cached_property
    def bundles(self) -> AsyncBundlesApi:
        """Operations on Bundles."""
        from connectapi.api._async.bundles import AsyncBundlesApi

        return AsyncBundlesApi(self._session)

    @cached_property
    def content(self) -> AsyncContentApi:
        """Operations on Content."""
        from connectapi.api._async.content import AsyncContentApi

        return AsyncContentApi(self._session)

    @cached_property
    def content_permissions(self) -> AsyncContentPermissionsApi:
        """Operations on Content Permissions."""
        from connectapi.api._async.content_permissions import AsyncContentPermissionsApi

        return AsyncContentPermissionsApi(self._session)

    @cached_property
    def custom_documentation(self) -> AsyncCustomDocumentationApi:
        """Operations on Custom Documentation."""
        from connectapi.api._async.custom_documentation import AsyncCustomDocumentationApi

        return AsyncCustomDocumentationApi(self._session)

    @cached_property
    def environment_permissions(self) -> AsyncEnvironmentPermissionsApi:
        """Operations on Environment Permissions."""
        from connectapi.api._async.environment_permissions import AsyncEnvironmentPermissionsApi

        return AsyncEnvironmentPermissionsApi(self._session)

    @cached_property
    def environments(self) -> AsyncEnvironmentsApi:
        """Operations on Environments."""
        from connectapi.api._async.environments import AsyncEnvironmentsApi

        return AsyncEnvironmentsApi(self._session)

    @cached_property
    def examples(self) -> AsyncExamplesApi:
        """Operations on Examples."""
        from connectapi.api._async.examples import AsyncExamplesApi

        return AsyncExamplesApi(self._session)

    @cached_property
    def feature_usage(self) -> AsyncFeatureUsageApi:
        """Operations on Feature Usage."""
        from connectapi.api._async.feature_usage import AsyncFeatureUsageApi

        return AsyncFeatureUsageApi(self._session)

    @cached_property
    def groups(self) -> AsyncGroupsApi:
        """Operations on Groups."""
        from connectapi.api._async.groups import AsyncGroupsApi

        return AsyncGroupsApi(self._session)

    @cached_property
    def instrumentation(self) -> AsyncInstrumentationApi:
        """Operations on Instrumentation."""
        from connectapi.api._async.instrumentation import AsyncInstrumentationApi

        return AsyncInstrumentationApi(self._session)

    @cached_property
    def jobs(self) -> AsyncJobsApi:
        """Operations on Jobs."""
        from connectapi.api._async.jobs import AsyncJobsApi

        return AsyncJobsApi(self._session)

    @cached_property
    def metrics(self) -> AsyncMetricsApi:
        """Operations on Metrics."""
        from connectapi.api._async.metrics import AsyncMetricsApi

        return AsyncMetricsApi(self._session)

    @cached_property
    def oauth_clients(self) -> AsyncOAuthClientsApi:
        """Operations on OAuth Clients."""
        from connectapi.api._async.oauth_clients import AsyncOAuthClientsApi

        return AsyncOAuthClientsApi(self._session)

    @cached_property
    def oauth_integration_templates(self) -> AsyncOAuthIntegrationTemplatesApi:
        """Operations on OAuth Integration Templates."""
        from connectapi.api._async.oauth_integration_templates import (
            AsyncOAuthIntegrationTemplatesApi,
        )

        return AsyncOAuthIntegrationTemplatesApi(self._session)

    @cached_property
    def oauth_integrations(self) -> AsyncOAuthIntegrationsApi:
        """Operations on OAuth Integrations."""
        from connectapi.api._async.oauth_integrations import AsyncOAuthIntegrationsApi

        return AsyncOAuthIntegrationsApi(self._session)

    @cached_property
    def oauth_sessions(self) -> AsyncOAuthSessionsApi:
        """Operations on OAuth Sessions."""
        from connectapi.api._async.oauth_sessions import AsyncOAuthSessionsApi

        return AsyncOAuthSessionsApi(self._session)

    @cached_property
    def packages(self) -> AsyncPackagesApi:
        """Operations on Packages."""
        from connectapi.api._async.packages import AsyncPackagesApi

        return AsyncPackagesApi(self._session)

    @cached_property
    def queue(self) -> AsyncQueueApi:
        """Operations on Queue."""
        from connectapi.api._async.queue import AsyncQueueApi

        return AsyncQueueApi(self._session)

    @cached_property
    def schedules(self) -> AsyncSchedulesApi:
        """Operations on Schedules."""
        from connectapi.api._async.schedules import AsyncSchedulesApi

        return AsyncSchedulesApi(self._session)

    @cached_property
    def server_information(self) -> AsyncServerInformationApi:
        """Operations on Server Information."""
        from connectapi.api._async.server_information import AsyncServerInformationApi

        return AsyncServerInformationApi(self._session)

    @cached_property
    def service_tokens(self) -> AsyncServiceTokensApi:
        """Operations on Service Tokens."""
        from connectapi.api._async.service_tokens import AsyncServiceTokensApi

        return AsyncServiceTokensApi(self._session)

    @cached_property
    def storage(self) -> AsyncStorageApi:
        """Operations on Storage."""
        from connectapi.api._async.storage import AsyncStorageApi

        return AsyncStorageApi(self._session)

    @cached_property
    def system(self) -> AsyncSystemApi:
        """Operations on System."""
        from connectapi.api._async.system import AsyncSystemApi

        return AsyncSystemApi(self._session)

    @cached_property
    def system_checks(self) -> AsyncSystemChecksApi:
        """Operations on System Checks."""
        from connectapi.api._async.system_checks import AsyncSystemChecksApi

        return AsyncSystemChecksApi(self._session)

    @cached_property
    def system_information(self) -> AsyncSystemInformationApi:
        """Operations on System Information."""
        from connectapi.api._async.system_information import AsyncSystemInformationApi

        return AsyncSystemInformationApi(self._session)

    @cached_property
    def tags(self) -> AsyncTagsApi:
        """Operations on Tags."""
        from connectapi.api._async.tags import AsyncTagsApi

        return AsyncTagsApi(self._session)

    @cached_property
    def tasks(self) -> AsyncTasksApi:
        """Operations on Tasks."""
        from connectapi.api._async.tasks import AsyncTasksApi

        return AsyncTasksApi(self._session)

    @cached_property
    def users(self) -> AsyncUsersApi:
        """Operations on Users."""
        from connectapi.api._async.users import AsyncUsersApi

        return AsyncUsersApi(self._session)

    @cached_property
    def vanity_urls(self) -> AsyncVanityURLsApi:
        """Operations on Vanity URLs."""
        from connectapi.api._async.vanity_urls import AsyncVanityURLsApi

        return AsyncVanityURLsApi(self._session)
