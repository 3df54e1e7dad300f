"""Which items are meant, and their records."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import partial
from typing import Final, TypeAlias

from connectapi._core.errors import InvalidArgument, NotFound
from connectapi._core.version import ServerVersion
from connectapi._io.asynchronous import gather
from connectapi.client._async.client import AsyncClient
from connectapi.client._async.content_item import AsyncContentItem
from connectapi.client._async.listing import AsyncListing
from connectapi.client.includes import Include, content_includes
from connectapi.client.subjects import ByGuid, guid_of
from connectapi.models.content import Content
from connectapi.models.tags import Tag
from connectapi.models.users import User
from connectapi.state._async.reader import AT_ONCE

AnyItems: TypeAlias = ByGuid | Iterable[ByGuid] | AsyncListing[AsyncContentItem]
"""One item, several, or a listing of them."""

_SCHEDULES_WITH_ITEMS: Final = "2026.06.1"
_FEW: Final = 20


async def chosen_guids(
    client: AsyncClient,
    items: AnyItems | None,
    *,
    search: str | None,
    tag: Tag | str | None,
    owner: User | str | None,
    everything: bool,
) -> list[str] | None:
    """The guids of the items that are meant; None stands for all.

    Raises:
        InvalidArgument: Nothing is chosen, or two ways at once; nothing was sent.
    """
    ways = {"items": items, "search=": search, "tag= and owner=": tag or owner}
    given = [name for name, value in ways.items() if value is not None]
    if everything:
        given.append("everything=True")
    if len(given) != 1:
        raise InvalidArgument(
            "Content is chosen by items, by search=, by tag= and owner=, or by everything=True; "
            f"given: {', '.join(given) or 'nothing'}."
        )
    if everything:
        return None
    if search is not None:
        if not search.strip():
            raise InvalidArgument("An empty search would be all content; say everything=True.")
        return [item.guid async for item in client.content.search(search)]
    if items is None:
        return [item.guid async for item in client.content.find(tag=tag, owner=owner)]
    return await _guids(items)


async def _guids(items: AnyItems) -> list[str]:
    if isinstance(items, AsyncListing):
        return [item.guid async for item in items]
    if isinstance(items, Content | str) or not isinstance(items, Iterable):
        return [guid_of(items, "a content item")]
    guids = [guid_of(item, "a content item") for item in items]
    if not guids:
        raise InvalidArgument("The list of items is empty; say everything=True for all.")
    return list(dict.fromkeys(guids))


async def records_of(
    client: AsyncClient, version: ServerVersion, guids: Sequence[str] | None
) -> list[AsyncContentItem]:
    """The records of items, or of all (None), with what can come with them.

    Raises:
        NotFound: There is no such item, or it is not visible.
    """
    if guids is not None and len(guids) <= _FEW:
        return await gather([partial(client.content.get, guid) for guid in guids], limit=AT_ONCE)
    found = {item.guid: item async for item in client.content.find(include=_includes(version))}
    if guids is None:
        return list(found.values())
    missing = [guid for guid in guids if guid not in found]
    if missing:
        raise NotFound.local(f"There is no content {', '.join(missing)}, or it is not visible.")
    return [found[guid] for guid in guids]


async def candidates(
    client: AsyncClient, version: ServerVersion, names: Collection[str], guids: Collection[str]
) -> list[AsyncContentItem]:
    """The items that have one of the names, or one of the guids; few names are asked one by one."""
    if len(names) + len(guids) > _FEW:
        listing = client.content.find(include=_includes(version))
        return [item async for item in listing if item.name in names or item.guid in guids]
    calls = [partial(_named, client, version, name) for name in sorted(names)]
    calls += [partial(_by_guid, client, guid) for guid in sorted(guids)]
    found = await gather(calls, limit=AT_ONCE)
    return list({item.guid: item for several in found for item in several}.values())


async def _named(client: AsyncClient, version: ServerVersion, name: str) -> list[AsyncContentItem]:
    listing = client.content.find(name=name, include=_includes(version))
    return [item async for item in listing if item.name == name]


async def _by_guid(client: AsyncClient, guid: str) -> list[AsyncContentItem]:
    try:
        return [await client.content.get(guid)]
    except NotFound:
        return []


def _includes(version: ServerVersion) -> list[Include]:
    with_schedules: list[Include] = ["schedule"]
    older = version.older_than(_SCHEDULES_WITH_ITEMS)
    return content_includes() + ([] if older else with_schedules)
