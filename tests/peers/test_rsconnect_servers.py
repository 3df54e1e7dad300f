"""rsconnect: servers it knows, and what it tells of them."""

from connectapi.testing import LocalConnect
from tests.peers.command import Rsconnect


def test_add_details_and_remove(server: LocalConnect, rsconnect: Rsconnect) -> None:
    added = rsconnect("add", "--name", "here")
    assert f'Added Connect server "here" with URL {server.url}' in added.stdout
    assert "Updated" in rsconnect("add", "--name", "here", "--set-default").stdout

    details = rsconnect.plain("details", "--name", "here")
    assert "Posit Connect version: 2026.06.1" in details.stdout
    assert "APIs: allowed" in details.stdout
    assert server.url in rsconnect.plain("list").stdout

    rsconnect.plain("remove", "--name", "here")
    assert "here" not in rsconnect.plain("list").stdout


def test_a_wrong_key_is_not_saved(server: LocalConnect, rsconnect: Rsconnect) -> None:
    wrong = Rsconnect(server.url, "not-a-key")
    outcome = wrong("add", "--name", "wrong", status=1)
    assert "valid" in outcome.stdout + outcome.stderr
    assert "wrong" not in rsconnect.plain("list").stdout


def test_an_address_without_a_scheme_is_completed(
    server: LocalConnect, rsconnect: Rsconnect
) -> None:
    bare = Rsconnect(server.url.removeprefix("http://"), server.api_key)
    assert server.url in bare("add", "--name", "bare").stdout
    rsconnect.plain("remove", "--name", "bare")
