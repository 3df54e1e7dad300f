"""Versions of Python: which range is asked for, and which of those that there are comes nearest."""

from __future__ import annotations

import re
from collections.abc import Sequence

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version


def range_of(text: str | None) -> SpecifierSet:
    """Read a range such as `~=3.11`, `>=3.11,<3.13` or `3.11`, which means its patches.

    Raises:
        ValueError: It is none.
    """
    text = (text or "").strip()
    # A bare version is how some tools write "this release, whatever the patch".
    if re.fullmatch(r"\d+(\.\d+)+", text):
        text = f"~={text}" if text.count(".") > 1 else f"=={text}.*"
    try:
        return SpecifierSet(text)
    except InvalidSpecifier:
        raise ValueError(text) from None


def version_of(text: str) -> Version | None:
    """Read a version; None where it is none."""
    try:
        return Version(text)
    except InvalidVersion:
        return None


def nearest(offered: Sequence[str], wanted: Version | None, allowed: SpecifierSet) -> str | None:
    """Choose that very version, else the same minor release, else the nearest of the major one.

    Without a wanted version the first one offered that is allowed will do.
    """
    fitting = [one for one in offered if allowed.contains(one, prereleases=True)]
    if wanted is None:
        return fitting[0] if fitting else None
    fitting = [one for one in fitting if Version(one).major == wanted.major]
    return min(fitting, key=lambda one: _distance(wanted, Version(one)), default=None)


def lowest_in(allowed: SpecifierSet) -> str | None:
    """Give the lowest version that a range names and allows, such as 3.12.0 for `~=3.12.0`."""
    named = {one.version.removesuffix(".*") for one in allowed}
    versions = [found for text in named if (found := version_of(text))]
    whole = {f"{one.major}.{one.minor}.{one.micro}" for one in versions}
    # `>3.10` and `!=3.10.0` name what they leave out.
    whole |= {f"{one.major}.{one.minor}.{one.micro + 1}" for one in versions}
    whole |= {f"{one.major}.{one.minor + 1}.0" for one in versions}
    fitting = [one for one in whole if allowed.contains(one)]
    return min(fitting, key=Version, default=None)


def _distance(wanted: Version, offered: Version) -> tuple[object, ...]:
    """Order what is offered: the smaller, the nearer; of two equally near ones the newer wins."""
    return (
        wanted != offered,
        abs(wanted.minor - offered.minor),
        offered.is_prerelease,
        offered.minor < wanted.minor,
        abs(wanted.micro - offered.micro) if wanted.minor == offered.minor else -offered.micro,
        offered.micro < wanted.micro,
    )
