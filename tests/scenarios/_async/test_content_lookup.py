"""Content items found: by name, owner, tag, predicate, search, and by anything pasted."""

from __future__ import annotations

from collections.abc import AsyncIterator, Generator

import pytest

from connectapi import (
    Ambiguous,
    AsyncClient,
    AsyncContentItem,
    AsyncListing,
    InvalidArgument,
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
async def async_client(world: tuple[LocalConnect, str]) -> AsyncIterator[AsyncClient]:
    async with world[0].async_client() as client:
        yield client


async def titles(listing: AsyncListing[AsyncContentItem]) -> list[str]:
    return sorted([item.title or item.name async for item in listing])


SALES, RISK, PAULS = "Sales, monthly", 'The "big" risk', "Sales of Paul"


async def test_find_by_name_owner_tag_and_predicate(async_client: AsyncClient) -> None:
    content, me = async_client.content, await async_client.me()
    assert await titles(content.find(name="sales")) == [PAULS, SALES]
    assert await titles(content.find(owner="paul")) == [PAULS, "private"]
    assert await titles(content.find(owner=me)) == [SALES, RISK, "empty"]
    assert await titles(content.find(owner=me.guid, name="sales")) == [SALES]
    assert await titles(content.find(tag="Team/Blue")) == [SALES, RISK]
    blue = await async_client.tags.one("Team/Blue")
    assert await titles(content.find(tag=blue, name="risk", owner=me)) == [RISK]
    assert await titles(content.find(tag=blue.id, owner="paul")) == []
    assert await titles(content.find(where=lambda item: "a" in item.name)) == sorted(
        [SALES, PAULS, "private"]
    )
    one = content.find(owner="paul", where=lambda item: item.title, limit=1)
    assert await titles(one) == [PAULS]


async def test_what_a_predicate_leaves_is_a_table_too(async_client: AsyncClient) -> None:
    found = async_client.content.find(where=lambda item: item.name == "risk")
    (row,) = (await found.table()).to_dicts()
    assert (row["name"], row["title"]) == ("risk", RISK)
    none = async_client.content.find(where=lambda _: False)
    assert await none.count() == 0
    assert "guid" in (await none.to_arrow()).schema.names


async def test_find_refuses_what_it_does_not_know(async_client: AsyncClient) -> None:
    content = async_client.content
    with pytest.raises(InvalidArgument, match=r"content\.find.*'nmae'.*include, name, owner_guid"):
        content.find(where=lambda _: True, nmae="x")  # type: ignore[call-arg]  # the mistake under test
    with pytest.raises(InvalidArgument, match="owner or owner_guid"):
        content.find(owner="paul", owner_guid=NOBODY)
    with pytest.raises(InvalidArgument, match="include"):
        content.find(tag="Team/Blue", include="owner")
    with pytest.raises(NotFound, match="nobody"):
        await content.find(owner="nobody").collect()
    with pytest.raises(NotFound, match="Team/Red"):
        await content.find(tag="Team/Red").collect()


async def test_one_by_name_of_an_owner_by_name(async_client: AsyncClient) -> None:
    assert (await async_client.content.one(name="sales", owner="paul")).title == PAULS
    with pytest.raises(Ambiguous, match="owner paul"):
        await async_client.content.one(name="sales")


async def test_search_by_typed_operators(async_client: AsyncClient) -> None:
    content = async_client.content
    assert await titles(content.search("sales")) == [PAULS, SALES]
    assert await titles(content.search(owner="@me", tag="Team/Blue")) == [SALES, RISK]
    assert await titles(content.search(published=True)) == [SALES]
    assert await titles(content.search("sales", exclude={"owner": ["@me", "vera"]})) == [PAULS]
    assert await titles(content.search(owner=["paul"], locked=False)) == [PAULS, "private"]
    assert await titles(content.search(type="static")) == [SALES]
    assert await titles(content.search(python=True)) == []
    assert await titles(content.search("owner:paul private")) == ["private"]
    assert (await content.search("risk").collect())[0].owner


async def test_a_search_refuses_unknown_operators_and_values(async_client: AsyncClient) -> None:
    content = async_client.content
    with pytest.raises(InvalidArgument, match=r"'ownr'.*owner, type, tag, published"):
        content.search(ownr="paul")  # type: ignore[call-arg]  # the mistake under test
    with pytest.raises(InvalidArgument, match="package"):
        content.search(package="")
    with pytest.raises(InvalidArgument, match="asc"):
        content.search(order="up")  # type: ignore[arg-type]  # the mistake under test
    # A server leaves out a filter that it cannot read, and gives all items.
    with pytest.raises(InvalidArgument, match="passed over"):
        await content.search("published:bogus").collect()
    with pytest.raises(InvalidArgument, match="passed over"):
        await content.search("published:bogus").table()


async def test_from_url_reads_anything_pasted(
    world: tuple[LocalConnect, str], async_client: AsyncClient
) -> None:
    sales = await async_client.content.one(name="sales", owner=await async_client.me())
    url, guid = async_client.server_url, sales.guid
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
        assert (await async_client.content.from_url(pasted)).guid == guid
    with pytest.raises(InvalidArgument, match="no address of the server"):
        await async_client.content.from_url(f"https://other.example.com/content/{guid}/")
    for nothing in ("", f"{url}/connect/", f"{url}/connect/#/people", f"{url}/__docs__/api/"):
        with pytest.raises(InvalidArgument, match="names no content"):
            await async_client.content.from_url(nothing)
    with pytest.raises(NotFound, match="/team/sale/"):
        await async_client.content.from_url("/team/sale")
    with pytest.raises(NotFound):
        await async_client.content.from_url(NOBODY)


async def test_from_url_for_one_who_may_not_list_all_vanity_urls(
    world: tuple[LocalConnect, str],
) -> None:
    async with world[0].async_client() as client, world[0].async_client(api_key=world[1]) as paul:
        mine = await paul.content.one(name="sales", owner="paul")
        await mine.set_vanity_url("/of/paul/")
        assert (await paul.content.from_url("/of/paul/x")).guid == mine.guid
        with pytest.raises(NotFound):
            await paul.content.from_url("/team/sales/")
        await mine.remove_vanity_url()
        number = (await client.request("GET", f"/applications/{mine.guid}"))["id"]
        assert (await paul.content.from_url(f"{client.server_url}/connect/#/apps/{number}")) == mine


async def test_r_defect_title_has_a_default_for_what_is_missing_only(
    world: tuple[LocalConnect, str], async_client: AsyncClient
) -> None:
    content = async_client.content
    me = await async_client.me()
    assert await content.title(await content.one(name="sales", owner=me)) == SALES
    assert await content.title(await content.one(name="empty")) == "Unknown Content"
    assert await content.title(NOBODY, default="gone") == "gone"
    rule = world[0].faults.add(Failing(500), path=f"/v1/content/{NOBODY}")
    try:
        with pytest.raises(ServerError):
            await content.title(NOBODY, default="gone")
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
async def test_older_servers(version: str) -> None:
    with content_world(version) as (server, _):
        async with server.async_client() as client:
            sales = await client.content.one(name="sales", owner=await client.me())
            assert await titles(client.content.find(owner="paul")) == [PAULS, "private"]
            assert await titles(client.content.find(tag="Team/Blue")) == [SALES, RISK]
            assert (await client.content.from_url("/team/sales/")).guid == sales.guid
            assert await client.content.title(sales.guid) == SALES
            if version < "2024.04.0":
                with pytest.raises(UnsupportedByServer, match=r"2024\.04\.0"):
                    await client.content.search(owner="paul").collect()
            else:
                found = client.content.search(owner="paul", exclude={"published": True})
                assert await titles(found) == [PAULS, "private"]
