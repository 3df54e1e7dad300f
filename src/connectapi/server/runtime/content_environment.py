"""The environment variables of a content process, and the credentials among them.

What is put together here is all that a process gets: of the server's own environment only what
programs need to run and to reach others, and nothing that could be a secret of the server's user.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from connectapi.server.content.live_jobs import user_name
from connectapi.server.identity import templates, tokens
from connectapi.server.store import content, extras, keys, oauth_integrations, users

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from sqlalchemy import Connection, RowMapping

    from connectapi.server.address import ServerAddress
    from connectapi.server.clock import Clock
    from connectapi.server.identity.signing import Signer
    from connectapi.server.runtime.workspaces import Workspace
    from connectapi.server.store.database import Database
    from connectapi.server.vault import Vault

PASSED_ON = frozenset(
    (
        *("PATH", "LANG", "LANGUAGE", "TZ", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT"),
        *("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"),
        *("NODE_EXTRA_CA_CERTS", "PIP_CERT"),
        *("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"),
        *("http_proxy", "https_proxy", "all_proxy", "no_proxy"),
    )
)
"""What of the server's own environment content gets, beside the ``LC_`` variables."""

TOKEN_FILE = "content-session-token"  # noqa: S105  # a name


@dataclass(frozen=True, slots=True)
class Told:
    """What a process is told about itself and the server.

    Attributes:
        server_url: Address of the server, without a slash at the end.
        api_key: Key that acts as the content's owner as long as the job runs.
        session_token: Token of the content itself, where an integration has a use for it, which
            also stands in ``token_file``.
        variables: The item's own variables.
        launch: What the kind of content needs, such as the port; nobody may change it.
        python: Interpreter of the content's environment; its programs come first on the path.
    """

    server_url: str
    content_guid: str
    job_key: str
    workspace: Workspace
    api_key: str | None = field(default=None, repr=False)
    session_token: str | None = field(default=None, repr=False)
    token_file: Path | None = None
    variables: Mapping[str, str] = field(default_factory=dict, repr=False)
    launch: Mapping[str, str] = field(default_factory=dict)
    python: Path | None = None


def variables_of(told: Told, own: Mapping[str, str], user: str) -> dict[str, str]:
    """Put a process's whole environment together.

    The item's own variables win over the server's, but for those that say where the process is.

    Args:
        own: The environment of the server.
        user: Name of the user that the server runs as.
    """
    found = {name: own[name] for name in own if name in PASSED_ON or name.startswith("LC_")}
    found = {"PATH": os.defpath, "LANG": "C.UTF-8", **found, **_direct(found)}
    if told.python is not None:
        found["PATH"] = f"{told.python.parent}{os.pathsep}{found['PATH']}"
        found["PYTHONUNBUFFERED"] = "1"  # or lines come to the log when the process ends
    found |= {
        "HOME": str(told.workspace.home),
        "TMPDIR": str(told.workspace.temporary),
        "LOGNAME": user,
        "USER": user,
        "CONNECT_SERVER": f"{told.server_url}/",
    }
    if told.api_key is not None:
        found["CONNECT_API_KEY"] = told.api_key
    found |= told.variables
    found |= {
        "POSIT_PRODUCT": "CONNECT",
        "RSTUDIO_PRODUCT": "CONNECT",
        "CONNECT_CONTENT_GUID": told.content_guid,
        "CONNECT_CONTENT_JOB_KEY": told.job_key,
        **told.launch,
    }
    if told.session_token is not None:
        found["CONNECT_CONTENT_SESSION_TOKEN"] = told.session_token
        found["CONNECT_CONTENT_SESSION_TOKEN_FILE"] = str(told.token_file)
    return found


class ContentGone(Exception):
    """The content item, or its owner, was deleted."""


class ContentEnvironments:
    """Makes the environments of jobs.

    The key in one acts as the content's owner; it is removed when the job is finished, and at the
    next start of the server where it was not.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        vault: Vault,
        signer: Signer,
        address: ServerAddress,
    ) -> None:
        self._database = database
        self._clock = clock
        self._vault = vault
        self._signer = signer
        self._address = address

    def begin(
        self,
        content_id: int,
        job_key: str,
        workspace: Workspace,
        *,
        launch: Mapping[str, str] | None = None,
        python: Path | None = None,
    ) -> GivenEnvironment:
        """Make the environment of a job.

        Args:
            launch: What the kind of content needs, such as the port.
            python: Interpreter of the content's environment.

        Raises:
            ContentGone: The item was deleted meanwhile.
        """
        with self._database.write() as connection:
            item = content.by_id(connection, content_id)
            if item is None:
                raise ContentGone("The content item was deleted.")
            sealed = extras.variables(connection, content_id)
            api_key = self._key(connection, item, job_key)
            has_token = _has_service_account(connection, content_id)
        guid = str(item["guid"])
        file = workspace.folder / TOKEN_FILE if has_token else None
        given = GivenEnvironment(partial(tokens.content_session, self._signer, guid), file)
        told = Told(
            server_url=self._address.url,
            content_guid=guid,
            job_key=job_key,
            workspace=workspace,
            api_key=api_key,
            session_token=given.refresh(),
            token_file=file,
            variables={name: self._vault.open(value) for name, value in sealed.items()},
            launch=launch or {},
            python=python,
        )
        given.variables = variables_of(told, os.environ, user_name())
        return given

    def _key(self, connection: Connection, item: RowMapping, job_key: str) -> str:
        owner = users.by_id(connection, item["owner_id"])
        if owner is None:
            raise ContentGone("The content's owner was deleted.")
        return keys.create_for_job(
            connection, self._clock.stamp(), owner["id"], owner["user_role"], job_key
        )


class GivenEnvironment:
    """The environment of one job.

    Attributes:
        variables: All of it.
        token_file: File that holds the content's own token, where it has one.
    """

    def __init__(self, new_token: Callable[[], str], token_file: Path | None) -> None:
        self.variables: dict[str, str] = {}
        self.token_file = token_file
        self._new_token = new_token

    def refresh(self) -> str | None:
        """Write a new token into the token's file, if there is one, before the old one ends."""
        if self.token_file is None:
            return None
        token = self._new_token()
        beside = self.token_file.with_suffix(".new")
        beside.touch(mode=0o600)
        beside.write_text(f"{token}\n", encoding="ascii")
        beside.replace(self.token_file)
        return token


def _direct(passed: Mapping[str, str]) -> dict[str, str]:
    """Let content reach this machine, and so the server, without a proxy where there is one."""
    found: dict[str, str] = {}
    for proxies, name in (
        (("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), "NO_PROXY"),
        (("http_proxy", "https_proxy", "all_proxy"), "no_proxy"),
    ):
        if any(proxy in passed for proxy in proxies):
            hosts = [host for host in passed.get(name, "").split(",") if host]
            own = [host for host in ("127.0.0.1", "localhost", "::1") if host not in hosts]
            found[name] = ",".join((*hosts, *own))
    return found


def _has_service_account(connection: Connection, content_id: int) -> bool:
    rows = oauth_integrations.of_content(connection, content_id)
    return any(row["auth_type"] == templates.SERVICE_ACCOUNT for row in rows)
