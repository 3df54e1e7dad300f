"""What older releases exchange: each kind of token came at its own time."""

from __future__ import annotations

import pytest

from connectapi.server.identity import tokens
from connectapi.testing import LocalConnect
from tests.server.content.conftest import new, refusal
from tests.server.foundation.wire import Answer, Wire
from tests.server.oauth.conftest import made, tie

NOBODY = "00000000-0000-4000-8000-000000000000"
OFFERED = {
    "2024.08.0": set[str](),
    "2024.12.0": {"account"},
    "2025.01.0": {"account", "key"},
    "2025.03.0": {"account", "key", "aws"},
}


@pytest.mark.parametrize("version, offered", OFFERED.items(), ids=OFFERED)
def test_kinds_of_tokens_by_release(version: str, offered: set[str]) -> None:
    with (
        LocalConnect(socket=False, check_answers=True, server_version=version) as server,
        server.client() as admin,
    ):
        guid = new(admin)
        visit = server.user_session_token(guid, admin.me().guid)
        carried = server.content_session_token(guid)

        def ask(token: str, kind: str, **fields: str) -> Answer:
            return exchange(server, token, kind, **fields)

        tie(admin, guid, made(admin, "connect", max_role="Viewer"))
        answers = {"key": ask(visit, tokens.USER_SESSION, requested_token_type=tokens.API_KEY)}
        tie(admin, guid, made(admin, auth_type="Service Account"))
        answers["account"] = ask(carried, tokens.CONTENT_SESSION)
        tie(admin, guid, made(admin, "aws", auth_type="Service Account"))
        wanted = {"requested_token_type": tokens.AWS_CREDENTIALS}
        answers["aws"] = ask(carried, tokens.CONTENT_SESSION, **wanted)

        assert {name for name, answer in answers.items() if answer.status == 200} == offered
        if "key" not in offered:
            answers["key"].refused(400, "OAuthCredentialRequestedTokenType")
        if "account" not in offered:
            answers["account"].refused(400, "OAuthCredentialSubjectTokenType")


@pytest.mark.parametrize("version, status", [("2025.06.0", 200), ("2025.07.0", 400)])
def test_an_audience_means_nothing_before_its_time(version: str, status: int) -> None:
    with LocalConnect(socket=False, server_version=version) as server, server.client() as admin:
        guid = tie(admin, new(admin), made(admin, auth_type="Service Account"))
        token = server.content_session_token(guid)
        answer = exchange(server, token, tokens.CONTENT_SESSION, audience=NOBODY)
        assert answer.status == status, answer


def test_content_had_one_integration_at_most() -> None:
    old = LocalConnect(socket=False, check_answers=True, server_version="2025.06.0")
    with old as server, server.client() as admin:
        guid, both = new(admin), (made(admin), made(admin, "connect"))
        code = (400, "InvalidOAuthAssociationAssignment")
        assert refusal(tie, admin, guid, *both) == code
        tie(admin, guid, both[0])
        tie(admin, guid, both[1])
        (kept,) = admin.api.content.list_content_oauth_integration_associations(guid)
        assert kept.oauth_integration_guid == both[1].guid


def exchange(server: LocalConnect, token: str, kind: str, **fields: str) -> Answer:
    form = {
        "grant_type": tokens.TOKEN_EXCHANGE,
        "subject_token": token,
        "subject_token_type": kind,
        **fields,
    }
    body = "&".join(f"{name}={value}" for name, value in form.items()).encode()
    return Wire(server, server.api_key).send(
        "POST",
        "/__api__/v1/oauth/integrations/credentials",
        body,
        content_type="application/x-www-form-urlencoded",
    )
