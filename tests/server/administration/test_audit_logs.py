"""The audit log: every change leaves a row, and rows can be paged through and searched."""

from __future__ import annotations

import ast
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

import connectapi.server
from connectapi import Client
from connectapi.server.store.audit_actions import ACTIONS
from connectapi.testing import LocalConnect
from tests.server.content.conftest import refusal
from tests.server.foundation.wire import Wire


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


@pytest.mark.parametrize("asc_order", [True, False])
def test_a_page_is_found_without_reading_all_before_it(
    changes: LocalConnect, admin: Client, *, asc_order: bool
) -> None:
    asked: list[tuple[str, object]] = []

    def note(*given: object) -> None:
        asked.append((str(given[2]), given[3]))

    logs = admin.api.audit_logs
    after = logs.get_audit_logs(limit=2, asc_order=asc_order).paging.cursors.next or ""
    event.listen(Engine, "before_cursor_execute", note)
    try:
        assert logs.get_audit_logs(limit=2, asc_order=asc_order, next=after).results
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    (page,) = [one for one in asked if one[0].startswith("SELECT audit_log.")]
    with changes.services.database.read() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {page[0]}", page[1]).all()  # type: ignore[arg-type]  # as the driver got it
    assert next(row.detail for row in plan if "audit_log" in row.detail).startswith("SEARCH")


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


def test_pages_of_a_search_with_terms(changes: LocalConnect, admin: Client) -> None:
    every = search(admin, "subject")
    newest_first = [f"'Subject {number}'" for number in range(4, -1, -1)]
    assert all(name in text for name, text in zip(newest_first, every, strict=True))
    pages = [search(admin, "subject", page_size=2, page_number=n) for n in range(1, 5)]
    assert pages == [every[:2], every[2:4], every[4:], []]
    found = admin.api.audit_logs.search_audit_logs(q="subject", page_size=2, page_number=9)
    assert (found.total, found.results) == (5, [])
    assert changes.url


def test_a_nanosecond_later_is_later(changes: LocalConnect, admin: Client) -> None:
    last = admin.api.audit_logs.get_audit_logs(asc_order=False, limit=1).results[0].time
    stamp = last.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")
    assert len(search(admin, f"from:{stamp}000Z")) == 1
    assert search(admin, f"from:{stamp}001Z") == []
    assert len(search(admin, f"to:{stamp}001Z")) == 6
    assert changes.url


@pytest.mark.parametrize(
    "text",
    [
        "from:yesterday",
        "to:2024-01-01T00:00:00",
        "from:0001-01-01T00:00:00+14:00",
        "from:2024-01-01T00:00:00Z,2025-01-01T00:00:00Z",
        "user_id:me",
        "user_id:-1",
        "user_id:" + "9" * 5000,
    ],
)
def test_filters_that_mean_nothing_are_refused(admin: Client, text: str) -> None:
    logs = admin.api.audit_logs
    assert refusal(logs.search_audit_logs, q=text) == (400, "InvalidParameter")


def test_a_number_that_nobody_has_finds_nothing(changes: LocalConnect, admin: Client) -> None:
    assert search(admin, "user_id:" + "9" * 20) == []
    assert len(search(admin, "-user_id:" + "9" * 20)) == 6
    assert changes.url


@pytest.mark.parametrize(
    "position",
    ["x", "x/1", "/1", "2026-01-01T00:00:00Z/", "2026-01-01T00:00:00Z/-1", "\0/1"]
    + [f"2026-01-01T00:00:00Z/{'9' * digits}" for digits in (20, 5000)],
)
def test_cursors_of_no_server_are_refused(admin: Client, position: str) -> None:
    cursor = urlsafe_b64encode(position.encode()).decode()
    get_logs = admin.api.audit_logs.get_audit_logs
    assert refusal(get_logs, next=cursor) == (400, "InvalidParameter")
    assert refusal(get_logs, previous=cursor) == (400, "InvalidParameter")


def test_one_direction_at_a_time(changes: LocalConnect, admin: Client) -> None:
    logs = admin.api.audit_logs
    cursor = logs.get_audit_logs(limit=2).paging.cursors.next or ""
    refused = refusal(logs.get_audit_logs, next=cursor, previous=cursor)
    assert refused == (400, "InvalidParameter")
    assert changes.url


def test_whoever_signs_in_and_out_leaves_a_row_each(server: LocalConnect, admin: Client) -> None:
    person = server.add_user("lou", "viewer")
    form, kind = f"password={person.api_key}".encode(), "application/x-www-form-urlencoded"
    browser = Wire(server, None)
    answer = browser.send("POST", "/__login__", form, content_type=kind)
    session = answer.headers["set-cookie"].partition(";")[0]
    lou = admin.users.one(username="lou")
    assert lou.active_time
    admin.api.users.lock_user(lou.guid, locked=True)  # who is locked can still sign out
    assert browser.send("POST", "/__logout__", b"", cookie=session).status == 303
    rows = admin.api.audit_logs.search_audit_logs(q=f"user_guid:{lou.guid}", order="asc").results
    assert [row.action for row in rows] == ["login", "logout"]


def test_no_change_has_an_action_outside_the_list() -> None:
    place = {"call.audit": 1, "audit.add": 3}
    written = set()
    for path in Path(connectapi.server.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            if isinstance(node, ast.Call) and called in place:
                written.add(node.args[place[called]])
    named = {node.value for node in written if isinstance(node, ast.Constant)}
    assert len(named) > 40
    assert named <= ACTIONS.keys()


def test_only_administrators_read_it(publisher: Client) -> None:
    logs = publisher.api.audit_logs
    assert refusal(logs.get_audit_logs) == (403, "PermissionDenied")
    assert refusal(logs.search_audit_logs) == (403, "PermissionDenied")
