"""What git writes, read: branches, trees, and the reasons why something failed."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from connectapi.server.git.addresses import Address

HEADS, TAGS = "refs/heads/", "refs/tags/"

_SUBMODULE = "160000"
_LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class Branches:
    """The branches of a repository.

    Attributes:
        commits: The commit that each stands at, by name, in git's order.
        default: The branch that a clone begins with, where the repository says so.
    """

    commits: dict[str, str]
    default: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A file, a link or a submodule in a tree."""

    path: str
    size: int
    is_submodule: bool


def read_branches(lines: Iterable[str]) -> Branches:
    """Read what ``git ls-remote --symref`` writes."""
    commits: dict[str, str] = {}
    default = None
    for line in lines:
        value, _tab, name = line.partition("\t")
        if name == "HEAD" and value.startswith(f"ref: {HEADS}"):
            default = value.removeprefix(f"ref: {HEADS}")
        elif name.startswith(HEADS):
            commits[name.removeprefix(HEADS)] = value
    return Branches(commits, default if default in commits else None)


def read_tree(lines: Iterable[str]) -> list[Entry]:
    """Read what ``git ls-tree -r -l`` writes."""
    entries = []
    for line in lines:
        facts, _tab, path = line.partition("\t")
        mode, _kind, _hash, size = facts.split()
        is_submodule = mode == _SUBMODULE
        entries.append(Entry(_name(path), 0 if is_submodule else int(size), is_submodule))
    return entries


def _name(text: str) -> str:
    """Read a name, which git puts into quotes as C has them where it is an odd one."""
    if not text.startswith('"'):
        return text
    return str(ast.literal_eval(f"b{text}").decode("utf-8", "surrogateescape"))


def folders_with(name: str, entries: Iterable[Entry]) -> list[str]:
    """List the folders that hold a file of that name, ``.`` for the top one."""
    found = set()
    for entry in entries:
        folder, _slash, file = entry.path.rpartition("/")
        if file == name and not entry.is_submodule:
            found.add(folder or ".")
    return sorted(found, key=lambda folder: (folder != ".", folder))


def no_branch(address: str, branch: str, branches: Branches) -> str:
    """Say that a repository lacks a branch, and which ones it has."""
    there = ", ".join(sorted(branches.commits)[:20]) or "none"
    return f"The repository {address} has no branch {branch!r}; it has: {there}."


# What git says (in English, for it is told to), and what that means; the first that fits counts.
_UNREACHABLE = "cannot be reached"
_NO_REF = "couldn't find remote ref"
_REASONS = (
    ((_NO_REF,), "has no such branch"),
    (
        ("not our ref", "unadvertised object", "remote error: upload-pack"),
        "has no such commit, or no longer, or does not give it away",
    ),
    (
        ("could not read username", "could not read password", "terminal prompts disabled"),
        "does not exist, or needs an account that this server does not have",
    ),
    (("authentication failed",), "does not take the account that this server has for its host"),
    (("returned error: 403",), "may not be read by this server"),
    (("unable to update url base from redirection",), "redirects to another kind of address"),
    (
        ("does not appear to be a git repository", "not found", "does not exist", "not a git repo"),
        "does not exist",
    ),
    (("dubious ownership",), "belongs to another user of the server's machine"),
    (("could not resolve", "couldn't resolve"), f"{_UNREACHABLE}: there is no such host"),
    (
        ("certificate", "ssl", "tls"),
        f"{_UNREACHABLE} safely: it does not speak https, or this server does not trust it",
    ),
    (
        ("failed to connect", "couldn't connect", "connection refused", "connection reset"),
        _UNREACHABLE,
    ),
    (
        ("timed out", "too slow", "empty reply", "early eof", "hung up", "unexpected disconnect"),
        f"{_UNREACHABLE}: it does not answer, or breaks off",
    ),
    (("signal 25", "file too large", "file size limit"), "is larger than this server fetches"),
    (("no space left", "disk quota"), "cannot be kept: the server's disk is full"),
)


def says_no_ref(lines: Sequence[str]) -> bool:
    """Tell whether git failed because a repository lacks what was asked for by its name."""
    return any(_NO_REF in line.lower() for line in lines)


def explain(address: Address, lines: Sequence[str]) -> str:
    """Say why git failed, in a sentence about the repository, from what it wrote."""
    said = [line.strip() for line in lines if line.strip()]
    text = "\n".join(said).lower()
    for signs, meaning in _REASONS:
        if any(sign in text for sign in signs):
            return f"The repository {address.text} {meaning}."
    fatal = [line for line in said if line.startswith(("fatal:", "error:"))] or said[-1:]
    reason = fatal[-1].partition(":")[2].strip() if fatal else "git does not say why"
    return f"The repository {address.text} cannot be read: {reason[:_LONGEST_REASON]}."
