"""Servers that begin with something, and whose clock is moved."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from connectapi import AuthenticationFailed
from connectapi.testing import LocalConnect, Seed


def test_a_seed_of_everything() -> None:
    seed = Seed(users=25, groups=4, content=6, hits=30)
    local = LocalConnect(socket=False, seed=seed, check_answers=True)
    with local as server, server.client() as client:
        users = client.users.find().collect()
        assert len(users) == 26
        assert {user.user_role for user in users} == {"viewer", "publisher", "administrator"}
        groups = client.groups.find().collect()
        assert len(groups) == 4
        assert all(client.groups.get(group.guid).member_count == 3 for group in groups)
        items = client.content.find().collect()
        assert {item.access_type for item in items} == {"acl", "logged_in", "all"}
        hits = client.usage.find().collect()
        assert len(hits) == 30
        assert {hit.content_guid for hit in hits} == {item.guid for item in items}
        assert max(hit.timestamp for hit in hits) <= server.clock.now()


def test_a_seed_may_be_planted_again() -> None:
    with LocalConnect(socket=False) as server, server.client() as client:
        for total in (11, 21):
            server.plant(Seed(users=10, groups=2, content=3, hits=5))
            assert client.users.find().count() == total
        assert client.groups.find().count() == 4
        assert client.content.find().count() == 6
        assert client.usage.find().count() == 10


def test_a_hundred_thousand_hits_come_quickly() -> None:
    with LocalConnect(socket=False) as server, server.client() as client:
        began = time.perf_counter()
        server.plant(Seed(content=50, hits=100_000))
        took = time.perf_counter() - began
        assert client.usage.find().to_polars().height == 100_000

    assert took < 60  # three on an idle machine


@pytest.mark.parametrize("seed", [Seed(hits=10), Seed(groups=3), Seed()])
def test_a_seed_without_what_it_needs_plants_what_it_can(seed: Seed) -> None:
    with LocalConnect(socket=False, seed=seed) as server, server.client() as client:
        assert client.usage.find().count() == 0
        assert client.groups.find().count() == seed.groups


@pytest.mark.parametrize("field", ["users", "groups", "content", "hits"])
def test_a_seed_that_cannot_be(field: str) -> None:
    with pytest.raises(ValueError, match="negative"):
        Seed(**{field: -1})


def test_moving_the_clock_moves_the_times_in_answers() -> None:
    with LocalConnect(socket=False) as server, server.client() as client:
        before = client.content.create("before").created_time
        server.clock.move(hours=3, minutes=30)
        after = client.content.create("after").created_time

        assert timedelta(hours=3, minutes=30) <= after - before < timedelta(hours=3, minutes=31)
        server.clock.move(timedelta(days=-1))
        assert client.content.create("earlier").created_time < before


def test_the_clock_is_set_to_a_time() -> None:
    moment = datetime(2031, 5, 6, 7, 8, tzinfo=UTC)
    with LocalConnect(socket=False) as server, server.client() as client:
        assert server.clock.set(moment) - moment < timedelta(minutes=1)
        made = client.content.create("later").created_time
        assert timedelta() <= made - moment < timedelta(minutes=1)
        with pytest.raises(ValueError, match="time zone"):
            server.clock.set(datetime(2031, 1, 1))  # noqa: DTZ001 - the mistake under test


def test_keys_end_when_the_clock_says_so() -> None:
    with LocalConnect(socket=False) as server, server.client() as client:
        me = client.me()
        ends = server.clock.now() + timedelta(days=2)
        key = client.api.api_keys.create_key(me.guid, name="brief", expires_at=ends)
        with server.client(api_key=key.key) as brief:
            assert brief.me() == client.me() or brief.me().guid == me.guid
            server.clock.move(days=3)
            with pytest.raises(AuthenticationFailed, match="expired"):
                brief.me()


def test_users_who_were_seen_lately_are_forgotten_in_time() -> None:
    with LocalConnect(socket=False) as server, server.client() as client:
        vera = server.add_user("vera")
        with server.client(api_key=vera.api_key) as hers:
            hers.me()
        assert client.users.find(account_status="licensed").count() == 2
        server.clock.move(days=400)
        assert client.users.find(account_status="inactive").count() == 1
