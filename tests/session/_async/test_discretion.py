"""Keys are in no log, no traceback and no repr, whatever goes wrong."""

from __future__ import annotations

import logging
import traceback

import pytest

from connectapi import AsyncClient
from connectapi._core.errors import ConnectError
from connectapi._session._async.session import AsyncSession
from tests.session.common import KEY, error, get, ok, post, settings
from tests.session.fault_server import FaultServer, Reply

OTHER = "0ther-s3cret-0ther-s3cret"

FAULTS = [
    Reply(reset=True),
    Reply(401, error(24, "no")),
    Reply(500, error(1, "broken")),
    Reply(404, b"404 page not found"),
    Reply(302, headers={"location": "https://evil.example/login"}),
    Reply(200, b"<html><title>Sign in</title>", {"content-type": "text/html"}),
    Reply(200, b"{broken"),
    Reply(raw=b"SSH-2.0\r\n"),
]


@pytest.mark.parametrize("fault", FAULTS, ids=range(len(FAULTS)))
async def test_no_secret_is_logged_or_in_a_traceback(
    server: FaultServer, caplog: pytest.LogCaptureFixture, fault: Reply
) -> None:
    caplog.set_level(logging.DEBUG)
    server.answer_with(lambda _: fault)
    shown = ""
    secretive = settings(server.url, headers={"X-Proxy-Token": OTHER})
    async with AsyncSession(secretive) as session:
        for request in (get("/v1/user", token=OTHER), post({"api_key": OTHER}, method="PUT")):
            with pytest.raises(ConnectError) as caught:
                await session.send(request)
            report = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
            shown += "".join(report.format())
            shown += f"{caught.value!r} {vars(caught.value)} {session!r} {vars(session)}"

    assert "/v1/user" in shown
    for secret in (KEY, OTHER):
        assert secret not in caplog.text
        # The test's own locals hold what it sends, which is not the package's doing.
        assert secret not in _package_only(shown)


def _package_only(shown: str) -> str:
    """What a traceback shows of this package's frames."""
    kept, keep = [], True
    for line in shown.splitlines():
        if line.startswith('  File "'):
            keep = "test_discretion" not in line
        if keep:
            kept.append(line)
    return "\n".join(kept)


async def test_attempts_are_logged_without_query_and_headers(
    server: FaultServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="connectapi")
    server.plan(Reply(503), Reply(body=ok(a=1)))
    async with AsyncSession(settings(server.url)) as session:
        await session.send(get("/v1/users", prefix="jane"))

    lines = [record.getMessage() for record in caplog.records if record.name == "connectapi"]
    trace = server.heard[0].headers["x-correlation-id"]
    assert len(lines) == 2
    assert "GET /v1/users -> 503 in " in lines[0]
    assert f"(attempt 2, correlation id {trace})" in lines[1]
    assert "jane" not in caplog.text


async def test_nothing_is_logged_unless_asked_for(
    server: FaultServer, caplog: pytest.LogCaptureFixture
) -> None:
    server.answer_with(lambda _: Reply(body=ok(username="jane")))
    async with AsyncClient(server.url, KEY) as client:
        await client.me()
        assert KEY not in repr(client) + repr(vars(client)) + client.explain_credentials()

    assert [record for record in caplog.records if record.levelno > logging.DEBUG] == []
