"""Usage is counted from what visitors really do."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from connectapi.server.clock import stamp
from connectapi.testing import LocalConnect, Seed
from tests.server.foundation.conftest import Cast, deploy, new_item
from tests.server.foundation.wire import Wire

HITS = "/v1/instrumentation/content/hits"
VISITS = "/v1/instrumentation/content/visits"


@pytest.fixture
def page(cast: Cast, site: bytes) -> str:
    deploy(cast.owner.wire, cast.guid, site)
    cast.owner.wire.api("PATCH", f"/v1/content/{cast.guid}", {"access_type": "all"}).ok()
    return f"/content/{cast.guid}/"


def test_a_visit_is_counted_once_with_who_and_what(cast: Cast, page: str) -> None:
    cast.reader.wire.send(
        "GET", f"{page}?view=1", user_agent="Mozilla/5.0", sec_fetch_dest="document"
    )
    cast.nobody.send("GET", f"{page}data/")
    for path in ("style.css", "nothing.html"):
        cast.nobody.send("GET", page + path)
    cast.nobody.send("HEAD", page)
    first, second = cast.admin.get(HITS).ok()

    assert (first["content_guid"], first["user_guid"]) == (cast.guid, cast.reader.guid)
    assert first["data"]["query"] == "view=1"
    assert first["data"]["user_agent"] == "Mozilla/5.0"
    assert first["data"]["sec_fetch_dest"] == "document"
    assert second["user_guid"] is None
    assert second["data"]["path"] == "/data/"
    visits = cast.admin.get(VISITS).ok()["results"]
    assert [visit["user_guid"] for visit in visits] == [cast.reader.guid, None]


def test_a_publisher_sees_the_usage_of_own_content(cast: Cast, page: str) -> None:
    cast.nobody.send("GET", page)

    for name, count in (("owner", 1), ("editor", 1), ("stranger", 0), ("admin", 1)):
        wire = cast.wire(name)
        assert len(wire.get(HITS).ok()) == count, name
        assert len(wire.get(VISITS).ok()["results"]) == count, name
    cast.viewer.wire.get(HITS).refused(403, "PermissionDenied")
    cast.nobody.get(HITS).refused(401, "AuthRequired")


def test_filters_by_content_and_time(server: LocalConnect, cast: Cast, page: str) -> None:
    cast.nobody.send("GET", page)
    assert len(cast.admin.get(HITS).ok()) == 1
    between = stamp(server.services.clock.now() + timedelta(hours=1))
    server.move_clock(timedelta(hours=2))
    cast.nobody.send("GET", page)
    other = new_item(cast.admin, "other")

    def count(query: str) -> int:
        return len(cast.admin.get(f"{HITS}?{query}").ok())

    assert count("") == 2
    assert count(f"from={between}") == 1
    assert count(f"to={quote(between)}") == 1
    assert count(f"content_guid={cast.guid}") == 2
    assert count(f"content_guid={cast.guid.upper()}") == 2
    assert count(f"content_guid={other}") == 0
    assert count(f"content_guid={other}%7C{cast.guid}") == 2
    cast.admin.get(f"{HITS}?from=yesterday").refused(400, "InvalidTimeFormat", "from")
    cast.admin.get(f"{HITS}?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z").refused(
        400, "InvalidTimeInterval", "from"
    )


def walk(admin: Wire, path: str, direction: str) -> list[dict[str, Any]]:  # Any: pages
    pages: list[dict[str, Any]] = []  # Any: as above
    following: str | None = path
    while following and len(pages) < 50:
        pages.append(admin.get(following).ok())
        url = pages[-1]["paging"][direction]
        following = url and url.removeprefix(f"{admin.server.url}/__api__")
    return pages


@pytest.mark.parametrize("order", ["true", "false"])
def test_pages_of_visits_are_walked_both_ways(
    server: LocalConnect, admin: Wire, order: str
) -> None:
    server.plant(Seed(content=3, hits=57))
    forth = walk(admin, f"{VISITS}?limit=10&asc_order={order}", "next")
    times = [visit["time"] for page in forth for visit in page["results"]]

    assert [len(page["results"]) for page in forth] == [10, 10, 10, 10, 10, 7]
    assert times == sorted(times, reverse=order == "false")
    assert len(set(times)) == 57
    first, last = forth[0]["paging"], forth[-1]["paging"]
    assert (first["previous"], first["first"]) == (None, None)
    assert (last["next"], last["last"], last["cursors"]["next"]) == (None, None, None)
    assert urlsplit(first["next"]).netloc == urlsplit(server.url).netloc
    end = first["last"].removeprefix(f"{server.url}/__api__")
    back = walk(admin, end, "previous")
    assert sum(len(page["results"]) for page in back) == 57
    seen = [visit["time"] for page in reversed(back) for visit in page["results"]]
    assert seen == times


@pytest.mark.parametrize(
    "query, name",
    [
        ("limit=0", "InvalidRange"),
        ("limit=501", "InvalidRange"),
        ("limit=x", "InvalidParameter"),
        ("next=nonsense", "InvalidParameter"),
        ("min_data_version=x", "InvalidParameter"),
    ],
)
def test_a_bad_parameter_is_named(admin: Wire, query: str, name: str) -> None:
    admin.get(f"{VISITS}?{query}").refused(400, name, query.partition("=")[0])


def test_no_usage_is_an_empty_answer(admin: Wire) -> None:
    assert admin.get(HITS).ok() == []
    page = admin.get(VISITS).ok()
    assert page["results"] == []
    assert page["paging"]["next"] is None
