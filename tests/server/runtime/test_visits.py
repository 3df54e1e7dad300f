"""What counts as a visit to content that runs, and sessions of Shiny applications."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from websockets.sync.client import connect

from connectapi.server.clock import Clock
from connectapi.server.content.counting import counts, navigates
from connectapi.server.shiny_usage import ShinySessions
from connectapi.server.store.database import Database
from connectapi.server.store.tables import hits
from connectapi.server.store.usage import Hit
from connectapi.server.usage import HitRecorder
from tests.server.foundation.wire import Wire
from tests.server.runtime.proxied import Echo, Proxied, serving
from tests.server.runtime.test_websockets import Talk
from tests.waiting import until

BROWSER = {"user-agent": "Mozilla/5.0", "accept": "text/html,*/*;q=0.8"}
OPENS = {**BROWSER, "sec-fetch-dest": "document", "sec-fetch-mode": "navigate"}
FRAMED = {**BROWSER, "sec-fetch-dest": "iframe", "sec-fetch-mode": "navigate"}
ASSET = {"accept": "*/*", "sec-fetch-dest": "script", "sec-fetch-mode": "no-cors"}
FETCH = {"accept": "text/html", "sec-fetch-dest": "empty", "sec-fetch-mode": "cors"}


@pytest.fixture(scope="module")
def server() -> Iterator[Proxied]:
    with serving(Echo()) as address, Proxied() as server:
        server.fleet.addresses[:] = [address]
        yield server


# Any: hits and visits as they were answered.
def hits_of(server: Proxied, guid: str) -> list[dict[str, Any]]:
    admin = Wire(server, server.api_key)
    found: list[dict[str, Any]] = admin.get(  # Any: as above
        f"/v1/instrumentation/content/hits?content_guid={guid}"
    ).ok()
    return found


def visits_of(server: Proxied, guid: str) -> list[dict[str, Any]]:  # Any: as above
    admin = Wire(server, server.api_key)
    path = f"/v1/instrumentation/content/visits?content_guid={guid}"
    found: list[dict[str, Any]] = admin.get(path).ok()["results"]  # Any: as above
    return found


def sessions_of(server: Proxied, guid: str) -> list[dict[str, Any]]:  # Any: as above
    admin = Wire(server, server.api_key)
    path = f"/v1/instrumentation/shiny/usage?content_guid={guid}"
    found: list[dict[str, Any]] = admin.get(path).ok()["results"]  # Any: as above
    return found


@pytest.mark.parametrize("mode", ["python-fastapi", "python-api", "api"])
def test_each_request_of_an_api_counts_with_its_path(server: Proxied, mode: str) -> None:
    guid = server.published(mode)
    nobody, admin = Wire(server, None), Wire(server, server.api_key)
    admin.send("GET", f"/content/{guid}/hello%20there?a=1", user_agent="monitor/1")
    nobody.send("POST", f"/content/{guid}/world", b"x")
    nobody.send("GET", f"/content/{guid}/")
    first, second, third = hits_of(server, guid)

    assert [hit["data"]["path"] for hit in (first, second, third)] == [
        "/hello there",
        "/world",
        "/",
    ]
    assert first["data"]["query"] == "a=1"
    assert first["data"]["user_agent"] == "monitor/1"
    assert first["user_guid"] == admin.get("/v1/user").ok()["guid"]
    assert second["user_guid"] is None
    assert [visit["path"] for visit in visits_of(server, guid)] == ["/hello there", "/world", "/"]


@pytest.mark.parametrize("mode", ["python-streamlit", "python-dash", "jupyter-voila", "nodejs"])
def test_of_an_application_counts_what_somebody_opens(server: Proxied, mode: str) -> None:
    guid = server.published(mode)
    path, nobody = f"/content/{guid}/", Wire(server, None)
    for headers in (OPENS, ASSET, ASSET, FETCH, FRAMED, BROWSER):
        Wire(server, None, headers).send("GET", path)
    Wire(server, None, OPENS).send("HEAD", path)
    Wire(server, None, OPENS).send("POST", path, b"form=1")
    nobody.send("GET", f"{path}health")
    Wire(server, server.api_key).send("GET", path)
    found = hits_of(server, guid)

    dests = [hit["data"]["sec_fetch_dest"] for hit in found]
    assert dests == ["document", "iframe", None, None]
    assert {hit["data"]["path"] for hit in found} == {None}
    (bundle,) = {visit["bundle_id"] for visit in visits_of(server, guid)}
    assert bundle


@pytest.mark.parametrize(
    "mode, method, headers, has_key, status, counted",
    [
        ("python-fastapi", "DELETE", {}, False, 404, True),
        ("python-dash", "GET", OPENS, False, 200, True),
        ("python-dash", "GET", OPENS, False, 304, True),
        ("python-dash", "GET", OPENS, False, 302, False),
        ("python-dash", "GET", OPENS, False, 404, False),
        ("python-dash", "GET", {}, True, 200, True),
        ("python-dash", "GET", {}, False, 200, False),
        ("python-dash", "GET", ASSET, True, 200, False),
        ("python-shiny", "GET", OPENS, True, 200, False),
    ],
)
def test_which_requests_count(
    mode: str, method: str, headers: dict[str, str], has_key: bool, status: int, counted: bool
) -> None:
    given = {name.encode(): value.encode() for name, value in headers.items()}

    assert counts(mode, method, given, has_key=has_key, status=status) == counted


def test_which_requests_are_for_a_page() -> None:
    assert navigates("GET", {b"accept": b"text/html"})
    assert navigates("HEAD", {b"sec-fetch-mode": b"navigate"})
    assert not navigates("POST", {b"sec-fetch-mode": b"navigate"})
    assert not navigates("GET", {b"accept": b"text/html", b"sec-fetch-mode": b"cors"})
    assert not navigates("GET", {b"accept": b"*/*"})
    assert not navigates("GET", {})


def test_what_does_not_start_does_not_count(server: Proxied) -> None:
    guid = server.published("python-streamlit")
    here = server.fleet.addresses[:]
    server.fleet.addresses[:] = ["127.0.0.1:1"]
    try:
        answer = Wire(server, None, OPENS).send("GET", f"/content/{guid}/")
    finally:
        server.fleet.addresses[:] = here
    assert answer.status == 502
    assert hits_of(server, guid) == []


def test_a_session_of_shiny_lasts_as_long_as_its_websocket(tmp_path: Path) -> None:
    with ExitStack() as stack:
        address = stack.enter_context(serving(Talk()))
        server = stack.enter_context(Proxied(data=tmp_path))
        server.fleet.addresses[:] = [address]
        guid = server.published("python-shiny")
        Wire(server, None, OPENS).send("GET", f"/content/{guid}/")
        assert sessions_of(server, guid) == []
        admin = Wire(server, server.api_key)
        headers = {"Authorization": f"Key {server.api_key}"}
        netloc = urlsplit(server.url).netloc
        with connect(
            f"ws://{netloc}/content/{guid}/websocket/",
            additional_headers=headers,
            proxy=None,
        ) as socket:
            socket.send("x")
            assert socket.recv(20) == "x"
            (session,) = sessions_of(server, guid)
            assert session["ended"] is None
            assert session["user_guid"] == admin.get("/v1/user").ok()["guid"]
        until(lambda: server.fleet.open == 0)
        (session,) = sessions_of(server, guid)
        assert session["ended"] is None, "its browser may come back"
        assert visits_of(server, guid) == []
        (hit,) = hits_of(server, guid)
        assert (hit["timestamp"], hit["data"]["path"]) == (session["started"], None)
    with Proxied(data=tmp_path) as server:
        (session,) = sessions_of(server, guid)
        assert session["ended"] >= session["started"]


@pytest.fixture
def recorder(tmp_path: Path) -> Iterator[HitRecorder]:
    database = Database.in_folder(tmp_path)
    database.migrate()
    recorder = HitRecorder(database)
    yield recorder
    recorder.close()
    database.close()


def hit() -> Hit:
    return Hit("guid", None, 1, Clock().stamp(), None, None, None, None, None, shiny=True)


def ends(recorder: HitRecorder) -> list[str | None]:
    recorder.flush()
    with recorder._database.read() as connection:
        return list(connection.execute(hits.select().order_by(hits.c.id)).scalars("ended"))


async def ended(recorder: HitRecorder, count: int) -> None:
    limit = time.monotonic() + 20
    while len([end for end in ends(recorder) if end is not None]) < count:
        assert time.monotonic() < limit
        await asyncio.sleep(0.01)


async def test_a_session_ends_a_while_after_its_connection(recorder: HitRecorder) -> None:
    sessions = ShinySessions(recorder, Clock(), reconnect=0.05)
    session = sessions.begin("jane", hit())
    assert ends(recorder) == [None]
    sessions.leave("jane", session)
    await ended(recorder, 1)
    assert sessions.begin("jane", hit()) is not session


async def test_who_comes_back_in_time_goes_on(recorder: HitRecorder) -> None:
    sessions = ShinySessions(recorder, Clock(), reconnect=60)
    session = sessions.begin("jane", hit())
    sessions.leave("jane", session)
    assert sessions.begin("jane", hit()) is session
    assert sessions.begin("jane", hit()) is not session, "a second tab is a second session"
    assert sessions.begin("joe", hit()) is not session
    assert ends(recorder) == [None, None, None]


async def test_all_sessions_end_with_the_server(recorder: HitRecorder) -> None:
    sessions = ShinySessions(recorder, Clock(), reconnect=60)
    left, _stays = sessions.begin("jane", hit()), sessions.begin("joe", hit())
    sessions.leave("jane", left)
    sessions.close()

    assert None not in ends(recorder)
