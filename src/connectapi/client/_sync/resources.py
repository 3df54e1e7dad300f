# Derived from src/connectapi/client/_async/resources.py by `make generate`. Do not edit.
"""What hangs on a client: its resources, each made when it is first asked for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from connectapi._session._sync.session import Session
    from connectapi.api._sync import Api
    from connectapi.client._sync.content import ContentResource
    from connectapi.client._sync.credentials import CredentialsResource
    from connectapi.client._sync.groups import GroupsResource
    from connectapi.client._sync.integrations import IntegrationsResource
    from connectapi.client._sync.oauth_clients import OAuthClientsResource
    from connectapi.client._sync.oauth_sessions import OAuthSessionsResource
    from connectapi.client._sync.server import ServerResource
    from connectapi.client._sync.tags import TagsResource
    from connectapi.client._sync.tasks import TasksResource
    from connectapi.client._sync.usage import UsageResource
    from connectapi.client._sync.users import UsersResource

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
