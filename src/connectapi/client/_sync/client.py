# Derived from src/connectapi/client/_async/client.py by `make generate`. Do not edit.
"""The client: one server, one key, and the resources that hang on it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from connectapi import _profiles
from connectapi._core.auth import ApiKey, Auth
from connectapi._core.config import Pathlike, Settings, Timeouts, Verify, make_settings
from connectapi._core.encode import encode_query
from connectapi._core.files import FileContent
from connectapi._core.paging import Paging
from connectapi._core.raw import raw_request, raw_rows
from connectapi._core.request import EMPTY
from connectapi._core.retry import RetryPolicy
from connectapi._core.secret import Secret
from connectapi._core.unset import UNSET, UnsetType
from connectapi._core.version import ServerVersion
from connectapi._session._sync.session import Session
from connectapi._version import USER_AGENT
from connectapi.api.operations import OPERATIONS
from connectapi.client._sync.listing import Listing
from connectapi.client._sync.promoter import Promoter
from connectapi.client.browser import open_page
from connectapi.client.credentials import Credentials, find_credentials

if TYPE_CHECKING:
    from connectapi._io.asgi import InProcess
    from connectapi.models.users import User
    from connectapi.tables.progress import Progress


# What publishes is imported where it is used: who publishes nothing does not wait for it.
class Client(Promoter):
    """A connection to one server.

    Server and key come from the arguments, else from a saved server (`profile`), else from
    `CONNECT_SERVER` and `CONNECT_API_KEY`. Nothing is sent before the first call. Use it in a
    `with` statement, or call `close()`.

    Args:
        server: The server's address; a pasted dashboard address will do.
        api_key: The key; never shown by anything here.
        profile: Name of a saved server.
        auth: Other credentials than an API key; then none is looked for.
        timeout: Seconds for a whole call, or `Timeouts`; the default is 10 s to connect and 60 s
            for each read.
        retry: How often a read is tried in all, or a `RetryPolicy`; writes that may have happened
            are never repeated.
        verify: False, or certificate authorities to trust beside the system's: a file, a folder or
            PEM bytes.
        client_certificate: A PEM file with certificate and key, or one file for each.
        proxy: URL of a proxy; an empty text for none, whatever the environment says.
        headers: Further headers for every request.
        in_process: An application in this process that answers in place of the network, for tests.

    Raises:
        CredentialsError: No server or key was given, or an empty one.
        InvalidArgument: An argument cannot be used.
        ConfigurationError: An environment variable or a saved server cannot be used.
    """

    def __init__(  # noqa: PLR0913 - one argument a setting, all by keyword
        self,
        server: str | None = None,
        api_key: str | Secret | None = None,
        *,
        profile: str | None = None,
        auth: Auth | None = None,
        timeout: float | Timeouts | None = None,
        retry: int | RetryPolicy | None = None,
        verify: Verify | None = None,
        client_certificate: Pathlike | tuple[Pathlike, Pathlike] | None = None,
        proxy: str | None = None,
        headers: Mapping[str, str | Secret] = EMPTY,
        in_process: InProcess | None = None,
    ) -> None:
        environ = os.environ
        found: Credentials | None = None
        if auth is None or server is None:
            found = find_credentials(
                server=server, api_key=api_key, profile=profile, environ=environ, saved=_profiles
            )
            server = found.server
            auth = auth or ApiKey(found.api_key, source=found.key_source)
            verify = found.verify if verify is None else verify
        self._credentials = found
        self._session = Session(
            make_settings(
                server,
                auth,
                headers=headers,
                timeout=timeout,
                verify=verify,
                client_certificate=client_certificate,
                proxy=proxy,
                retry=retry,
                user_agent=USER_AGENT,
                since_of=_since_of,
                environ=environ,
            ),
            transport=in_process,
        )

    def with_options(
        self,
        *,
        timeout: float | UnsetType | None = UNSET,
        headers: Mapping[str, str | Secret] = EMPTY,
    ) -> Self:
        """A client with other options over the same connections and cookies.

        `timeout` is in seconds for a whole call with its repetitions; None for no limit.

        Raises:
            InvalidArgument: The timeout is not above 0.
            CredentialsError: A header cannot be sent; the error does not show its value.
        """
        return self._over(
            self._session.with_options(timeout=timeout, headers=headers), self._credentials
        )

    def close(self) -> None:
        """Close all connections."""
        self._session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self.server_url}>"

    # The everyday verbs

    def me(self) -> User:
        """Whose key this is. Operation: getCurrentUser. Rights: any user."""
        return self.api.users.get_current_user()

    def server_version(self) -> ServerVersion:
        """The server's version, asked once; one that the server hides is known as unknown."""
        return self._session.server_version()

    def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, object] = EMPTY,
        json: object = None,
        content: FileContent | None = None,
        headers: Mapping[str, str] = EMPTY,
        base: str = "api",
    ) -> Any:  # Any: whatever the server answers
        """Send a request of your own, with this client's credentials, retries and errors.

        `path` counts from the API (`/v1/users`), or from the server's root with `base="server"`.
        JSON is given decoded, any other body as bytes, no body as None. `rows` follows pages.

        Raises:
            APIError: The server answered an error.
        """
        return self._session.send(
            raw_request(
                method, path, query=query, json=json, content=content, headers=headers, base=base
            )
        )

    def rows(
        self,
        path: str,
        *,
        query: Mapping[str, object] = EMPTY,
        paging: Paging | None = None,
        limit: int | None = None,
        page_size: int | None = None,
        progress: Progress | None = None,
    ) -> Listing[dict[str, Any]]:  # Any: whatever the server answers
        """List the rows at a path of your own, page by page, as dictionaries or as a table.

        How the API's own paths page is known. For others `paging` says it: `"offset"` for
        `page_number` and `page_size`, `"keyset"` for a cursor, `"single"` for all rows at once.

        Raises:
            InvalidArgument: How the path pages is not known, or a value cannot stand in a query.
        """
        encode_query(query)
        return Listing(
            self._session,
            raw_rows(path, paging, OPERATIONS.values()),
            query=query,
            model=dict[str, Any],
            limit=limit,
            page_size=page_size,
            progress=progress,
        )

    # Addresses and explanations

    @property
    def server_url(self) -> str:
        """The server's address, without a slash at the end."""
        return self._settings.server

    @property
    def dashboard_url(self) -> str:
        """Address of the dashboard."""
        return f"{self.server_url}/connect/"

    @property
    def api_docs_url(self) -> str:
        """Address of the server's own description of its API."""
        return f"{self.server_url}/__docs__/api/"

    def browse(self) -> str:
        """Open the dashboard in a browser, and give its address."""
        return open_page(self.dashboard_url)

    def browse_api_docs(self) -> str:
        """Open the server's description of its API in a browser, and give its address."""
        return open_page(self.api_docs_url)

    def explain_credentials(self) -> str:
        """Say in words where server and key came from.

        What was passed over is named too; the key is never shown.
        """
        if self._credentials is None:
            named = self._settings.auth.source or "the argument auth="
            return f"Server: {self.server_url} (from the argument server=)\nCredentials: {named}"
        return self._credentials.explain()

    @property
    def _settings(self) -> Settings:
        return self._session.settings


def _since_of(operation: str) -> str | None:
    found = OPERATIONS.get(operation)
    return found.since if found else None
