"""Why uv failed, in plain words: the requirement that is to blame, and what to do about it.

Pure. What uv printed is judged by words that several of its releases have in common; a failure that
is not known is given in uv's own words.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from connectapi.server.runtime.failures import NOT_AVAILABLE, NOT_INSTALLED

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST_REASON = 1500
# Builds print what they like.
_LONGEST_LINE = 2000
_SEARCHED = 50_000
# Drawn lines and labels of causes; the multiplication sign is uv's mark of an error.
_DECORATION = re.compile(
    "^[\\s\N{MULTIPLICATION SIGN}╰├│─▶]*(?:cause:\\s*|error:\\s*|Caused by:\\s*)?"
)
_UNSOLVED = "No solution found when resolving dependencies"


class Explained(NamedTuple):
    """Why packages could not be installed: a code that clients know, and the reason in words."""

    code: str
    message: str


class _Rule(NamedTuple):
    """A failure that is known: its words, and what to say with the groups that were found."""

    pattern: str
    message: str
    code: str = NOT_INSTALLED


_RULES = (
    _Rule(
        r"No space left on device|[Dd]isk quota exceeded|os error (?:28|112|122)\b",
        "The disk is full, so the packages could not be installed. Make room on the server's disk "
        "(runtime caches that are not needed can be deleted) and deploy again.",
    ),
    _Rule(
        r"File too large|os error 27\b",
        "The packages take more of the server's disk than one installation may. Require fewer or "
        "smaller packages and deploy again. {detail}",
    ),
    _Rule(
        r"you require (?P<one>[^\s,]+) and (?P<two>[^\s,]+), we can conclude that (?:your|the) ",
        "The requirements {one} and {two} contradict each other. Loosen one of them and deploy "
        "again. {detail}",
    ),
    _Rule(
        r"the (?:current|requested) Python version \([^)]*\) does not satisfy "
        r"Python(?P<range>\S+) and (?:all of:\s*)?(?P<package>[^\s=<>!~]+)",
        "The package {package} needs Python {range}, and the content gets Python {python}. Require "
        "another version of {package}, or publish with another Python. {detail}",
        NOT_AVAILABLE,
    ),
    _Rule(
        r"there (?:is|are) no versions? of (?P<package>[^\s,]+)",
        "The requirement {package} cannot be met: the package index has no such version. Correct "
        "the requirements file and deploy again. {detail}",
        NOT_AVAILABLE,
    ),
    _Rule(
        r"(?<!\S)(?P<package>[^\s,]{1,200}) was not found in the "
        r"(?:package registry|provided package locations|cache)",
        "There is no package {package}: check how its name is written in the requirements file, "
        "and whether it comes from an index of its own (--extra-index-url). {detail}",
        NOT_AVAILABLE,
    ),
    _Rule(
        r"(?<!\S)(?P<package>[^\s,]{1,200}) has no (?:wheels|usable wheels|source distribution)",
        "The package {package} is not there for this machine and Python {python}. Require another "
        "version, or publish with another Python. {detail}",
        NOT_AVAILABLE,
    ),
    _Rule(
        r"only (?:(?P<package>[^\s,]+) is available|the following versions of (?P<of>\S+) are)"
        r".* and you require (?P<wanted>\S+), we can conclude",
        "The requirement {wanted} cannot be met: the package index has no such version. Correct "
        "the requirements file and deploy again. {detail}",
        NOT_AVAILABLE,
    ),
    _Rule(
        _UNSOLVED,
        "The requirements cannot be met together. Loosen or correct one of them and deploy again. "
        "{detail}",
    ),
    _Rule(
        r"[Hh]ash mismatch",
        "A downloaded file is not the one whose hash the requirements file gives. Write the file "
        "anew, or check the package index. {detail}",
    ),
    _Rule(
        r"[Ff]ailed to (?:download and )?build [`']?(?P<package>[^\s`']+)",
        "The package {package} has no ready-made file for this machine and Python {python}, and "
        "building it failed. Require a version that has one, or install what the build lacks on "
        "the server. {detail}",
    ),
    _Rule(
        r"401 Unauthorized|403 Forbidden|status code 40[13]",
        "A package index refused the server's credentials. Check the address of the index and what "
        "it asks for. {detail}",
    ),
    _Rule(
        r"Git operation failed",
        "A Git repository in the requirements file cannot be read. Check its address, and whether "
        "this server may read it. {detail}",
    ),
    _Rule(
        r"Failed to fetch|error sending request|Request failed after|dns error|[Nn]etwork",
        "The package index cannot be reached. Check the server's network and proxy, and the "
        "addresses of indexes. {detail}",
    ),
    _Rule(
        r"Couldn't parse requirement|Expected .* found|Invalid URL in|Unexpected '",
        "The requirements file has a line that cannot be read. {detail}",
    ),
)
_KNOWN = tuple((re.compile(rule.pattern), rule) for rule in _RULES)


def explain(lines: Iterable[str], reason: str | None = None, python: str = "") -> Explained:
    """Say why a run of uv failed and what to do.

    Args:
        lines: The last lines that it printed.
        reason: Why the server ended it, where it did.
        python: Version of Python that was installed for.
    """
    if reason:
        return Explained(NOT_INSTALLED, _ended(reason))
    told = [_DECORATION.sub("", line[:_LONGEST_LINE]).strip() for line in lines]
    text = " ".join(line for line in told if line and not line.startswith("hint:"))
    text = _shorten(text, _SEARCHED)
    detail = _shorten(_cause(text), _LONGEST_REASON)
    for pattern, rule in _KNOWN:
        match = pattern.search(text)
        if match:
            found = {name: value or "" for name, value in match.groupdict().items()}
            message = rule.message.format(**found, detail=detail, python=python)
            return Explained(rule.code, message.strip())
    message = f"The packages could not be installed: {detail or 'uv gave no reason.'}"
    return Explained(NOT_INSTALLED, message)


def _cause(text: str) -> str:
    """Give the text from where the failure begins: before it stands what went well."""
    _, unsolved, rest = text.partition(_UNSOLVED)
    if unsolved:
        return rest.lstrip(" :")
    start = re.search(r"\b(?:Failed to|Couldn't|Request failed|Git operation failed)", text)
    return text[start.start() :] if start else text


def _shorten(text: str, most: int) -> str:
    """Keep the beginning and the end of a long reason: the causes, and the last thing said."""
    if len(text) <= most:
        return text
    half = most // 2
    return f"{text[:half]} ... {text[-half:]}"


def _ended(reason: str) -> str:
    return (
        f"The installation of the packages was ended: {reason}. Require fewer or smaller packages, "
        "or give the server higher limits."
    )
