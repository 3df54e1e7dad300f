"""Credentials are kept until shortly before they end, and not more of them than there is room."""

from __future__ import annotations

import threading

import pytest

from connectapi.client.credential_cache import CredentialCache
from connectapi.client.exchange import OAuthCredential


def credential(token: str = "t") -> OAuthCredential:
    return OAuthCredential(token, "Bearer", "", None)


class Time:
    """A clock that stands still."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize("seconds, good_for", [(3600, 3540), (600, 540), (100, 90), (10, 9)])
def test_the_end_comes_a_little_early(seconds: int, good_for: int) -> None:
    time = Time()
    cache = CredentialCache(time)
    cache.put("key", credential(), seconds, asked=100.0)
    time.now += good_for - 0.01
    assert cache.get("key") == credential()
    time.now += 0.02
    assert cache.get("key") is None
    assert len(cache) == 0


@pytest.mark.parametrize("seconds", [0, -5])
def test_what_has_ended_already_is_not_given(seconds: int) -> None:
    cache = CredentialCache(Time())
    cache.put("key", credential(), seconds, asked=100.0)
    assert cache.get("key") is None


def test_life_counts_from_the_moment_of_asking() -> None:
    time = Time()
    cache = CredentialCache(time)
    cache.put("key", credential(), 100, asked=20.0)
    assert cache.get("key") == credential()
    cache.put("key", credential(), 100, asked=9.0)
    assert cache.get("key") is None


def test_what_ends_first_makes_room() -> None:
    time = Time()
    cache = CredentialCache(time, most=10)
    for one in range(11):
        cache.put(str(one), credential(str(one)), 1000 + one, asked=100.0)
    assert len(cache) == 9
    assert cache.get("0") is None
    assert cache.get("10") == credential("10")


def test_what_has_ended_is_thrown_out_for_room() -> None:
    time = Time()
    cache = CredentialCache(time, most=10)
    for one in range(10):
        cache.put(f"old {one}", credential(), 100, asked=100.0)
    time.now += 200
    cache.put("new", credential(), 100, asked=time.now)
    assert len(cache) == 1


def test_many_threads_share_it() -> None:
    cache = CredentialCache(Time(), most=50)

    def work(name: str) -> None:
        for one in range(300):
            cache.put(f"{name} {one}", credential(), 1000 + one, asked=100.0)
            cache.get(f"{name} {one}")

    threads = [threading.Thread(target=work, args=(str(one),)) for one in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(cache) <= 50


def test_it_shows_nothing() -> None:
    cache = CredentialCache(Time())
    cache.put("key", credential("hush"), 100, asked=100.0)
    assert repr(cache) == "<CredentialCache of 1>"
