"""What is asked for in exchange for a session token, and what the answer holds."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final, Literal, TypeAlias

from connectapi._core.errors import InvalidArgument, UnexpectedAnswer
from connectapi._core.secret import Secret
from connectapi.models.oauth_integrations import ExchangeCredentialsForm, OAuthCredentials

GRANT: Final = "urn:ietf:params:oauth:grant-type:token-exchange"
USER_SESSION: Final = "urn:posit:connect:user-session-token"
CONTENT_SESSION: Final = "urn:posit:connect:content-session-token"
AWS: Final = "urn:ietf:params:aws:token-type:credentials"
API_KEY: Final = "urn:posit:connect:api-key"

Kind: TypeAlias = Literal["access_token", "aws", "api_key"]
_KINDS: Final[dict[str, str]] = {
    "access_token": "urn:ietf:params:oauth:token-type:access_token",
    "aws": AWS,
    "api_key": API_KEY,
}
# What came after the exchange itself, and the first version that has it.
_SINCE: Final = {
    CONTENT_SESSION: ("Exchanging the content's own session token", "2024.12.0"),
    API_KEY: ("Asking for a visitor's API key", "2025.01.0"),
    AWS: ("Asking for AWS credentials", "2025.03.0"),
    _KINDS["access_token"]: ("Naming the kind of credentials", "2025.03.0"),
    "audience": ("Naming the integration", "2025.07.0"),
}


@dataclass(frozen=True, slots=True)
class OAuthCredential:
    """What a session token was exchanged for; its `repr` does not show the token."""

    access_token: str = field(repr=False)
    """What the service takes that the integration leads to; for Connect itself an API key."""
    token_type: str
    """How to send it, such as `Bearer` or `Key`."""
    issued_token_type: str
    """What it is, as a URN."""
    expires_at: datetime | None
    """When it ends by this machine's clock; None where the server does not say."""

    @property
    def headers(self) -> dict[str, str]:
        """The header with which a request is sent on its strength.

        Raises:
            InvalidArgument: Credentials of AWS, which are no header.
        """
        if self.issued_token_type == AWS:
            raise InvalidArgument("Credentials of AWS sign requests; they do not go in a header.")
        return {"Authorization": f"{self.token_type or 'Bearer'} {self.access_token}"}

    def to_snowflake(self) -> dict[str, str]:
        """The arguments that `snowflake.connector.connect` takes, besides account and so on."""
        return {"authenticator": "oauth", "token": self.access_token}


@dataclass(frozen=True, slots=True)
class AwsCredentials:
    """Temporary credentials of AWS; the `repr` shows neither key nor token."""

    access_key_id: str
    secret_access_key: str = field(repr=False)
    session_token: str = field(repr=False)
    expiration: datetime

    def to_boto3(self) -> dict[str, str]:
        """The arguments that `boto3.client` and `boto3.Session` take."""
        return {
            "aws_access_key_id": self.access_key_id,
            "aws_secret_access_key": self.secret_access_key,
            "aws_session_token": self.session_token,
        }


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which credentials are wanted, and in exchange for what."""

    subject: Secret
    subject_type: str
    requested: str | None = None
    audience: str | None = None

    @property
    def key(self) -> str:
        """What tells this from other wants; the token cannot be read from it."""
        parts = (self.subject.reveal(), self.subject_type, self.requested, self.audience)
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    @property
    def form(self) -> ExchangeCredentialsForm:
        """The form to send; what is not asked for is left out, as older servers want it."""
        form: ExchangeCredentialsForm = {
            "grant_type": GRANT,
            "subject_token_type": self.subject_type,
            "subject_token": self.subject.reveal(),
        }
        if self.requested is not None:
            form["requested_token_type"] = self.requested
        if self.audience is not None:
            form["audience"] = self.audience
        return form

    @property
    def needs(self) -> list[tuple[str, str]]:
        """What is asked of the server beyond the plain exchange, each with its first version."""
        asked = (self.subject_type, self.requested, "audience" if self.audience else None)
        return [_SINCE[one] for one in asked if one in _SINCE]


def token_type(kind: str | None) -> str | None:
    """The URN of a kind of credentials; None leaves the kind to the server.

    Raises:
        InvalidArgument: An unknown kind.
    """
    if kind is None or kind in _KINDS.values():
        return kind
    if kind not in _KINDS:
        raise InvalidArgument(
            f"{kind!r} is no kind of credentials; a kind is one of {', '.join(_KINDS)}."
        )
    return _KINDS[kind]


def credential_of(answer: OAuthCredentials, wanted: Wanted, now: datetime) -> OAuthCredential:
    """Read an answer.

    Raises:
        UnexpectedAnswer: It holds no token, or another kind of token than was asked for.
    """
    if not answer.access_token:
        raise UnexpectedAnswer("The server exchanged the session token for nothing.")
    issued = answer.issued_token_type or ""
    if wanted.requested is not None and issued != wanted.requested:
        raise UnexpectedAnswer(
            f"The server gave {issued or 'credentials of no stated kind'} "
            f"where {wanted.requested} was asked for."
        )
    seconds = answer.expires_in
    ends = now + timedelta(seconds=seconds) if isinstance(seconds, int) else None
    return OAuthCredential(answer.access_token, answer.token_type or "", issued, ends)


def aws_credentials(credential: OAuthCredential) -> AwsCredentials:
    """Decode credentials of AWS: JSON within Base64.

    Raises:
        UnexpectedAnswer: They are not that; what they are is not repeated.
    """
    found = _decoded(credential.access_token)
    if found is None:
        # Raised outside of the decoding, so that no traceback shows what was read.
        raise UnexpectedAnswer("The server gave no AWS credentials that can be read.")
    return found


def _decoded(text: str) -> AwsCredentials | None:
    try:
        found = json.loads(base64.b64decode(text, validate=True))
        names = ("accessKeyId", "secretAccessKey", "sessionToken")
        key, secret, token = (found[name] for name in names)
        ends = datetime.fromisoformat(found["expiration"])
    except (ValueError, KeyError, TypeError):
        return None
    if not all(isinstance(one, str) and one for one in (key, secret, token)):
        return None
    return AwsCredentials(key, secret, token, ends if ends.tzinfo else ends.replace(tzinfo=UTC))
