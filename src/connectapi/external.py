"""Handing what content gets in exchange for tokens to other people's packages.

None of them is imported. Further forms are methods of what `client.credentials` gives:
`OAuthCredential.headers`, `OAuthCredential.to_snowflake`, `AwsCredentials.to_boto3`.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from connectapi._core.unset import UNSET
from connectapi.client import on_connect
from connectapi.client.exchange import AwsCredentials, OAuthCredential
from connectapi.client.subjects import ByGuid

if TYPE_CHECKING:
    from connectapi import Client

__all__ = ["AwsCredentials", "DatabricksCredentials", "OAuthCredential", "runs_on_connect"]


def runs_on_connect() -> bool:
    """Whether this process is content of a Connect server, or of Connect Cloud.

    Elsewhere there are no tokens to exchange, and a program uses its own credentials.
    """
    return on_connect.runs_on_connect(os.environ)


class DatabricksCredentials:
    """Credentials for Databricks, exchanged anew whenever those at hand are about to end.

    Give it as `credentials_strategy` to `databricks.sdk.core.Config`, or as `credentials_provider`
    to `databricks.sql.connect`. Nothing is sent before Databricks is asked something.

    Args:
        client: The client of the content's owner.
        visitor: The visitor's request, as for `client.as_viewer`, whose credentials are used. Left
            out, those of the integration's service account are; None is a missing token.
        audience: The integration, where the content is associated with several.
    """

    def __init__(
        self, client: Client, visitor: object = UNSET, *, audience: ByGuid | None = None
    ) -> None:
        self._client = client
        self._visitor = visitor
        self._audience = audience

    def auth_type(self) -> str:
        """The name that Databricks' packages show for this kind of credentials."""
        return "posit-oauth-integration"

    def __call__(self, *_config: object) -> Callable[[], dict[str, str]]:
        """Give what makes the headers of each request; Databricks' packages call it."""
        return self.headers

    def headers(self) -> dict[str, str]:
        """The headers of a request now.

        Raises:
            CredentialsError: There is no token to exchange.
            APIError: The server refuses the exchange.
        """
        credentials = self._client.credentials
        if self._visitor is UNSET:
            return credentials.of_content(audience=self._audience).headers
        return credentials.of_visitor(self._visitor, audience=self._audience).headers
