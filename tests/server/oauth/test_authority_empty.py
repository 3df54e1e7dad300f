"""Every endpoint of both authorities, asked for nothing at all by nobody in particular."""

from __future__ import annotations

import pytest

from connectapi.server.unversioned import AT_ROOT
from connectapi.testing import LocalConnect
from tests.server.foundation.wire import Answer, Wire
from tests.server.oauth.tool import denied


def asks_to_sign_in(answer: Answer) -> None:
    assert answer.status == 303
    assert answer.headers["location"].startswith("/__login__?url=%2F")


def test_of_the_server(server: LocalConnect) -> None:
    wire = Wire(server, None)
    denied(wire.send("POST", "/oauth/v1/register"), "invalid_client_metadata")
    denied(wire.send("POST", "/oauth/v1/token"), "invalid_request")
    denied(wire.send("POST", "/oauth/v1/revoke"), "invalid_request")
    denied(wire.send("POST", "/oauth/v1/device_authorization"), "invalid_request")
    assert b"not registered" in wire.send("GET", "/oauth/v1/authorize").ok(400)
    assert b"must be a form" in wire.send("POST", "/oauth/v1/authorize").ok(400)
    asks_to_sign_in(wire.send("GET", "/oauth/v1/device"))
    assert b"must be a form" in wire.send("POST", "/oauth/v1/device").ok(400)


def test_of_the_identity_provider(server: LocalConnect) -> None:
    wire = Wire(server, None)
    denied(wire.send("POST", "/__identity__/register"), "invalid_client_metadata")
    denied(wire.send("POST", "/__identity__/token"), "invalid_request")
    denied(wire.send("POST", "/__identity__/revoke"), "invalid_request")
    denied(wire.send("POST", "/__identity__/device_authorization"), "invalid_request")
    assert b"not registered" in wire.send("GET", "/__identity__/authorize").ok(400)
    assert b"must be a form" in wire.send("POST", "/__identity__/authorize").ok(400)
    asks_to_sign_in(wire.send("GET", "/__identity__/device"))
    assert b"must be a form" in wire.send("POST", "/__identity__/device").ok(400)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_with_another_method(server: LocalConnect, method: str) -> None:
    wire = Wire(server, None)
    for path in sorted({operation.path for operation in AT_ROOT}):
        assert wire.send(method, path).status in (404, 405), path
