"""Bundles that are made while they are read, and never written."""

import hashlib
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from connectapi.bundles import BundleError, bundle_dir, bundle_file

Folder = Callable[[Mapping[str, str | bytes]], Path]
PROGRAM = {
    "app.py": "from fastapi import FastAPI\n\napp = FastAPI()\n",
    "pyproject.toml": '[project]\nname = "x"\nversion = "1"\ndependencies = ["fastapi"]\n'
    'requires-python = ">=3.11"\n',
}


@pytest.mark.parametrize("files", [{"index.html": "<p>hi", "large.bin": bytes(3 << 20)}, PROGRAM])
def test_it_is_the_same_archive(
    folder: Folder, scratch: Path, files: Mapping[str, str | bytes]
) -> None:
    root = folder(files)
    with bundle_dir(root) as written, bundle_dir(root, spool=False) as made:
        assert not list(scratch.glob("*.tar.gz")) or list(scratch.glob("*.tar.gz")) == [
            written.path
        ]
        assert made.size == written.size
        assert (made.sha256, made.md5_base64) == (written.sha256, written.md5_base64)
        for _ in range(2):  # a second try sends all of it again
            assert b"".join(made.chunks()) == written.path.read_bytes()
        with made.open() as file:
            assert (file.read(10), file.read()) == (
                written.path.read_bytes()[:10],
                written.path.read_bytes()[10:],
            )
        assert "made while it is read" in repr(made)
        with pytest.raises(BundleError, match=r"save\(\)"):
            _ = made.path
        kept = made.save(root.parent / "kept.tar.gz")
        assert bundle_file(kept).sha256 == written.sha256

    assert not list(scratch.iterdir())
    with pytest.raises(BundleError, match="closed"):
        made.open()


def test_nothing_is_written_for_pages(
    folder: Folder, scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = folder({"index.html": "<p>hi"})
    monkeypatch.setattr(tempfile, "tempdir", str(scratch / "is" / "not" / "there"))

    with pytest.raises(BundleError, match="temporary"):
        bundle_dir(root)
    with bundle_dir(root, spool=False) as bundle:
        assert hashlib.sha256(b"".join(bundle.chunks())).hexdigest() == bundle.sha256


def test_a_file_that_changed_meanwhile_is_noticed(folder: Folder) -> None:
    root = folder({"index.html": "<p>hi"})
    with bundle_dir(root, spool=False) as bundle:
        (root / "index.html").write_text("<p>other")
        with pytest.raises(BundleError, match=r"index\.html changed"):
            b"".join(bundle.chunks())
