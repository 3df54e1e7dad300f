"""Documents as YAML, and what is said of those that cannot be read."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectapi import InvalidArgument, state
from connectapi.state import (
    BundleReference,
    Document,
    DocumentError,
    Item,
    Origin,
    Permissions,
    Picture,
    Settings,
    VariantSchedule,
)
from connectapi.state.files import file_of

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
WORD = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
ROLES = st.dictionaries(WORD, st.sampled_from(["viewer", "editor"]), max_size=3)
TIMES = st.datetimes(
    datetime(1970, 1, 1),  # noqa: DTZ001 - aware by `timezones`
    datetime(2100, 1, 1),  # noqa: DTZ001 - the same
    timezones=st.just(UTC),
).map(lambda moment: moment.replace(microsecond=0))
SCHEDULES = st.builds(
    VariantSchedule,
    kind=WORD,
    n=st.integers(1, 99),
    days=st.lists(WORD, max_size=2),
    day=st.integers(1, 31) | WORD,
    timezone=WORD,
    start_time=st.none() | TIMES,
    email=st.booleans(),
)
ITEMS = st.builds(
    Item,
    name=WORD,
    owner=TEXT,
    title=st.none() | TEXT,
    description=TEXT,
    permissions=st.builds(Permissions, users=ROLES, groups=ROLES),
    tags=st.lists(WORD | st.lists(WORD, min_size=1, max_size=3), max_size=3),
    vanity=st.none() | TEXT,
    locked=st.booleans(),
    settings=st.builds(
        Settings, load_factor=st.none() | st.floats(allow_nan=False), max_processes=st.integers()
    ),
    variables=st.lists(WORD, max_size=3),
    schedules=st.dictionaries(WORD, SCHEDULES, max_size=2),
    thumbnail=st.none() | st.builds(Picture, sha256=TEXT),
    bundle=st.builds(BundleReference, md5=TEXT, id=TEXT, size=st.integers(0)),
    not_exported=st.dictionaries(WORD, TEXT, max_size=2),
)
DOCUMENTS = st.builds(
    Document,
    server=st.none() | st.builds(Origin, url=TEXT, exported=st.none() | TIMES),
    content=st.lists(ITEMS, max_size=3),
)


@settings(max_examples=150, deadline=None)
@given(DOCUMENTS)
def test_what_is_written_is_read_again(document: Document) -> None:
    text = state.to_yaml(document)
    assert state.from_yaml(text) == document
    assert state.to_yaml(state.from_yaml(text)) == text


def test_a_document_is_pleasant_to_review() -> None:
    item = Item(name="sales", owner="no", title="Säle: 5", description="One\nTwo\n", tags=["A/B"])
    assert state.to_yaml(Document(content=[item])) == (
        "version: 1\n"
        "content:\n"
        "- name: sales\n"
        "  owner: 'no'\n"
        "  title: 'Säle: 5'\n"
        "  description: |\n"
        "    One\n"
        "    Two\n"
        "  tags:\n"
        "  - A/B\n"
    )


ENTRIES = """content:
- name: abc
- name: def
  permissions:
    users:
      jane: viewer
      jo.doe: boss
      kim: editor
"""
TWO_TIMES = """content:
- name: abc
  schedules:
    a: {kind: day}
    b:
      kind: day
      m: 2
"""


@pytest.mark.parametrize(
    "text, line, problem",
    [
        ("content:\n- name: abc\n  nmae: x\n", 3, "'nmae' is no key of content\\[0\\]"),
        ("content: []\nserver: {url: x}\nextra: 1\n", 3, "'extra' is no key of a document"),
        ("content:\n- name: 12\n", 2, "expected `str`, got `int`; put it in quotes"),
        ("content:\n- name: abc\n  locked: 'no'\n", 3, "expected `bool`, got `str`"),
        ("content:\n- name: abc\n  access_type: open\n", 3, "invalid enum value 'open'"),
        ("content:\n- name: abc\n  permissions:\n    users:\n      jane: boss\n", 5, "'boss'"),
        (ENTRIES, 7, r"content\[1\]\.permissions\.users\['jo\.doe'\]: invalid enum value 'boss'"),
        (TWO_TIMES, 7, r"'m' is no key of content\[0\]\.schedules\['b'\]"),
        ("content:\n- name: abc\n  variables: [TOKEN: hush]\n", 3, "got `object`\\.$"),
        ("content:\n- name: ''\n", 2, "length >= 1\\.$"),
        ("content:\n- name: abc\n  name: def\n", 3, "'name' stands here twice"),
        ("content:\n- title: abc\n", 2, "missing required field `name`"),
        ("version: 2\ncontent: []\n", 1, "version: invalid enum value 2"),
        ("content:\n\t- name: abc\n", 2, "no YAML"),
        ("content: []\n---\ncontent: []\n", 2, "another document"),
        ("a: &x [1]\nb: *x\n", 2, "anchors and aliases"),
        ("content: !!python/name:os.system\n", 1, "the tag"),
        ("[" * 50_000, 1, "nested too deeply"),
        ("- abc\n", 1, "begins with"),
        ("", 1, "begins with"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(text: str, line: int, problem: str) -> None:
    with pytest.raises(DocumentError, match=problem) as caught:
        state.from_yaml(text, "content.yaml")
    assert caught.value.line == line


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"gone\.yaml cannot be read"):
        state.read(tmp_path / "gone.yaml")
    (tmp_path / "latin.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DocumentError, match="no text in UTF-8"):
        state.read(tmp_path / "latin.yaml")


def test_a_document_is_written_where_its_files_are(tmp_path: Path) -> None:
    item = Item(name="abc", thumbnail=Picture(file="thumbnails/abc.png"))
    document = Document(content=[item]).in_folder(tmp_path / "there")
    with pytest.raises(InvalidArgument, match="write it to"):
        state.write(document, tmp_path / "content.yaml")
    path = state.write(document, tmp_path / "there" / "content.yaml")
    assert state.read(path) == document
    assert state.read(path).folder == tmp_path / "there"


def test_where_no_file_can_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InvalidArgument, match="cannot be written"):
        state.write(Document(content=[]), tmp_path / "file" / "content.yaml")
    document = Document(content=[]).in_folder(tmp_path)
    for name, problem in (("a\0b", "which no file can be called"), ("../b", "is not in")):
        with pytest.raises(InvalidArgument, match=problem):
            file_of(document, name)
