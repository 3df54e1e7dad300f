"""Which files of a folder are shipped."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from connectapi.bundles import BundleError, bundle_dir
from connectapi.bundles.files import select_files

Folder = Callable[[Mapping[str, str | bytes]], Path]


def names(root: Path, **options: list[str]) -> list[str]:
    return [file.name for file in select_files(root, **options)]


def test_what_no_server_wants_is_left_out_at_any_depth(folder: Folder) -> None:
    root = folder(
        {
            "index.html": "x",
            ".git/config": "x",
            "a/.svn/entries": "x",
            "a/b/__pycache__/m.pyc": "x",
            "a/b/node_modules/left/pad.js": "x",
            "a/tools/pyvenv.cfg": "home = /usr",
            "a/tools/bin/activate": "x",
            "packrat/packrat.lock": "x",
            "renv/library/x/DESCRIPTION": "x",
            "renv/activate.R": "x",
            "rsconnect/site.dcf": "x",
            "rsconnect-python/site.json": "x",
            ".posit/publish/x.toml": "x",
            ".Rproj.user/x": "x",
            "a/.DS_Store": "x",
            ".well-known/security.txt": "x",
        }
    )

    assert names(root) == [".well-known/security.txt", "index.html", "renv/activate.R"]


def test_ignore_files_count_at_every_depth_and_the_deeper_wins(folder: Folder) -> None:
    root = folder(
        {
            ".gitignore": "*.log\nbuild/\n/top.txt\n",
            ".connectignore": "!kept.log\n",
            "a.log": "x",
            "kept.log": "x",
            "top.txt": "x",
            "sub/top.txt": "x",
            "sub/.gitignore": "!b.log\n",
            "sub/b.log": "x",
            "sub/c.log": "x",
            "build/out.html": "x",
            "index.html": "x",
        }
    )

    assert names(root) == ["index.html", "kept.log", "sub/b.log", "sub/top.txt"]


def test_rscignore_holds_names_and_no_patterns(folder: Folder) -> None:
    root = folder(
        {
            ".rscignore": "raw\n*.csv\nnotes.txt\n",
            "raw/a.txt": "x",
            "data.csv": "x",
            "notes.txt": "x",
            "sub/notes.txt": "x",
        }
    )

    assert names(root) == ["data.csv", "sub/notes.txt"]


def test_include_brings_back_and_exclude_has_the_last_word(folder: Folder) -> None:
    root = folder(
        {
            ".gitignore": "build/\n",
            "build/a.html": "x",
            "build/b.html": "x",
            "build/c.txt": "x",
            "index.html": "x",
        }
    )

    assert names(root, include=["build/*.html"], exclude=["b.html"]) == [
        "build/a.html",
        "index.html",
    ]


@pytest.mark.parametrize("name", [".env", "sub/.env.local", "tls/server.pem", "id_ed25519"])
def test_secrets_are_refused_unless_named(folder: Folder, name: str) -> None:
    root = folder({"index.html": "x", name: "TOKEN=hush-hush"})

    with pytest.raises(BundleError, match="exclude") as caught:
        names(root)
    assert name in str(caught.value)
    assert "hush-hush" not in str(caught.value)
    with pytest.raises(BundleError):
        names(root, include=["**"])
    assert name in names(root, include=[name])
    assert name not in names(root, exclude=[name])


def test_a_private_key_is_known_by_its_first_line(folder: Folder) -> None:
    key = "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n"
    root = folder({"deploy.txt": key, "guide.html": f"<pre>{key}</pre>", ".env.example": "A="})

    with pytest.raises(BundleError, match=r"deploy\.txt holds a private key"):
        names(root)
    assert names(root, exclude=["deploy.txt"]) == [".env.example", "guide.html"]


def test_inner_links_are_followed(folder: Folder) -> None:
    root = folder({"index.html": "x", "data/a.csv": "a"})
    (root / "latest").symlink_to("data")
    (root / "a.csv").symlink_to("data/a.csv")

    assert names(root) == ["a.csv", "data/a.csv", "index.html", "latest/a.csv"]


def test_links_out_of_the_folder_are_refused(folder: Folder, tmp_path: Path) -> None:
    root = folder({"index.html": "x"})
    (tmp_path / "passwords.txt").write_text("x")
    (root / "p.txt").symlink_to(tmp_path / "passwords.txt")

    with pytest.raises(BundleError, match=r"p\.txt leads out of the folder"):
        names(root)
    assert names(root, exclude=["p.txt"]) == ["index.html"]


def test_a_link_to_a_folder_outside_is_refused(folder: Folder, tmp_path: Path) -> None:
    root = folder({"index.html": "x"})
    (root / "all").symlink_to(tmp_path)

    with pytest.raises(BundleError, match="all leads out of the folder"):
        names(root)


def test_a_link_cannot_rename_a_secret(folder: Folder) -> None:
    root = folder({"index.html": "x", ".env": "TOKEN=1"})
    (root / "page.txt").symlink_to(".env")

    with pytest.raises(BundleError, match="secrets"):
        names(root, exclude=["/.env"])


def test_links_that_lead_nowhere_or_in_circles_are_named(folder: Folder) -> None:
    root = folder({"index.html": "x", "sub/a.txt": "x"})
    (root / "gone").symlink_to("missing.txt")
    with pytest.raises(BundleError, match="gone is a link that leads nowhere"):
        names(root)
    (root / "gone").unlink()
    (root / "itself").symlink_to("itself")
    with pytest.raises(BundleError, match="itself is a link that leads nowhere"):
        names(root)
    assert names(root, exclude=["itself"]) == ["index.html", "sub/a.txt"]
    (root / "itself").unlink()
    (root / "sub" / "up").symlink_to("..")
    with pytest.raises(BundleError, match="sub/up is a link to a folder that it lies in"):
        names(root)


def test_a_line_ends_where_git_ends_it(folder: Folder) -> None:
    odd = "a\u2028b.txt"
    root = folder({"index.html": "x", "b.txt": "x", "c.txt": "x", odd: "x"})
    (root / ".gitignore").write_bytes(f"{odd}\r\nc.txt\r\n".encode())
    assert names(root) == ["b.txt", "index.html"]


def test_a_pattern_that_is_none_is_named(folder: Folder) -> None:
    root = folder({"index.html": "x", ".gitignore": "[z-a].txt\n"})
    with pytest.raises(BundleError, match=r"a line of .*gitignore.* is no pattern"):
        names(root)
    (root / ".gitignore").unlink()
    with pytest.raises(BundleError, match="the pattern is no pattern"):
        names(root, exclude=["[z-a].txt"])


def test_a_pipe_is_no_file(folder: Folder) -> None:
    root = folder({"index.html": "x"})
    os.mkfifo(root / "pipe")

    with pytest.raises(BundleError, match="pipe is neither a file nor a folder"):
        names(root)


def test_a_name_that_is_not_utf8_is_named(folder: Folder) -> None:
    root = folder({"index.html": "x"})
    (root / os.fsdecode(b"caf\xe9.txt")).write_text("x")

    with pytest.raises(BundleError, match="not UTF-8; rename it"):
        names(root)


def test_a_folder_that_nobody_may_enter_is_named(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Not by chmod: the superuser may enter everything.
    files = {"app.py": "import os\n", "index.html": "x", "locked/x.txt": "x", "packrat/x": "x"}
    root = folder({**files, "rsconnect/x": "x"})
    closed = ["locked", "packrat", "rsconnect"]
    real_stat, real_scandir = Path.stat, os.scandir

    def stat(path: Path, **options: bool) -> os.stat_result:
        if path.parent.name in closed:
            raise PermissionError(13, "Permission denied", str(path))
        return real_stat(path, **options)

    def scandir(path: Path | int) -> object:
        if not isinstance(path, int) and Path(path).name in closed:
            raise PermissionError(13, "Permission denied", str(path))
        return real_scandir(path)

    monkeypatch.setattr(Path, "stat", stat)
    monkeypatch.setattr(os, "scandir", scandir)
    with pytest.raises(BundleError, match=r"cannot read the folder .*locked: Permission denied"):
        names(root)
    assert names(root, exclude=closed) == ["app.py", "index.html"]
    with bundle_dir(root, kind="static", exclude=closed) as bundle:
        assert sorted(bundle.manifest.files or ()) == ["app.py", "index.html"]


def test_an_unreadable_file_is_named(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    # Not by chmod: the superuser may read everything.
    root = folder({"index.html": "x", "locked.csv": "x"})
    real_open = Path.open

    def refuse(path: Path, *args: object, **options: object) -> object:
        if path.name == "locked.csv":
            raise PermissionError(13, "Permission denied", str(path))
        return real_open(path, *args, **options)  # type: ignore[call-overload]  # passed on

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(BundleError, match=r"locked\.csv: Permission denied; make it readable"):
        bundle_dir(root)


def test_an_ignore_file_that_is_no_text_is_named(folder: Folder) -> None:
    root = folder({"index.html": "x", ".gitignore": b"\xff\xfe"})

    with pytest.raises(BundleError, match=r"\.gitignore"):
        names(root)
