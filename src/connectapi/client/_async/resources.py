"""What hangs on a client: its resources, each made when it is first asked for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from connectapi._session._async.session import AsyncSession
    from connectapi.api._async import AsyncApi
    from connectapi.client._async.api_keys import AsyncApiKeysResource
    from connectapi.client._async.audit_logs import AsyncAuditLogsResource
    from connectapi.client._async.audits import AsyncAuditsResource
    from connectapi.client._async.content import AsyncContentResource
    from connectapi.client._async.credentials import AsyncCredentialsResource
    from connectapi.client._async.documentation import AsyncDocumentationResource
    from connectapi.client._async.environments import AsyncEnvironmentsResource
    from connectapi.client._async.groups import AsyncGroupsResource
    from connectapi.client._async.integrations import AsyncIntegrationsResource
    from connectapi.client._async.oauth_clients import AsyncOAuthClientsResource
    from connectapi.client._async.oauth_sessions import AsyncOAuthSessionsResource
    from connectapi.client._async.packages import AsyncPackagesResource
    from connectapi.client._async.processes import AsyncProcessesResource
    from connectapi.client._async.queue import AsyncQueueResource
    from connectapi.client._async.repository import AsyncRepositoriesResource
    from connectapi.client._async.runtime_caches import AsyncRuntimeCachesResource
    from connectapi.client._async.schedules import AsyncSchedulesResource
    from connectapi.client._async.server import AsyncServerResource
    from connectapi.client._async.service_tokens import AsyncServiceTokensResource
    from connectapi.client._async.system_checks import AsyncSystemChecksResource
    from connectapi.client._async.tags import AsyncTagsResource
    from connectapi.client._async.tasks import AsyncTasksResource
    from connectapi.client._async.usage import AsyncUsageResource
    from connectapi.client._async.users import AsyncUsersResource
    from connectapi.client._async.vanity import AsyncVanityUrlsResource

# Each is imported where it is first asked for: a program pays for what it uses.


class AsyncResources:
    """The resources of a server; nothing is sent before one of their methods is called."""

    _session: AsyncSession

    @cached_property
    def api(self) -> AsyncApi:
        """Every operation of the API under its own name, such as `client.api.queue.get_queue()`."""
        from connectapi.api._async import AsyncApi

        return AsyncApi(self._session)

    @cached_property
    def users(self) -> AsyncUsersResource:
        """Users."""
        from connectapi.client._async.users import AsyncUsersResource

        return AsyncUsersResource(self._session)

    @cached_property
    def groups(self) -> AsyncGroupsResource:
        """Groups and their members."""
        from connectapi.client._async.groups import AsyncGroupsResource

        return AsyncGroupsResource(self._session)

    @cached_property
    def api_keys(self) -> AsyncApiKeysResource:
        """API keys of the caller."""
        from connectapi.client._async.api_keys import AsyncApiKeysResource

        return AsyncApiKeysResource(self._session)

    @cached_property
    def service_tokens(self) -> AsyncServiceTokensResource:
        """Service tokens, which act for no user."""
        from connectapi.client._async.service_tokens import AsyncServiceTokensResource

        return AsyncServiceTokensResource(self._session)

    @cached_property
    def audit_logs(self) -> AsyncAuditLogsResource:
        """The audit log."""
        from connectapi.client._async.audit_logs import AsyncAuditLogsResource

        return AsyncAuditLogsResource(self._session)

    @cached_property
    def content(self) -> AsyncContentResource:
        """Content items."""
        from connectapi.client._async.content import AsyncContentResource

        return AsyncContentResource(self._session)

    @cached_property
    def tags(self) -> AsyncTagsResource:
        """Tags."""
        from connectapi.client._async.tags import AsyncTagsResource

        return AsyncTagsResource(self._session)

    @cached_property
    def tasks(self) -> AsyncTasksResource:
        """Tasks."""
        from connectapi.client._async.tasks import AsyncTasksResource

        return AsyncTasksResource(self._session)

    @cached_property
    def usage(self) -> AsyncUsageResource:
        """Usage of content."""
        from connectapi.client._async.usage import AsyncUsageResource

        return AsyncUsageResource(self._session)

    @cached_property
    def server(self) -> AsyncServerResource:
        """What the server says of itself."""
        from connectapi.client._async.server import AsyncServerResource

        return AsyncServerResource(self._session)

    @cached_property
    def credentials(self) -> AsyncCredentialsResource:
        """What content gets in exchange for tokens of visitors and its own."""
        from connectapi.client._async.credentials import AsyncCredentialsResource

        return AsyncCredentialsResource(self._session)

    @cached_property
    def integrations(self) -> AsyncIntegrationsResource:
        """OAuth integrations and their templates."""
        from connectapi.client._async.integrations import AsyncIntegrationsResource

        return AsyncIntegrationsResource(self._session)

    @cached_property
    def oauth_clients(self) -> AsyncOAuthClientsResource:
        """Tools that registered themselves to sign users in."""
        from connectapi.client._async.oauth_clients import AsyncOAuthClientsResource

        return AsyncOAuthClientsResource(self._session)

    @cached_property
    def oauth_sessions(self) -> AsyncOAuthSessionsResource:
        """Sessions of users at the providers of integrations."""
        from connectapi.client._async.oauth_sessions import AsyncOAuthSessionsResource

        return AsyncOAuthSessionsResource(self._session)

    @cached_property
    def vanity_urls(self) -> AsyncVanityUrlsResource:
        """Vanity URLs: the paths at which content is found."""
        from connectapi.client._async.vanity import AsyncVanityUrlsResource

        return AsyncVanityUrlsResource(self._session)

    @cached_property
    def runtime_caches(self) -> AsyncRuntimeCachesResource:
        """Caches of packages of one version of R or Python."""
        from connectapi.client._async.runtime_caches import AsyncRuntimeCachesResource

        return AsyncRuntimeCachesResource(self._session)

    @cached_property
    def queue(self) -> AsyncQueueResource:
        """Work that the server has still to do."""
        from connectapi.client._async.queue import AsyncQueueResource

        return AsyncQueueResource(self._session)

    @cached_property
    def environments(self) -> AsyncEnvironmentsResource:
        """Execution environments: images that content runs in."""
        from connectapi.client._async.environments import AsyncEnvironmentsResource

        return AsyncEnvironmentsResource(self._session)

    @cached_property
    def system_checks(self) -> AsyncSystemChecksResource:
        """Checks that the server makes of itself."""
        from connectapi.client._async.system_checks import AsyncSystemChecksResource

        return AsyncSystemChecksResource(self._session)

    @cached_property
    def documentation(self) -> AsyncDocumentationResource:
        """The custom documentation, a page that administrators write."""
        from connectapi.client._async.documentation import AsyncDocumentationResource

        return AsyncDocumentationResource(self._session)

    @cached_property
    def packages(self) -> AsyncPackagesResource:
        """Packages that content needs, on the whole server."""
        from connectapi.client._async.packages import AsyncPackagesResource

        return AsyncPackagesResource(self._session)

    @cached_property
    def processes(self) -> AsyncProcessesResource:
        """Processes that run content."""
        from connectapi.client._async.processes import AsyncProcessesResource

        return AsyncProcessesResource(self._session)

    @cached_property
    def schedules(self) -> AsyncSchedulesResource:
        """When documents are rendered, on the whole server."""
        from connectapi.client._async.schedules import AsyncSchedulesResource

        return AsyncSchedulesResource(self._session)

    @cached_property
    def repositories(self) -> AsyncRepositoriesResource:
        """Git repositories, and making content of them."""
        from connectapi.client._async.repository import AsyncRepositoriesResource

        return AsyncRepositoriesResource(self._session)

    @cached_property
    def audits(self) -> AsyncAuditsResource:
        """Audits: content that somebody should look at."""
        from connectapi.client._async.audits import AsyncAuditsResource

        return AsyncAuditsResource(self._session)
