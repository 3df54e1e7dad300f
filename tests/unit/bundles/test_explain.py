"""Why a file is shipped or not, what everything weighs, and that git agrees about ignore rules."""

import io
import json
import os
import subprocess
import tarfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from connectapi import InvalidArgument
from connectapi.bundles import (
    BundleError,
    Manifest,
    Metadata,
    bundle_dir,
    bundle_plan,
    explain,
    plan_bundle,
    survey,
)
from connectapi.bundles.files import select_files
from connectapi.bundles.limits import beyond, readable_size

Folder = Callable[[Mapping[str, str | bytes]], Path]


def bundle(manifest: bytes) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w:gz") as archive:
        member = tarfile.TarInfo("manifest.json")
        member.size = len(manifest)
        archive.addfile(member, io.BytesIO(manifest))
    return target.getvalue()


FILES: dict[str, str | bytes] = {
    "index.html": "x" * 10,
    ".gitignore": "*.log\n!keep.log\nbuild/\n",
    ".rscignore": "notes.txt\n",
    "a.log": "x",
    "keep.log": "x" * 20,
    "notes.txt": "x",
    "build/out.html": "x",
    "data/big.csv": "x" * 500,
    "data/.venv-3/pyvenv.cfg": "home = /usr",
    "data/cache/CACHEDIR.TAG": "Signature: 8a477f597d28d172789f06886806bc55\n",
    "data/cache/x": "x",
    "old.tar.gz": bundle(b'{"version": 1, "metadata": {"appmode": "static"}}'),
    "sample.tar.gz": bundle(b'{"sample": true}'),
    "rsconnect/__init__.py": "a package of somebody's own",
    "records/rsconnect/server/me/site.dcf": "name: site",
    ".env": "TOKEN=1",
    "manifest.json.txt": "x",
}


@pytest.mark.parametrize(
    "path, verdict",
    [
        ("index.html", "index.html: shipped, nothing leaves it out"),
        ("a.log", "a.log: left out, .gitignore has the line '*.log'"),
        ("keep.log", "keep.log: shipped, nothing leaves it out"),
        ("notes.txt", "notes.txt: left out, .rscignore has the line 'notes.txt'"),
        ("build", "build/: left out, .gitignore has the line 'build/'"),
        ("build/out.html", "build/out.html: left out, build/: .gitignore has the line 'build/'"),
        ("data/.venv-3", "data/.venv-3/: left out, it is a virtual environment"),
        ("data/cache/x", "data/cache/x: left out, data/cache/: it is a cache"),
        ("old.tar.gz", "old.tar.gz: left out, it is an earlier bundle"),
        ("sample.tar.gz", "sample.tar.gz: shipped, nothing leaves it out"),
        ("rsconnect/__init__.py", "rsconnect/__init__.py: shipped, nothing leaves it out"),
        ("records/rsconnect", "records/rsconnect/: left out, it holds records of earlier deploym"),
        (".env", ".env: refused, is a file that usually holds secrets"),
        ("data", "data/: shipped, nothing leaves it out"),
    ],
)
def test_what_decides_is_said(folder: Folder, path: str, verdict: str) -> None:
    assert str(explain(folder(FILES), path)).startswith(verdict)


def test_a_path_may_be_written_in_any_way(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    root = folder(FILES)
    monkeypatch.chdir(root / "data")
    for place in (root, Path(".."), f"{root}/"):
        for path in (root / ".env", str(root / ".env"), "./.env", "data/../.env"):
            found = explain(place, path)
            assert (found.name, found.refused) == (".env", True)
    for path in ("../other", root.parent):
        with pytest.raises(BundleError, match="is not in"):
            explain(root, path)


def test_one_text_is_no_list_of_patterns(folder: Folder) -> None:
    root = folder(FILES)
    plan = plan_bundle(root, kind="static", entrypoint="index.html")
    for call in (
        lambda: explain(root, "a.log", include="*.log"),
        lambda: survey(root, exclude="*.log"),
        lambda: bundle_plan(plan, include="*.log"),
    ):
        with pytest.raises(InvalidArgument, match="takes a list of patterns"):
            call()


def test_a_manifest_that_lists_files_has_the_last_word(folder: Folder) -> None:
    metadata = {"appmode": "static", "primary_html": "index.html"}
    listed = {
        name: {"checksum": ""} for name in ("index.html", "a.log", "build/x.html", "gone.txt")
    }
    manifest = {"version": 1, "metadata": metadata, "files": listed}
    files = {"index.html": "x", "a.log": "x", "build/x.html": "x", "other.txt": "x", "old/y": "x"}
    ignored = {".gitignore": "*.log\nbuild/\nold/\n", "manifest.json": json.dumps(manifest)}
    root = folder({**files, **ignored})

    found = survey(root)

    assert sorted(found.sizes) == ["a.log", "build/x.html", "index.html"]
    assert str(explain(root, "a.log")) == "a.log: shipped, manifest.json lists it"
    assert explain(root, "build/x.html").shipped
    assert explain(root, "other.txt").reason == "manifest.json does not list it"
    assert explain(root, "old/y").reason == "old/: .gitignore has the line 'old/'"
    assert [one.name for one in found.refused] == ["gone.txt"]


def test_settings_of_the_project_count(folder: Folder) -> None:
    settings = "[tool.connectapi]\ninclude = ['a.log']\nexclude = ['*.csv']\n"
    root = folder({"index.html": "x", "a.log": "x", "data.csv": "x", ".gitignore": "*.log\n"})
    (root / "pyproject.toml").write_text(settings)

    expected = ["a.log", "index.html", "pyproject.toml"]
    assert sorted(survey(root).sizes) == expected
    assert explain(root, "a.log").shipped
    assert explain(root, "data.csv").reason == "exclude= names it"
    bare = Manifest(version=1, metadata=Metadata(appmode="static", primary_html="index.html"))
    for bundle in (
        bundle_dir(root),
        bundle_dir(root, primary="index.html"),
        bundle_dir(root, manifest=bare),
    ):
        with bundle:
            assert sorted(bundle.manifest.files or ()) == expected


def test_options_decide_over_ignore_files(folder: Folder) -> None:
    root = folder(FILES)

    assert explain(root, "a.log", include=["a.log"]).reason == "include= names it"
    assert explain(root, "index.html", exclude=["*.html"]).reason == "exclude= names it"
    assert explain(root, ".env", include=[".env"]).shipped


def test_what_is_not_there_is_said(folder: Folder) -> None:
    with pytest.raises(BundleError, match=r"there is no nothing\.txt in"):
        explain(folder(FILES), "nothing.txt")


def test_a_survey_weighs_what_is_shipped_and_lists_the_rest(folder: Folder) -> None:
    found = survey(folder(FILES))

    assert found.largest(2)[0] == ("data/big.csv", 500)
    assert next(iter(found.folders())) == "data"
    assert [one.name for one in found.refused] == [".env"]
    assert {one.name for one in found.left_out} >= {"a.log", "build/", "data/cache/"}
    assert found.size == sum(found.sizes.values())
    assert found.warnings == []
    assert "500 bytes  data/big.csv" in str(found)


def test_a_survey_lists_what_packing_ships(folder: Folder) -> None:
    files = {name: text for name, text in FILES.items() if name != ".env"}
    root = folder(files)

    assert list(survey(root).sizes) == [file.name for file in select_files(root)]


def test_usual_limits_are_named() -> None:
    assert beyond(10_000, 5 * 1024**3) == []
    assert len(beyond(10_001, 5 * 1024**3 + 1)) == 2
    assert [readable_size(size) for size in (0, 1023, 1536, 5 * 1024**3)] == [
        "0 bytes", "1023 bytes", "1.5 KiB", "5.0 GiB",
    ]  # fmt: skip


# Without `?`: to git it is a byte, so that no single one matches "é"; here it is a character.
NAMES = st.text("ab.~ é", min_size=1, max_size=3).filter(
    lambda name: name.strip(". ") and not name.endswith((" ", "."))
)
PATHS = st.lists(NAMES, min_size=1, max_size=3).map("/".join)
LINES = st.lists(
    st.one_of(
        PATHS,
        PATHS.map(lambda path: "/" + path),
        PATHS.map(lambda path: path + "/"),
        PATHS.map(lambda path: "!" + path),
        st.sampled_from(["*", "*.a", "a*", "**/a", "a/**", "[ab]", "!*.b", "# a", "", "a/*"]),
        st.sampled_from(["*/", "!*/", "**/", "a/**/", "!a/**/", "!a/**", "a*/", "!**/a", "/*/"]),
    ),
    max_size=5,
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.sets(PATHS, min_size=1, max_size=6), LINES, LINES)
@example({"a/a", "a/aa/a"}, ["*", "!a"], [])
@example({"a/b", "a/a/a"}, ["a/**/"], [])
@example({"a/b", "b/a/a"}, ["!*/", "b"], ["*", "!b"])
def test_git_leaves_out_the_same_files(
    tmp_path_factory: pytest.TempPathFactory, paths: set[str], top: list[str], inner: list[str]
) -> None:
    root = tmp_path_factory.mktemp("tree")
    made: set[str] = set()
    for path in sorted(paths):
        target = root / path
        if any((root / parent).is_file() for parent in Path(path).parents) or target.is_dir():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text("x")
        made.add(path)
    (root / ".gitignore").write_text("\n".join(top))
    if (root / "a").is_dir():
        (root / "a" / ".gitignore").write_text("\n".join(inner))
    ours = {file.name for file in select_files(root)}

    assert ours & made == made - ignored_by_git(root, sorted(made))


def ignored_by_git(root: Path, paths: list[str]) -> set[str]:
    quiet = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    environment = {**os.environ, **quiet}
    subprocess.run(["git", "init", "-q", str(root)], check=True, env=environment)
    done = subprocess.run(
        ["git", "-C", str(root), "check-ignore", "-z", "--no-index", "--stdin"],
        input="\0".join(paths).encode(),
        stdout=subprocess.PIPE,
        env=environment,
        check=False,
        timeout=20,
    )
    assert done.returncode in (0, 1)
    return {name for name in done.stdout.decode().split("\0") if name}


@pytest.mark.parametrize(
    "lines, kept",
    [
        (["*", "!*/", "!*.csv"], ["a.csv", "data/b.csv", "data/sub/c.csv"]),
        (["/*", "!/data/", "/data/*", "!/data/sub/"], ["data/sub/c.csv", "data/sub/x.txt"]),
        (["data/**", "!data/**/", "!data/sub/c.csv"], ["a.csv", "data/sub/c.csv"]),
    ],
)
def test_folders_can_be_brought_back(folder: Folder, lines: list[str], kept: list[str]) -> None:
    root = folder({"a.csv": "x", "data/b.csv": "x", "data/sub/c.csv": "x", "data/sub/x.txt": "x"})
    (root / ".gitignore").write_text("\n".join(lines))
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    command = ["git", "ls-files", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    assert sorted({*listed.stdout.splitlines()} - {".gitignore"}) == kept
    assert sorted(survey(root).sizes) == kept


def test_links_and_names_that_packing_stops_at_are_listed(folder: Folder) -> None:
    root = folder({"index.html": "x", "sub/page.html": "x"})
    (root / "up").symlink_to("..")
    (root / "sub" / "circle").symlink_to("..")
    odd = os.fsdecode(b"z\xff.txt")
    (root / odd).touch()
    (root / os.fsdecode(b"z\xff")).mkdir()

    found = survey(root)

    assert sorted(found.sizes) == ["index.html", "sub/page.html"]
    assert [str(one).partition(",")[0] for one in found.refused] == [
        "sub/circle/: refused",
        "up/: refused",
        "z\\udcff/: refused",
        "z\\udcff.txt: refused",
    ]
    assert "leads out of the folder" in str(found)
    str(found).encode()
    assert explain(root, "up").refused
    assert "leads out of the folder" in explain(root, f"up/{root.name}/index.html").reason
    assert not survey(root, exclude=["up", "circle", "z*"]).refused
    assert [one.name for one in select_files(root, exclude=["up", "circle", "z*"])] == [
        "index.html",
        "sub/page.html",
    ]
