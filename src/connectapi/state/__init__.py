"""Content as a file: exported, compared with a server, and made so there.

>>> from connectapi import state
>>> state.write(state.export(test, tag="Team/Blue", folder="content"), "content/content.yaml")
>>> plan = state.plan(production, state.read("content/content.yaml"))
>>> print(plan)
>>> state.apply(production, plan).check()

With an `AsyncClient` the four functions that speak to a server are awaited.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Collection, Iterable
from typing import TYPE_CHECKING, Any, overload

from typing_extensions import TypeIs

from connectapi.state.carry import Mapped
from connectapi.state.facts import Change
from connectapi.state.files import read, write
from connectapi.state.model import (
    BundleReference,
    Document,
    Item,
    Origin,
    Permissions,
    Picture,
    Settings,
    VariantSchedule,
)
from connectapi.state.parts import PARTS, PRUNABLE
from connectapi.state.plan import ItemPlan, NotCarried, Plan
from connectapi.state.results import Applied, ApplyFailed, ItemResult
from connectapi.state.text import DocumentError, from_yaml, to_yaml

if TYPE_CHECKING:
    from connectapi.client._async.client import AsyncClient
    from connectapi.client._async.content_item import AsyncContentItem
    from connectapi.client._async.listing import AsyncListing
    from connectapi.client._sync.client import Client
    from connectapi.client.subjects import ByGuid
    from connectapi.client.variables import Variables
    from connectapi.models.tags import Tag
    from connectapi.models.users import User

__all__ = [
    "PARTS",
    "PRUNABLE",
    "Applied",
    "ApplyFailed",
    "BundleReference",
    "Change",
    "Document",
    "DocumentError",
    "Item",
    "ItemPlan",
    "ItemResult",
    "NotCarried",
    "Origin",
    "Permissions",
    "Picture",
    "Plan",
    "Settings",
    "VariantSchedule",
    "apply",
    "drift",
    "export",
    "from_yaml",
    "plan",
    "read",
    "to_yaml",
    "write",
]


@overload
def export(
    client: Client,
    items: ByGuid | Iterable[ByGuid] | None = None,
    *,
    search: str | None = None,
    tag: Tag | str | None = None,
    owner: User | str | None = None,
    everything: bool = False,
    include: Collection[str] | None = None,
    folder: str | os.PathLike[str] | None = None,
    bundles: bool = False,
) -> Document: ...


@overload
def export(
    client: AsyncClient,
    items: ByGuid | Iterable[ByGuid] | AsyncListing[AsyncContentItem] | None = None,
    *,
    search: str | None = None,
    tag: Tag | str | None = None,
    owner: User | str | None = None,
    everything: bool = False,
    include: Collection[str] | None = None,
    folder: str | os.PathLike[str] | None = None,
    bundles: bool = False,
) -> Awaitable[Document]: ...


# Any: which of the two it is, the overloads say; the arguments are those of either.
def export(client: Client | AsyncClient, items: Any = None, **options: Any) -> Any:
    """Say in a document what there is of some content of a server.

    What is chosen: an item or its guid, several, or a listing; what a `search` finds; what has a
    `tag` or an `owner`; or `everything` that you may see. What cannot be read stands in the item's
    `not_exported`. Values of environment variables are never told by a server, only their names.

    Args:
        client: The server's client.
        items: The items.
        search: Words and operators, as for `client.content.search`.
        tag: A tag, as for `client.content.find`.
        owner: A user, as for `client.content.find`.
        everything: All content.
        include: Parts of `PARTS` alone; all unless given.
        folder: Where thumbnails are written, and bundles; without it the document holds what tells
            them apart, and cannot bring them to another server.
        bundles: Download the active bundles to the folder, too.

    Raises:
        InvalidArgument: Nothing is chosen, or an empty list or search; an unknown part; the folder
            cannot be written.
        NotFound: There is no such item, tag or user.
    """
    if _is_async(client):
        from connectapi.state._async.export import export as export_there

        return export_there(client, items, **options)
    from connectapi.state._sync.export import export as export_here

    return export_here(client, items, **options)


@overload
def plan(
    client: Client,
    document: Document,
    *,
    map_users: Mapped | None = None,
    map_groups: Mapped | None = None,
    include: Collection[str] | None = None,
    prune: Collection[str] | bool = False,
    variables: Collection[str] = (),
) -> Plan: ...


@overload
def plan(
    client: AsyncClient,
    document: Document,
    *,
    map_users: Mapped | None = None,
    map_groups: Mapped | None = None,
    include: Collection[str] | None = None,
    prune: Collection[str] | bool = False,
    variables: Collection[str] = (),
) -> Awaitable[Plan]: ...


# Any: as for `export`.
def plan(client: Client | AsyncClient, document: Document, **options: Any) -> Any:
    """Compare a document with a server; nothing is written.

    On the server that a document was exported from, an item is the one with its guid; elsewhere
    the one of its owner with its name. What an item does not say is left alone. What is there
    beyond what an item says is listed, and goes only where its part is pruned.

    Args:
        client: The client of the server that is to hold the content.
        document: What it is to hold.
        map_users: What users are called there, as a mapping or a function; None leaves one out.
        map_groups: The same for groups.
        include: Parts of `PARTS` alone; all unless given. Without `owner` all items are yours.
        prune: Parts of `PRUNABLE` of which what is not said goes; True for all but `items`, which
            are removed only where they are said to be absent.
        variables: Names of environment variables whose values `apply` will be given.

    Raises:
        InvalidArgument: An unknown part, or one text in place of several names.
    """
    if _is_async(client):
        from connectapi.state._async.planning import plan as plan_there

        return plan_there(client, document, **options)
    from connectapi.state._sync.planning import plan as plan_here

    return plan_here(client, document, **options)


@overload
def apply(
    client: Client,
    plan: Plan,
    *,
    dry_run: bool = False,
    stop_on_failure: bool = False,
    undo: str | os.PathLike[str] | None = None,
    variables: Variables | None = None,
    on_log: Callable[[str], None] | None = None,
    timeout: float | None = None,
) -> Applied: ...


@overload
def apply(
    client: AsyncClient,
    plan: Plan,
    *,
    dry_run: bool = False,
    stop_on_failure: bool = False,
    undo: str | os.PathLike[str] | None = None,
    variables: Variables | None = None,
    on_log: Callable[[str], None] | None = None,
    timeout: float | None = None,
) -> Awaitable[Applied]: ...


# Any: as for `export`.
def apply(client: Client | AsyncClient, plan: Plan, **options: Any) -> Any:
    """Carry a plan out, item by item; one that fails does not keep the others from being tried.

    Of an item, what it says of itself and who may see it come first, then tags, address, picture,
    bundle and schedules, its owner last. Nothing is sent for what is as it should be.

    Args:
        client: The client of the server that the plan is for.
        plan: The plan.
        dry_run: Send nothing; the results say what would be done.
        stop_on_failure: Try no further item after one that failed.
        undo: A file for the document of what was before, written before the first change, with
            thumbnails beside it.
        variables: Values of environment variables that the plan names, or a file such as `.env`.
        on_log: Gets each line of the logs of deployments.
        timeout: Seconds for each deployment.

    Raises:
        InvalidArgument: The plan is for another server, or the undo file cannot be written;
            nothing was changed. What fails later is in the results; `check()` raises it.
    """
    if _is_async(client):
        from connectapi.state._async.applying import apply as apply_there

        return apply_there(client, plan, **options)
    from connectapi.state._sync.applying import apply as apply_here

    return apply_here(client, plan, **options)


@overload
def drift(
    client: Client,
    document: Document,
    *,
    map_users: Mapped | None = None,
    map_groups: Mapped | None = None,
    include: Collection[str] | None = None,
) -> Plan: ...


@overload
def drift(
    client: AsyncClient,
    document: Document,
    *,
    map_users: Mapped | None = None,
    map_groups: Mapped | None = None,
    include: Collection[str] | None = None,
) -> Awaitable[Plan]: ...


# Any: as for `export`.
def drift(client: Client | AsyncClient, document: Document, **options: Any) -> Any:
    """Say how a server differs from a document, with all that it has beyond it.

    The answer is a plan that prunes: true where anything differs. Arguments are those of `plan`.
    """
    return plan(client, document, prune=True, **options)


def _is_async(client: Client | AsyncClient) -> TypeIs[AsyncClient]:
    # Whoever uses one of the two clients does not load the other for this.
    return hasattr(client, "__aenter__")
