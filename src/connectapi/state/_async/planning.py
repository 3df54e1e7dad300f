"""Planning: what is to be done so that a server holds what a document says. Nothing is written."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Final

from connectapi._core.errors import InvalidArgument, NotFound
from connectapi._core.version import ServerVersion
from connectapi._io import asynchronous as io
from connectapi.client._async.client import AsyncClient
from connectapi.client.vanity_paths import TakenPaths
from connectapi.models.users import User
from connectapi.state._async.choosing import candidates
from connectapi.state._async.reader import AT_ONCE, AsyncReader
from connectapi.state.carry import Carrier, Directory, Mapped, renamed
from connectapi.state.facts import parts_said
from connectapi.state.local_files import with_digests
from connectapi.state.model import Document, Item, Origin, only_parts
from connectapi.state.parts import SINCE, chosen_parts, pruned_parts
from connectapi.state.plan import Plan, undo_of
from connectapi.state.planner import Planner

_FEW: Final = 20


async def plan(
    client: AsyncClient,
    document: Document,
    *,
    map_users: Mapped | None = None,
    map_groups: Mapped | None = None,
    include: Collection[str] | None = None,
    prune: Collection[str] | bool = False,
    variables: Collection[str] = (),
) -> Plan:
    """See `connectapi.state.plan`."""
    parts, pruned = chosen_parts(include), pruned_parts(prune)
    if isinstance(variables, str):
        raise InvalidArgument(f"variables= takes several names, such as {{{variables!r}}}.")
    wanted = [only_parts(item, parts | {"owner"}) for item in document.content]
    wanted, unusable = await io.in_thread(lambda: with_digests(document, wanted))
    directory = await _directory(client, wanted, map_users)
    elsewhere = document.server is not None and document.server.url != client.server_url
    carrier = Carrier(directory, map_users=map_users, map_groups=map_groups, elsewhere=elsewhere)
    planner = Planner(
        carrier,
        directory,
        include=parts,
        prune=pruned,
        known_guids=document.server is not None and not elsewhere,
        variables=frozenset(variables),
    )
    names = {item.name for item in wanted}
    guids = {item.guid for item in wanted if item.guid} if planner.known_guids else set()
    records = await candidates(client, directory.version, names, guids)
    targets = planner.targets(wanted, records)
    asked = {
        guid: parts & parts_said(item) for item, guid in zip(wanted, targets, strict=True) if guid
    }
    here = [record for record in records if record.guid in asked]
    reader = AsyncReader(client, version=directory.version, tags=directory.tags)
    found = await reader.read(here, [asked[record.guid] for record in here])
    present = {one.guid: one for one in found}
    vanities = await _vanities(client, wanted, directory)
    plans = tuple(
        planner.planned(item, present.get(guid), vanities, unusable.get(number, ()))
        for number, (item, guid) in enumerate(zip(wanted, targets, strict=True))
    )
    origin = Origin(url=client.server_url, version=directory.version.text)
    return Plan(
        server=client.server_url,
        items=plans,
        document=document,
        new_tags=tuple(carrier.new_tags),
        undo=undo_of(plans, origin),
        pictures={one.guid: one.picture for one in found if one.picture},
    )


async def _directory(
    client: AsyncClient, wanted: Sequence[Item], map_users: Mapped | None
) -> Directory:
    """What the server has of what the items refer to."""
    version, me = await client.server_version(), await client.me()
    here = [item for item in wanted if not item.absent or item.owner]
    users = {item.owner for item in here if item.owner}
    users |= {name for item in here if item.permissions for name in item.permissions.users}
    names = {name for user in users if (name := renamed(user, map_users))}
    return Directory(
        server=client.server_url,
        version=version,
        me=me.username,
        administrator=me.user_role == "administrator",
        users=await _users(client, names - {me.username}, me),
        groups=await _groups(client) if any(map(_names_groups, here)) else {},
        integrations=await _integrations(client, version)
        if any(item.integrations for item in here)
        else {},
        tags=await client.tags.find().collect() if any(item.tags for item in here) else [],
    )


def _names_groups(item: Item) -> bool:
    return bool(item.permissions and item.permissions.groups)


async def _users(
    client: AsyncClient, names: Collection[str], me: User
) -> dict[str, tuple[str, str]]:
    if len(names) > _FEW:
        found = await client.users.find().collect()
    else:
        calls = [partial(_user, client, name) for name in sorted(names)]
        found = [user for user in await io.gather(calls, limit=AT_ONCE) if user is not None]
    return {user.username.casefold(): (user.guid, user.username) for user in [*found, me]}


async def _user(client: AsyncClient, name: str) -> User | None:
    try:
        return await client.users.one(username=name)
    except NotFound:
        return None


async def _groups(client: AsyncClient) -> Mapping[str, Sequence[str]]:
    return _by_name([(group.name, group.guid) async for group in client.groups.find()])


async def _integrations(client: AsyncClient, version: ServerVersion) -> Mapping[str, Sequence[str]]:
    if version.older_than(SINCE["integrations"]):
        return {}
    return _by_name([(one.name or "", one.guid) async for one in client.integrations.find()])


def _by_name(pairs: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, guid in pairs:
        found.setdefault(name, []).append(guid)
    return found


async def _vanities(
    client: AsyncClient, wanted: Sequence[Item], directory: Directory
) -> TakenPaths:
    """The paths that are taken; only administrators are told."""
    if not directory.administrator or not any(item.vanity for item in wanted):
        return TakenPaths({})
    owners = {found.path: found.content_guid async for found in client.vanity_urls.find()}
    return TakenPaths(owners)
