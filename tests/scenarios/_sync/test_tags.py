# Derived from tests/scenarios/_async/test_tags.py by `make generate`. Do not edit.
"""Tags: the tree, paths, what is made, moved and destroyed, and what is only detached."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from connectapi import Client, InvalidArgument, InvalidRequest, NotFound, PermissionDenied
from connectapi.testing import LocalConnect


@pytest.fixture
def local() -> Iterator[LocalConnect]:
    with LocalConnect(socket=False, check_answers=True) as local:
        yield local


@pytest.fixture
def client(local: LocalConnect) -> Iterator[Client]:
    with local.client() as client:
        yield client


def test_the_tree_is_read_once_and_printed(client: Client) -> None:
    assert repr(client.tags.tree()) == "No tags"
    blue = client.tags.ensure("Team/Blue")
    client.tags.ensure("Team/Red")
    tree = client.tags.tree()
    assert [node.path for node in tree] == [("Team",), ("Team", "Blue"), ("Team", "Red")]
    assert tree["Team/Blue"].tag == blue
    assert f"├── Blue  (id {blue.id})" in repr(tree)
    assert tree.table().to_dicts()[1]["created_time"] == blue.created_time


def test_r_defect_8_a_path_is_exact_at_every_level(client: Client) -> None:
    client.tags.ensure("A/B")
    made = client.tags.ensure("B/ZZ")
    tree = client.tags.tree()
    assert tree["B/ZZ"].id == made.id
    assert "A/B/ZZ" not in tree
    with pytest.raises(NotFound, match=r"'ZZ' \(elsewhere: B/ZZ\)"):
        client.tags.one("ZZ")


def test_a_second_ensure_makes_nothing(local: LocalConnect, client: Client) -> None:
    first = client.tags.ensure("A/B/C")
    with local.client(api_key=local.add_user("vera", "viewer").api_key) as viewer:
        assert viewer.tags.ensure("A/B/C") == first
        with pytest.raises(PermissionDenied):
            viewer.tags.ensure("A/B/D")
    assert len(client.tags.tree()) == 3


def test_a_tag_that_somebody_else_just_made_is_taken(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program made both levels after this one had read the tags."""
    made = client.tags.ensure("A/B")
    tags = client.tags
    empty, find = tags.find(name="nowhere"), tags.find
    monkeypatch.setattr(tags, "find", lambda **filters: find(**filters) if filters else empty)
    assert tags.ensure("A/B") == made


def test_names_that_are_no_plain_paths(client: Client) -> None:
    year = client.tags.ensure(["2026", "A/B"])
    assert client.tags.one(["2026", "A/B"]) == year
    assert client.tags.resolve(["2026"]) == client.tags.get(year.parent_id or "")
    for wrong in ("", "A//B", [], [""], ["A", 7]):
        with pytest.raises(InvalidArgument, match="Category/Tag"):
            client.tags.ensure(wrong)  # type: ignore[arg-type]  # mistakes under test


def test_a_tag_is_renamed_and_moved(client: Client) -> None:
    client.tags.ensure("A/B")
    client.tags.ensure("C")
    renamed = client.tags.rename("A/B", "D")
    assert client.tags.rename("A/D", "D") == renamed
    moved = client.tags.move("A/D", parent="C")
    assert client.tags.move(moved, parent="C") == moved
    assert [node.path for node in client.tags.tree()] == [("A",), ("C",), ("C", "D")]
    assert not (client.tags.move("C/D", parent=None)).parent_id
    with pytest.raises(InvalidRequest, match="'A'"):
        client.tags.create("A")


def test_r_defect_4_a_tag_that_cannot_be_destroyed_is_an_error(
    local: LocalConnect, client: Client
) -> None:
    tag = client.tags.ensure("A/B")
    with local.client(api_key=local.add_user("vera", "viewer").api_key) as viewer:
        with pytest.raises(PermissionDenied):
            viewer.tags.delete(tag)
    client.tags.delete("A")
    with pytest.raises(NotFound):
        client.tags.delete(tag)
    client.tags.delete(tag, missing_ok=True)
    client.tags.delete("A/B", missing_ok=True)
    with pytest.raises(InvalidArgument, match="a path"):
        client.tags.delete(client.tags.tree())  # type: ignore[arg-type]  # the mistake under test


def test_a_tag_of_an_item_is_detached_and_stays_on_the_server(
    client: Client,
) -> None:
    tag = client.tags.ensure("Team/Blue")
    item = client.content.create("report")
    item.add_tag("Team/Blue")
    assert [found.guid for found in client.tags.content("Team/Blue")] == [item.guid]
    assert (client.tags.content(tag).to_dicts())[0]["name"] == "report"
    found = client.tags.content("Team").first()
    assert found is not None
    found.remove_tag(tag)
    assert client.tags.content(tag).collect() == []
    assert client.tags.one("Team/Blue") == tag
    with pytest.raises(NotFound, match="Team/Green"):
        client.tags.content("Team/Green").collect()


def test_an_item_gets_exactly_the_tags_that_are_wanted(client: Client) -> None:
    for path in ("Team/Blue/Dark", "Team/Red", "Paint/Oil"):
        client.tags.ensure(path)
    item = client.content.create("report")
    assert len(item.tag_tree()) == 0
    assert item.set_tags(["Team/Blue/Dark", "Paint/Oil"])
    assert not item.set_tags(["Team/Blue/Dark", "Paint/Oil"])
    tree = client.tags.tree()
    changes = item.set_tags(["Team/Blue", tree["Team/Red"]])
    assert changes.added == (tree["Team/Red"].id,)
    assert set(changes.removed) == {tree["Team/Blue/Dark"].id, tree["Paint/Oil"].id}
    assert [node.path for node in item.tag_tree()] == [
        ("Team",),
        ("Team", "Blue"),
        ("Team", "Red"),
    ]
    assert len(client.tags.tree()) == len(tree)


def test_tags_that_an_item_cannot_have_change_nothing(client: Client) -> None:
    client.tags.ensure("Team/Blue")
    item = client.content.create("report")
    item.set_tags(["Team/Blue"])
    with pytest.raises(InvalidArgument, match=r"Team stands at the top"):
        item.set_tags(["Team"])
    with pytest.raises(NotFound, match="Team/Green"):
        item.set_tags(["Team/Green"])
    with pytest.raises(InvalidArgument, match="allow_empty"):
        item.set_tags([])
    assert len(item.get_tags()) == 1
    item.set_tags([], allow_empty=True)
    assert item.get_tags() == []


@pytest.mark.parametrize("release", ["2022.10.0", "2023.09.0", "2024.08.0", "2025.04.0"])
def test_tags_of_older_servers(release: str) -> None:
    with LocalConnect(server_version=release, socket=False, check_answers=True) as local:
        with local.client() as client:
            client.tags.ensure("Team/Blue")
            item = client.content.create("report")
            assert item.set_tags(["Team/Blue"])
            assert [node.path for node in item.tag_tree()] == [("Team",), ("Team", "Blue")]
            assert [found.name for found in client.tags.content("Team/Blue")] == ["report"]
            client.tags.rename("Team/Blue", "Red")
            client.tags.delete("Team")
            assert item.get_tags() == []
