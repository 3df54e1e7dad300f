"""OAuth integrations: made, checked, changed, tied to content."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from connectapi import (
    Ambiguous,
    InvalidArgument,
    InvalidRequest,
    NotFound,
    PermissionDenied,
    UnsupportedByServer,
)
from tests.scenarios.visits import Visit, visit
from tests.server.oauth.conftest import sign_in
from tests.server.oauth.tool import Tool

SERVICE = {"auth_type": "Service Account", "client_id": "id", "client_secret": "hush"}


@pytest.fixture(scope="module")
def shared() -> Iterator[Visit]:
    with visit() as world:
        yield world


@pytest.fixture
def world(shared: Visit) -> Visit:
    """The server with nothing but the integration that every server begins with."""
    for integration in shared.admin.integrations.find().collect():
        if integration.template != "connect":
            shared.admin.integrations.delete(integration)
    shared.asked.clear()
    return shared


async def test_an_integration_is_made_found_changed_and_deleted(world: Visit) -> None:
    async with world.server.async_client() as client:
        integrations = client.integrations
        made = await integrations.create(
            "GitHub", template="github", config={"client_id": "id", "client_secret": "hush"}
        )
        assert (made.name, made.template, made.auth_type) == ("GitHub", "github", "Viewer")
        assert "hush" not in repr(made)
        assert await integrations.get(made.guid) == made
        assert await integrations.one(name="GitHub") == made
        assert made in await integrations.find().collect()
        changed = await integrations.update(made, description="Source", config={"client_id": "b"})
        assert (changed.description, changed.config["client_id"]) == ("Source", "b")
        await integrations.delete(changed)
        with pytest.raises(NotFound):
            await integrations.get(made.guid)


async def test_nothing_is_sent_where_nothing_differs(world: Visit) -> None:
    (integration,) = world.integrate("github", scopes="repo")
    async with world.server.async_client() as client:
        same = await client.integrations.update(
            integration, name=integration.name, config={"scopes": "repo"}, permissions=[]
        )
        assert same == integration
        assert await client.integrations.update(integration.guid) == integration
        # A secret is never told, so whether it differs is not known.
        later = await client.integrations.update(integration, config={"client_secret": "hush"})
        assert later.updated_time > integration.updated_time
        assert later.config["scopes"] == "repo"


async def test_what_a_template_lacks_is_refused_before_anything_is_made(world: Visit) -> None:
    async with world.server.async_client() as client:
        before = await client.integrations.find().collect()
        with pytest.raises(InvalidArgument, match=r"'gitlab'.*custom, databricks"):
            await client.integrations.create("x", template="gitlab", config={})
        with pytest.raises(InvalidArgument, match=r"'clientid'.*takes .*client_id"):
            await client.integrations.create("x", template="github", config={"clientid": "a"})
        with pytest.raises(InvalidArgument, match="Viewer, Service Account"):
            await client.integrations.create("x", template="aws", config={"auth_type": "Robot"})
        with pytest.raises(InvalidArgument, match="template="):
            await client.integrations.create("x", config={})
        with pytest.raises(InvalidArgument, match="colour"):
            await client.integrations.create("x", template="github", colour="red")  # type: ignore[call-arg]  # the mistake under test
        with pytest.raises(InvalidArgument, match=r"no 'role'.*max_role"):
            await client.integrations.update(before[0], config={"role": "Admin"})
        with pytest.raises(InvalidArgument, match="template"):
            await client.integrations.update(before[0], template="aws")  # type: ignore[call-arg]  # cannot be changed
        assert await client.integrations.find().collect() == before


async def test_the_server_says_what_a_value_lacks(world: Visit) -> None:
    async with world.server.async_client() as client:
        with pytest.raises(InvalidRequest) as caught:
            await client.integrations.create("x", template="github", config={"client_id": "a b"})
        assert caught.value.code_name == "OAuthTemplateConfig"


async def test_one_is_exact_and_lists_candidates(world: Visit) -> None:
    world.integrate("github", "github", "azure")
    async with world.server.async_client() as client:
        with pytest.raises(Ambiguous) as caught:
            await client.integrations.one(template="github")
        assert len(caught.value.candidates) == 2
        found = await client.integrations.one(template="azure", auth_type="Viewer")
        assert found.template == "azure"
        with pytest.raises(NotFound, match="'Azure integration'"):
            await client.integrations.one(name="Azure integration")
        with pytest.raises(InvalidArgument, match="name, template, auth_type"):
            await client.integrations.one()


async def test_who_may_use_an_integration(world: Visit) -> None:
    async with world.server.async_client() as client:
        group = await client.groups.create("analysts")
        made = await client.integrations.create(
            "x",
            template="github",
            config={"client_id": "a", "client_secret": "b"},
            permissions=[{"user_guid": world.visitor.guid}],
        )
        assert [entry.user_guid for entry in made.permissions] == [world.visitor.guid]
        changed = await client.integrations.update(made, permissions=[{"group_guid": group.guid}])
        assert [entry.group_guid for entry in changed.permissions] == [group.guid]
        both = {"user_guid": world.visitor.guid, "group_guid": group.guid}
        with pytest.raises(InvalidArgument, match="either user_guid or group_guid"):
            await client.integrations.update(made, permissions=[both])  # type: ignore[list-item]  # the mistake under test


async def test_templates(world: Visit) -> None:
    async with world.server.async_client(api_key=world.owner.api_key) as client:
        names = [template.id async for template in client.integrations.templates.find()]
        assert {"aws", "azure", "connect", "custom", "github", "snowflake"} <= set(names)
        template = await client.integrations.templates.get("connect")
        assert [option.name for option in template.options] == ["max_role"]
        with pytest.raises(NotFound):
            await client.integrations.templates.get("nonsense")


async def test_a_service_account_is_tried_out(world: Visit) -> None:
    async with world.server.async_client() as client:
        good = await client.integrations.create("good", template="snowflake", config=SERVICE)
        await client.integrations.verify(good)
        viewer = await client.integrations.one(template="connect")
        with pytest.raises(InvalidRequest, match="service accounts"):
            await client.integrations.verify(viewer.guid)


async def test_an_item_uses_exactly_the_integrations_that_are_set(world: Visit) -> None:
    github, azure, aws = world.integrate("github", "azure", "aws")
    async with world.server.async_client(api_key=world.owner.api_key) as client:
        integrations = (await client.content.get(world.guid)).integrations
        await integrations.set([azure, github.guid, github, "azure integration"])
        ties = await integrations.find().collect()
        assert {tie.oauth_integration_guid for tie in ties} == {azure.guid, github.guid}
        assert {tie.content_guid for tie in ties} == {world.guid}
        await integrations.add("aws integration")
        await integrations.remove(github)
        await integrations.remove(github)
        assert {found.name for found in await integrations.records()} == {azure.name, aws.name}
        await integrations.set([])
        assert await integrations.records() == []


async def test_an_unknown_integration_changes_no_item(world: Visit) -> None:
    (github,) = world.integrate("github")
    async with world.server.async_client(api_key=world.owner.api_key) as client:
        integrations = (await client.content.get(world.guid)).integrations
        with pytest.raises(NotFound, match="'gitlab'"):
            await integrations.set([github, "gitlab"])
        with pytest.raises(InvalidArgument, match="takes a list"):
            await integrations.set("github")
        with pytest.raises(InvalidArgument):
            await integrations.add(None)  # type: ignore[arg-type]  # the mistake under test
        assert await integrations.records() == [await client.integrations.get(github.guid)]


async def test_an_item_that_is_as_it_should_be_is_left_alone(world: Visit) -> None:
    (github,) = world.integrate("github")
    async with world.server.async_client(auth=world.auth) as client:
        integrations = (await client.content.get(world.guid)).integrations
        await integrations.set([github])
        await integrations.add(github)
        await integrations.remove("11111111-2222-3333-4444-555555555555")
    assert not [one for one in world.asked if one.startswith("PUT")]


async def test_which_content_uses_an_integration(world: Visit) -> None:
    (github,) = world.integrate("github")
    async with world.server.async_client() as client:
        (tie,) = await client.integrations.associations(github).collect()
        assert (tie.content_guid, tie.oauth_integration_guid) == (world.guid, github.guid)
        address = client.integrations.login_url(github)
        assert address == f"{world.server.url}/__oauth__/integrations/{github.guid}/login"


async def test_what_came_of_an_integration_goes_with_it(world: Visit) -> None:
    (github,) = world.integrate("github")
    sign_in(world.server, world.visitor, github)
    async with world.server.async_client() as client:
        await client.integrations.delete(github)
        assert await client.oauth_sessions.find(all=True).collect() == []
        item = await client.content.get(world.guid)
        assert await item.integrations.find().collect() == []


async def test_sessions_at_providers_are_seen_and_ended(world: Visit) -> None:
    (github,) = world.integrate("github")
    sign_in(world.server, world.visitor, github)
    async with world.server.async_client() as admin:
        assert await admin.oauth_sessions.find().collect() == []
        (session,) = await admin.oauth_sessions.find(all=True).collect()
        assert (session.user_guid, session.oauth_integration_guid) == (
            world.visitor.guid,
            github.guid,
        )
        with pytest.raises(InvalidArgument, match="user"):
            admin.oauth_sessions.find(user="victor")  # type: ignore[call-arg]  # the mistake under test
    async with world.server.async_client(api_key=world.visitor.api_key) as visitor:
        assert await visitor.oauth_sessions.get(session.guid) == session
        await visitor.oauth_sessions.delete(session)
        with pytest.raises(NotFound):
            await visitor.oauth_sessions.delete(session.guid)


async def test_tools_that_registered_are_seen_and_removed(world: Visit) -> None:
    tools = [Tool.registered(world.server, client_name=f"Tool {one}") for one in range(3)]
    async with world.server.async_client() as client:
        found = await client.oauth_clients.find(page_size=2).collect()
        assert [one.client_id for one in found] == [tool.client_id for tool in tools]
        assert await client.oauth_clients.get(tools[1].client_id) == found[1]
        await client.oauth_clients.delete(found[0])
        await client.oauth_clients.delete(tools[1].client_id)
        assert await client.oauth_clients.find().collect() == [found[2]]
        with pytest.raises(NotFound):
            await client.oauth_clients.delete(tools[1].client_id)
        with pytest.raises(InvalidArgument, match="client_id"):
            await client.oauth_clients.delete(found[2].id and 3)  # type: ignore[arg-type]  # the mistake under test


async def test_r_defect_a_delete_that_fails_is_not_silent(world: Visit) -> None:
    (github,) = world.integrate("github")
    async with world.server.async_client(api_key=world.owner.api_key) as client:
        with pytest.raises(PermissionDenied):
            await client.integrations.delete(github)
        with pytest.raises(PermissionDenied):
            await client.oauth_clients.delete("tool")
        assert (await client.integrations.get(github.guid)).guid == github.guid


async def test_r_defect_an_items_integrations_cost_no_request_each(world: Visit) -> None:
    world.integrate("github", "azure", "aws", "snowflake")
    async with world.server.async_client(auth=world.auth) as client:
        item = await client.content.get(world.guid)
        world.asked.clear()
        assert len(await item.integrations.records()) == 4
    assert len(world.asked) == 2


@pytest.mark.parametrize("version", ["2022.10.0", "2023.09.0"])
async def test_servers_without_integrations_say_so(version: str) -> None:
    with visit(version) as world:
        async with world.server.async_client() as client:
            item = await client.content.get(world.guid)
            for call in (
                lambda: client.integrations.find().collect(),
                lambda: client.integrations.create("x", template="custom", config={}),
                lambda: client.oauth_sessions.find().collect(),
                lambda: item.integrations.find().collect(),
                lambda: item.integrations.set(["11111111-2222-3333-4444-555555555555"]),
            ):
                with pytest.raises(UnsupportedByServer) as caught:
                    await call()
                assert (caught.value.needs, caught.value.server_version) == ("2024.08.0", version)


@pytest.mark.parametrize("version", ["2024.08.0", "2025.04.0"])
async def test_older_servers_tie_content_to_one_integration(version: str) -> None:
    with visit(version) as world:
        async with world.server.async_client() as client:
            config = {"client_id": "a", "client_secret": "b"}
            first = await client.integrations.create("one", template="github", config=config)
            second = await client.integrations.create("two", template="github", config=config)
            item = await client.content.get(world.guid)
            await item.integrations.add("one")
            with pytest.raises(UnsupportedByServer) as caught:
                await item.integrations.add(second)
            assert caught.value.needs == "2025.07.0"
            assert await item.integrations.records() == [first]
            ties = await client.integrations.associations(first).collect()
            assert [tie.content_guid for tie in ties] == [world.guid]
            with pytest.raises(UnsupportedByServer) as caught:
                await client.integrations.update(
                    first, permissions=[{"user_guid": world.visitor.guid}]
                )
            assert caught.value.needs == "2026.06.0"


async def test_older_servers_have_no_registered_tools() -> None:
    with visit("2025.04.0") as world:
        async with world.server.async_client() as client:
            with pytest.raises(UnsupportedByServer) as caught:
                await client.oauth_clients.find().collect()
            assert caught.value.needs == "2026.06.1"
