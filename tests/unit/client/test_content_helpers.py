"""The pure helpers of content: searches, pasted addresses, vanity paths, .env files, pictures."""

from __future__ import annotations

import gzip
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectapi._core.errors import InvalidArgument
from connectapi.bundles import BundleError
from connectapi.client.addresses import Pasted, longest_match, read_pasted
from connectapi.client.app_modes import is_interactive, is_rendered
from connectapi.client.archives import files_of_archive
from connectapi.client.dotenv import parse_dotenv, read_dotenv
from connectapi.client.names import is_valid_name, random_name
from connectapi.client.pictures import is_address, path_for
from connectapi.client.search_text import OPERATORS, search_text
from connectapi.client.vanity_paths import TakenPaths, is_reserved, tidy_path
from connectapi.models.users import User
from connectapi.server.content.asked import Part, read
from connectapi.server.content.search import FILTERS, SWITCHES

GUID = "6f300623-1e0c-48e6-a473-ddf630c0c0c3"
SERVER = "https://connect.example.com/rsc"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 16


# Searches


def test_every_filter_of_the_contract_is_an_operator() -> None:
    assert set(OPERATORS) == set(FILTERS)


@pytest.mark.parametrize(
    "operators, text",
    [
        ({"owner": "jane"}, "owner:jane"),
        ({"owner": ["@me", "jane"]}, "owner:@me,jane"),
        ({"owner": User(username="jane", guid=GUID)}, "owner:jane"),
        ({"tag": ["one", "two words"]}, 'tag:one,"two words"'),
        ({"tag": '"quoted tag"'}, r'tag:"\"quoted tag\""'),
        ({"tag": r"back\slash"}, r'tag:"back\\slash"'),
        ({"package": "flask>=2.3,<3"}, 'package:"flask>=2.3,<3"'),
        ({"published": True, "locked": False}, "is:published not:locked"),
        ({"python": True, "r": ["4.3", "4.4.1"]}, "is:python r:4.3,4.4.1"),
    ],
)
def test_operators_are_quoted(operators: dict[str, object], text: str) -> None:
    assert search_text("", operators) == text
    assert search_text(" words ", operators, {"type": "shiny"}) == f"words {text} -type:shiny"


def test_what_is_excluded() -> None:
    excluded = {"locked": True, "python": False, "owner": ["@me", "jane"], "tag": "two words"}
    assert search_text("", {}, excluded) == 'not:locked is:python -owner:@me,jane -tag:"two words"'


# Any text but those that are no text: surrogates cannot be sent, and blanks alone say nothing.
words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip)


@given(st.lists(words, min_size=1, max_size=3), words)
def test_whatever_is_quoted_arrives(values: list[str], excluded: str) -> None:
    text = search_text("", {"tag": values}, {"image": excluded})
    assert read(text, FILTERS, SWITCHES) == [
        Part("tag", tuple(values)),
        Part("image", (excluded,), negated=True),
    ]


@pytest.mark.parametrize(
    "operators, said",
    [
        ({"ownr": "jane"}, "owner, type, tag"),
        ({"q": "jane"}, "owner, type, tag"),
        ({"owner": ""}, "not empty"),
        ({"owner": []}, "takes text"),
        ({"owner": 7}, "takes text"),
        ({"tag": ["a", " "]}, "not empty"),
        ({"locked": "yes"}, "True or False"),
        ({"locked": 1}, "True or False"),
        ({"python": "three"}, "3.11"),
        ({"r": "4.3.2.1"}, "3.11"),
        ({"package": ">=2"}, "flask"),
        ({"package": "flask >="}, "flask"),
    ],
)
def test_operators_that_do_not_fit(operators: dict[str, object], said: str) -> None:
    with pytest.raises(InvalidArgument, match=said):
        search_text("", operators)
    with pytest.raises(InvalidArgument, match=said):
        search_text("words", {}, operators)


# Addresses


@pytest.mark.parametrize(
    "text, named",
    [
        (GUID.upper(), Pasted("guid", GUID)),
        (f"{SERVER}/connect/#/apps/{GUID}/access", Pasted("guid", GUID)),
        (f"{SERVER}/connect/#/apps/12/logs", Pasted("number", "12")),
        (f"http://connect.example.com/rsc/content/{GUID}/x.html", Pasted("guid", GUID)),
        (f"https://CONNECT.example.com:443/rsc/content/{GUID}", Pasted("guid", GUID)),
        (f"connect.example.com/rsc/content/{GUID}/", Pasted("guid", GUID)),
        (f"{SERVER}/__api__/v1/content/{GUID}", Pasted("guid", GUID)),
        (f"{SERVER}/content/12/", Pasted("number", "12")),
        (f"{SERVER}/team/apps/12", Pasted("path", "/team/apps/12/")),
        (f"{SERVER}/team%20x/y?a=b", Pasted("path", "/team x/y/")),
        ("/team/sales", Pasted("path", "/team/sales/")),
        ("team", Pasted("path", "/team/")),
    ],
)
def test_pasted_texts(text: str, named: Pasted) -> None:
    assert read_pasted(text, SERVER) == named


@pytest.mark.parametrize(
    "text",
    [
        "",
        "/",
        SERVER,
        f"{SERVER}/connect/",
        f"{SERVER}/connect/#/content/listing",
        f"{SERVER}/__docs__/",
        f"https://connect.example.com/content/{GUID}",
        f"https://connect.example.com/rscx/content/{GUID}",
        f"https://connect.example.com:8443/rsc/content/{GUID}",
        f"https://other.example.com/rsc/content/{GUID}",
        "https://[connect/rsc/",
    ],
)
def test_texts_that_name_no_content(text: str) -> None:
    with pytest.raises(InvalidArgument):
        read_pasted(text, SERVER)


def test_the_longest_vanity_path_counts() -> None:
    vanities = {"/a/": "1", "/ab/": "2", "/team/sales/": "3"}
    assert longest_match("/a/b/", vanities) == "1"
    assert longest_match("/ab/", vanities) == "2"
    assert longest_match("/team/sales/x/", vanities) == "3"
    assert longest_match("/team/", vanities) is None


def test_vanity_paths() -> None:
    for text in ("a/b", "/a/b/", "//a//b", f"{SERVER}/a/b", f"{SERVER}//a/b/"):
        assert tidy_path(text, SERVER) == "/a/b/"
    for text in ("", "/", "a b", "/a/../b", "ä", f"{SERVER}/", "https://other.example.com/a/"):
        with pytest.raises(InvalidArgument):
            tidy_path(text, SERVER)
    assert [path for path in ("/apps/", "/Connect/x/", "/__x/", "/app/") if is_reserved(path)] == [
        "/apps/",
        "/Connect/x/",
        "/__x/",
    ]
    for taken in ("/a/", "/a/b/", "/a/b/c/"):
        assert TakenPaths({taken: "1"}).clashing("/a/b/", "") == (taken, "1")
    for apart in ("/a/bb/", "/ab/"):
        assert TakenPaths({apart: "1"}).clashing("/a/b/", "") is None


def test_many_paths_are_compared_with_many_taken_ones() -> None:
    taken = TakenPaths({"/a/b/": "1", "/a/c": "2", "/d/e/f/": "3", "/d/": "4"})
    assert taken.clashing("/a/b/", "1") is None
    assert taken.clashing("/a/b/x/", "2") == ("/a/b/", "1")
    assert taken.clashing("/a/", "1") == ("/a/c", "2")
    assert taken.clashing("/d/e/", "4") == ("/d/e/f/", "3")
    assert taken.clashing("/a/bb/", "") is None
    # One look at every taken path for each would take minutes.
    many = TakenPaths({f"/p/{number}/": str(number) for number in range(20_000)})
    begun = perf_counter()
    assert not any(many.clashing(f"/p/{number}/", str(number)) for number in range(20_000))
    assert perf_counter() - begun < 5


# Files of variables


@pytest.mark.parametrize(
    "line, value",
    [
        ("A=b", "b"),
        ("  export A = b c  ", "b c"),
        ("A=", ""),
        ("A=b # words", "b"),
        ("A=b#c", "b#c"),
        ("A= # words", ""),
        ("A='b # $C \\n'  # words", "b # $C \\n"),
        (r'A="b \"c\" \n\t\\ \$D # e"', 'b "c" \n\t\\ $D # e'),
        ("A=$B", "$B"),
        ("A=b=c", "b=c"),
        ("A=it's", "it's"),
    ],
)
def test_lines_of_a_file_of_variables(line: str, value: str) -> None:
    assert parse_dotenv(f"# first\n\n{line}\n", ".env") == {"A": value}


@pytest.mark.parametrize(
    "line", ["hush", "1A=hush", "A hush=x", "A='hush", 'A="hush', r'A="hush \q"', "A='hush' x"]
)
def test_a_bad_line_is_named_and_not_shown(line: str) -> None:
    with pytest.raises(InvalidArgument, match=r"[Ll]ine 2 of \.env") as caught:
        parse_dotenv(f"B=1\n{line}\n", ".env")
    assert "hush" not in str(caught.value)


def test_a_file_of_variables(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_bytes("\ufeffA=ä\u2028b\r\nB=2\r\n".encode())
    assert read_dotenv(file) == {"A": "ä\u2028b", "B": "2"}
    with pytest.raises(InvalidArgument, match=r"Line 2 .* A a second time"):
        parse_dotenv("A=1\nA=1\n", ".env")
    file.write_bytes(b"A=\xff\n")
    with pytest.raises(InvalidArgument, match="UTF-8"):
        read_dotenv(file)
    with pytest.raises(InvalidArgument, match=r"missing.*No such file"):
        read_dotenv(tmp_path / "missing")


# Archives, names, modes and pictures


def test_damaged_archives_are_told(tmp_path: Path) -> None:
    archive = tmp_path / "bundle.tar.gz"
    for damaged in (
        b"",
        b"no archive",
        gzip.compress(b"no archive"),
        gzip.compress(bytes(512))[:9],
    ):
        archive.write_bytes(damaged)
        with pytest.raises(BundleError, match="damaged"):
            files_of_archive(archive)


def test_names_of_content() -> None:
    for name in ("abc", "a-b_c.9", "x" * 64):
        assert is_valid_name(name)
    for name in ("", "ab", "x" * 65, "a b c", "abc\n", "äbc"):
        assert not is_valid_name(name)
    assert len(random_name(64)) == 64
    assert random_name(10) != random_name(10)
    for length in (2, 65):
        with pytest.raises(InvalidArgument, match="3 to 64"):
            random_name(length)


def test_r_defect_later_modes_are_interactive_too() -> None:
    for mode in ("shiny", "api", "python-gradio", "nodejs", "python-panel", "of-tomorrow"):
        assert is_interactive(mode)
    for mode in ("rmd-static", "quarto-static", "jupyter-static"):
        assert is_rendered(mode)
        assert not is_interactive(mode)
    for mode in ("static", "unknown", ""):
        assert not is_interactive(mode)
        assert not is_rendered(mode)


def test_files_of_pictures(tmp_path: Path) -> None:
    assert path_for(PNG, "x.PNG") == Path("x.PNG")
    assert path_for(PNG, tmp_path / "x.jpeg") == tmp_path / "x.jpeg.png"
    assert path_for(PNG, "x") == Path("x.png")
    assert path_for(b"\xff\xd8\xff", "x.jpg") == Path("x.jpg")
    assert path_for(b"unknown", "x.any") == Path("x.any")
    assert is_address("HTTPS://example.com/x.png")
    assert not is_address("http.png")
