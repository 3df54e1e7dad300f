"""Content as a document: what a file says of items, in structs that refuse what they do not know.

What an item does not say (`UNSET`) is left alone where the document is applied.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final, Literal, TypeAlias

import msgspec

from connectapi._core.model import Time
from connectapi._core.unset import UNSET, UnsetType

VERSION: Final = 1

StateRole: TypeAlias = Literal["viewer", "editor"]
TagName: TypeAlias = str | list[str]
"""A path such as `Team/Blue`, or its names one by one where one of them holds a slash."""
Text: TypeAlias = Annotated[str, msgspec.Meta(min_length=1)]


class Part(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """What all parts of a document have in common."""


class Permissions(Part, frozen=True, kw_only=True):
    """Who is on the access list besides the owner: user names and group names with a role."""

    users: dict[str, StateRole] = {}
    groups: dict[str, StateRole] = {}


class Settings(Part, frozen=True, kw_only=True):
    """Settings that a caller may change; null, or not said, is the server's default."""

    connection_timeout: int | None = None
    read_timeout: int | None = None
    init_timeout: int | None = None
    idle_timeout: int | None = None
    max_processes: int | None = None
    min_processes: int | None = None
    max_conns_per_process: int | None = None
    load_factor: float | None = None
    memory_request: int | None = None
    memory_limit: int | None = None
    cpu_request: float | None = None
    cpu_limit: float | None = None
    amd_gpu_limit: int | None = None
    nvidia_gpu_limit: int | None = None
    service_account_name: str | None = None
    default_image_name: str | None = None
    default_environment_guid: str | None = None
    default_r_environment_management: bool | None = None
    default_py_environment_management: bool | None = None
    metrics_collection_enabled: bool | None = None
    notify_on_share: bool | None = None
    otel_enabled: bool = False
    content_category: str = ""


class VariantSchedule(Part, frozen=True, kw_only=True):
    """When one variant is rendered; `kind` is the API's word, and each kind uses a few fields."""

    kind: Text
    n: int | UnsetType = UNSET
    days: list[str] | UnsetType = UNSET
    first: bool | UnsetType = UNSET
    day: int | str | UnsetType = UNSET
    week: int | UnsetType = UNSET
    rules: list[str] | UnsetType = UNSET
    timezone: str = "UTC"
    start_time: Time | None = None
    end_time: Time | None = None
    email: bool = False


class Picture(Part, frozen=True, kw_only=True):
    """A thumbnail: a file beside the document, or only the digest that tells it from others."""

    file: Text | UnsetType = UNSET
    sha256: str | UnsetType = UNSET


class BundleReference(Part, frozen=True, kw_only=True):
    """The active bundle: a file beside the document, or where it lies, and how it is told."""

    file: Text | UnsetType = UNSET
    md5: str | UnsetType = UNSET
    size: int | UnsetType = UNSET
    server: str | UnsetType = UNSET
    content_guid: str | UnsetType = UNSET
    id: str | UnsetType = UNSET


class Item(Part, frozen=True, kw_only=True):
    """One content item. `name` and `owner` say which one it is; `guid` does on its own server.

    `absent` says that the item is not to be there; it is carried out only where items are pruned.
    `not_exported` says what could not be read, and why.
    """

    name: Text
    owner: str | UnsetType = UNSET
    guid: str | UnsetType = UNSET
    absent: bool = False
    title: str | UnsetType | None = UNSET
    description: str | UnsetType = UNSET
    app_mode: str | UnsetType = UNSET
    access_type: Literal["all", "logged_in", "acl"] | UnsetType = UNSET
    permissions: Permissions | UnsetType = UNSET
    tags: list[TagName] | UnsetType = UNSET
    vanity: str | UnsetType | None = UNSET
    run_as: str | UnsetType | None = UNSET
    run_as_current_user: bool | UnsetType = UNSET
    locked: bool | UnsetType = UNSET
    locked_message: str | UnsetType = UNSET
    settings: Settings | UnsetType = UNSET
    variables: list[str] | UnsetType = UNSET
    integrations: list[str] | UnsetType = UNSET
    schedules: dict[str, VariantSchedule] | UnsetType = UNSET
    thumbnail: Picture | UnsetType | None = UNSET
    bundle: BundleReference | UnsetType = UNSET
    not_exported: dict[str, str] = {}


class Origin(Part, frozen=True, kw_only=True):
    """Where and when a document was exported; a note for people, and where guids are known."""

    url: str
    version: str = ""
    exported: Time | None = None


class Document(Part, frozen=True, kw_only=True, dict=True):
    """Content items of a server as a file says them."""

    version: Literal[1] = VERSION
    server: Origin | None = None
    content: list[Item]

    def in_folder(self, folder: str | os.PathLike[str]) -> Document:
        """The same document, whose files are looked for in a folder."""
        found = msgspec.structs.replace(self)
        found.__dict__["folder"] = Path(folder)
        return found

    @property
    def folder(self) -> Path | None:
        """Where the document's files are: the folder it was exported to, or read from."""
        found = self.__dict__.get("folder")
        return found if isinstance(found, Path) else None

    def without_places(self) -> Document:
        """The document without what differs from server to server though the content is the same.

        That is guids, ids, times of export and the server itself; two exports are compared so.
        """
        return Document(content=[_without_place(item) for item in self.content])


def _without_place(item: Item) -> Item:
    bundle = item.bundle
    if isinstance(bundle, BundleReference):
        bundle = msgspec.structs.replace(bundle, server=UNSET, content_guid=UNSET, id=UNSET)
    return msgspec.structs.replace(item, guid=UNSET, bundle=bundle)


# Fields of an item that belong to a part, where they are not the part's own name.
FIELDS: Final = {
    "settings": ("title", "description", "settings"),
    "access": ("access_type",),
    "run_as": ("run_as", "run_as_current_user"),
    "lock": ("locked", "locked_message"),
}


def only_parts(item: Item, parts: Collection[str]) -> Item:
    """The item with only some of its parts; name, owner and guid stay."""
    kept = {"name", "owner", "guid", "app_mode", "absent"}
    for part in parts:
        kept.update(FIELDS.get(part, (part,)))
    return Item(**{name: getattr(item, name) for name in kept})


def item_key(owner: str, name: str) -> tuple[str, str]:
    """What tells items of one server apart; letter case of user names does not count."""
    return owner.casefold(), name


def stamp(moment: datetime) -> datetime:
    """A moment in whole seconds, as documents keep them."""
    return moment.replace(microsecond=0)
