"""Every resource on five releases: what a release has works, what it lacks is refused unsent."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectapi import AsyncClient, AsyncContentItem, EveryDays, NotFound, UnsupportedByServer
from connectapi._core.version import ServerVersion
from connectapi.api.operations import OPERATIONS
from connectapi.testing import Failing, LocalConnect
from tests.scenarios.content_bundles import document, page

RELEASES = ["2022.10.0", "2023.09.0", "2024.08.0", "2025.04.0", "2026.06.1"]
SINCE = datetime.now(UTC) - timedelta(days=1)


@dataclass(frozen=True)
class World:
    """A server with somebody's work on it."""

    client: AsyncClient
    server: LocalConnect
    site: AsyncContentItem
    report: AsyncContentItem


Use = Callable[[World], Any]  # Any: what is awaited in one form of this file is plain in the other


@dataclass(frozen=True)
class Step:
    """One use of a resource, and an operation that it cannot do without."""

    name: str
    use: Use
    needs: str = ""

    def is_lacked_by(self, release: str) -> bool:
        """Whether the local server of a release has no such operation."""
        if not self.needs:
            return False
        return ServerVersion.parse(release) < ServerVersion.parse(OPERATIONS[self.needs].since)

    def is_known_to_be_lacked_by(self, release: str) -> bool:
        """Whether the contract is sure of it: of some operations the first release is not known."""
        newest = OPERATIONS[self.needs].missing_in
        return not newest or ServerVersion.parse(release) <= ServerVersion.parse(newest)


async def _member(world: World) -> None:
    jane = await world.client.users.create("jane", email="jane@example.com")
    team = await world.client.groups.ensure("team")
    await world.client.groups.ensure_member(team, jane)
    assert [user.username for user in await world.client.groups.members(team).collect()] == ["jane"]
    assert [group.name for group in await world.client.users.get_groups(jane)] == ["team"]


async def _permission(world: World) -> None:
    await world.site.permissions.grant("jane", role="viewer")
    assert [found.role for found in await world.site.permissions.find().collect()] == ["viewer"]
    await world.site.permissions.revoke("jane")
    assert await world.site.permissions.find().collect() == []


async def _key(world: World) -> None:
    key = await world.client.api_keys.create("robot")
    assert (await world.client.api_keys.one(name="robot")).id == key.id
    await world.client.api_keys.delete(key)


async def _tag(world: World) -> None:
    tag = await world.client.tags.ensure("Team/Blue")
    await world.site.add_tag("Team/Blue")
    found = await world.client.tags.content(tag).collect()
    assert [item.guid for item in found] == [world.site.guid]


async def _vanity(world: World) -> None:
    await world.site.set_vanity_url("/site/")
    assert [found.path for found in await world.client.vanity_urls.find().collect()] == ["/site/"]
    await world.site.remove_vanity_url()


async def _thumbnail(world: World) -> None:
    await world.site.set_thumbnail(b"\x89PNG\r\n\x1a\n" + b"0" * 32)
    assert await world.site.has_thumbnail()


async def _variables(world: World) -> None:
    assert await world.site.environment.set({"ONE": "1"}) == ["ONE"]
    assert await world.site.environment.remove("ONE") == []


async def _bundle(world: World) -> None:
    active = await world.site.bundles.active()
    assert active is not None
    assert [found.id for found in await world.site.bundles.find().collect()] == [active.id]


async def _jobs(world: World) -> None:
    [job] = await world.report.jobs.find().collect()
    assert await world.report.jobs.log(job) != []


async def _variant(world: World) -> None:
    default = await world.report.variants.default()
    assert await default.renderings().count() == 1
    await default.subscribers.add("admin")


async def _schedule(world: World) -> None:
    await world.report.schedule.ensure(EveryDays(timezone="UTC"))
    [found] = await world.client.schedules.find().collect()
    assert isinstance(found.schedule, EveryDays)
    await world.report.schedule.remove()


async def _usage(world: World) -> None:
    assert await world.client.usage.visits(since=SINCE).collect() == []
    assert await world.client.usage.shiny(since=SINCE).collect() == []


async def _find_content(world: World) -> None:
    names = {item.name for item in await world.client.content.find().collect()}
    assert names == {"site", "report"}
    assert (await world.client.content.one(name="site")).guid == world.site.guid


async def _settings(world: World) -> None:
    opened = await world.site.update(title="The site", access_type="all")
    assert (opened.title, opened.access_type) == ("The site", "all")
    open_to_all = await world.client.audits.open_access("all").collect()
    assert [item.guid for item in open_to_all] == [world.site.guid]


async def _no_lockfile(world: World) -> None:
    try:
        await world.site.get_lockfile()
    except UnsupportedByServer:
        raise
    except NotFound as missing:
        assert "no Python environment" in str(missing)  # noqa: PT017 - one of two outcomes


STEPS = [
    Step("users and groups", _member),
    Step("permissions", _permission),
    Step("API keys", _key, "createKey"),
    Step("tags", _tag),
    Step("content", _find_content),
    Step("settings of an item, audits", _settings),
    Step("vanity URLs", _vanity),
    Step("thumbnails", _thumbnail),
    Step("environment variables", _variables),
    Step("bundles", _bundle),
    Step("jobs", _jobs),
    Step("variants", _variant),
    Step("schedules", _schedule),
    Step("usage", _usage),
    Step("hits", lambda w: w.client.usage.find(since=SINCE).collect(), "getContentHits"),
    Step("audit log", lambda w: w.client.audit_logs.find(limit=5).collect()),
    Step("processes", lambda w: w.client.processes.find().collect()),
    Step("runtimes", lambda w: w.client.server.runtimes("python").collect()),
    Step("settings of the server", lambda w: w.client.server.settings()),
    Step("search", lambda w: w.client.content.search("site").collect(), "searchContent"),
    Step("packages", lambda w: w.client.packages.find().collect(), "getPackages"),
    Step("content of a group", lambda w: w.client.groups.content("team").collect(),
         "getGroupOwnershipExperimental"),
    Step("repository", lambda w: w.site.repository.get(), "getContentRepository"),
    Step("integrations", lambda w: w.client.integrations.find().collect(),
         "listOAuthIntegrations"),
    Step("templates", lambda w: w.client.integrations.templates.find().collect(),
         "listOAuthTemplates"),
    Step("integrations of an item", lambda w: w.site.integrations.find().collect(),
         "listContentOAuthIntegrationAssociations"),
    Step("OAuth sessions", lambda w: w.client.oauth_sessions.find().collect(),
         "listOAuthSessions"),
    Step("OAuth clients", lambda w: w.client.oauth_clients.find().collect(), "listOAuthClients"),
    Step("runtime caches", lambda w: w.client.runtime_caches.find().collect(),
         "listRuntimeCaches"),
    Step("queue", lambda w: w.client.queue.find().collect(), "getQueue"),
    Step("environments", lambda w: w.client.environments.find().collect(), "listEnvironments"),
    Step("system checks", lambda w: w.client.system_checks.find().collect(),
         "listSystemCheckRuns"),
    Step("documentation", lambda w: w.client.documentation.get(), "getCustomDocumentation"),
    Step("service tokens", lambda w: w.client.service_tokens.find().collect(),
         "listServiceTokens"),
    Step("bookmarks", lambda w: w.site.get_bookmark(), "getBookmark"),
    Step("storage", lambda w: w.client.server.storage(), "getServerStorage"),
    Step("hosts", lambda w: w.client.server.hosts().collect(), "listHosts"),
    Step("lock file", _no_lockfile, "getContentLockfile"),
    Step("time zones", lambda w: w.client.server.time_zones().collect()),
    Step("history of a schedule", lambda w: w.report.schedule.history(), "getScheduleHistory"),
]  # fmt: skip


@asynccontextmanager
async def world_of(release: str) -> AsyncIterator[World]:
    with LocalConnect(socket=False, check_answers=True, server_version=release) as server:
        async with server.async_client() as client:
            site = await client.content.create("site")
            paper = await client.content.create("report")
            for item, archive in ((site, page()), (paper, document())):
                bundle = await client.api.bundles.upload_content_bundle(item.guid, archive)
                started = await client.api.content.deploy_content_bundle(
                    item.guid, bundle_id=bundle.id
                )
                await client.tasks.wait(started.task_id, timeout=20)
            await client.server_version()
            yield World(client, server, await site.refresh(), await paper.refresh())


@pytest.mark.parametrize("release", RELEASES)
async def test_every_resource_works_or_says_what_it_needs(release: str) -> None:
    async with world_of(release) as world:
        for step in STEPS:
            if step.is_lacked_by(release):
                await refused(world, step, unsent=step.is_known_to_be_lacked_by(release))
            else:
                await step.use(world)


async def refused(world: World, step: Step, *, unsent: bool) -> None:
    # Whatever is sent now is answered by something else than the refusal.
    rule = world.server.faults.add(Failing(418), probability=float(unsent))
    with pytest.raises(UnsupportedByServer, match=OPERATIONS[step.needs].since or ""):
        await step.use(world)
    world.server.faults.remove(rule)


def test_the_table_has_steps_that_each_release_lacks_but_the_newest() -> None:
    lacked = [sum(step.is_lacked_by(release) for step in STEPS) for release in RELEASES]
    assert lacked == sorted(lacked, reverse=True)
    assert lacked[-1] == 0
    assert lacked[-2] > 0
