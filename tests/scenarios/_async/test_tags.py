"""Tags: the tree, paths, what is made, moved and destroyed, and what is only detached."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from connectapi import AsyncClient, InvalidArgument, InvalidRequest, NotFound, PermissionDenied
from connectapi.testing import LocalConnect


@pytest.fixture
def local() -> Iterator[LocalConnect]:
    with LocalConnect(socket=False, check_answers=True) as local:
        yield local


@pytest.fixture
async def async_client(local: LocalConnect) -> AsyncIterator[AsyncClient]:
    async with local.async_client() as client:
        yield client


async def test_the_tree_is_read_once_and_printed(async_client: AsyncClient) -> None:
    assert repr(await async_client.tags.tree()) == "No tags"
    blue = await async_client.tags.ensure("Team/Blue")
    await async_client.tags.ensure("Team/Red")
    tree = await async_client.tags.tree()
    assert [node.path for node in tree] == [("Team",), ("Team", "Blue"), ("Team", "Red")]
    assert tree["Team/Blue"].tag == blue
    assert f"├── Blue  (id {blue.id})" in repr(tree)
    assert tree.table().to_dicts()[1]["created_time"] == blue.created_time


async def test_r_defect_8_a_path_is_exact_at_every_level(async_client: AsyncClient) -> None:
    await async_client.tags.ensure("A/B")
    made = await async_client.tags.ensure("B/ZZ")
    tree = await async_client.tags.tree()
    assert tree["B/ZZ"].id == made.id
    assert "A/B/ZZ" not in tree
    with pytest.raises(NotFound, match=r"'ZZ' \(elsewhere: B/ZZ\)"):
        await async_client.tags.one("ZZ")


async def test_a_second_ensure_makes_nothing(
    local: LocalConnect, async_client: AsyncClient
) -> None:
    first = await async_client.tags.ensure("A/B/C")
    async with local.async_client(api_key=local.add_user("vera", "viewer").api_key) as viewer:
        assert await viewer.tags.ensure("A/B/C") == first
        with pytest.raises(PermissionDenied):
            await viewer.tags.ensure("A/B/D")
    assert len(await async_client.tags.tree()) == 3


async def test_a_tag_that_somebody_else_just_made_is_taken(
    async_client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program made both levels after this one had read the tags."""
    made = await async_client.tags.ensure("A/B")
    tags = async_client.tags
    empty, find = tags.find(name="nowhere"), tags.find
    monkeypatch.setattr(tags, "find", lambda **filters: find(**filters) if filters else empty)
    assert await tags.ensure("A/B") == made


async def test_names_that_are_no_plain_paths(async_client: AsyncClient) -> None:
    year = await async_client.tags.ensure(["2026", "A/B"])
    assert await async_client.tags.one(["2026", "A/B"]) == year
    assert await async_client.tags.resolve(["2026"]) == await async_client.tags.get(
        year.parent_id or ""
    )
    for wrong in ("", "A//B", [], [""], ["A", 7]):
        with pytest.raises(InvalidArgument, match="Category/Tag"):
            await async_client.tags.ensure(wrong)  # type: ignore[arg-type]  # mistakes under test


async def test_a_tag_is_renamed_and_moved(async_client: AsyncClient) -> None:
    await async_client.tags.ensure("A/B")
    await async_client.tags.ensure("C")
    renamed = await async_client.tags.rename("A/B", "D")
    assert await async_client.tags.rename("A/D", "D") == renamed
    moved = await async_client.tags.move("A/D", parent="C")
    assert await async_client.tags.move(moved, parent="C") == moved
    assert [node.path for node in await async_client.tags.tree()] == [("A",), ("C",), ("C", "D")]
    assert not (await async_client.tags.move("C/D", parent=None)).parent_id
    with pytest.raises(InvalidRequest, match="'A'"):
        await async_client.tags.create("A")


async def test_r_defect_4_a_tag_that_cannot_be_destroyed_is_an_error(
    local: LocalConnect, async_client: AsyncClient
) -> None:
    tag = await async_client.tags.ensure("A/B")
    async with local.async_client(api_key=local.add_user("vera", "viewer").api_key) as viewer:
        with pytest.raises(PermissionDenied):
            await viewer.tags.delete(tag)
    await async_client.tags.delete("A")
    with pytest.raises(NotFound):
        await async_client.tags.delete(tag)
    await async_client.tags.delete(tag, missing_ok=True)
    await async_client.tags.delete("A/B", missing_ok=True)
    with pytest.raises(InvalidArgument, match="a path"):
        await async_client.tags.delete(await async_client.tags.tree())  # type: ignore[arg-type]  # the mistake under test


async def test_a_tag_of_an_item_is_detached_and_stays_on_the_server(
    async_client: AsyncClient,
) -> None:
    tag = await async_client.tags.ensure("Team/Blue")
    item = await async_client.content.create("report")
    await item.add_tag("Team/Blue")
    assert [found.guid async for found in async_client.tags.content("Team/Blue")] == [item.guid]
    assert (await async_client.tags.content(tag).to_dicts())[0]["name"] == "report"
    found = await async_client.tags.content("Team").first()
    assert found is not None
    await found.remove_tag(tag)
    assert await async_client.tags.content(tag).collect() == []
    assert await async_client.tags.one("Team/Blue") == tag
    with pytest.raises(NotFound, match="Team/Green"):
        await async_client.tags.content("Team/Green").collect()


async def test_an_item_gets_exactly_the_tags_that_are_wanted(async_client: AsyncClient) -> None:
    for path in ("Team/Blue/Dark", "Team/Red", "Paint/Oil"):
        await async_client.tags.ensure(path)
    item = await async_client.content.create("report")
    assert len(await item.tag_tree()) == 0
    assert await item.set_tags(["Team/Blue/Dark", "Paint/Oil"])
    assert not await item.set_tags(["Team/Blue/Dark", "Paint/Oil"])
    tree = await async_client.tags.tree()
    changes = await item.set_tags(["Team/Blue", tree["Team/Red"]])
    assert changes.added == (tree["Team/Red"].id,)
    assert set(changes.removed) == {tree["Team/Blue/Dark"].id, tree["Paint/Oil"].id}
    assert [node.path for node in await item.tag_tree()] == [
        ("Team",),
        ("Team", "Blue"),
        ("Team", "Red"),
    ]
    assert len(await async_client.tags.tree()) == len(tree)


async def test_tags_that_an_item_cannot_have_change_nothing(async_client: AsyncClient) -> None:
    await async_client.tags.ensure("Team/Blue")
    item = await async_client.content.create("report")
    await item.set_tags(["Team/Blue"])
    with pytest.raises(InvalidArgument, match=r"Team stands at the top"):
        await item.set_tags(["Team"])
    with pytest.raises(NotFound, match="Team/Green"):
        await item.set_tags(["Team/Green"])
    with pytest.raises(InvalidArgument, match="allow_empty"):
        await item.set_tags([])
    assert len(await item.get_tags()) == 1
    await item.set_tags([], allow_empty=True)
    assert await item.get_tags() == []


@pytest.mark.parametrize("release", ["2022.10.0", "2023.09.0", "2024.08.0", "2025.04.0"])
async def test_tags_of_older_servers(release: str) -> None:
    with LocalConnect(server_version=release, socket=False, check_answers=True) as local:
        async with local.async_client() as client:
            await client.tags.ensure("Team/Blue")
            item = await client.content.create("report")
            assert await item.set_tags(["Team/Blue"])
            assert [node.path for node in await item.tag_tree()] == [("Team",), ("Team", "Blue")]
            assert [found.name async for found in client.tags.content("Team/Blue")] == ["report"]
            await client.tags.rename("Team/Blue", "Red")
            await client.tags.delete("Team")
            assert await item.get_tags() == []
