"""What hangs on a client: its resources, each made when it is first asked for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from connectapi._session._async.session import AsyncSession
    from connectapi.api._async import AsyncApi
    from connectapi.client._async.content import AsyncContentResource
    from connectapi.client._async.credentials import AsyncCredentialsResource
    from connectapi.client._async.groups import AsyncGroupsResource
    from connectapi.client._async.integrations import AsyncIntegrationsResource
    from connectapi.client._async.oauth_clients import AsyncOAuthClientsResource
    from connectapi.client._async.oauth_sessions import AsyncOAuthSessionsResource
    from connectapi.client._async.server import AsyncServerResource
    from connectapi.client._async.tags import AsyncTagsResource
    from connectapi.client._async.tasks import AsyncTasksResource
    from connectapi.client._async.usage import AsyncUsageResource
    from connectapi.client._async.users import AsyncUsersResource

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
