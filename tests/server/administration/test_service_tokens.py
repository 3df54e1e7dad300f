"""Service tokens: principals with scopes, and with nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from connectapi import Client
from connectapi.models.service_tokens import ServiceToken
from connectapi.testing import LocalConnect
from tests.server.content.conftest import deployed, refusal, site
from tests.server.foundation.wire import Wire

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def made(admin: Client, *scopes: str, **options: object) -> ServiceToken:
    fields = {"name": "monitor", "scopes": list(scopes), **options}
    return admin.api.service_tokens.create_service_token(**fields)  # type: ignore[arg-type]  # any field


def test_the_key_is_told_once(admin: Client) -> None:
    token = made(admin, "users:read", "groups:read")
    assert len(token.key) >= 32
    (listed,) = admin.api.service_tokens.list_service_tokens()
    assert (listed.guid, listed.name, listed.scopes) == (
        token.guid,
        "monitor",
        ["users:read", "groups:read"],
    )
    assert not listed.key
    assert listed.expires_at is None
    assert made(admin, "users:read").guid != token.guid  # names may repeat


def test_scopes_are_those_that_operations_name(server: LocalConnect, admin: Client) -> None:
    offered = {found.name for found in admin.api.service_tokens.list_service_token_scopes().scopes}
    marker = "service token scope "
    named = {
        part.split()[0]
        for operation in server.services.contract.operations
        for part in operation.access.split(marker)[1:]
    }
    assert {"identity:manage", "nameservice:read"} | named == offered


def test_a_token_does_what_its_scopes_say(server: LocalConnect, admin: Client) -> None:
    server.add_user("ada", "viewer")
    admin.api.content.create_content(name="private")
    key = made(admin, "users:read", "content:search").key
    with server.client(api_key=key) as program:
        assert {user.username for user in program.api.users.get_users().results} >= {"ada"}
        found = program.api.content.search_content(q="owner:@me")
        assert found.total == 0
        assert program.api.content.search_content().total == 1
        assert refusal(program.api.groups.get_groups) == (403, "PermissionDenied")
        assert refusal(program.api.tags.list_tags) == (403, "PermissionDenied")
        assert refusal(program.api.users.get_current_user) == (403, "PermissionDenied")
        assert refusal(program.api.service_tokens.list_service_tokens) == (403, "PermissionDenied")


def test_usage_is_that_of_all_content(server: LocalConnect, admin: Client) -> None:
    guid = deployed(admin, site(), access_type="all")
    Wire(server, None).send("GET", f"/content/{guid}/", None)
    with server.client(api_key=made(admin, "instrumentation:read").key) as program:
        visits = program.api.instrumentation.get_content_visits()
        assert [visit.content_guid for visit in visits.results] == [guid]


@pytest.mark.parametrize("scope", ["identity:manage", "nameservice:read"])
def test_scopes_without_an_operation_open_nothing(
    server: LocalConnect, admin: Client, scope: str
) -> None:
    with server.client(api_key=made(admin, scope).key) as program:
        assert refusal(program.api.users.get_users) == (403, "PermissionDenied")


def test_content_needs_a_user(server: LocalConnect, admin: Client) -> None:
    guid = admin.api.content.create_content(name="page", access_type="logged_in").guid
    answer = Wire(server, made(admin, "content:search").key).send("GET", f"/content/{guid}/", None)
    assert answer.status == 403


def test_a_revoked_token_is_nobody(server: LocalConnect, admin: Client) -> None:
    token = made(admin, "users:read")
    admin.api.service_tokens.delete_service_token(token.guid)
    with server.client(api_key=token.key) as program:
        assert refusal(program.api.users.get_users) == (401, "InvalidLogin")
    assert refusal(admin.api.service_tokens.delete_service_token, token.guid) == (
        404,
        "ObjectDoesNotExist",
    )


def test_a_token_expires_and_goes(server: LocalConnect, admin: Client) -> None:
    ends = datetime.now(UTC) + timedelta(hours=1)
    token = made(admin, "users:read", expires_at=ends)
    assert token.expires_at is not None
    assert abs(token.expires_at - ends) < timedelta(seconds=1)
    server.move_clock(timedelta(hours=2))
    with server.client(api_key=token.key) as program:
        assert refusal(program.api.users.get_users) == (401, "TokenExpired")
    assert admin.api.service_tokens.list_service_tokens() == []


def test_use_is_noted_every_quarter_of_an_hour(server: LocalConnect, admin: Client) -> None:
    token = made(admin, "users:read")
    server.move_clock(timedelta(minutes=20))
    with server.client(api_key=token.key) as program:
        program.api.users.get_users()
    (listed,) = admin.api.service_tokens.list_service_tokens()
    assert listed.active_time > token.active_time


@pytest.mark.parametrize(
    "fields, code",
    [
        ({"name": "", "scopes": ["users:read"]}, "InvalidParameter"),
        ({"name": "x", "scopes": []}, "ParameterMissing"),
        ({"name": "x"}, "ParameterMissing"),
        ({"name": "x", "scopes": ["everything"]}, "InvalidParameter"),
        ({"name": "x", "scopes": ["users:read"], "expires_at": LONG_AGO}, "InvalidParameter"),
    ],
)
def test_what_no_token_can_be_made_of(admin: Client, fields: dict[str, object], code: str) -> None:
    create = admin.api.service_tokens.create_service_token
    assert refusal(create, **fields) == (400, code)  # type: ignore[arg-type]  # wrong on purpose


def test_only_administrators_make_them(publisher: Client) -> None:
    api = publisher.api.service_tokens
    assert refusal(api.list_service_tokens) == (403, "PermissionDenied")
    assert refusal(api.create_service_token, name="x", scopes=["users:read"]) == (
        403,
        "PermissionDenied",
    )
