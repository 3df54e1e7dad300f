# Derived from src/connectapi/client/_async/resources.py by `make generate`. Do not edit.
"""What hangs on a client: its resources, each made when it is first asked for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from connectapi._session._sync.session import Session
    from connectapi.api._sync import Api
    from connectapi.client._sync.api_keys import ApiKeysResource
    from connectapi.client._sync.audit_logs import AuditLogsResource
    from connectapi.client._sync.audits import AuditsResource
    from connectapi.client._sync.content import ContentResource
    from connectapi.client._sync.credentials import CredentialsResource
    from connectapi.client._sync.documentation import DocumentationResource
    from connectapi.client._sync.environments import EnvironmentsResource
    from connectapi.client._sync.groups import GroupsResource
    from connectapi.client._sync.integrations import IntegrationsResource
    from connectapi.client._sync.oauth_clients import OAuthClientsResource
    from connectapi.client._sync.oauth_sessions import OAuthSessionsResource
    from connectapi.client._sync.packages import PackagesResource
    from connectapi.client._sync.processes import ProcessesResource
    from connectapi.client._sync.queue import QueueResource
    from connectapi.client._sync.repository import RepositoriesResource
    from connectapi.client._sync.runtime_caches import RuntimeCachesResource
    from connectapi.client._sync.schedules import SchedulesResource
    from connectapi.client._sync.server import ServerResource
    from connectapi.client._sync.service_tokens import ServiceTokensResource
    from connectapi.client._sync.system_checks import SystemChecksResource
    from connectapi.client._sync.tags import TagsResource
    from connectapi.client._sync.tasks import TasksResource
    from connectapi.client._sync.usage import UsageResource
    from connectapi.client._sync.users import UsersResource
    from connectapi.client._sync.vanity import VanityUrlsResource

# Each is imported where it is first asked for: a program pays for what it uses.


class Resources:
    """The resources of a server; nothing is sent before one of their methods is called."""

    _session: Session

    @cached_property
    def api(self) -> Api:
        """Every operation of the API under its own name, such as `client.api.queue.get_queue()`."""
        from connectapi.api._sync import Api

        return Api(self._session)

    @cached_property
    def users(self) -> UsersResource:
        """Users."""
        from connectapi.client._sync.users import UsersResource

        return UsersResource(self._session)

    @cached_property
    def groups(self) -> GroupsResource:
        """Groups and their members."""
        from connectapi.client._sync.groups import GroupsResource

        return GroupsResource(self._session)

    @cached_property
    def api_keys(self) -> ApiKeysResource:
        """API keys of the caller."""
        from connectapi.client._sync.api_keys import ApiKeysResource

        return ApiKeysResource(self._session)

    @cached_property
    def service_tokens(self) -> ServiceTokensResource:
        """Service tokens, which act for no user."""
        from connectapi.client._sync.service_tokens import ServiceTokensResource

        return ServiceTokensResource(self._session)

    @cached_property
    def audit_logs(self) -> AuditLogsResource:
        """The audit log."""
        from connectapi.client._sync.audit_logs import AuditLogsResource

        return AuditLogsResource(self._session)

    @cached_property
    def content(self) -> ContentResource:
        """Content items."""
        from connectapi.client._sync.content import ContentResource

        return ContentResource(self._session)

    @cached_property
    def tags(self) -> TagsResource:
        """Tags."""
        from connectapi.client._sync.tags import TagsResource

        return TagsResource(self._session)

    @cached_property
    def tasks(self) -> TasksResource:
        """Tasks."""
        from connectapi.client._sync.tasks import TasksResource

        return TasksResource(self._session)

    @cached_property
    def usage(self) -> UsageResource:
        """Usage of content."""
        from connectapi.client._sync.usage import UsageResource

        return UsageResource(self._session)

    @cached_property
    def server(self) -> ServerResource:
        """What the server says of itself."""
        from connectapi.client._sync.server import ServerResource

        return ServerResource(self._session)

    @cached_property
    def credentials(self) -> CredentialsResource:
        """What content gets in exchange for tokens of visitors and its own."""
        from connectapi.client._sync.credentials import CredentialsResource

        return CredentialsResource(self._session)

    @cached_property
    def integrations(self) -> IntegrationsResource:
        """OAuth integrations and their templates."""
        from connectapi.client._sync.integrations import IntegrationsResource

        return IntegrationsResource(self._session)

    @cached_property
    def oauth_clients(self) -> OAuthClientsResource:
        """Tools that registered themselves to sign users in."""
        from connectapi.client._sync.oauth_clients import OAuthClientsResource

        return OAuthClientsResource(self._session)

    @cached_property
    def oauth_sessions(self) -> OAuthSessionsResource:
        """Sessions of users at the providers of integrations."""
        from connectapi.client._sync.oauth_sessions import OAuthSessionsResource

        return OAuthSessionsResource(self._session)

    @cached_property
    def vanity_urls(self) -> VanityUrlsResource:
        """Vanity URLs: the paths at which content is found."""
        from connectapi.client._sync.vanity import VanityUrlsResource

        return VanityUrlsResource(self._session)

    @cached_property
    def runtime_caches(self) -> RuntimeCachesResource:
        """Caches of packages of one version of R or Python."""
        from connectapi.client._sync.runtime_caches import RuntimeCachesResource

        return RuntimeCachesResource(self._session)

    @cached_property
    def queue(self) -> QueueResource:
        """Work that the server has still to do."""
        from connectapi.client._sync.queue import QueueResource

        return QueueResource(self._session)

    @cached_property
    def environments(self) -> EnvironmentsResource:
        """Execution environments: images that content runs in."""
        from connectapi.client._sync.environments import EnvironmentsResource

        return EnvironmentsResource(self._session)

    @cached_property
    def system_checks(self) -> SystemChecksResource:
        """Checks that the server makes of itself."""
        from connectapi.client._sync.system_checks import SystemChecksResource

        return SystemChecksResource(self._session)

    @cached_property
    def documentation(self) -> DocumentationResource:
        """The custom documentation, a page that administrators write."""
        from connectapi.client._sync.documentation import DocumentationResource

        return DocumentationResource(self._session)

    @cached_property
    def packages(self) -> PackagesResource:
        """Packages that content needs, on the whole server."""
        from connectapi.client._sync.packages import PackagesResource

        return PackagesResource(self._session)

    @cached_property
    def processes(self) -> ProcessesResource:
        """Processes that run content."""
        from connectapi.client._sync.processes import ProcessesResource

        return ProcessesResource(self._session)

    @cached_property
    def schedules(self) -> SchedulesResource:
        """When documents are rendered, on the whole server."""
        from connectapi.client._sync.schedules import SchedulesResource

        return SchedulesResource(self._session)

    @cached_property
    def repositories(self) -> RepositoriesResource:
        """Git repositories, and making content of them."""
        from connectapi.client._sync.repository import RepositoriesResource

        return RepositoriesResource(self._session)

    @cached_property
    def audits(self) -> AuditsResource:
        """Audits: content that somebody should look at."""
        from connectapi.client._sync.audits import AuditsResource

        return AuditsResource(self._session)
