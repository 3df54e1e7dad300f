# Derived from tests/scenarios/_async/test_content_lookup.py by `make generate`. Do not edit.
"""Content items found: by name, owner, tag, predicate, search, and by anything pasted."""

from __future__ import annotations

from collections.abc import Generator, Iterator

import pytest

from connectapi import (
    Ambiguous,
    Client,
    ContentItem,
    InvalidArgument,
    Listing,
    NotFound,
    ServerError,
    UnsupportedByServer,
)
from connectapi.testing import Failing, LocalConnect
from tests.scenarios.content_world import content_world

NOBODY = "6f300623-1e0c-48e6-a473-ddf630c0c0c3"


@pytest.fixture(scope="module")
def world() -> Generator[tuple[LocalConnect, str], None, None]:
    with content_world() as made:
        yield made


@pytest.fixture
def client(world: tuple[LocalConnect, str]) -> Iterator[Client]:
    with world[0].client() as client:
        yield client


def titles(listing: Listing[ContentItem]) -> list[str]:
    return sorted([item.title or item.name for item in listing])


SALES, RISK, PAULS = "Sales, monthly", 'The "big" risk', "Sales of Paul"


def test_find_by_name_owner_tag_and_predicate(client: Client) -> None:
    content, me = client.content, client.me()
    assert titles(content.find(name="sales")) == [PAULS, SALES]
    assert titles(content.find(owner="paul")) == [PAULS, "private"]
    assert titles(content.find(owner=me)) == [SALES, RISK, "empty"]
    assert titles(content.find(owner=me.guid, name="sales")) == [SALES]
    assert titles(content.find(tag="Team/Blue")) == [SALES, RISK]
    blue = client.tags.one("Team/Blue")
    assert titles(content.find(tag=blue, name="risk", owner=me)) == [RISK]
    assert titles(content.find(tag=blue.id, owner="paul")) == []
    assert titles(content.find(where=lambda item: "a" in item.name)) == sorted(
        [SALES, PAULS, "private"]
    )
    one = content.find(owner="paul", where=lambda item: item.title, limit=1)
    assert titles(one) == [PAULS]


def test_what_a_predicate_leaves_is_a_table_too(client: Client) -> None:
    found = client.content.find(where=lambda item: item.name == "risk")
    (row,) = (found.table()).to_dicts()
    assert (row["name"], row["title"]) == ("risk", RISK)
    none = client.content.find(where=lambda _: False)
    assert none.count() == 0
    assert "guid" in (none.to_arrow()).schema.names


def test_find_refuses_what_it_does_not_know(client: Client) -> None:
    content = client.content
    with pytest.raises(InvalidArgument, match=r"content\.find.*'nmae'.*include, name, owner_guid"):
        content.find(where=lambda _: True, nmae="x")  # type: ignore[call-arg]  # the mistake under test
    with pytest.raises(InvalidArgument, match="owner or owner_guid"):
        content.find(owner="paul", owner_guid=NOBODY)
    with pytest.raises(InvalidArgument, match="include"):
        content.find(tag="Team/Blue", include="owner")
    with pytest.raises(NotFound, match="nobody"):
        content.find(owner="nobody").collect()
    with pytest.raises(NotFound, match="Team/Red"):
        content.find(tag="Team/Red").collect()


def test_one_by_name_of_an_owner_by_name(client: Client) -> None:
    assert (client.content.one(name="sales", owner="paul")).title == PAULS
    with pytest.raises(Ambiguous, match="owner paul"):
        client.content.one(name="sales")


def test_search_by_typed_operators(client: Client) -> None:
    content = client.content
    assert titles(content.search("sales")) == [PAULS, SALES]
    assert titles(content.search(owner="@me", tag="Team/Blue")) == [SALES, RISK]
    assert titles(content.search(published=True)) == [SALES]
    assert titles(content.search("sales", exclude={"owner": ["@me", "vera"]})) == [PAULS]
    assert titles(content.search(owner=["paul"], locked=False)) == [PAULS, "private"]
    assert titles(content.search(type="static")) == [SALES]
    assert titles(content.search(python=True)) == []
    assert titles(content.search("owner:paul private")) == ["private"]
    assert (content.search("risk").collect())[0].owner


def test_a_search_refuses_unknown_operators_and_values(client: Client) -> None:
    content = client.content
    with pytest.raises(InvalidArgument, match=r"'ownr'.*owner, type, tag, published"):
        content.search(ownr="paul")  # type: ignore[call-arg]  # the mistake under test
    with pytest.raises(InvalidArgument, match="package"):
        content.search(package="")
    with pytest.raises(InvalidArgument, match="asc"):
        content.search(order="up")  # type: ignore[arg-type]  # the mistake under test
    # A server leaves out a filter that it cannot read, and gives all items.
    with pytest.raises(InvalidArgument, match="passed over"):
        content.search("published:bogus").collect()
    with pytest.raises(InvalidArgument, match="passed over"):
        content.search("published:bogus").table()


def test_from_url_reads_anything_pasted(world: tuple[LocalConnect, str], client: Client) -> None:
    sales = client.content.one(name="sales", owner=client.me())
    url, guid = client.server_url, sales.guid
    for pasted in (
        guid,
        guid.upper(),
        f" {url}/connect/#/apps/{guid} ",
        f"{url}/connect/#/apps/{guid}/access/12?x=1",
        f"{url}/content/{guid}/_rev12/index.html",
        f"{url}/content/{guid}",
        f"{url}/__api__/v1/content/{guid}/bundles",
        sales.dashboard_url,
        sales.content_url,
        f"{url}/team/sales/",
        f"{url}/team/sales/data/x.csv?a=b#c",
        "/team/sales",
        "team/sales/",
    ):
        assert (client.content.from_url(pasted)).guid == guid
    with pytest.raises(InvalidArgument, match="no address of the server"):
        client.content.from_url(f"https://other.example.com/content/{guid}/")
    for nothing in ("", f"{url}/connect/", f"{url}/connect/#/people", f"{url}/__docs__/api/"):
        with pytest.raises(InvalidArgument, match="names no content"):
            client.content.from_url(nothing)
    with pytest.raises(NotFound, match="/team/sale/"):
        client.content.from_url("/team/sale")
    with pytest.raises(NotFound):
        client.content.from_url(NOBODY)


def test_from_url_for_one_who_may_not_list_all_vanity_urls(
    world: tuple[LocalConnect, str],
) -> None:
    with world[0].client() as client, world[0].client(api_key=world[1]) as paul:
        mine = paul.content.one(name="sales", owner="paul")
        mine.set_vanity_url("/of/paul/")
        assert (paul.content.from_url("/of/paul/x")).guid == mine.guid
        with pytest.raises(NotFound):
            paul.content.from_url("/team/sales/")
        mine.remove_vanity_url()
        number = (client.request("GET", f"/applications/{mine.guid}"))["id"]
        assert (paul.content.from_url(f"{client.server_url}/connect/#/apps/{number}")) == mine


def test_r_defect_title_has_a_default_for_what_is_missing_only(
    world: tuple[LocalConnect, str], client: Client
) -> None:
    content = client.content
    me = client.me()
    assert content.title(content.one(name="sales", owner=me)) == SALES
    assert content.title(content.one(name="empty")) == "Unknown Content"
    assert content.title(NOBODY, default="gone") == "gone"
    rule = world[0].faults.add(Failing(500), path=f"/v1/content/{NOBODY}")
    try:
        with pytest.raises(ServerError):
            content.title(NOBODY, default="gone")
    finally:
        world[0].faults.remove(rule)


def test_names(world: tuple[LocalConnect, str]) -> None:
    with world[0].client() as client:
        assert client.content.is_valid_name("my-report_2.0")
        assert not client.content.is_valid_name("my report")
        name = client.content.random_name()
        assert len(name) == 25
        assert client.content.is_valid_name(name)


@pytest.mark.parametrize("version", ["2022.10.0", "2023.09.0", "2024.08.0", "2025.04.0"])
def test_older_servers(version: str) -> None:
    with content_world(version) as (server, _):
        with server.client() as client:
            sales = client.content.one(name="sales", owner=client.me())
            assert titles(client.content.find(owner="paul")) == [PAULS, "private"]
            assert titles(client.content.find(tag="Team/Blue")) == [SALES, RISK]
            assert (client.content.from_url("/team/sales/")).guid == sales.guid
            assert client.content.title(sales.guid) == SALES
            if version < "2024.04.0":
                with pytest.raises(UnsupportedByServer, match=r"2024\.04\.0"):
                    client.content.search(owner="paul").collect()
            else:
                found = client.content.search(owner="paul", exclude={"published": True})
                assert titles(found) == [PAULS, "private"]
