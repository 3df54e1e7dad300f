"""Service tokens: principals with scopes, and with nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectapi import Client
from connectapi.models.service_tokens import ServiceToken
from connectapi.server.contract import load
from connectapi.testing import LocalConnect
from tests.server.content.conftest import deployed, refusal, site
from tests.server.foundation.wire import Wire

NOBODY = "00000000-0000-4000-8000-000000000000"
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
        assert program.api.content.search_content(q="private").total == 1
        assert refusal(program.api.groups.get_groups) == (403, "PermissionDenied")
        assert refusal(program.api.tags.list_tags) == (403, "PermissionDenied")
        assert refusal(program.api.users.get_current_user) == (403, "PermissionDenied")
        assert refusal(program.api.service_tokens.list_service_tokens) == (403, "PermissionDenied")


OPENED = {
    operation.id: (operation, scope)
    for operation in load().operations
    for scope in re.findall(r"service token scope ([\w:-]+)", operation.access)
}


@pytest.mark.parametrize("name", OPENED)
def test_an_operation_asks_for_its_own_scope(keys: dict[str, Wire], name: str) -> None:
    operation, scope = OPENED[name]
    path = re.sub(r"\{\w+\}", NOBODY, operation.path)
    for given, wire in keys.items():
        answer = wire.api(operation.method, path)
        if given == scope:
            assert answer.status in (200, 404)
        else:
            answer.refused(403, "PermissionDenied", scope)


@pytest.fixture(scope="module")
def keys() -> Iterator[dict[str, Wire]]:
    """A token for each scope, with no other."""
    with LocalConnect(socket=False, check_answers=True) as server, server.client() as admin:
        scopes = admin.api.service_tokens.list_service_token_scopes().scopes
        yield {one.name: Wire(server, made(admin, one.name).key) for one in scopes}


def test_a_search_knows_no_user_behind_a_token(server: LocalConnect, admin: Client) -> None:
    admin.api.content.create_content(name="report")
    with server.client(api_key=made(admin, "content:search").key) as program:
        search = program.api.content.search_content
        for text in ("owner:@me", "-owner:@me", "owner:admin", "is:bookmarked", "bookmarked:true"):
            found = search(q=text)
            assert found.total == 1
            (warning,) = found.warnings or []
            assert "service token" in warning
        assert search(q="published:true").total == 0
        assert search(include=["tags", "owner", "vanity_url"]).results[0].owner
        for field in ("bookmarked", "schedule"):
            assert refusal(search, include=[field]) == (400, "InvalidParameter")


def test_users_and_groups_come_whole_but_not_as_csv(server: LocalConnect, admin: Client) -> None:
    group = admin.api.groups.create_group(name="analysts").guid
    admin.api.groups.add_group_member(group, user_guid=admin.me().guid)
    wire = Wire(server, made(admin, "users:read", "groups:read").key)
    assert wire.get("/v1/users", accept="text/csv").ok()["total"] == 1
    assert [row["name"] for row in wire.get("/v1/groups").ok()["results"]] == ["analysts"]
    members = wire.get(f"/v1/groups/{group}/members").ok()
    assert [member["username"] for member in members["results"]] == [admin.me().username]


def test_a_token_signs_nobody_in(server: LocalConnect, admin: Client) -> None:
    form = f"password={made(admin, 'users:read').key}".encode()
    kind = "application/x-www-form-urlencoded"
    answer = Wire(server, None).send("POST", "/__login__", form, content_type=kind)
    assert answer.status == 401
    assert "set-cookie" not in answer.headers


def test_the_other_header_takes_a_token_too(server: LocalConnect, admin: Client) -> None:
    token = made(admin, "users:read")
    answer = Wire(server, None).get("/v1/users", x_rsc_authorization=f"Key {token.key}")
    assert answer.ok()["total"] == 1


def test_the_key_is_written_down_nowhere(tmp_path: Path) -> None:
    with LocalConnect(data=tmp_path, socket=False) as server, server.client() as admin:
        token = made(admin, "users:read")
        log = admin.api.audit_logs.search_audit_logs(q="action:add_service_token").results
        assert token.guid in log[0].event_description
        kept = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert any(token.guid.encode() in data for data in kept)
    assert not any(token.key.encode() in data for data in kept)


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
    # The server removed it by itself, and says so.
    (entry,) = admin.api.audit_logs.search_audit_logs(q="action:remove_service_token").results
    assert (entry.user_id, entry.user_guid) == ("0", None)
    assert token.guid in entry.event_description
    with server.client(api_key=token.key) as program:
        assert refusal(program.api.users.get_users) == (401, "InvalidLogin")


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
