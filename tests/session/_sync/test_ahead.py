# Derived from tests/session/_async/test_ahead.py by `make generate`. Do not edit.
"""Many reads at once, as long as all is well."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest

from connectapi._core.errors import UnexpectedAnswer
from connectapi._core.warnings import DeprecatedEndpointWarning
from connectapi._io.synchronous import gather
from connectapi._session._sync import ahead
from connectapi._session._sync.session import Session
from tests.session.common import KEY, error, get, ok, post, settings
from tests.session.fault_server import FaultServer, Heard, Reply

COUNT = 40
LIMIT = 4
PATHS = [f"/v1/groups/{number}/members" for number in range(COUNT)]


def answer(heard: Heard) -> Reply:
    return Reply(body=ok(path=heard.path))


def is_answer(found: object, path: str) -> bool:
    return found == {"path": f"/__api__{path}"}


def test_answers_come_in_the_order_of_their_requests(server: FaultServer) -> None:
    server.answer_with(answer)
    with Session(settings(server.url)) as session:
        found = session.read_ahead(map(get, PATHS), limit=LIMIT)
        assert session.read_ahead([], limit=LIMIT) == []

    assert all(map(is_answer, found, PATHS))
    assert len(found) == len(server.heard) == COUNT
    assert len({heard.headers["x-correlation-id"] for heard in server.heard}) == COUNT
    assert {heard.headers["authorization"] for heard in server.heard} == {f"Key {KEY}"}


@pytest.mark.parametrize(
    "fault",
    [
        Reply(404, error(4, "no such group")),
        Reply(401, error(22, "who?")),
        Reply(429, error(1, "slowly"), headers={"retry-after": "9"}),
        Reply(302, b"", headers={"location": "/__api__/v1/user"}),
        Reply(reset=True),
    ],
    ids=["404", "401", "429", "redirect", "reset"],
)
def test_after_trouble_nothing_more_is_asked(server: FaultServer, fault: Reply) -> None:
    def hear(heard: Heard) -> Reply:
        # The others take longer, so that all of them end after the trouble is known.
        in_trouble = heard.path.endswith("/5/members")
        return fault if in_trouble else replace(answer(heard), delay=0.1)

    server.answer_with(hear)
    with Session(settings(server.url)) as session:
        found = session.read_ahead(map(get, PATHS), limit=LIMIT)

    assert found[5] is None
    assert len(server.heard) <= 6 + LIMIT, "nothing is repeated, and no more is begun"
    assert found[-1] is None
    given = [pair for pair in zip(found, PATHS, strict=True) if pair[0] is not None]
    assert len(given) >= 5 - LIMIT
    assert all(is_answer(*pair) for pair in given)


def test_not_more_is_kept_than_there_is_room_for(
    server: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ahead, "_ROOM", 2000)
    server.answer_with(lambda _: Reply(body=ok(long="x" * 1000)))
    with Session(settings(server.url)) as session:
        found = session.read_ahead(map(get, PATHS), limit=LIMIT)

    assert 2 <= sum(one is not None for one in found) <= 2 + LIMIT
    assert len(server.heard) <= 2 + LIMIT


def test_what_is_not_the_api_is_an_error(server: FaultServer) -> None:
    server.answer_with(lambda _: Reply(body=b"<html>Sign in</html>"))
    with Session(settings(server.url)) as session:
        with pytest.raises(UnexpectedAnswer):
            session.read_ahead(map(get, PATHS), limit=LIMIT)


def test_a_write_is_never_sent_ahead(server: FaultServer) -> None:
    with Session(settings(server.url)) as session:
        with pytest.raises(AssertionError):
            session.read_ahead([get(), post()], limit=LIMIT)

    assert server.heard == []


def test_each_attempt_is_logged_and_each_deprecation_told_once(
    server: FaultServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="connectapi")
    server.answer_with(lambda _: Reply(body=b"{}", headers={"x-deprecated-endpoint": "/v2"}))
    with Session(settings(server.url)) as session:
        with pytest.warns(DeprecatedEndpointWarning) as told:
            session.read_ahead([get(PATHS[0]), get(PATHS[0])], limit=LIMIT)

    assert len(told) == 1
    said = [record.getMessage() for record in caplog.records]
    assert len(said) == 2
    assert all(f"GET {PATHS[0]} -> 200 in" in line for line in said)


def test_several_may_read_ahead_at_once(server: FaultServer) -> None:
    server.answer_with(answer)
    with Session(settings(server.url)) as session:

        def read() -> list[object]:
            return list(session.read_ahead(map(get, PATHS), limit=LIMIT))

        for found in gather([read, read, read]):
            assert all(map(is_answer, found, PATHS))
