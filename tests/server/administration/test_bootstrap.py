"""The first administrator of a server without users, by a signed token."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jwt
import pytest

from connectapi.server.bootstrap import SecretUnusable, read_secret
from connectapi.testing import LocalConnect
from tests.server.foundation.wire import Answer, Wire

SECRET = b"0123456789abcdef0123456789abcdef"


def token(secret: bytes = SECRET, *, scope: str = "bootstrap", minutes: int = 15) -> str:
    """The token that rsconnect-python makes."""
    now = datetime.now(UTC)
    claims = {
        "iat": now,
        "exp": now + timedelta(minutes=minutes),
        "iss": "rsconnect-python",
        "aud": "rsconnect",
        "scope": scope,
    }
    return jwt.encode(claims, secret, "HS256")


def post(server: LocalConnect, header: str | None, path: str = "bootstrap") -> Answer:
    headers = {} if header is None else {"authorization": header}
    return Wire(server, None).send("POST", f"/__api__/v1/{path}", None, **headers)


@pytest.mark.parametrize("path", ["bootstrap", "experimental/bootstrap"])
def test_the_first_administrator_is_made_once(path: str) -> None:
    with LocalConnect(socket=False, check_answers=True, bootstrap_secret=SECRET) as server:
        assert server.api_key == ""
        made = post(server, f"Connect-Bootstrap {token()}", path)
        assert made.status == 200
        assert ("x-deprecated-endpoint" in made.headers) is (path != "bootstrap")
        with server.client(api_key=json.loads(made.body)["api_key"]) as client:
            me = client.me()
            assert me.user_role == "administrator"
            assert [user.guid for user in client.users.find()] == [me.guid]
        again = post(server, f"Connect-Bootstrap {token()}", path)
        assert (again.status, json.loads(again.body)["code"]) == (403, 165)


@pytest.mark.parametrize(
    "header",
    [
        None,
        "Key 0123456789abcdef0123456789abcdef",
        "Connect-Bootstrap",
        "Connect-Bootstrap nonsense",
        f"Connect-Bootstrap {token(b'f' * 32)}",
        f"Connect-Bootstrap {token(scope='everything')}",
        f"Connect-Bootstrap {token(minutes=-1)}",
        f"Connect-Bootstrap {jwt.encode({'scope': 'bootstrap'}, SECRET, 'HS256')}",
    ],
)
def test_no_other_token_will_do(header: str | None) -> None:
    with LocalConnect(socket=False, check_answers=True, bootstrap_secret=SECRET) as server:
        refused = post(server, header)
        assert (refused.status, json.loads(refused.body)["code"]) == (401, 166)
        assert post(server, f"Connect-Bootstrap {token()}").status == 200


def test_a_server_that_was_not_started_for_it(tmp_path: Path) -> None:
    with LocalConnect(socket=False, check_answers=True) as server:
        assert post(server, f"Connect-Bootstrap {token()}").status == 401
    with LocalConnect(socket=False, check_answers=True, bootstrap_secret=SECRET) as server:
        server.add_user("ada", "administrator")
        refused = post(server, f"Connect-Bootstrap {token()}")
        assert (refused.status, json.loads(refused.body)["code"]) == (403, 165)


def test_the_secret_comes_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_bytes(base64.b64encode(SECRET) + b"\n")
    assert read_secret(path) == SECRET
    for wrong in (b"no base64!", base64.b64encode(b"short")):
        path.write_bytes(wrong)
        with pytest.raises(SecretUnusable, match="secret"):
            read_secret(path)
    with pytest.raises(SecretUnusable, match="No such file"):
        read_secret(tmp_path / "gone")
