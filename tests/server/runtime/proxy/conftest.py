"""A server whose content is programs of the tests, and those who ask it."""

from collections.abc import Iterator

import pytest

from tests.server.foundation.wire import Wire
from tests.server.runtime.proxied import Echo, Proxied, serving
from tests.server.runtime.proxy.asking import lead_to
from tests.waiting import until


@pytest.fixture(scope="module")
def server() -> Iterator[Proxied]:
    with Proxied() as server:
        yield server


@pytest.fixture(scope="module")
def guid(server: Proxied) -> str:
    return server.published()


@pytest.fixture
def echo(server: Proxied, guid: str) -> Iterator[Echo]:
    app = Echo()
    with serving(app) as address:
        lead_to(server, guid, address)
        yield app
        until(lambda: server.fleet.open == 0)


@pytest.fixture
def nobody(server: Proxied) -> Wire:
    return Wire(server, None)
