"""Where a folder comes from is told by git, without names and passwords."""

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from connectapi.bundles import git_metadata
from connectapi.bundles.git_facts import public_address

Folder = Callable[[Mapping[str, str | bytes]], Path]


@pytest.mark.parametrize(
    "address, public",
    [
        ("git@git.invalid:team/repo.git", "https://git.invalid/team/repo.git"),
        ("ssh://git@git.invalid:2222/team/repo.git", "https://git.invalid/team/repo.git"),
        ("https://me:secret@git.invalid:8443/r.git", "https://git.invalid:8443/r.git"),
        ("https://token@git.invalid/r.git?x=secret", "https://git.invalid/r.git"),
        ("/srv/git/repo.git", ""),
        ("file:///srv/git/repo.git", ""),
        (r"C:\git\repo", ""),
        ("https://[", ""),
        ("", ""),
    ],
)
def test_addresses_of_repositories_are_fit_to_be_shown(address: str, public: str) -> None:
    assert public_address(address) == public


def test_facts_of_git(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    root = folder({"a/app.py": "x", "b/other.py": "x"})
    assert git_metadata(root) == {}
    who = ["-c", "user.name=x", "-c", "user.email=x@x.invalid", "-c", "commit.gpgsign=false"]

    def git(*arguments: str) -> str:
        done = subprocess.run(
            ["git", *who, *arguments], cwd=root, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    git("init", "-q", "-b", "main")
    assert git_metadata(root) == {}  # nothing is committed yet
    git("add", ".")
    git("commit", "-qm", "x")
    git("remote", "add", "origin", "https://me:secret@git.invalid/r.git")
    commit = git("rev-parse", "HEAD")
    assert git_metadata(root) == {
        "source": "git",
        "source_repo": "https://git.invalid/r.git",
        "source_branch": "main",
        "source_commit": commit,
    }
    (root / "b" / "other.py").write_text("changed")
    assert git_metadata(root)["source_commit"] == f"{commit}-dirty"
    assert git_metadata(root / "a")["source_commit"] == commit
    git("checkout", "-q", "--detach")
    assert "source_branch" not in git_metadata(root)
    git("tag", "v1")
    assert git_metadata(root)["source_branch"] == "v1"
    monkeypatch.setenv("PATH", "")
    assert git_metadata(root) == {}
