"""Keys and tokens whose secret is shown once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from connectapi import UnsupportedByServer
from connectapi._core.request import Request
from connectapi._core.response import Response
from connectapi._core.version import UNKNOWN, ServerVersion
from connectapi.client._sync.api_keys import ApiKeysResource
from connectapi.client.created import created_key, created_token
from connectapi.models import APIKey, ServiceToken


class NeverExpiring:
    """A server that hides its version and passes over what it does not know."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    def server_version(self) -> ServerVersion:
        return UNKNOWN

    def refuse_lacked(self, request: Request[Any]) -> None:  # Any: as below
        """A version that is not known lacks nothing."""

    def send(self, request: Request[Any]) -> Any:  # Any: what the request decodes to
        self.sent.append(f"{request.method} {request.path}")
        body = {"guid": "me", "id": "7", "name": "short", "key": "secret"}
        return request.decode(
            Response(200, {}, msgspec.json.encode(body), request.method, "", request.path, "")
        )


def test_a_key_that_was_to_expire_and_does_not_is_deleted_again() -> None:
    server = NeverExpiring()
    keys = ApiKeysResource(server)  # type: ignore[arg-type]  # as much of a session as is used
    with pytest.raises(UnsupportedByServer, match=r"2026\.06\.0"):
        keys.create("short", expires_at=datetime(2100, 1, 1, tzinfo=UTC))
    assert server.sent == ["GET /v1/user", "POST /v1/users/me/keys", "DELETE /v1/users/me/keys/7"]
    assert keys.create("long").key == "secret"


def test_what_was_made_is_itself_but_for_its_repr() -> None:
    key = APIKey(id="7", name="laptop", key="secret")
    made = created_key(key)
    assert made.to_dict() == key.to_dict()
    assert repr(made) == "CreatedKey(id='7', name='laptop', key='********')"
    token = ServiceToken(guid="g", name="directory", key="secret")
    assert repr(created_token(token)) == "CreatedToken(guid='g', name='directory', key='********')"
