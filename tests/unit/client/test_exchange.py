"""What is asked for in exchange for a token, and how the answer is read."""

from __future__ import annotations

import base64
import dataclasses
import json
import traceback
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import yaml

from connectapi import InvalidArgument, Secret, UnexpectedAnswer
from connectapi.client.exchange import (
    API_KEY,
    AWS,
    CONTENT_SESSION,
    USER_SESSION,
    OAuthCredential,
    Wanted,
    aws_credentials,
    credential_of,
    token_type,
)
from connectapi.client.on_connect import runs_on_connect
from connectapi.models.oauth_integrations import OAuthCredentials

NOW = datetime(2026, 1, 1, tzinfo=UTC)
PLAIN = Wanted(Secret("t"), USER_SESSION)
CONTRACT = Path(__file__).resolve().parents[3] / "contract"


def test_the_form_has_only_what_is_asked_for_in_the_order_of_other_clients() -> None:
    assert list(PLAIN.form.items()) == [
        ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"),
        ("subject_token_type", "urn:posit:connect:user-session-token"),
        ("subject_token", "t"),
    ]
    whole = Wanted(Secret("t"), CONTENT_SESSION, AWS, "guid").form
    assert whole["subject_token_type"] == "urn:posit:connect:content-session-token"
    assert list(whole)[3:] == ["requested_token_type", "audience"]


def test_each_want_has_a_key_of_its_own_that_does_not_tell_the_token() -> None:
    wants = [
        PLAIN,
        Wanted(Secret("u"), USER_SESSION),
        Wanted(Secret("t"), CONTENT_SESSION),
        Wanted(Secret("t"), USER_SESSION, API_KEY),
        Wanted(Secret("t"), USER_SESSION, None, API_KEY),
    ]
    keys = {one.key for one in wants}
    assert len(keys) == len(wants)
    assert PLAIN.key == Wanted(Secret("t"), USER_SESSION).key
    assert "t'" not in repr(PLAIN)


def test_kinds_are_words_or_urns() -> None:
    assert token_type(None) is None
    assert token_type("api_key") == token_type(API_KEY) == "urn:posit:connect:api-key"
    assert token_type("aws") == "urn:ietf:params:aws:token-type:credentials"
    with pytest.raises(InvalidArgument, match=r"'key'.*access_token, aws, api_key"):
        token_type("key")


def test_what_needs_a_newer_server_agrees_with_the_contract() -> None:
    since: dict[str, Any] = yaml.safe_load((CONTRACT / "since.yaml").read_text("utf-8"))
    parameters = next(
        group for group in since.values() if "exchangeCredentials.audience" in (group or ())
    )
    audience = parameters["exchangeCredentials.audience"]["since"]
    assert Wanted(Secret("t"), USER_SESSION, None, "guid").needs[0][1] == audience
    _, surely = parameters["exchangeCredentials.requested_token_type"]["between"]
    assert Wanted(Secret("t"), USER_SESSION, API_KEY).needs[0][1] == surely
    assert PLAIN.needs == []


def test_an_answer_without_an_end_has_none() -> None:
    answer = OAuthCredentials(access_token="a", token_type="Bearer")
    credential = credential_of(answer, PLAIN, NOW)
    assert (credential.expires_at, credential.issued_token_type) == (None, "")
    ends = credential_of(OAuthCredentials(access_token="a", expires_in=60), PLAIN, NOW).expires_at
    assert ends == NOW + timedelta(seconds=60)


@pytest.mark.parametrize("answer", [{}, {"access_token": None}, {"access_token": ""}])
def test_an_answer_without_a_token_is_no_credential(answer: dict[str, Any]) -> None:
    with pytest.raises(UnexpectedAnswer, match="nothing"):
        credential_of(OAuthCredentials(**answer), PLAIN, NOW)


def test_another_kind_than_was_asked_for_is_refused() -> None:
    wanted = dataclasses.replace(PLAIN, requested=API_KEY)
    for issued in ("", "urn:ietf:params:oauth:token-type:access_token"):
        answer = OAuthCredentials(access_token="hush", issued_token_type=issued)
        with pytest.raises(UnexpectedAnswer, match="api-key was asked for") as caught:
            credential_of(answer, wanted, NOW)
        assert "hush" not in str(caught.value)


def credential(content: object) -> OAuthCredential:
    text = base64.b64encode(json.dumps(content).encode()).decode()
    return OAuthCredential(text, "aws_credentials", AWS, None)


WHOLE = {
    "accessKeyId": "AK",
    "secretAccessKey": "hush",
    "sessionToken": "token",
    "expiration": "2026-01-01T00:00:00Z",
}


@pytest.mark.parametrize(
    "text, moment",
    [
        ("2026-01-01T00:00:00Z", NOW),
        ("2026-01-01T00:00:00", NOW),
        ("2026-01-01T05:30:00.000+05:30", NOW),
    ],
)
def test_credentials_of_aws_end_at_an_aware_time(text: str, moment: datetime) -> None:
    found = aws_credentials(credential({**WHOLE, "expiration": text}))
    assert found.expiration == moment
    assert isinstance(found.expiration.tzinfo, timezone)
    assert (found.access_key_id, found.session_token) == ("AK", "token")


@pytest.mark.parametrize(
    "content",
    [
        [],
        None,
        {},
        {**WHOLE, "secretAccessKey": None},
        {**WHOLE, "sessionToken": ""},
        {**WHOLE, "expiration": "soon"},
        {**WHOLE, "expiration": 5},
    ],
)
def test_broken_credentials_of_aws_are_refused_without_showing_them(content: object) -> None:
    with pytest.raises(UnexpectedAnswer) as caught:
        aws_credentials(credential(content))
    assert "hush" not in "".join(traceback.format_exception(caught.value))


def test_what_is_no_base64_is_no_credential_of_aws() -> None:
    with pytest.raises(UnexpectedAnswer):
        aws_credentials(OAuthCredential("not base64!", "aws_credentials", AWS, None))


@pytest.mark.parametrize(
    "environ, runs",
    [
        ({"RSTUDIO_PRODUCT": "CONNECT"}, True),
        ({"POSIT_PRODUCT": "CONNECT"}, True),
        ({"POSIT_PRODUCT": "CONNECT_CLOUD"}, True),
        ({"POSIT_PRODUCT": "WORKBENCH", "RSTUDIO_PRODUCT": "CONNECT"}, True),
        ({"RSTUDIO_PRODUCT": "CONNECT_CLOUD"}, False),
        ({"POSIT_PRODUCT": "WORKBENCH"}, False),
        ({}, False),
    ],
)
def test_which_process_runs_on_connect(environ: dict[str, str], runs: bool) -> None:
    assert runs_on_connect(environ) is runs
