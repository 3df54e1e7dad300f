# Derived from src/connectapi/client/_async/credentials.py by `make generate`. Do not edit.
"""Credentials that content gets in exchange for the tokens that it carries."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from connectapi._core.errors import APIError, CredentialsError
from connectapi._core.secret import Secret
from connectapi._io import synchronous as io
from connectapi._io.clock import Clock
from connectapi._session._sync.session import Session
from connectapi.client._sync.gates import require
from connectapi.client._sync.resource import Resource
from connectapi.client.credential_cache import CredentialCache
from connectapi.client.exchange import (
    API_KEY,
    CONTENT_SESSION,
    USER_SESSION,
    AwsCredentials,
    Kind,
    OAuthCredential,
    Wanted,
    aws_credentials,
    credential_of,
    token_type,
)
from connectapi.client.exchange_hints import ASSOCIATION_COUNT, explain
from connectapi.client.on_connect import (
    CONTENT_VARIABLE,
    TOKEN_FILE_VARIABLE,
    TOKEN_VARIABLE,
)
from connectapi.client.subjects import ByGuid, guid_of
from connectapi.client.visitors import USER_SESSION_HEADER, visitor_token


class CredentialsResource(Resource):
    """Exchanges the tokens of visitors and of content.

    What was had is kept in memory until shortly before it ends, and given again; `fresh=True` asks
    the server anew. What the server gives without an end is not kept. Each exchange needs the key
    of a publisher or administrator who owns the content. Operation: exchangeCredentials.
    """

    def __init__(self, session: Session, clock: Clock | None = None) -> None:
        super().__init__(session)
        self._clock = clock if clock is not None else Clock()
        self._kept = CredentialCache(self._clock.monotonic)
        self._asking: dict[str, io.Lock] = {}

    def of_visitor(
        self,
        visitor: object,
        *,
        kind: Kind | str | None = None,
        audience: ByGuid | None = None,
        fresh: bool = False,
    ) -> OAuthCredential:
        """What a visitor may use at the provider of an integration.

        Since 2024.08.0.

        Args:
            visitor: The visitor's request or its headers, or the token itself; see `as_viewer`.
            kind: `access_token`, `aws`, `api_key` or a URN; by default what the server gives.
            audience: The integration, where the content is associated with several; since
                2025.07.0.
            fresh: Ask the server, whatever is kept.

        Raises:
            CredentialsError: The request holds no visitor's token.
            InvalidRequest: No integration is associated, or none that fits.
            NotFound: The visitor has not signed in at the provider yet.
            UnsupportedByServer: The server is too old for what is asked; nothing was sent.
        """
        requested = token_type(kind)
        token = visitor_token(visitor)
        if token is None:
            raise CredentialsError(
                f"There is no visitor's token: the request has no header {USER_SESSION_HEADER}. "
                "Connect sends it to content that is associated with an integration, when "
                "somebody who is signed in visits it."
            )
        return self._given(Wanted(token, USER_SESSION, requested, _guid(audience)), fresh=fresh)

    def of_content(
        self,
        token: str | Secret | None = None,
        *,
        kind: Kind | str | None = None,
        audience: ByGuid | None = None,
        fresh: bool = False,
    ) -> OAuthCredential:
        """What the content itself may use: the credentials of a service account.

        Without a token the content's own is taken, read anew each time from the file that
        `CONNECT_CONTENT_SESSION_TOKEN_FILE` names, else from `CONNECT_CONTENT_SESSION_TOKEN`.
        `kind`, `audience` and `fresh` as for `of_visitor`. Since 2024.12.0.

        Raises:
            CredentialsError: There is no content session token.
            InvalidRequest: No integration is associated, or none that fits.
            UnsupportedByServer: The server is too old for what is asked; nothing was sent.
        """
        requested = token_type(kind)
        given = self.content_session_token() if token is None else Secret(token)
        if not given:
            raise CredentialsError(
                f"There is no content session token: neither {TOKEN_FILE_VARIABLE} nor "
                f"{TOKEN_VARIABLE} gives one. Connect sets them for content that is associated "
                "with an integration of a service account."
            )
        return self._given(Wanted(given, CONTENT_SESSION, requested, _guid(audience)), fresh=fresh)

    def aws_of_visitor(
        self, visitor: object, *, audience: ByGuid | None = None, fresh: bool = False
    ) -> AwsCredentials:
        """A visitor's temporary credentials of AWS, as `of_visitor`. Since 2025.03.0."""
        found = self.of_visitor(visitor, kind="aws", audience=audience, fresh=fresh)
        return aws_credentials(found)

    def aws_of_content(
        self,
        token: str | Secret | None = None,
        *,
        audience: ByGuid | None = None,
        fresh: bool = False,
    ) -> AwsCredentials:
        """The content's temporary credentials of AWS, as `of_content`. Since 2025.03.0."""
        found = self.of_content(token, kind="aws", audience=audience, fresh=fresh)
        return aws_credentials(found)

    def content_session_token(self) -> Secret | None:
        """The token that this content has for itself, as it is now; None where there is none.

        Raises:
            CredentialsError: The file that should hold it cannot be read.
        """
        path = os.environ.get(TOKEN_FILE_VARIABLE)
        text = io.in_thread(lambda: _first_line(Path(path))) if path else ""
        text = text or os.environ.get(TOKEN_VARIABLE, "").strip()
        return Secret(text) if text else None

    def _given(self, wanted: Wanted, *, fresh: bool) -> OAuthCredential:
        key = wanted.key
        if not fresh and (kept := self._kept.get(key)) is not None:
            return kept
        # Many requests of one visitor may come at once; the first one asks for all.
        lock = self._asking.setdefault(key, io.Lock())
        try:
            with lock:
                if not fresh and (kept := self._kept.get(key)) is not None:
                    return kept
                return self._exchanged(wanted, key)
        finally:
            if not lock.locked():
                self._asking.pop(key, None)

    def _exchanged(self, wanted: Wanted, key: str) -> OAuthCredential:
        for what, since in wanted.needs:
            require(self._session, since, what)
        asked, now = self._clock.monotonic(), self._clock.now()
        try:
            answer = self._api.oauth_integrations.exchange_credentials(**wanted.form)
        except APIError as error:
            audience = self._connect_integration(wanted, error)
            if audience is None:
                explain(error, wanted.requested)
                raise
            named = Wanted(wanted.subject, wanted.subject_type, wanted.requested, audience)
            return self._exchanged(named, key)
        credential = credential_of(answer, wanted, datetime.fromtimestamp(now, UTC))
        if isinstance(answer.expires_in, int):
            self._kept.put(key, credential, answer.expires_in, asked)
        return credential

    def _connect_integration(self, wanted: Wanted, error: APIError) -> str | None:
        """The one integration that gives API keys, where an exchange did not say which it is."""
        content = os.environ.get(CONTENT_VARIABLE)
        several = error.code == ASSOCIATION_COUNT and wanted.audience is None
        if not several or wanted.requested != API_KEY or not content:
            return None
        ties = self._api.content.list_content_oauth_integration_associations(content)
        fits = [
            tie.oauth_integration_guid
            for tie in ties
            if tie.oauth_integration_template == "connect"
        ]
        return fits[0] if len(fits) == 1 else None


def _guid(audience: ByGuid | None) -> str | None:
    return None if audience is None else guid_of(audience, "an integration")


def _first_line(path: Path) -> str:
    """The first line of a file; empty where it is empty or not there, as while it is replaced."""
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no text"
    else:
        return text.strip().partition("\n")[0].strip()
    raise CredentialsError(f"The file {path}, named by {TOKEN_FILE_VARIABLE}: {reason}.")
