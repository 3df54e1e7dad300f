"""What audits of content look for, and their rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final, Literal, TypeAlias, get_args

import msgspec

from connectapi._core.encode import time_text
from connectapi._core.errors import InvalidArgument
from connectapi._core.model import Time
from connectapi.models.content import Content

Language: TypeAlias = Literal["r", "python", "quarto"]
AccessType: TypeAlias = Literal["all", "logged_in", "acl"]

CURRENT_USER: Final = "current user"


class LanguageVersion(msgspec.Struct, frozen=True, kw_only=True):
    """A version of a language that a content item uses.

    Attributes:
        content_guid: The item.
        content_name: Its name.
        content_title: Its title.
        owner_guid: Its owner.
        language: `r`, `python` or `quarto`.
        version: Such as `4.3.1`.
        last_deployed_time: When the item was deployed last.
    """

    content_guid: str
    content_name: str
    content_title: str | None
    owner_guid: str
    language: str
    version: str
    last_deployed_time: Time | None


class VersionCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many content items use a version of a language.

    Attributes:
        language: `r`, `python` or `quarto`.
        version: Such as `4.3.1`.
        items: How many items use it.
        first_deployed_time: When the one that was not deployed for the longest time was deployed.
        last_deployed_time: When one of them was deployed last.
    """

    language: str
    version: str
    items: int
    first_deployed_time: Time | None
    last_deployed_time: Time | None


class RunAs(msgspec.Struct, frozen=True, kw_only=True):
    """A content item that does not run as the server's default user.

    Attributes:
        content_guid: The item.
        content_name: Its name.
        content_title: Its title.
        owner_guid: Its owner.
        run_as: The system's user that it runs as, or `current user` for each visitor's own.
    """

    content_guid: str
    content_name: str
    content_title: str | None
    owner_guid: str
    run_as: str


def checked_languages(languages: Iterable[str]) -> tuple[str, ...]:
    """The languages that were named, each once; all where none was.

    Raises:
        InvalidArgument: An unknown language.
    """
    known = get_args(Language)
    wanted = tuple(dict.fromkeys(language.lower() for language in languages))
    for language in wanted:
        if language not in known:
            raise InvalidArgument(
                f"{language!r} is no language whose versions content has; "
                f"a language is one of {', '.join(known)}."
            )
    return wanted or known


def checked_access(access_type: str) -> str:
    """The access type.

    Raises:
        InvalidArgument: An unknown one.
    """
    known = get_args(AccessType)
    if access_type not in known:
        raise InvalidArgument(
            f"{access_type!r} is no access type; one is any of {', '.join(known)}."
        )
    return access_type


def check_moments(**moments: datetime | None) -> None:
    """Refuse moments that nobody can place.

    Raises:
        InvalidArgument: None was given, or a naive one.
    """
    given = {name: moment for name, moment in moments.items() if moment is not None}
    if not given:
        raise InvalidArgument(f"Since when? Give one of {', '.join(moments)}.")
    for name, moment in given.items():
        time_text(moment, name)


def versions_of(item: Content, languages: Iterable[str]) -> list[LanguageVersion]:
    """The versions that an item uses."""
    found = {"r": item.r_version, "python": item.py_version, "quarto": item.quarto_version}
    return [
        LanguageVersion(
            content_guid=item.guid,
            content_name=item.name,
            content_title=item.title or None,
            owner_guid=item.owner_guid,
            language=language,
            version=version,
            last_deployed_time=item.last_deployed_time or None,
        )
        for language in languages
        if (version := found[language])
    ]


def run_as_of(item: Content) -> RunAs | None:
    """As whom an item runs, where that is not the default."""
    user = CURRENT_USER if item.run_as_current_user else item.run_as
    if not user:
        return None
    return RunAs(
        content_guid=item.guid,
        content_name=item.name,
        content_title=item.title or None,
        owner_guid=item.owner_guid,
        run_as=user,
    )


def counted(versions: Iterable[LanguageVersion]) -> list[VersionCount]:
    """How many items use each version; languages by name, versions from old to new."""
    groups: dict[tuple[str, str], list[LanguageVersion]] = {}
    for version in versions:
        groups.setdefault((version.language, version.version), []).append(version)
    counts = []
    for key in sorted(groups, key=lambda key: (key[0], version_key(key[1]))):
        rows = groups[key]
        times = [row.last_deployed_time for row in rows if row.last_deployed_time]
        counts.append(
            VersionCount(
                language=key[0],
                version=key[1],
                items=len(rows),
                first_deployed_time=min(times, default=None),
                last_deployed_time=max(times, default=None),
            )
        )
    return counts


def version_key(version: str) -> tuple[tuple[int, str], ...]:
    """What versions are put in order by: number by number, so that 3.10 follows 3.9."""
    parts = version.replace("-", ".").split(".")
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in parts)


def last_change(item: Content) -> datetime | None:
    """When an item was deployed last, or else made."""
    return item.last_deployed_time or item.created_time or None


def usage_is_shown(item: Content, user_guid: str) -> bool:
    """Whether a publisher is shown the usage of an item: of what is theirs to change.

    Servers before 2024.03.0 do not say who collaborates; there it is the owner's alone.
    """
    return item.owner_guid == user_guid or item.app_role in {"owner", "editor"}
