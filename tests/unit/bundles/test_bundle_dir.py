"""Folders become bundles."""

import hashlib
import json
import os
import tarfile
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectapi._core.errors import InvalidArgument
from connectapi.bundles import Bundle, BundleError, Manifest, Metadata, bundle_dir, bundle_file
from connectapi.bundles import archive as archive_module

Folder = Callable[[Mapping[str, str | bytes]], Path]
EXAMPLE = Path(__file__).parents[3] / "examples" / "site"


def contents(bundle: Bundle) -> dict[str, bytes]:
    with tarfile.open(bundle.path) as tar:
        files = {member.name: tar.extractfile(member) for member in tar}
        return {name: file.read() for name, file in files.items() if file}


def test_a_static_site(folder: Folder) -> None:
    root = folder({"index.html": "<p>hi", "css/main.css": "p{}", "données été.csv": "a,b"})
    with bundle_dir(root) as bundle:
        files = contents(bundle)

    assert list(files) == ["manifest.json", "css/main.css", "données été.csv", "index.html"]
    assert files["données été.csv"] == b"a,b"
    manifest = json.loads(files["manifest.json"])
    assert manifest["version"] == 1
    assert manifest["metadata"] == {
        "appmode": "static",
        "primary_html": "index.html",
        "entrypoint": "index.html",
    }
    assert manifest["files"]["index.html"] == {"checksum": hashlib.md5(b"<p>hi").hexdigest()}
    assert set(manifest["files"]) == set(files) - {"manifest.json"}


def test_the_archive_is_removed_when_the_bundle_is_closed(folder: Folder) -> None:
    with bundle_dir(folder({"index.html": "x"})) as bundle:
        assert bundle.path.is_file()
        assert bundle.size == bundle.path.stat().st_size
        for _ in range(2):  # a second try sends all of it again
            with bundle.open() as file:
                assert file.read() == bundle.path.read_bytes()
        assert bundle.sha256 == hashlib.sha256(bundle.path.read_bytes()).hexdigest()

    assert bundle.closed
    assert not bundle.path.exists()
    bundle.close()
    with pytest.raises(BundleError, match="closed"):
        bundle.open()


def test_the_archive_goes_with_the_last_reference(folder: Folder) -> None:
    bundle = bundle_dir(folder({"index.html": "x"}))
    path = bundle.path
    del bundle

    assert not path.exists()


def test_save_keeps_a_copy(folder: Folder, tmp_path: Path) -> None:
    with bundle_dir(folder({"index.html": "x"})) as bundle:
        saved = bundle.save(tmp_path / "kept.tar.gz")
        assert saved.read_bytes() == bundle.path.read_bytes()
        with pytest.raises(BundleError, match="cannot write"):
            bundle.save(tmp_path / "missing" / "x.tar.gz")
    with bundle_file(saved) as again:
        assert again.manifest == bundle.manifest
    assert saved.exists()


@pytest.mark.skipif(os.name != "posix", reason="modes of files are those of POSIX")
def test_a_copy_is_for_whoever_new_files_are_for(folder: Folder, tmp_path: Path) -> None:
    usual = tmp_path / "usual"
    usual.touch()
    with bundle_dir(folder({"index.html": "x"})) as bundle:
        saved = bundle.save(tmp_path / "kept.tar.gz")
    assert saved.stat().st_mode == usual.stat().st_mode


def test_repr_tells_what_it_is_without_reading(folder: Folder) -> None:
    with bundle_dir(folder({"index.html": "x"})) as bundle:
        assert repr(bundle).startswith("<Bundle static, 1 files, ")


NAMES = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="/\0"),
    min_size=1,
    max_size=60,
).filter(
    lambda name: name not in {".", ".."} and len(name.encode()) <= 200 and not name.startswith(".")
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(NAMES, min_size=1, max_size=6), min_size=1, max_size=5), st.binary())
def test_any_name_survives_and_times_do_not_matter(
    tmp_path_factory: pytest.TempPathFactory, paths: list[list[str]], content: bytes
) -> None:
    first, second = tmp_path_factory.mktemp("first"), tmp_path_factory.mktemp("second")
    expected = {"manifest.json", "index.html"}
    for root, order, when in ((first, paths, 1_000_000_000), (second, paths[::-1], 2_000_000_000)):
        for path in [["index.html"], *order]:
            # A folder for each, so that no path is both a file and a folder.
            file = root.joinpath(*[f"d-{part}" for part in path[:-1]], f"f-{path[-1]}")
            if path == ["index.html"]:
                file = root / "index.html"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
            os.utime(file, (when, when))
            file.chmod(0o600 if root is first else 0o755)
            expected.add(file.relative_to(root).as_posix())

    with bundle_dir(first) as one, bundle_dir(second) as two:
        assert one.path.read_bytes() == two.path.read_bytes()
        assert set(contents(one)) == expected
        assert set(one.manifest.files or {}) == expected - {"manifest.json"}
        assert bundle_file(one.path).manifest == one.manifest


def test_nothing_of_this_machine_is_in_the_archive(folder: Folder) -> None:
    with bundle_dir(folder({"index.html": "x"})) as bundle, tarfile.open(bundle.path) as tar:
        header = bundle.path.read_bytes()[:10]
        for member in tar:
            assert (member.mtime, member.uid, member.gid, member.mode) == (0, 0, 0, 0o644)
            assert (member.uname, member.gname) == ("", "")
    assert header[3] == 0  # no file name
    assert header[4:8] == b"\0\0\0\0"  # no time


def test_very_long_and_deep_names(folder: Folder) -> None:
    deep = "/".join(["ordner"] * 40) + "/" + "é" * 100 + ".txt"
    with bundle_dir(folder({"index.html": "x", deep: "y"})) as bundle:
        assert contents(bundle)[deep] == b"y"


def test_the_first_page(folder: Folder) -> None:
    root = folder({"report.html": "x", "sub/other.html": "y"})
    with bundle_dir(root) as bundle:
        assert bundle.manifest.metadata.primary_html == "report.html"
    with bundle_dir(root, primary="./sub/other.html") as bundle:
        assert bundle.manifest.metadata.primary_html == "sub/other.html"
    with pytest.raises(BundleError, match=r"primary='nope\.html' is not among"):
        bundle_dir(root, primary="nope.html")


@pytest.mark.parametrize(
    "files, message",
    [
        ({}, "holds no file to ship: it is empty"),
        ({".gitignore": "*", "index.html": "x"}, "leave out everything"),
        ({"a.html": "x", "b.html": "x"}, r"primary=: a\.html, b\.html"),
        ({"sub/a.html": "x"}, r"primary=: sub/a\.html"),
        ({"app.py": "x"}, "nothing that is known to be content"),
        ({"notes.txt": "x"}, "no HTML page"),
    ],
)
def test_folders_that_are_no_site(folder: Folder, files: dict[str, str], message: str) -> None:
    with pytest.raises(BundleError, match=message):
        bundle_dir(folder(files))


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "file.html").write_text("x")
    with pytest.raises(BundleError, match=r"there is no folder .*missing"):
        bundle_dir(tmp_path / "missing")
    with pytest.raises(BundleError, match="is a file, not a folder"):
        bundle_dir(tmp_path / "file.html")


def test_patterns_are_lists(folder: Folder) -> None:
    with pytest.raises(InvalidArgument, match=r"exclude=\['\*\.csv'\]"):
        bundle_dir(folder({"index.html": "x"}), exclude="*.csv")


def test_a_ready_made_manifest_is_shipped_as_it_stands(folder: Folder) -> None:
    text = json.dumps(
        {
            "version": 1,
            "locale": "en_US",
            "metadata": {"appmode": "python-api", "entrypoint": "app", "primary_rmd": None},
            "some_new_section": {"a": 1},
            "packages": None,
            "files": {"app.py": {"checksum": hashlib.md5(b"app").hexdigest()}},
        },
        indent="\t",
    )
    root = folder({"app.py": "app", "other.txt": "x", "manifest.json": text})
    with bundle_dir(root) as bundle:
        files = contents(bundle)

    assert files == {"manifest.json": text.encode(), "app.py": b"app"}
    assert bundle.manifest.metadata.appmode == "python-api"


def ready_made(files: Mapping[str, str], **metadata: str) -> str:
    entries = {name: {"checksum": checksum} for name, checksum in files.items()}
    meta = {"appmode": "static", **metadata}
    return json.dumps({"version": 1, "metadata": meta, "files": entries})


@pytest.mark.parametrize(
    "manifest, message",
    [
        (ready_made({"gone.html": ""}), r"not there: gone\.html"),
        (ready_made({"index.html": "0" * 32}), r"index\.html changed since"),
        (ready_made({"../x": ""}), "outside its folder"),
        (ready_made({"/etc/passwd": ""}), "outside its folder"),
        (ready_made({"index.html": ""}, primary_html="a.html"), "does not list that file"),
        ("{", "no manifest of version 1"),
        ('{"version": 2, "metadata": {"appmode": "static"}}', "has version 2"),
        ('{"version": 1, "metadata": {}}', "appmode"),
        ('{"version": 1, "metadata": {"appmode": ""}}', "names no kind of content"),
    ],
)
def test_a_ready_made_manifest_that_does_not_fit(
    folder: Folder, manifest: str, message: str
) -> None:
    with pytest.raises(BundleError, match=message):
        bundle_dir(folder({"index.html": "x", "manifest.json": manifest}))


def test_a_ready_made_manifest_lets_no_secret_through(folder: Folder) -> None:
    root = folder({"a.html": "x", ".env": "A=1"})
    (root / "manifest.json").write_text(ready_made({"a.html": "", ".env": ""}))

    with pytest.raises(BundleError, match=r"\.env"):
        bundle_dir(root)
    with bundle_dir(root, include=[".env"]) as bundle:
        assert ".env" in contents(bundle)


def test_a_ready_made_manifest_reaches_nothing_outside(folder: Folder, tmp_path: Path) -> None:
    (tmp_path / "outside.txt").write_text("x")
    root = folder({"manifest.json": ready_made({"link.txt": ""})})
    (root / "link.txt").symlink_to(tmp_path / "outside.txt")

    with pytest.raises(BundleError, match="leads out of the folder"):
        bundle_dir(root)


@pytest.mark.parametrize("options", [{"primary": "a.html"}, {"exclude": ["b"]}, {"include": ["c"]}])
def test_options_that_a_manifest_makes_pointless_are_refused(
    folder: Folder, options: dict[str, object]
) -> None:
    root = folder({"a.html": "x", "manifest.json": ready_made({"a.html": ""})})

    with pytest.raises(InvalidArgument, match="manifest"):
        bundle_dir(root, **options)  # type: ignore[arg-type]  # each is right for its name


def test_a_manifest_without_files_gets_those_of_the_folder(folder: Folder) -> None:
    given = Manifest(version=1, metadata=Metadata(appmode="static", primary_html="a.html"))
    with bundle_dir(folder({"a.html": "x", "b.txt": "y"}), manifest=given) as bundle:
        assert list(bundle.manifest.files or {}) == ["a.html", "b.txt"]
        assert bundle.manifest.metadata == given.metadata


def test_a_manifest_from_elsewhere(folder: Folder, tmp_path: Path) -> None:
    elsewhere = tmp_path / "static.json"
    elsewhere.write_text(ready_made({"a.html": ""}))
    with bundle_dir(folder({"a.html": "x", "b.txt": "y"}), manifest=elsewhere) as bundle:
        assert set(contents(bundle)) == {"manifest.json", "a.html"}


def test_a_file_that_changes_meanwhile(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    root = folder({"index.html": "before"})
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    real = archive_module._header
    later = ["", "longer than before", "after!"]

    def change(name: str, size: int) -> bytes:
        if name == "index.html":
            (root / name).write_text(later.pop())
        return real(name, size)

    monkeypatch.setattr(archive_module, "_header", change)
    while later:
        (root / "index.html").write_text("before")
        with pytest.raises(BundleError, match="changed while it was packed"):
            bundle_dir(root)
        assert list(tmp_path.glob("*.tar.gz")) == []


def test_the_example_site_is_packed_whole() -> None:
    with bundle_dir(EXAMPLE) as bundle:
        packed = contents(bundle)
    on_disk = {p.relative_to(EXAMPLE).as_posix() for p in EXAMPLE.rglob("*") if p.is_file()}

    assert set(packed) == on_disk | {"manifest.json"}
    assert any(not name.isascii() for name in on_disk)
    assert any("/" in name for name in on_disk)


def test_memory_stays_flat(folder: Folder) -> None:
    import tracemalloc

    root = folder({"index.html": "x"})
    with (root / "large.bin").open("wb") as file:
        file.truncate(64 * 1024 * 1024)
    tracemalloc.start()
    try:
        with bundle_dir(root) as bundle:
            bundle_file(bundle.path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert peak < 8 * 1024 * 1024
