"""What an older server lacks is refused before anything is sent, once its version is known."""

import pytest

from connectapi import UnsupportedByServer
from connectapi.testing import Failing, LocalConnect


async def test_nothing_is_sent_to_a_server_that_is_known_to_be_too_old() -> None:
    with LocalConnect(socket=False, server_version="2023.09.0") as server:
        async with server.async_client() as client:
            await client.server_version()
            # Whatever is sent now is answered by something else than the refusal.
            server.faults.add(Failing(418))
            with pytest.raises(UnsupportedByServer, match=r"2023\.09\.0") as caught:
                await client.api.service_tokens.list_service_tokens()
    assert caught.value.needs == "2026.05.1"
    assert caught.value.server_version == "2023.09.0"
    assert "listServiceTokens" in str(caught.value)


async def test_a_server_whose_version_nobody_has_asked_for_says_so_itself() -> None:
    with LocalConnect(socket=False, server_version="2023.09.0") as server:
        async with server.async_client() as client:
            with pytest.raises(UnsupportedByServer, match=r"2023\.09\.0"):
                await client.api.service_tokens.list_service_tokens()


@pytest.mark.parametrize("version", ["2026.06.1", "2027.01.0"])
async def test_newer_servers_are_asked(version: str) -> None:
    with LocalConnect(socket=False, server_version=version) as server:
        async with server.async_client() as client:
            await client.server_version()
            assert await client.api.service_tokens.list_service_tokens() == []


async def test_a_hidden_version_is_tried() -> None:
    with LocalConnect(socket=False, hide_version=True) as server:
        async with server.async_client() as client:
            await client.server_version()
            assert await client.api.service_tokens.list_service_tokens() == []
