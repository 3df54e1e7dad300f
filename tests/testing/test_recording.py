"""Recording a server's answers and replaying them, without the secrets."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from connectapi import APIError, AsyncClient, Client, NotFound, ServerError
from connectapi.testing import LocalConnect, Recorder, RecordingError, Replay
from connectapi.testing.running import OnSocket
from connectapi.testing.scrub import Scrubber

PASSWORD = "correct horse battery staple"
VARIABLE = "hunter2-and-then-some"
SITE = Path(__file__).resolve().parents[2] / "examples" / "site"


def work(client: Client) -> list[object]:
    """Something of everything, with secrets in it."""
    me = client.me()
    fields = {"username": "vera", "email": "vera@example.com", "password": PASSWORD}
    made = client.request("POST", "/v1/users", json=fields)
    item = client.content.create("report", title="Größe")
    item.environment.set({"TOKEN": VARIABLE})
    item.update(access_type="all")
    names = [user.username for user in client.users.find(page_size=1)]
    with pytest.raises(NotFound):
        client.users.get("11111111-2222-4333-8444-555555555555")
    deployed = client.deploy(SITE, guid=item.guid)
    bundle = client.api.bundles.get_bundles(deployed.guid)
    return [me, made, names, item.guid, item.content_url.partition("/content/")[2], bundle]


@contextmanager
def recording(path: Path, **options: Any) -> Iterator[tuple[LocalConnect, Client]]:  # Any: options
    """A server whose answers to the client are recorded."""
    with LocalConnect(**options) as server:
        verify = server.ca_file if options.get("tls") else True
        recorder = Recorder(server.url, path, api_key=server.api_key, verify=verify)
        with recorder, recorder.client() as client:
            yield server, client


@pytest.fixture
def recorded(tmp_path: Path) -> tuple[Path, list[object], str]:
    """A recording, what the client saw meanwhile, and the key that it used."""
    path = tmp_path / "work.json"
    with recording(path) as (server, client):
        seen = work(client)
        key = server.api_key
    return path, seen, key


def test_a_replay_answers_as_the_server_did(recorded: tuple[Path, list[object], str]) -> None:
    path, seen, _ = recorded
    with Replay(path) as server, server.client() as client:
        assert work(client) == seen
        assert server.refused == []
        assert server.unused == []


def test_a_recording_holds_no_secret(recorded: tuple[Path, list[object], str]) -> None:
    path, _, api_key = recorded
    text = path.read_text("utf-8")

    for secret in (PASSWORD, VARIABLE, api_key, api_key[:12]):
        assert secret not in text
    assert "authorization" not in text.lower()
    assert "cookie" not in text.lower()
    assert "127.0.0.1" not in text
    assert '"password": "***"' in text


def test_a_recording_can_be_read_by_people(recorded: tuple[Path, list[object], str]) -> None:
    path, _, _ = recorded
    text = path.read_text("utf-8")
    document = json.loads(text)

    assert "Größe" in text
    assert text.count("\n") > 100
    first = document["exchanges"][0]
    assert first["request"] == {
        "method": "GET",
        "path": "/__api__/v1/user",
        "query": "",
        "body": None,
    }
    assert first["answer"]["body"]["json"]["username"] == "admin"


def test_keys_cookies_and_tokens_are_scrubbed_wherever_they_come(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    with recording(path) as (server, client):
        made = client.api.api_keys.create_key(client.me().guid, name="ci")
        secret, first = str(made.key), server.api_key
        client.request("POST", "/v1/content", json={"name": "x", "description": secret})
        with pytest.raises(APIError):
            client.request("GET", "/v1/users", query={"prefix": secret, "page_size": 0})
    text = path.read_text("utf-8")

    assert secret not in text
    assert first not in text
    assert text.count("***") >= 3


def test_switches_are_kept_and_secrets_of_any_name_are_not(tmp_path: Path) -> None:
    path = tmp_path / "integrations.json"
    config = {"client_id": "abc", "client_secret": VARIABLE, "vault_password": PASSWORD}
    with recording(path) as (_, client):
        templates = client.api.oauth_integration_templates.list_oauth_templates()
        body = {"template": "custom", "name": "mine", "config": config}
        with suppress(APIError):  # what is sent counts here, whatever becomes of it
            client.request("POST", "/v1/oauth/integrations", json=body)

    text = path.read_text("utf-8")
    assert VARIABLE not in text
    assert PASSWORD not in text
    with Replay(path) as server, server.client() as client:
        assert client.api.oauth_integration_templates.list_oauth_templates() == templates


def test_any_pasted_address_is_recorded_from(tmp_path: Path) -> None:
    path = tmp_path / "pasted.json"
    with LocalConnect() as server:
        pasted = f"{server.url}/connect/#/content"
        with Recorder(pasted, path, api_key=server.api_key) as recorder, recorder.client() as it:
            assert it.me().username == "admin"
    assert "127.0.0.1" not in path.read_text("utf-8")


def test_a_secret_that_begins_like_another_leaves_nothing_of_it() -> None:
    scrubber = Scrubber()
    for length in range(8, 40):
        scrubber.learn({"cookie": "s3cr3t-".ljust(length, "x")})
    assert scrubber.text(f"before {'s3cr3t-'.ljust(39, 'x')} after") == "before *** after"


def test_every_cookie_that_is_set_is_scrubbed(tmp_path: Path) -> None:
    cookies = ("first-cookie-value", "second-cookie-value")

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            for phase in ("startup", "shutdown"):
                await receive()
                await send({"type": f"lifespan.{phase}.complete"})
            return
        told = PlainTextResponse(" ".join(cookies))
        for number, value in enumerate(cookies):
            told.set_cookie(f"cookie{number}", value)
        await told(scope, receive, send)

    path = tmp_path / "cookies.json"
    origin = OnSocket(answer)
    try:
        with Recorder(origin.origin, path, api_key="any") as recorder, recorder.client() as client:
            client.request("GET", "/odd")
    finally:
        origin.stop()
    text = path.read_text("utf-8")
    assert "*** ***" in text
    assert not any(cookie in text for cookie in cookies)


async def test_another_request_is_refused_with_what_there_is(
    recorded: tuple[Path, list[object], str],
) -> None:
    with Replay(recorded[0]) as server:
        async with server.async_client(retry=1) as client:
            with pytest.raises(ServerError) as caught:
                await client.groups.find().collect()
            with pytest.raises(ServerError) as other:
                await client.users.find(page_size=3).collect()

        assert "holds no (further) answer for GET /__api__/v1/groups" in str(caught.value)
        assert "it was asked for: GET /__api__/v1/users?" in str(other.value)
        assert len(server.refused) == 2


def test_a_read_may_be_repeated_and_a_write_may_not(tmp_path: Path) -> None:
    path = tmp_path / "twice.json"
    with recording(path) as (_, client):
        client.content.create("once")
        client.me()
    with Replay(path) as replay, replay.client() as client:
        assert replay.unused
        for _ in range(3):
            assert client.me().username == "admin"
        client.content.create("once")
        with pytest.raises(ServerError, match="no \\(further\\) answer"):
            client.content.create("once")
        assert replay.unused == []


def test_cookies_of_a_balancer_pass_through_a_recorder(tmp_path: Path) -> None:
    from connectapi.testing import LocalCluster

    with LocalCluster() as cluster:
        recorder = Recorder(cluster.url, tmp_path / "x.json", api_key=cluster.api_key)
        with recorder, recorder.client() as client:
            for _ in range(4):
                client.me()
        assert sorted(node.requests for node in cluster.nodes) == [0, 4]


def test_a_server_with_a_private_authority_is_recorded(tmp_path: Path) -> None:
    path = tmp_path / "tls.json"
    with recording(path, tls=True, path_prefix="/rsc") as (server, client):
        item = client.content.create("report")
        assert item.content_url.startswith("http://127.0.0.1:")
        assert not item.content_url.startswith(server.url)
    with Replay(path) as replay, replay.client() as client:
        item = client.content.create("report")
        assert item.content_url == f"{replay.url}/content/{item.guid}/"


async def test_a_server_that_is_not_there_is_no_answer(tmp_path: Path) -> None:
    path = tmp_path / "nothing.json"
    with Recorder("http://127.0.0.1:9", path, api_key="k") as recorder:
        async with AsyncClient(recorder.url, "k", retry=1) as client:
            with pytest.raises(ServerError, match=r"cannot reach http://127\.0\.0\.1:9"):
                await client.me()

    assert json.loads(path.read_text("utf-8"))["exchanges"] == []


@pytest.mark.parametrize(
    "text, word",
    [
        (None, "cannot read"),
        ("{", "is no recording"),
        ("[]", "is no recording of format 1"),
        ('{"format": 7}', "is no recording of format 1"),
        ('{"format": 1, "exchanges": [{}]}', "request"),
    ],
)
def test_a_file_that_is_no_recording_is_refused(
    tmp_path: Path, text: str | None, word: str
) -> None:
    path = tmp_path / "x.json"
    if text is not None:
        path.write_text(text)
    with pytest.raises(RecordingError, match=word) as caught:
        Replay(path)

    assert "x.json" in str(caught.value)
