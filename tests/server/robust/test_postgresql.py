"""A PostgreSQL database works as well as SQLite: the same tests, and what only it can do."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select

from connectapi import Client
from connectapi.server.store.database import Database, DatabaseUnusable
from connectapi.server.store.tables import settings
from connectapi.testing import LocalConnect, Seed
from tests.server.foundation.conftest import (
    admin,
    cast,
    new_item,
    nobody,
    publisher,
    site,
    viewer,
)
from tests.server.foundation.test_bundles import (
    test_a_bundle_is_kept_as_it_was_sent,
    test_a_bundle_is_removed_unless_it_is_the_active_one,
)
from tests.server.foundation.test_content import (
    test_a_change_changes_what_was_sent_and_no_more,
    test_a_name_is_unique_for_its_owner,
    test_a_removed_item_takes_everything_along,
    test_include_adds_fields_and_nothing_else_does,
    test_strangers_do_not_learn_that_an_item_exists,
)
from tests.server.foundation.test_deploy import (
    test_a_deployment_makes_its_bundle_the_one_that_is_active,
    test_a_document_has_a_job_with_a_log,
    test_a_log_is_read_from_a_line_on,
)
from tests.server.foundation.test_environment import (
    test_patch_merges_put_replaces_null_removes,
)
from tests.server.foundation.test_groups import (
    test_a_member_gets_what_the_group_was_given,
    test_members_come_and_go,
)
from tests.server.foundation.test_keys import (
    test_a_new_key_works_and_is_shown_once,
    test_an_expired_key_is_refused_and_forgotten,
)
from tests.server.foundation.test_permissions import test_a_repeat_changes_the_entry
from tests.server.foundation.test_restart import fill, state
from tests.server.foundation.test_tags import (
    test_content_carries_a_tag_and_those_above_but_no_category,
    tree,
)
from tests.server.foundation.test_usage import (
    page,
    test_a_visit_is_counted_once_with_who_and_what,
    test_pages_of_visits_are_walked_both_ways,
)
from tests.server.foundation.test_users import (
    test_a_locked_user_is_kept_out_until_unlocked,
    test_filters_prefix_and_order,
    test_pages_cover_everybody_once,
    test_user_names_are_unique_in_any_letter_case,
)
from tests.server.foundation.test_vanity import test_a_taken_path_is_a_conflict_unless_forced
from tests.server.foundation.wire import Wire
from tests.server.oauth.test_authority import (
    browser,
    olga,
    test_a_code_is_used_once_by_its_client,
    test_refresh_tokens_rotate,
    tool,
)
from tests.server.oauth.test_strange_requests import test_headers_that_cannot_be_read
from tests.server.robust.postgres import Cluster
from tests.server.robust.test_kill import process

__all__ = [
    "admin",
    "browser",
    "cast",
    "nobody",
    "olga",
    "page",
    "publisher",
    "site",
    "test_a_bundle_is_kept_as_it_was_sent",
    "test_a_bundle_is_removed_unless_it_is_the_active_one",
    "test_a_change_changes_what_was_sent_and_no_more",
    "test_a_code_is_used_once_by_its_client",
    "test_a_deployment_makes_its_bundle_the_one_that_is_active",
    "test_a_document_has_a_job_with_a_log",
    "test_a_locked_user_is_kept_out_until_unlocked",
    "test_a_log_is_read_from_a_line_on",
    "test_a_member_gets_what_the_group_was_given",
    "test_a_name_is_unique_for_its_owner",
    "test_a_new_key_works_and_is_shown_once",
    "test_a_removed_item_takes_everything_along",
    "test_a_repeat_changes_the_entry",
    "test_a_taken_path_is_a_conflict_unless_forced",
    "test_a_visit_is_counted_once_with_who_and_what",
    "test_an_expired_key_is_refused_and_forgotten",
    "test_content_carries_a_tag_and_those_above_but_no_category",
    "test_filters_prefix_and_order",
    "test_headers_that_cannot_be_read",
    "test_include_adds_fields_and_nothing_else_does",
    "test_members_come_and_go",
    "test_pages_cover_everybody_once",
    "test_pages_of_visits_are_walked_both_ways",
    "test_patch_merges_put_replaces_null_removes",
    "test_refresh_tokens_rotate",
    "test_strangers_do_not_learn_that_an_item_exists",
    "test_user_names_are_unique_in_any_letter_case",
    "tool",
    "tree",
    "viewer",
]


@pytest.fixture
def server(database: str) -> Iterator[LocalConnect]:
    """In place of the server on SQLite that these tests have elsewhere."""
    with LocalConnect(socket=False, check_answers=True, database=database) as server:
        yield server


def test_everything_is_there_again(tmp_path: Path, database: str, site: bytes) -> None:
    def serve() -> LocalConnect:
        return LocalConnect(data=tmp_path, database=database, socket=False)

    with serve() as server:
        admin = Wire(server, server.api_key)
        guid = fill(server, admin, site)
        key, before = server.api_key, state(admin, guid)
    with serve() as server:
        assert state(Wire(server, key), guid) == before


def test_a_value_that_does_not_fit_is_refused(server: LocalConnect, admin: Wire) -> None:
    answer = admin.api("POST", "/v1/users", {"username": "x", "email": f"{'x' * 300}@example.com"})

    assert answer.status == 400
    for text in ("a\0b", "\0"):
        assert admin.api("POST", "/v1/groups", {"name": text}).status == 400
    for path in ("/v1/users?prefix=%00", "/v1/content?name=a%00", "/v1/tags/%00"):
        assert admin.get(path).status in (400, 404)
    assert admin.get("/v1/users").ok()["total"] == 1


def test_two_servers_write_in_turn(database: str) -> None:
    first, second = Database(database), Database(database)
    first.migrate()
    second.migrate()
    with first.write() as connection:
        connection.execute(insert(settings).values(name="n", value="0"))

    def raise_by_one(number: int) -> None:
        with (first, second)[number % 2].write() as connection:
            value = connection.execute(select(settings.c.value)).scalar_one()
            connection.execute(settings.update().values(value=str(int(value) + 1)))

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(raise_by_one, range(40)))
    with second.read() as connection:
        assert connection.execute(select(settings.c.value)).scalar_one() == "40"
    first.close()
    second.close()


def test_two_servers_may_begin_the_same_database_at_once(database: str) -> None:
    servers = [Database(database) for _ in range(4)]
    with ThreadPoolExecutor(4) as threads:
        versions = list(threads.map(lambda one: one.migrate(), servers))
    for one in servers:
        one.close()

    assert len(set(versions)) == 1


def test_a_reader_sees_one_state(database: str) -> None:
    store = Database(database)
    store.migrate()
    query = select(func.count()).select_from(settings)
    with store.read() as connection:
        assert connection.execute(query).scalar_one() == 0
        with store.write() as other:
            other.execute(insert(settings).values(name="n", value="0"))
        assert connection.execute(query).scalar_one() == 0
    with store.read() as connection:
        assert connection.execute(query).scalar_one() == 1
    store.close()


def test_a_database_that_comes_back_is_used_again(
    cluster: Cluster, server: LocalConnect, admin: Wire
) -> None:
    guid = new_item(admin)
    cluster.restart()

    assert admin.get(f"/v1/content/{guid}").ok()["name"] == "item"


def test_many_hits_are_sent_piece_by_piece(database: str) -> None:
    with LocalConnect(socket=False, database=database) as server:
        server.plant(Seed(content=5, hits=12_345))
        hits = Wire(server, server.api_key).get("/v1/instrumentation/content/hits").ok()

    assert len(hits) == 12_345
    assert [hit["timestamp"] for hit in hits] == sorted(hit["timestamp"] for hit in hits)


def test_a_killed_server_has_lost_nothing(tmp_path: Path, database: str) -> None:
    options = ("--database", database)
    with process(tmp_path, *options) as (server, url, key):
        with Client(url, key) as client:
            guids = [client.content.create(f"item-{number}").guid for number in range(5)]
        server.send_signal(signal.SIGKILL)
        server.wait()
    with process(tmp_path, *options) as (_, url, again), Client(url, key) as client:
        assert again is None
        assert {item.guid for item in client.content.find()} == set(guids)


def test_keys_end_by_the_servers_clock(server: LocalConnect, admin: Wire) -> None:
    server.clock.move(timedelta(days=400))

    assert admin.get("/v1/users?account_status=licensed").ok()["total"] == 1


def test_a_database_that_cannot_be_used_is_named(cluster: Cluster) -> None:
    store = Database(cluster.url("nowhere"))
    with pytest.raises(DatabaseUnusable, match=r"cannot use the database .*nowhere"):
        store.migrate()
    store.close()


def test_a_server_without_its_database_says_so_in_one_line(
    tmp_path: Path, cluster: Cluster
) -> None:
    url = cluster.url("nowhere")
    command = [sys.executable, "-m", "connectapi", "serve", "--port", "0", "--database", url]
    done = subprocess.run(
        command,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "cannot use the database" in done.stderr


def test_the_lively_example_is_planted_here_too(database: str) -> None:
    with LocalConnect(socket=False, database=database, seed="demo") as server:
        admin = Wire(server, server.api_key)
        assert len(admin.get("/v1/content").ok()) == 30
        jobs = admin.get(f"/v1/content/{admin.get('/v1/content').ok()[0]['guid']}/jobs").ok()
        assert len({job["key"] for job in jobs}) == len(jobs) > 3
        new_item(admin)
