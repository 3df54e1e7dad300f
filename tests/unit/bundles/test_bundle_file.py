"""Archives that are already there."""

import io
import json
import tarfile
from pathlib import Path

import pytest

from connectapi.bundles import BundleError, bundle_file

MANIFEST = json.dumps(
    {"version": 1, "metadata": {"appmode": "static"}, "files": {"index.html": {}}}
)


def write(path: Path, members: dict[str, str], *, mode: str = "w:gz") -> Path:
    with tarfile.open(path, mode) as tar:  # type: ignore[call-overload]  # a mode like any other
        for name, text in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(text)
            tar.addfile(member, io.BytesIO(text.encode()))
    return path


@pytest.mark.parametrize(
    "members",
    [
        {"manifest.json": MANIFEST, "index.html": "x"},
        {"index.html": "x", "manifest.json": MANIFEST},
        {"./manifest.json": MANIFEST, "./index.html": "x"},
        {"site/index.html": "x", "site/manifest.json": MANIFEST},
        {"sub/manifest.json": "not ours", "manifest.json": MANIFEST, "index.html": "x"},
    ],
    ids=["first", "last", "dot", "one folder down", "the shallower one counts"],
)
def test_the_manifest_is_found_wherever_writers_put_it(
    tmp_path: Path, members: dict[str, str]
) -> None:
    path = write(tmp_path / "a.tar.gz", members)
    with bundle_file(path) as bundle:
        assert bundle.manifest.metadata.appmode == "static"
        assert bundle.path == path
    assert path.exists()


def test_an_archive_that_is_none(tmp_path: Path) -> None:
    text = tmp_path / "report.html"
    text.write_text("<p>hi")
    with pytest.raises(BundleError, match=r"report\.html is no \.tar\.gz archive"):
        bundle_file(text)
    with pytest.raises(BundleError, match="No such file"):
        bundle_file(tmp_path / "missing.tar.gz")
    with pytest.raises(BundleError, match=r"bundle_dir\(\)"):
        bundle_file(tmp_path)
    (tmp_path / "empty.tar.gz").touch()
    with pytest.raises(BundleError, match="archive"):
        bundle_file(tmp_path / "empty.tar.gz")
    with pytest.raises(BundleError, match="archive"):
        bundle_file(write(tmp_path / "plain.tar.gz", {"manifest.json": MANIFEST}, mode="w"))


def test_gzip_without_tar(tmp_path: Path) -> None:
    import gzip

    path = tmp_path / "page.html.gz"
    path.write_bytes(gzip.compress(b"<p>hello" * 1000))
    with pytest.raises(BundleError, match="no tar archive inside gzip"):
        bundle_file(path)


def test_a_download_that_was_cut_off(tmp_path: Path) -> None:
    import random

    noise = random.Random(1).randbytes(200_000).hex()
    path = write(tmp_path / "a.tar.gz", {"manifest.json": MANIFEST, "index.html": noise})
    path.write_bytes(path.read_bytes()[:-50_000])
    with pytest.raises(BundleError, match="damaged"):
        bundle_file(path)


def test_an_archive_without_a_manifest(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match=r"has no manifest\.json"):
        bundle_file(write(tmp_path / "a.tar.gz", {"index.html": "x", "a/b/manifest.json": "{}"}))


def test_an_archive_that_lacks_a_file(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match=r"lacks files that its manifest lists: index\.html"):
        bundle_file(write(tmp_path / "a.tar.gz", {"manifest.json": MANIFEST}))


def test_a_broken_manifest_is_named_with_its_archive(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match=r"manifest\.json in .*a\.tar\.gz is no manifest"):
        bundle_file(write(tmp_path / "a.tar.gz", {"manifest.json": "[]"}))
