"""The first administrator of a server without users, by a signed token."""

from __future__ import annotations

import base64
import json
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jwt
import pytest

from connectapi import Client
from connectapi.server.bootstrap import SecretUnusable, read_secret
from connectapi.testing import LocalConnect
from tests.server.foundation.test_serve import facts, refused, serving
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
        instead = None if path == "bootstrap" else "/v1/bootstrap"
        assert made.headers.get("x-deprecated-endpoint") == instead
        with server.client(api_key=json.loads(made.body)["api_key"]) as client:
            me = client.me()
            assert me.user_role == "administrator"
            assert [user.guid for user in client.users.find()] == [me.guid]
            (row,) = client.api.audit_logs.get_audit_logs().results
            assert (row.action, row.user_description) == ("add_user", "the server")
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


def test_no_key_opens_a_server_without_users() -> None:
    with LocalConnect(socket=False, check_answers=True, bootstrap_secret=SECRET) as server:
        nobody = Wire(server, None)
        nobody.get("/v1/users").refused(401, "AuthRequired")
        nobody.api("POST", "/v1/users", {"username": "eve"}).refused(401, "AuthRequired")
        Wire(server, "0" * 32).get("/v1/user").refused(401, "InvalidLogin")


def test_the_time_is_the_servers() -> None:
    with LocalConnect(socket=False, check_answers=True, bootstrap_secret=SECRET) as server:
        server.move_clock(timedelta(minutes=20))
        refused = post(server, f"Connect-Bootstrap {token()}")
        refused.refused(401, "InvalidJWT", "expired")
        assert SECRET.decode() not in refused.json["error"]
        claims = {"scope": "bootstrap", "exp": time.time() + 3600.5, "iat": time.time() + 600}
        later = jwt.encode(claims, SECRET, "HS256")
        assert post(server, f"connect-bootstrap  {later} ").status == 200


def test_of_several_at_once_one_is_first() -> None:
    with LocalConnect(bootstrap_secret=SECRET) as server, ThreadPoolExecutor(8) as threads:
        header = f"Connect-Bootstrap {token()}"
        statuses = [answer.status for answer in threads.map(post, [server] * 8, [header] * 8)]
    assert sorted(statuses) == [200] + [403] * 7


def test_an_older_server_has_the_old_address_alone() -> None:
    with LocalConnect(
        socket=False, bootstrap_secret=SECRET, server_version="2022.10.0", check_answers=True
    ) as server:
        assert post(server, f"Connect-Bootstrap {token()}").status == 404
        made = post(server, f"Connect-Bootstrap {token()}", "experimental/bootstrap")
        assert (made.status, made.headers["x-deprecated-endpoint"]) == (200, "n/a")


@pytest.mark.parametrize("secret", [b"", b"short"])
def test_a_short_secret_is_refused_at_once(secret: bytes) -> None:
    with pytest.raises(SecretUnusable, match="fewer than 32 bytes"):
        LocalConnect(bootstrap_secret=secret)


def test_serve_begins_without_users(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(base64.b64encode(SECRET))
    options = ("--bootstrap-secret", str(secret))
    with serving("--json", *options, folder=tmp_path) as process:
        begun = facts(process)
        assert (begun["api_key"], begun["username"]) == (None, None)
        made = bootstrapped(str(begun["url"]))
        with Client(str(begun["url"]), made) as client:
            username = client.me().username
        process.terminate()
        process.wait(20)
    with serving("--json", *options, folder=tmp_path) as process:
        again = facts(process)
        assert (again["api_key"], again["username"]) == (None, username)
        with Client(str(again["url"]), made) as client:
            assert client.me().user_role == "administrator"


def bootstrapped(url: str) -> str:
    """The key that a server gives to who has the secret."""
    request = urllib.request.Request(
        f"{url}/__api__/v1/bootstrap",
        method="POST",
        headers={"Authorization": f"Connect-Bootstrap {token()}"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return str(json.load(answer)["api_key"])


def test_serve_says_what_is_wrong_with_a_secret_and_a_directory(tmp_path: Path) -> None:
    (tmp_path / "short").write_bytes(base64.b64encode(b"hush"))
    line = refused(tmp_path, "--port", "0", "--bootstrap-secret", "short")
    assert "fewer than 32 bytes" in line
    assert "hush" not in line
    (tmp_path / "people.json").write_text("[]")
    line = refused(tmp_path, "--port", "0", "--directory", "people.json")
    assert "people.json is no directory" in line


def test_the_secret_comes_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_bytes(base64.b64encode(SECRET) + b"\n")
    assert read_secret(path) == SECRET
    long = bytes(range(120))
    path.write_bytes(base64.encodebytes(long))
    assert read_secret(path) == long
    for wrong in (b"no base64!", base64.b64encode(b"short")):
        path.write_bytes(wrong)
        with pytest.raises(SecretUnusable, match="secret"):
            read_secret(path)
    with pytest.raises(SecretUnusable, match="No such file"):
        read_secret(tmp_path / "gone")
