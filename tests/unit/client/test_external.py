"""Credentials in the forms that other people's packages take."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from connectapi import CredentialsError, InvalidArgument
from connectapi.client.exchange import AWS, OAuthCredential
from connectapi.external import DatabricksCredentials, runs_on_connect
from tests.scenarios.visits import Visit, visit

SERVICE = {"auth_type": "Service Account"}


@pytest.fixture(scope="module")
def world() -> Iterator[Visit]:
    with visit() as world:
        yield world


def test_a_credential_as_a_header_and_for_snowflake() -> None:
    credential = OAuthCredential("t", "Bearer", "", None)
    assert credential.headers == {"Authorization": "Bearer t"}
    assert OAuthCredential("t", "", "", None).headers == {"Authorization": "Bearer t"}
    assert OAuthCredential("t", "Key", "", None).headers == {"Authorization": "Key t"}
    assert credential.to_snowflake() == {"authenticator": "oauth", "token": "t"}
    with pytest.raises(InvalidArgument, match="AWS"):
        _ = OAuthCredential("t", "aws_credentials", AWS, None).headers


def test_databricks_asks_for_headers_and_gets_what_is_good_now(
    world: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.integrate("snowflake", **SERVICE)
    monkeypatch.delenv("CONNECT_CONTENT_SESSION_TOKEN_FILE", raising=False)
    monkeypatch.setenv("CONNECT_CONTENT_SESSION_TOKEN", world.content_token)
    with world.server.client(api_key=world.owner.api_key) as client:
        strategy = DatabricksCredentials(client)
        assert strategy.auth_type() == "posit-oauth-integration"
        headers = strategy(object())
        first = headers()
        assert first["Authorization"].startswith("Bearer ")
        assert strategy()() == first
        monkeypatch.setenv("CONNECT_CONTENT_SESSION_TOKEN", world.content_token)
        assert headers() != first


def test_a_visitors_missing_token_is_not_the_service_account(
    world: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.integrate("snowflake", **SERVICE)
    monkeypatch.setenv("CONNECT_CONTENT_SESSION_TOKEN", world.content_token)
    with world.server.client(api_key=world.owner.api_key) as client:
        missing: tuple[object, ...] = (None, "", {})
        for nobody in missing:
            with pytest.raises(CredentialsError, match="no visitor's token"):
                DatabricksCredentials(client, nobody).headers()


def test_where_a_process_runs_is_read_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RSTUDIO_PRODUCT", raising=False)
    monkeypatch.setenv("POSIT_PRODUCT", "WORKBENCH")
    assert not runs_on_connect()
    monkeypatch.setenv("POSIT_PRODUCT", "CONNECT")
    assert runs_on_connect()
