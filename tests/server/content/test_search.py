"""Searching content and variants, by the rules of the contract."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Unpack

import pytest

from connectapi import Client
from connectapi.models.content import SearchContentQuery
from connectapi.server.content.matching import plain
from connectapi.server.store import jobs, users, variants
from connectapi.testing import LocalConnect, Seed
from tests.server.content.conftest import (
    People,
    deployed,
    flask,
    new,
    packed,
    refusal,
    report,
    site,
    upload,
)
from tests.server.foundation.wire import Wire

PLUMBER = packed("api", {"plumber.R": ""}, platform="4.3.1")


def search(client: Client, text: str, **query: Unpack[SearchContentQuery]) -> list[str]:
    """The names of what is found, in its order."""
    query["q"] = text
    found = client.api.content.search_content(**query)
    return [item.name for item in found.results]


@pytest.fixture
def library(people: People) -> dict[str, str]:
    """Some items, by name: GUIDs."""
    owner, editor = people.owner, people.editor
    made = {
        "sales-report": deployed(owner, report(), "sales-report"),
        "api": deployed(owner, flask("flask==2.3.2\nMy_Tool==1.0\n"), "api"),
        "plumber": deployed(editor, PLUMBER, "plumber"),
        "empty": new(editor, "empty"),
    }
    content = people.admin.api.content
    content.update_content(made["api"], title="Prices of the day", description="Über alles")
    content.update_content(made["plumber"], locked=True)
    upload(editor, new(editor, "uploaded"), site())
    tags = people.admin.api.tags
    finance = tags.create_tag(name="Finance")
    docs = tags.create_tag(name="docs", parent_id=finance.id)
    other = tags.create_tag(name="docs", parent_id=tags.create_tag(name="IT").id)
    words = tags.create_tag(name="two words", parent_id=finance.id)
    for name, tag in (("sales-report", docs), ("api", other), ("plumber", words)):
        tags.add_content_tag(made[name], tag_id=tag.id)
    people.admin.api.bookmarks.create_bookmark(deployed(people.admin, site(), "mine"))
    return made


ALL = ["sales-report", "api", "plumber", "empty", "uploaded", "mine"]


EXPECTED = {
    "": ALL,
    "sales": ["sales-report"],
    "SALES_report": ["sales-report"],
    '"sales report"': ["sales-report"],
    "report sales": ["sales-report"],
    "report prices": [],
    "prices über": ["api"],
    "-e": [],
    "owner:OWNER": ["sales-report", "api"],
    "owner:owner,admin": ["sales-report", "api", "mine"],
    "owner:@me": ["mine"],
    "-owner:@me": ALL[:-1],
    "owner:nobody": [],
    "type:python-api,quarto-static": ["sales-report", "api"],
    "type:unknown": ["empty", "uploaded"],
    "tag:docs": ["sales-report", "api"],
    "tag:finance/docs": ["sales-report"],
    'tag:"two words",finance/docs': ["sales-report", "plumber"],
    "tag:Finance": ["sales-report", "plumber"],
    "tag:IT/finance": [],
    "published:false": ["empty"],
    "is:published -is:locked owner:editor": ["uploaded"],
    "is:locked": ["plumber"],
    "not:locked locked:true": [],
    "is:bookmarked": ["mine"],
    "is:scheduled": [],
    "python:3": ["api"],
    "python:3.11": ["api"],
    "python:3.12": [],
    "is:python": ["api"],
    "r:4.3.1": ["plumber"],
    "not:r is:published": ["sales-report", "api", "uploaded", "mine"],
    "package:flask": ["api"],
    'package:"flask>=2.3,<3"': ["api"],
    "package:flask>=2.3 package:flask<2.3.2": [],
    "package:my-tool==1": ["api"],
    "-package:flask is:python": [],
    "image:jammy": [],
    "colour:red": [],
}


def test_terms_and_filters(people: People, library: dict[str, str]) -> None:
    assert library
    call = people.admin.api.content.search_content
    found = {q: call(q=q) for q in EXPECTED}
    assert {q: [item.name for item in page.results] for q, page in found.items()} == EXPECTED
    assert {q: page.total for q, page in found.items()} == {
        q: len(names) for q, names in EXPECTED.items()
    }
    assert not any(page.warnings for page in found.values())


def test_texts_are_read_once_however_many_terms_there_are(
    people: People, library: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def note(text: str) -> str:
        read.append(text)
        return plain(text)

    words = [f"-word{number}" for number in range(100)]
    monkeypatch.setattr("connectapi.server.content.search.plain", note)
    found = search(people.admin, " ".join(words), page_size=500)
    assert set(library) <= set(found)
    assert len(read) == len(words) + 3 * len(found)


def test_a_guid_is_a_term(people: People, library: dict[str, str]) -> None:
    assert search(people.admin, library["api"].upper()) == ["api"]
    assert search(people.admin, f"-{library['api']} is:python") == []


def test_a_filter_that_says_nothing_is_ignored_with_a_warning(
    people: People, library: dict[str, str]
) -> None:
    assert library
    for q, name in (
        ("published:bogus", "published"),
        ("published:true,false", "published"),
        ("python:three", "python"),
        ("package:flask=2", "package"),
    ):
        found = people.admin.api.content.search_content(q=f"{q} owner:@me")
        assert [item.name for item in found.results] == ["mine"]
        assert found.warnings
        (warning,) = found.warnings
        assert name in warning


def test_everybody_finds_what_they_can_see(people: People, library: dict[str, str]) -> None:
    assert search(people.owner, "") == ["sales-report", "api"]
    assert search(people.stranger, "") == search(people.reader, "") == []
    people.admin.api.content.update_content(library["api"], access_type="logged_in")
    assert search(people.stranger, "") == ["api"]


def test_results_come_in_pages_in_an_order(people: People, library: dict[str, str]) -> None:
    assert library
    admin = people.admin
    page = admin.api.content.search_content(page_size=4, page_number=2)
    assert (page.total, page.current_page, len(page.results)) == (6, 2, 2)
    assert search(admin, "", sort="name") == sorted(ALL)
    assert search(admin, "", sort="name", order="desc") == sorted(ALL, reverse=True)
    assert search(admin, "", order="desc") == ALL[::-1]
    assert search(admin, "", page_number=9) == []
    call = admin.api.content.search_content
    assert refusal(call, sort="colour") == (400, "InvalidParameter")
    assert refusal(call, page_size=501) == (400, "InvalidRange")
    assert refusal(call, q="x" * 10_001) == (400, "InvalidParameter")


def test_results_have_what_include_asks_for(
    server: LocalConnect, people: People, library: dict[str, str]
) -> None:
    wire = Wire(server, server.api_key)
    (plain,) = wire.get("/v1/search/content?q=sales").ok()["results"]
    assert plain.keys().isdisjoint({"owner", "tags", "vanity_url", "bookmarked", "schedules"})
    path = "/v1/search/content?q=sales&include=owner,tags,bookmarked,schedule"
    (full,) = wire.get(path).ok()["results"]
    assert full["owner"]["username"] == "owner"
    assert [tag["name"] for tag in full["tags"]] == ["docs"]
    assert (full["bookmarked"], full["schedules"]) == (False, [])
    assert full["guid"] == library["sales-report"]
    wire.get("/v1/search/content?include=colour").refused(400, "InvalidInclude")
    assert "warnings" not in wire.get("/v1/search/content").ok()


def add_job(
    server: LocalConnect, client: Client, guid: str, moment: datetime, **job: object
) -> None:
    """A run of the default variant at some time."""
    content_id = int(client.api.content.get_content_item(guid).id)
    time = moment.strftime("%Y-%m-%dT%H:%M:%S.000000Z")
    with server.services.database.write() as connection:
        variant = variants.default(connection, content_id)
        assert variant is not None
        values = {
            "content_id": content_id,
            "variant_id": variant["id"],
            "tag": "build_report",
            "scheduled_time": time,
            "end_time": time,
            "status": 2,
            **job,
        }
        jobs.begin(connection, time, values)


@pytest.fixture
def documents(server: LocalConnect, people: People) -> dict[str, str]:
    """Two documents; runs of the first failed twice, and once each was skipped."""
    made = {name: deployed(people.owner, report(), name) for name in ("weekly", "monthly")}
    now = datetime(2026, 5, 1, 12, tzinfo=UTC)
    for days, fields in (
        (9, {"exit_code": 1}),
        (1, {"exit_code": 2}),
        (0, {"exit_code": 0}),
        (2, {"status": 3, "skip_reason": "queued already"}),
    ):
        moment = now - timedelta(days=days)
        add_job(server, people.owner, made["weekly"], moment, **fields)
    add_job(
        server, people.owner, made["monthly"], now, exit_code=None, status=3, skip_reason="queued"
    )
    return made


def test_variants_are_found_with_how_their_runs_went(
    people: People, documents: dict[str, str]
) -> None:
    call = people.owner.api.content.search_variants
    first, second = call().results
    assert (first.content_guid, first.content_name) == (documents["weekly"], "weekly")
    assert (first.variant_name, first.is_default) == ("default", True)
    assert first.render_time is not None
    assert (first.failures, first.skips) == (2, 1)
    assert first.last_failed == datetime(2026, 4, 30, 12, tzinfo=UTC)
    assert first.last_skipped == datetime(2026, 4, 29, 12, tzinfo=UTC)
    assert (second.failures, second.last_failed, second.skips) == (0, None, 1)

    (since,) = call(q="failed:>=2026-04-25T00:00:00Z").results
    assert (since.content_name, since.failures, since.skips) == ("weekly", 1, 1)
    assert call(q="failed:>=2026-05-01T00:00:00Z").results == []
    assert len(call(q="skipped:>=2026-04-01T00:00:00Z").results) == 2
    (other,) = call(q="-failed:>=2026-04-01T00:00:00Z").results
    assert other.content_name == "monthly"
    assert len(call(q="failed:bogus").results) == 2
    assert [found.content_name for found in call(q="month").results] == ["monthly"]
    assert [found.content_name for found in call(q="-month default").results] == ["weekly"]
    assert call(q="owner:editor").results == []


def test_variants_come_in_pages_in_an_order(people: People, documents: dict[str, str]) -> None:
    assert documents
    call = people.owner.api.content.search_variants
    names = [found.content_name for found in call(sort="content_name").results]
    assert names == ["monthly", "weekly"]
    by_failures = call(sort="failures", order="desc").results
    assert [found.failures for found in by_failures] == [2, 0]
    page = call(page_size=1, page_number=2)
    assert (page.total, page.results[0].content_name) == (2, "monthly")
    assert refusal(call, sort="colour") == (400, "InvalidParameter")


def test_variants_are_seen_with_their_content_and_private_ones_by_their_owner(
    server: LocalConnect,
    people: People,
    shared: Callable[[str], str],
    documents: dict[str, str],
) -> None:
    def seen(who: str) -> int:
        return people.named(who).api.content.search_variants().total

    assert (seen("admin"), seen("stranger"), seen("reader")) == (2, 0, 0)
    shared(documents["weekly"])
    assert (seen("editor"), seen("reader")) == (1, 1)
    content_id = int(people.owner.api.content.get_content_item(documents["weekly"]).id)
    with server.services.database.write() as connection:
        now = server.services.clock.stamp()
        private = {"name": "p", "visibility": "private", "owner_id": _id(server, "owner")}
        variants.create(connection, now, content_id, private)
        variants.create(connection, now, content_id, {"name": "adhoc", "adhoc": True})
    assert (seen("owner"), seen("editor"), seen("admin")) == (3, 1, 2)


def _id(server: LocalConnect, username: str) -> int:
    with server.services.database.read() as connection:
        row = users.by_username(connection, username)
    assert row is not None
    return int(row["id"])


def test_a_long_text_and_many_words_are_looked_for_in_a_moment() -> None:
    with LocalConnect(socket=False, seed=Seed(content=1000)) as server, server.client() as client:
        with server.services.database.write() as connection:
            for number in range(1, 1001):
                variants.ensure_default(connection, "2026-01-01T00:00:00Z", number)
        api = client.api.content
        begun = monotonic()
        for words, total in (
            ("i" * 3000, 0),
            ("i " * 1500, 1000),
            ("-" + "no -" * 700 + "no", 1000),
        ):
            assert api.search_content(q=words).total == total
            assert api.search_variants(q=words).total == total
        # It took a minute while all texts were put into form for each word.
        assert monotonic() - begun < 10
