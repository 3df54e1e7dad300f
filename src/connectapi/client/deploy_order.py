"""What a caller of `deploy` asked for, checked before anything is sent."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from os import PathLike
from typing import Final, Literal, TypedDict

from connectapi._core.errors import InvalidArgument
from connectapi.bundles.records import DeploymentRecord
from connectapi.client.subjects import ByGuid, guid_of, is_guid, only_one_of
from connectapi.client.variables import Variables
from connectapi.models.content import CreateContentInput

_WEB: Final = re.compile(r"https?://", re.IGNORECASE)
_MADE_WITH: Final = frozenset(CreateContentInput.__annotations__)


class DeploySettings(TypedDict, total=False):
    """Further settings of the item that `deploy` can write; each as in `item.update`."""

    locked: bool | None
    locked_message: str | None
    connection_timeout: int | None
    read_timeout: int | None
    init_timeout: int | None
    idle_timeout: int | None
    max_processes: int | None
    min_processes: int | None
    max_conns_per_process: int | None
    load_factor: float | None
    default_r_environment_management: bool | None
    default_py_environment_management: bool | None
    run_as: str | None
    run_as_current_user: bool | None
    memory_request: int | None
    memory_limit: int | None
    cpu_request: float | None
    cpu_limit: float | None
    amd_gpu_limit: int | None
    nvidia_gpu_limit: int | None
    service_account_name: str | None
    default_image_name: str | None
    default_environment_guid: str | None
    metrics_collection_enabled: bool | None
    notify_on_share: bool | None
    otel_enabled: bool | None
    content_category: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where to: one way of naming it.

    Attributes:
        by: `name`, `guid`, `vanity` or `url`.
        value: That name, guid, path or address.
        owner: Whose item is meant, with a name; None for the caller's.
        create: True to make it, False to find it, None for whichever is needed.
    """

    by: str
    value: str
    owner: ByGuid | None = None
    create: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Packing:
    """How a folder or a file is packed; what is None or empty is found out."""

    kind: str | None = None
    entrypoint: str | None = None
    requirements: str | PathLike[str] | None = None
    include: Sequence[str] = ()
    exclude: Sequence[str] = ()
    spool: bool = True

    @property
    def named(self) -> list[str]:
        """The arguments that were given."""
        return [
            one.name for one in fields(self) if bool(getattr(self, one.name)) != bool(one.default)
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class GitPlace:
    """Where in a repository: only for a source that is one."""

    branch: str | None = None
    directory: str | None = None
    ref: str | None = None

    @property
    def named(self) -> list[str]:
        """The arguments that were given."""
        return [name for name in self.__slots__ if getattr(self, name) is not None]


Fields = Mapping[str, object]
"""Fields of an item by name; the signature of `deploy` states the type of each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """All that was asked for but the source."""

    target: Target
    fields: Fields = field(default_factory=dict)
    default_title: str | None = None
    env: Variables | None = None
    packing: Packing = Packing()
    git: GitPlace = GitPlace()
    metadata: Mapping[str, str] = field(default_factory=dict)
    draft: bool = False
    verify: bool = True
    on_log: Callable[[str], None] | None = None
    timeout: float | None = None
    keep_failed: bool = False
    skip_unchanged: bool = True

    def for_new(self) -> dict[str, object]:
        """The fields that an item can be made with."""
        given = {name: value for name, value in self.fields.items() if name in _MADE_WITH}
        return ({"title": self.default_title} if self.default_title else {}) | given


# Each is one way of naming a target, all by keyword.
def target_of(  # noqa: PLR0913
    *,
    to: ByGuid | DeploymentRecord | None,
    name: str | None,
    guid: str | None,
    vanity: str | None,
    url: str | None,
    owner: ByGuid | None,
    create: bool | None,
    server: str,
    default_name: str | None = None,
) -> Target:
    """The one target that is named.

    Raises:
        InvalidArgument: None or several are named, a record is of another server, or what only a
            name allows is asked of something else.
    """
    given = {"name": name, "guid": guid, "vanity": vanity, "url": url}
    if to is not None:
        if any(value is not None for value in given.values()):
            named = [key for key, value in given.items() if value is not None]
            raise InvalidArgument(f"deploy takes to= or {named[0]}=, not both.")
        given[_way(to, server)] = guid_of(to, "a content item")
    elif default_name and not any(value is not None for value in given.values()):
        given["name"] = default_name
    by, value = only_one_of("deploy", **given, **({} if to is not None else {"to": None}))
    if by != "name" and (owner is not None or create):
        what = "owner=" if owner is not None else "create=True"
        raise InvalidArgument(f"{what} goes with name=: a {by} names an item that is there.")
    return Target(by=by, value=value, owner=owner, create=create)


def _way(to: ByGuid | DeploymentRecord, server: str) -> Literal["name", "guid", "vanity", "url"]:
    if isinstance(to, DeploymentRecord) and not to.is_of(server):
        raise InvalidArgument(f"The record is of {to.server_url}, and this client of {server}.")
    if not isinstance(to, str) or is_guid(to):
        return "guid"
    if _WEB.match(to):
        return "url"
    return "vanity" if "/" in to else "name"


def access_and_texts(
    title: str | None,
    description: str | None,
    access_type: Literal["all", "logged_in", "acl"] | None,
    settings: Mapping[str, object],
) -> dict[str, object]:
    """The fields of an item that the caller set.

    Raises:
        InvalidArgument: There is no such setting.
    """
    for name in settings:
        if name not in DeploySettings.__annotations__:
            near = get_close_matches(name, DeploySettings.__annotations__, 1)
            hint = f"; did you mean {near[0]}?" if near else "."
            raise InvalidArgument(f"deploy knows no argument {name!r}{hint}")
    named = {"title": title, "description": description, "access_type": access_type}
    return {key: value for key, value in named.items() if value is not None} | dict(settings)
