"""The audit log: every change leaves a row, and rows can be paged through and searched."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from connectapi import Client
from connectapi.testing import LocalConnect
from tests.server.content.conftest import refusal


def search(client: Client, text: str, **options: object) -> list[str]:
    found = client.api.audit_logs.search_audit_logs(q=text, **options)  # type: ignore[arg-type]  # any option
    return [entry.event_description for entry in found.results]


@pytest.fixture
def changes(server: LocalConnect, admin: Client) -> LocalConnect:
    for number in range(5):
        admin.api.tags.create_tag(name=f"Subject {number}")
    server.move_clock(timedelta(days=1))
    admin.api.groups.create_group(name="Straße")
    return server


def test_actions_have_names_and_texts_and_rows_have_no_others(
    changes: LocalConnect, admin: Client
) -> None:
    actions = {
        found.action: found.description for found in admin.api.audit_logs.get_audit_actions()
    }
    assert all(actions.values())
    rows = list(admin.api.audit_logs.get_audit_logs(limit=500).results)
    assert {row.action for row in rows} == {"add_tag", "add_group"} <= actions.keys()
    assert changes.url


def test_a_row_tells_who_did_what_and_when(changes: LocalConnect, admin: Client) -> None:
    row = admin.api.audit_logs.get_audit_logs(asc_order=False, limit=1).results[0]
    me = admin.me()
    assert (row.action, row.user_guid) == ("add_group", me.guid)
    assert row.user_description == f"{me.first_name} {me.last_name} ({me.username})"
    assert row.user_id not in ("", "0")
    assert "Straße" in row.event_description
    assert abs(row.time - (datetime.now(UTC) + timedelta(days=1))) < timedelta(minutes=1)
    assert changes.url


def test_pages_go_there_and_back(changes: LocalConnect, admin: Client) -> None:
    logs = admin.api.audit_logs
    first = logs.get_audit_logs(limit=2)
    assert first.paging.first is None
    assert first.paging.previous is None
    second = logs.get_audit_logs(limit=2, next=first.paging.cursors.next or "")
    last = logs.get_audit_logs(limit=2, next=second.paging.cursors.next or "")
    assert last.paging.next is None
    assert last.paging.last is None
    assert [len(page.results) for page in (first, second, last)] == [2, 2, 2]
    back = logs.get_audit_logs(limit=2, previous=last.paging.cursors.previous or "")
    assert back.results == second.results
    assert str(first.paging.next).startswith(f"{changes.url}/__api__/v1/audit_logs?")
    assert [row["id"] for row in admin.rows("/v1/audit_logs", page_size=2)] == [
        row.id for page in (first, second, last) for row in page.results
    ]


@pytest.mark.parametrize("limit", [0, 501, -1])
def test_limit_out_of_range(admin: Client, limit: int) -> None:
    logs = admin.api.audit_logs
    assert refusal(logs.get_audit_logs, limit=limit) == (400, "InvalidRange")


@pytest.mark.parametrize(
    "text, count",
    [
        ("", 6),
        ("subject", 5),
        ('"SUBJECT 3', 1),
        ("strasse", 1),
        ("-subject", 1),
        ("action:add_tag", 5),
        ("action:ADD_TAG,add_group", 6),
        ("-action:add_tag", 1),
        ('action:add_tag "subject 4"', 1),
        ('"subject 4"', 1),
        ("user_id:0", 0),
        ("-user_id:0", 6),
        ("nothing:like-it", 0),
        ("action:none_such", 0),
    ],
)
def test_search(changes: LocalConnect, admin: Client, text: str, count: int) -> None:
    assert len(search(admin, text)) == count
    assert admin.api.audit_logs.search_audit_logs(q=text, page_size=1).total == count
    assert changes.url


def test_search_by_person_and_time(changes: LocalConnect, admin: Client) -> None:
    me = admin.me()
    assert len(search(admin, f"user_guid:{me.guid}")) == 6
    assert len(search(admin, f"-user_guid:{me.guid}")) == 0
    noon = (datetime.now(UTC) + timedelta(hours=12)).isoformat().replace("+00:00", "Z")
    assert search(admin, f"from:{noon}") == search(admin, "strasse")
    assert len(search(admin, f"to:{noon}")) == 5
    exact = admin.api.audit_logs.get_audit_logs(limit=1).results[0].time
    stamp = exact.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f") + "000Z"
    assert len(search(admin, f"from:{stamp}")) == 6
    assert len(search(admin, f"to:{stamp}")) == 1
    assert changes.url


def test_order_and_pages_of_a_search(changes: LocalConnect, admin: Client) -> None:
    newest = search(admin, "")
    assert search(admin, "", order="asc") == newest[::-1]
    assert search(admin, "", page_size=4, page_number=2) == newest[4:]
    assert search(admin, "", page_size=4, page_number=3) == []
    assert changes.url


@pytest.mark.parametrize("text", ["from:yesterday", "to:2024-01-01T00:00:00", "user_id:me"])
def test_filters_that_mean_nothing_are_refused(admin: Client, text: str) -> None:
    logs = admin.api.audit_logs
    assert refusal(logs.search_audit_logs, q=text) == (400, "InvalidParameter")


def test_only_administrators_read_it(publisher: Client) -> None:
    logs = publisher.api.audit_logs
    assert refusal(logs.get_audit_logs) == (403, "PermissionDenied")
    assert refusal(logs.search_audit_logs) == (403, "PermissionDenied")
