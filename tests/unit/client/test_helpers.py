"""The client's pure helpers: choosing, naming, tags by path, variables, pictures."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectapi._core.errors import Ambiguous, InvalidArgument, NotFound, RouteNotFound
from connectapi._core.unset import UNSET
from connectapi.client.absence import there_is_none
from connectapi.client.choose import exactly_one
from connectapi.client.pictures import picture_type, read_picture
from connectapi.client.roles import wire_role
from connectapi.client.subjects import guid_of, id_of, is_guid, only_one_of
from connectapi.client.tag_paths import by_path, path_of, split_path
from connectapi.client.variables import to_set, to_unset
from connectapi.models.tags import Tag

GUID = "6f300623-1e0c-48e6-a473-ddf630c0c0c3"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 16


def test_exactly_one() -> None:
    assert exactly_one(["a"], "user named 'a'", str) == "a"
    with pytest.raises(NotFound, match="There is no user named 'a', or it is not visible"):
        exactly_one([], "user named 'a'", str)
    with pytest.raises(Ambiguous, match=r"There are 2 of user named 'a': a, b\.") as caught:
        exactly_one(["a", "b"], "user named 'a'", str)
    assert caught.value.candidates == ("a", "b")


def test_many_candidates_are_all_kept_and_some_shown() -> None:
    with pytest.raises(Ambiguous, match=r"n9, \.\.\.\. Name one") as caught:
        exactly_one([f"n{number}" for number in range(1_000)], "thing", str)

    assert len(caught.value.candidates) == 1_000
    assert len(str(caught.value)) < 300


def test_a_missing_route_is_not_taken_for_none() -> None:
    facts = {"status": 404, "method": "GET", "path": "/x"}
    there_is_none(NotFound("gone", **facts))  # type: ignore[arg-type] # facts by name
    with pytest.raises(RouteNotFound):
        there_is_none(RouteNotFound("gone", **facts))  # type: ignore[arg-type] # the same


def test_a_record_or_its_id() -> None:
    assert guid_of(GUID, "a user") == GUID
    assert guid_of(SimpleNamespace(guid=GUID), "a user") == GUID
    assert id_of(SimpleNamespace(id="7"), "a bundle") == "7"


@pytest.mark.parametrize(
    "wrong", [None, 7, "", SimpleNamespace(), SimpleNamespace(guid=""), SimpleNamespace(guid=UNSET)]
)
def test_neither_a_record_nor_its_id(wrong: object) -> None:
    with pytest.raises(InvalidArgument, match="a user is named by a record or its guid"):
        guid_of(wrong, "a user")  # type: ignore[arg-type] # the mistake under test


@given(st.uuids())
def test_guids_are_known_by_their_form(guid: object) -> None:
    assert is_guid(str(guid))
    assert not is_guid(str(guid).replace("-", ""))
    assert not is_guid(f"{{{guid}}}")


@pytest.mark.parametrize("text", ["", "jane", GUID[:-1], f"{GUID}0", "g" * 36])
def test_what_is_no_guid(text: str) -> None:
    assert not is_guid(text)


def test_only_one_of_several() -> None:
    assert only_one_of("deploy", name="a", guid=None) == ("name", "a")
    for given_values, told in (
        ({"name": None, "guid": None}, "given: none"),
        ({"name": "a", "guid": "b"}, "given: name, guid"),
        ({"name": "", "guid": None}, "takes text for name, not ''"),
        ({"name": 7, "guid": None}, "takes text for name, not 7"),
    ):
        with pytest.raises(InvalidArgument, match=told):
            only_one_of("deploy", **given_values)


@pytest.mark.parametrize(
    "role, wire", [("viewer", "viewer"), ("editor", "owner"), ("owner", "owner")]
)
def test_roles_on_content(role: str, wire: str) -> None:
    assert wire_role(role) == wire


def test_a_role_that_is_none() -> None:
    with pytest.raises(InvalidArgument, match=r"'admin' is no role on content.*viewer, editor"):
        wire_role("admin")


def tag(number: int, name: str, parent: int | None = None) -> Tag:
    return Tag(id=str(number), name=name, parent_id=None if parent is None else str(parent))


TAGS = [
    tag(1, "Team"),
    tag(2, "Blue", 1),
    tag(3, "Topic"),
    tag(4, "Blue", 3),
    tag(5, "Deep", 2),
    tag(6, "Blue"),
]


@pytest.mark.parametrize(
    "path, ids",
    [
        ("Team", ["1"]),
        ("Team/Blue", ["2"]),
        ("Topic/Blue", ["4"]),
        (" Team / Blue ", ["2"]),
        ("Team/Blue/Deep", ["5"]),
        ("Blue", ["6"]),
        ("team", []),
        ("Team/Red", []),
        ("Blue/Deep", []),
        ("Team/Blue/Deep/More", []),
    ],
)
def test_tags_by_path(path: str, ids: list[str]) -> None:
    assert [found.id for found in by_path(TAGS, path)] == ids


def test_paths_of_tags() -> None:
    assert [path_of(TAGS, known) for known in TAGS] == [
        "Team", "Team/Blue", "Topic", "Topic/Blue", "Team/Blue/Deep", "Blue",
    ]  # fmt: skip
    assert all(by_path(TAGS, path_of(TAGS, known)) == [known] for known in TAGS)


def test_tags_in_a_circle_or_without_their_parents_end() -> None:
    circle = [tag(1, "a", 2), tag(2, "b", 1)]
    assert len(path_of(circle, circle[0]).split("/")) <= 4
    assert path_of([], tag(5, "Deep", 2)) == "Deep"


@pytest.mark.parametrize("path", ["", "/", "Team/", "/Team", "Team//Blue", " / "])
def test_paths_that_are_none(path: str) -> None:
    with pytest.raises(InvalidArgument, match="Category/Tag"):
        split_path(path)


def test_variables() -> None:
    assert to_set({"A": "1", "B": ""}) == [{"name": "A", "value": "1"}, {"name": "B", "value": ""}]
    assert to_set({}) == []
    assert to_unset(["A"]) == [{"name": "A", "value": None}]


@pytest.mark.parametrize("name", ["", "A=B", "A\0", 7, None])
def test_names_of_variables_that_are_none(name: object) -> None:
    with pytest.raises(InvalidArgument, match="no name of an environment variable") as caught:
        to_set({name: "hush"})  # type: ignore[dict-item] # the mistake under test

    assert "hush" not in str(caught.value)


@pytest.mark.parametrize("value", [None, 7, b"hush", ["hush"]])
def test_values_that_are_no_text_are_not_repeated(value: object) -> None:
    with pytest.raises(InvalidArgument, match="The value of TOKEN is of type") as caught:
        to_set({"TOKEN": value})  # type: ignore[dict-item] # the mistake under test

    assert "hush" not in str(caught.value)
    assert "environment.remove" in str(caught.value)


@pytest.mark.parametrize(
    "content, media_type",
    [
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"GIF89a", "image/gif"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (b'<?xml version="1.0"?>\n<svg xmlns="">', "image/svg+xml"),
    ],
)
def test_pictures_by_their_first_bytes(content: bytes, media_type: str) -> None:
    assert picture_type(content, "it") == media_type


def test_pictures_from_files_and_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(PNG)

    assert read_picture(path) == read_picture(str(path)) == read_picture(PNG) == PNG
    for wrong in (tmp_path / "gone.png", tmp_path):
        with pytest.raises(InvalidArgument, match="cannot be read") as caught:
            read_picture(wrong)
        assert str(wrong) in str(caught.value)
    for broken in (b"", b"text", b"RIFF\0\0\0\0WAVE"):
        with pytest.raises(InvalidArgument, match=r"the picture is no PNG.*bytes"):
            read_picture(broken)
