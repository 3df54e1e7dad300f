"""Where a folder comes from, by what git knows of it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

_PATIENCE = 5.0
# Nothing may ask, write a lock, or run a program that the repository's own settings name.
_ENVIRONMENT = {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
_SAFE = ("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null")
_PLACE = re.compile(r"(?:[^@/:\s]+@)?([^/:\s]{2,}):(?!//)(.+)")


def git_metadata(folder: str | os.PathLike[str], *, remote: str = "origin") -> dict[str, str]:
    """Give the metadata of a bundle: `source`, `source_repo`, `source_branch`, `source_commit`.

    A commit gets `-dirty` behind it where the folder has changes that are not committed. The
    result is empty where the folder is under no version control, or there is no git.
    """
    git, place = shutil.which("git"), Path(folder)
    if git is None or not place.is_dir():
        return {}
    ask = _Git(git, place)
    commit = ask("rev-parse", "--verify", "HEAD")
    if not commit:
        return {}
    # Only what is published counts: another folder of the repository may be half done.
    dirty = ask("status", "--porcelain", "--", ".")
    found = {"source": "git"}
    address = public_address(ask("remote", "get-url", remote) or "")
    if address:
        found["source_repo"] = address
    branch = ask("symbolic-ref", "--quiet", "--short", "HEAD") or ask(
        "describe", "--exact-match", "--tags", "HEAD"
    )
    if branch:
        found["source_branch"] = branch
    # Without an answer it is not known to be clean.
    found["source_commit"] = commit if dirty == "" else f"{commit}-dirty"
    return found


def public_address(text: str) -> str:
    """Give the address of a repository as browsers read it, without names and passwords.

    An address of ssh becomes one of https. A place on this machine is nobody else's: it is empty.
    """
    text = text.strip()
    if "://" not in text:
        match = _PLACE.fullmatch(text)
        return f"https://{match[1]}/{match[2].lstrip('/')}" if match else ""
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        return ""
    if not host or parts.scheme not in ("http", "https", "ssh", "git", "git+ssh"):
        return ""
    if parts.scheme in ("http", "https"):
        return f"{parts.scheme}://{host}{f':{port}' if port else ''}{parts.path}"
    return f"https://{host}{parts.path}"


class _Git:
    def __init__(self, program: str, folder: Path) -> None:
        self._program = program
        self._folder = folder

    def __call__(self, *arguments: str) -> str | None:
        """Ask for something; None where git cannot say."""
        inherited = {name: value for name, value in os.environ.items() if name[:4] != "GIT_"}
        try:
            done = subprocess.run(  # noqa: S603 - git, found on PATH, with fixed arguments
                [self._program, *_SAFE, *arguments],
                cwd=self._folder,
                env={**inherited, **_ENVIRONMENT},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_PATIENCE,
                check=True,
            )
        except (OSError, subprocess.SubprocessError):
            return None
        return done.stdout.decode("utf-8", "replace").strip()
