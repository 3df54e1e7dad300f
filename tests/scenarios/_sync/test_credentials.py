# Derived from tests/scenarios/_async/test_credentials.py by `make generate`. Do not edit.
"""What content gets for the tokens of its visitors, and for its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from connectapi import (
    CredentialsError,
    InvalidArgument,
    InvalidRequest,
    NotFound,
    PermissionDenied,
    UnsupportedByServer,
)
from connectapi._io import synchronous as io
from connectapi._io.clock import Clock
from connectapi.client._sync.credentials import CredentialsResource
from tests.scenarios.visits import HEADER, Visit, visit
from tests.server.oauth.conftest import sign_in

FILE = "CONNECT_CONTENT_SESSION_TOKEN_FILE"
VARIABLE = "CONNECT_CONTENT_SESSION_TOKEN"
SERVICE = {"auth_type": "Service Account"}
AWS_URN = "urn:ietf:params:aws:token-type:credentials"


@pytest.fixture(scope="module")
def shared() -> Iterator[Visit]:
    with visit() as world:
        yield world


@pytest.fixture
def world(shared: Visit, monkeypatch: pytest.MonkeyPatch) -> Visit:
    for name in (FILE, VARIABLE, "CONNECT_CONTENT_GUID"):
        monkeypatch.delenv(name, raising=False)
    shared.integrate()
    shared.asked.clear()
    return shared


def test_a_visitor_who_signed_in_lends_their_credentials(world: Visit) -> None:
    (github,) = world.integrate("github")
    sign_in(world.server, world.visitor, github)
    with world.server.client(auth=world.auth) as client:
        found = client.credentials.of_visitor(world.request)
        assert (found.token_type, len(found.access_token) > 10) == ("Bearer", True)
        assert found.issued_token_type == "urn:ietf:params:oauth:token-type:access_token"
        assert found.expires_at is not None
        left = found.expires_at - datetime.now(UTC)
        assert timedelta(minutes=50) < left <= timedelta(hours=1)
        named = client.credentials.of_visitor(world.token, kind="access_token", audience=github)
        assert named.access_token == found.access_token


def test_a_visitor_who_has_not_signed_in_is_to_be_led_there(world: Visit) -> None:
    world.integrate("github")
    with world.server.client(auth=world.auth) as client:
        with pytest.raises(NotFound, match=r"integrations\.login_url") as caught:
            client.credentials.of_visitor(world.request)
        assert caught.value.code_name == "OAuthSessionNotFound"


def test_content_without_an_integration_is_told_how_to_get_one(world: Visit) -> None:
    with world.server.client(auth=world.auth) as client:
        with pytest.raises(InvalidRequest, match=r"item\.integrations\.add") as caught:
            client.credentials.of_visitor(world.request)
        assert caught.value.code_name == "OAuthCredentialNoAssociations"


def test_a_request_without_a_token_sends_nothing(world: Visit) -> None:
    with world.server.client(auth=world.auth) as client:
        for nobody in ({"accept": "*/*"}, {HEADER: " "}, "", None):
            with pytest.raises(CredentialsError, match=HEADER):
                client.credentials.of_visitor(nobody)
        with pytest.raises(InvalidArgument, match="of type int"):
            client.credentials.of_visitor(5)
        with pytest.raises(InvalidArgument, match="access_token, aws, api_key"):
            client.credentials.of_visitor(world.request, kind="apikey")
    assert world.asked == []


def test_credentials_are_kept_and_asked_for_anew_at_will(world: Visit) -> None:
    world.integrate("snowflake", **SERVICE)
    token = world.content_token
    with world.server.client(auth=world.auth) as client:
        first = client.credentials.of_content(token)
        assert client.credentials.of_content(token) == first
        assert world.exchanges == 1
        fresh = client.credentials.of_content(token, fresh=True)
        assert fresh.access_token != first.access_token
        assert client.credentials.of_content(token) == fresh
        assert world.exchanges == 2


def test_credentials_are_asked_for_again_shortly_before_they_end(world: Visit) -> None:
    world.integrate("snowflake", **SERVICE)
    token = world.content_token
    times = [1000.0]
    with world.server.client(auth=world.auth) as client:
        credentials = CredentialsResource(client._session, Clock(monotonic=lambda: times[0]))
        first = credentials.of_content(token)
        times[0] += 3600 - 120
        assert credentials.of_content(token) == first
        times[0] += 100
        assert (credentials.of_content(token)).access_token != first.access_token
        assert world.exchanges == 2


def test_many_requests_of_one_visitor_make_one_exchange(world: Visit) -> None:
    world.integrate("connect")
    token = world.token
    with world.server.client(auth=world.auth) as client:
        found = io.gather([lambda: client.credentials.of_visitor(token, kind="api_key")] * 8)
    assert len({one.access_token for one in found}) == 1
    assert world.exchanges == 1


def test_one_visitors_credentials_are_not_anothers(world: Visit) -> None:
    world.integrate("connect")
    other = world.server.add_user(f"vera-{uuid4()}")
    with world.server.client(auth=world.auth) as client:
        mine = client.credentials.of_visitor(world.token, kind="api_key")
        theirs = client.credentials.of_visitor(
            world.server.user_session_token(world.guid, other.guid), kind="api_key"
        )
    assert mine.access_token != theirs.access_token


def test_the_contents_own_token_is_read_anew_each_time(
    world: Visit, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    world.integrate("snowflake", **SERVICE)
    path = tmp_path / "token"
    with world.server.client(auth=world.auth) as client:
        credentials = client.credentials
        with pytest.raises(CredentialsError, match=f"{FILE} nor {VARIABLE}"):
            credentials.of_content()
        assert credentials.content_session_token() is None

        monkeypatch.setenv(VARIABLE, "from-the-variable")
        monkeypatch.setenv(FILE, str(path))
        found = credentials.content_session_token()
        assert found is not None
        assert found.reveal() == "from-the-variable"
        with pytest.raises(InvalidRequest):
            credentials.of_content()

        path.write_text(f"{world.content_token}\n")
        first = credentials.of_content()
        assert credentials.of_content() == first
        path.write_text(f"{world.content_token}\nmore\n")
        assert (credentials.of_content()).access_token != first.access_token


def test_a_token_file_that_cannot_be_read_is_named(
    world: Visit, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(FILE, str(tmp_path))
    with world.server.client(auth=world.auth) as client:
        with pytest.raises(CredentialsError, match=f"{tmp_path.name}.*{FILE}.*irectory"):
            client.credentials.of_content()
        (tmp_path / "token").write_bytes(b"\xff\xfe")
        monkeypatch.setenv(FILE, str(tmp_path / "token"))
        with pytest.raises(CredentialsError, match="no text"):
            client.credentials.of_content()


def test_credentials_of_aws_are_decoded(world: Visit) -> None:
    (integration,) = world.integrate("aws", client_id="id")
    sign_in(world.server, world.visitor, integration)
    with world.server.client(auth=world.auth) as client:
        found = client.credentials.aws_of_visitor(world.request)
        assert found.access_key_id.startswith("ASIA")
        assert found.expiration.tzinfo is not None
        assert found.to_boto3() == {
            "aws_access_key_id": found.access_key_id,
            "aws_secret_access_key": found.secret_access_key,
            "aws_session_token": found.session_token,
        }
        shown = repr(found)
        assert found.secret_access_key not in shown
        assert found.session_token not in shown
    world.integrate("aws", **SERVICE)
    with world.server.client(auth=world.auth) as client:
        of_content = client.credentials.aws_of_content(world.content_token)
        assert of_content.access_key_id != found.access_key_id


def test_secrets_are_never_shown(world: Visit) -> None:
    world.integrate("connect")
    token = world.token
    with world.server.client(auth=world.auth) as client:
        found = client.credentials.of_visitor(token, kind="api_key")
        shown = repr(found) + repr(client.credentials) + repr(vars(client.credentials))
        with pytest.raises(InvalidRequest) as caught:
            client.credentials.of_visitor(f"{token}x")
        shown += repr(caught.value) + str(caught.value)
    assert found.access_token not in shown
    assert token not in shown


def test_the_integration_that_gives_api_keys_is_found_among_several(
    world: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    github, connect = world.integrate("github", "connect")
    with world.server.client(auth=world.auth) as client:
        with pytest.raises(InvalidRequest, match=r"several.*audience="):
            client.credentials.of_visitor(world.token, kind="api_key")
        named = client.credentials.of_visitor(world.token, kind="api_key", audience=connect)
        with pytest.raises(InvalidRequest):
            client.credentials.of_visitor(world.token, kind="api_key", audience=github)
        monkeypatch.setenv("CONNECT_CONTENT_GUID", world.guid)
        found = client.credentials.of_visitor(world.token, kind="api_key")
        assert found.access_token == named.access_token
        # Which of the others is meant is not for the client to guess.
        with pytest.raises(InvalidRequest, match="audience="):
            client.credentials.of_visitor(world.token)


def test_an_audience_that_is_not_associated(world: Visit) -> None:
    world.integrate("connect")
    with world.server.client(auth=world.auth) as client:
        with pytest.raises(InvalidRequest, match=r"integrations\.find\(\)"):
            client.credentials.of_visitor(
                world.token, audience="11111111-2222-3333-4444-555555555555"
            )


def test_only_the_owner_of_the_content_gets_credentials(world: Visit) -> None:
    world.integrate("connect")
    with world.server.client(api_key=world.visitor.api_key) as client:
        with pytest.raises(PermissionDenied):
            client.credentials.of_visitor(world.token, kind="api_key")


def test_a_server_without_integrations_says_so() -> None:
    with visit("2023.09.0") as world:
        with world.server.client(auth=world.auth) as client:
            with pytest.raises(UnsupportedByServer) as caught:
                client.credentials.of_visitor(world.token)
    assert (caught.value.needs, caught.value.server_version) == ("2024.08.0", "2023.09.0")


def test_what_the_first_servers_with_integrations_lack() -> None:
    with visit("2024.08.0") as world:
        with world.server.client(auth=world.auth) as client:
            credentials = client.credentials
            with pytest.raises(UnsupportedByServer, match=r"needs Connect 2024\.12\.0"):
                credentials.of_content(world.content_token)
            with pytest.raises(UnsupportedByServer, match=r"needs Connect 2025\.01\.0"):
                credentials.of_visitor(world.token, kind="api_key")
            with pytest.raises(UnsupportedByServer, match=r"needs Connect 2025\.03\.0"):
                credentials.aws_of_visitor(world.token)
    assert world.exchanges == 0


def test_a_server_that_takes_no_audience() -> None:
    with visit("2025.04.0") as world:
        world.integrate("connect")
        with world.server.client(auth=world.auth) as client:
            with pytest.raises(UnsupportedByServer) as caught:
                client.credentials.of_visitor(world.token, kind="api_key", audience=world.guid)
            assert (caught.value.needs, world.exchanges) == ("2025.07.0", 0)
            found = client.credentials.of_visitor(world.token, kind="api_key")
            assert found.token_type == "Key"


def test_r_defect_no_empty_kind_is_sent_to_older_servers() -> None:
    with visit("2024.08.0") as world:
        (github,) = world.integrate("github")
        sign_in(world.server, world.visitor, github)
        with world.server.client(auth=world.auth) as client:
            assert (client.credentials.of_visitor(world.request)).token_type == "Bearer"
            with pytest.raises(UnsupportedByServer):
                client.credentials.of_visitor(world.request, kind=AWS_URN)


def test_a_server_that_hides_its_version_is_given_a_try() -> None:
    with visit(hide_version=True) as world:
        (connect,) = world.integrate("connect")
        with world.server.client(auth=world.auth) as client:
            found = client.credentials.of_visitor(world.token, kind="api_key", audience=connect)
            assert found.token_type == "Key"


def test_credentials_without_a_stated_end_are_not_kept(
    world: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.integrate("snowflake", **SERVICE)
    token = world.content_token
    with world.server.client(auth=world.auth) as client:
        monkeypatch.setattr("connectapi.server.identity.exchange._left", lambda *_: None)
        first = client.credentials.of_content(token)
        assert first.expires_at is None
        assert (client.credentials.of_content(token)).access_token != first.access_token
    assert world.exchanges == 2
