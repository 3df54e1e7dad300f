"""Servers on PostgreSQL; without one these tests are skipped."""

import itertools
from collections.abc import Callable, Iterator

import pytest

from tests.server.robust import postgres

_numbers = itertools.count()


@pytest.fixture(scope="session")
def cluster() -> Iterator[postgres.Cluster]:
    """A PostgreSQL of one's own."""
    try:
        with postgres.running() as cluster:
            yield cluster
    except postgres.NotHere as reason:
        pytest.skip(str(reason))


@pytest.fixture
def new_database(cluster: postgres.Cluster) -> Callable[[], str]:
    """Makes an empty database and gives its URL."""

    def make() -> str:
        name = f"connect{next(_numbers)}"
        cluster.execute(f"CREATE DATABASE {name}")
        return cluster.url(name)

    return make


@pytest.fixture
def database(new_database: Callable[[], str]) -> str:
    return new_database()
