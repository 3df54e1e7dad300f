"""Tags as a tree: names that clash, printing, filtering, tables, large and odd trees."""

from __future__ import annotations

import re
from time import perf_counter

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectapi._core.errors import InvalidArgument, NotFound
from connectapi.client.tag_tree import TagTree
from connectapi.models.tags import Tag


def tag(id: int, name: str, parent: int | None = None) -> Tag:
    return Tag(id=str(id), name=name, parent_id=None if parent is None else str(parent))


TAGS = [
    tag(1, "Team"),
    tag(2, "Blue", 1),
    tag(3, "Red", 1),
    tag(4, "Dark", 2),
    tag(5, "Paint"),
    tag(6, "Blue", 5),
]
TREE = TagTree(TAGS)


def test_the_tree_is_drawn() -> None:
    assert str(TREE).splitlines() == [
        "Paint  (id 5)",
        "└── Blue  (id 6)",
        "Team  (id 1)",
        "├── Blue  (id 2)",
        "│   └── Dark  (id 4)",
        "└── Red  (id 3)",
    ]
    assert repr(TREE).splitlines()[0] == "Tags: 6"
    assert repr(TagTree([])) == "No tags"


def test_a_long_tree_is_cut_in_its_repr_and_whole_as_text() -> None:
    tree = TagTree([tag(number, f"n{number:04}") for number in range(500)])
    assert len(repr(tree).splitlines()) <= 61
    assert repr(tree).endswith("and 441 more")
    assert len(str(tree).splitlines()) == 500


def test_nodes_are_found_by_exact_path() -> None:
    assert TREE["Team/Blue"].id == "2"
    assert TREE["Paint", "Blue"].id == "6"
    assert "Team/Blue/Dark" in TREE
    assert "Blue" not in TREE
    assert [node.id for node in TREE["Team"].children] == ["2", "3"]
    with pytest.raises(NotFound, match="Team/Green"):
        TREE["Team/Green"]
    assert [node.path for node in TREE.find("Blue")] == [("Paint", "Blue"), ("Team", "Blue")]
    assert TREE.get("4") is TREE["Team/Blue/Dark"]
    assert TREE.get("44") is None


def test_a_name_with_a_slash_is_found_by_names_one_by_one() -> None:
    tree = TagTree([tag(1, "A/B"), tag(2, "C", 1)])
    assert tree[["A/B", "C"]].id == "2"
    assert "A/B" not in tree


def test_r_defect_8_tags_called_name_or_id_do_no_harm() -> None:
    tree = TagTree([tag(1, "name"), tag(2, "id", 1), tag(3, "children", 2), tag(4, "name", 1)])
    assert str(tree).count("name") == 2
    assert tree["name/id/children"].id == "3"
    assert [node.id for node in tree.filter("^id$")] == ["1", "2"]


def test_filters_keep_what_is_above_a_hit() -> None:
    assert [node.path for node in TREE.filter("ark", "^Red$")] == [
        ("Team",),
        ("Team", "Blue"),
        ("Team", "Blue", "Dark"),
        ("Team", "Red"),
    ]
    assert [node.id for node in TREE.filter(re.compile("BLUE", re.IGNORECASE))] == [
        "5",
        "6",
        "1",
        "2",
    ]
    assert [node.id for node in TREE.filter(ids=["6"])] == ["5", "6"]


def test_what_fits_nothing_is_an_empty_tree_and_never_the_whole_one() -> None:
    assert len(TREE.filter("nowhere")) == 0
    assert len(TREE.filter(ids=[])) == 0
    with pytest.raises(InvalidArgument, match="give one"):
        TREE.filter()
    with pytest.raises(InvalidArgument, match="'6'"):
        TREE.filter(ids="6")
    with pytest.raises(InvalidArgument, match="regular expression"):
        TREE.filter("(")


def test_the_table_goes_down_before_it_goes_on() -> None:
    frame = pl.DataFrame(TREE)
    assert frame["path"].to_list() == [
        "Paint",
        "Paint/Blue",
        "Team",
        "Team/Blue",
        "Team/Blue/Dark",
        "Team/Red",
    ]
    assert frame["depth"].to_list() == [0, 1, 0, 1, 2, 1]
    assert frame["parent_id"].to_list() == [None, "5", None, "1", "2", "1"]
    empty = TagTree([]).table()
    assert empty.column_names == [
        "id",
        "name",
        "parent_id",
        "path",
        "depth",
        "created_time",
        "updated_time",
    ]
    assert len(empty) == 0


def test_a_tag_whose_parent_is_not_there_stands_at_the_top() -> None:
    assert [node.name for node in TagTree(TAGS[1:]).categories] == ["Blue", "Paint", "Red"]


def test_5000_tags_and_a_tree_5000_deep_are_quick() -> None:
    wide = [tag(number, f"t{number}", number // 10 or None) for number in range(1, 5001)]
    deep = [tag(number, "t", number - 1 or None) for number in range(1, 5001)]
    # `make bench` measures them; looking for each one's parent among all would take seconds.
    assert min(_seconds(wide) for _ in range(5)) < 1
    assert len(list(TagTree(deep))) == 5000
    assert str(TagTree(deep[:1200])).count("\n") == 1199


def _seconds(tags: list[Tag]) -> float:
    start = perf_counter()
    assert len(TagTree(tags)) == 5000
    return perf_counter() - start


@given(st.lists(st.integers(0, 30), max_size=30))
def test_every_tag_has_one_place(parents: list[int]) -> None:
    tags = [
        tag(number, f"n{number % 3}", parent % number if number and parent % number else None)
        for number, parent in enumerate(parents)
    ]
    tree = TagTree(tags)
    assert sorted(int(node.id) for node in tree) == list(range(len(tags)))
    assert all(tree.get(found.id) is not None for found in tags)
