"""rsconnect: servers it knows, and what it tells of them."""

from connectapi.testing import LocalConnect
from tests.peers.command import Rsconnect


def test_add_details_and_remove(server: LocalConnect, rsconnect: Rsconnect) -> None:
    added = rsconnect("add", "--name", "here")
    assert f'Added Connect server "here" with URL {server.url}' in added.stdout

    details = rsconnect.plain("details", "--name", "here")
    assert "Posit Connect version: 2026.06.1" in details.stdout
    assert "APIs: allowed" in details.stdout

    rsconnect.plain("remove", "--name", "here")
    assert "here" not in rsconnect.plain("list").stdout
