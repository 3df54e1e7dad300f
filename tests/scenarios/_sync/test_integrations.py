# Derived from tests/scenarios/_async/test_integrations.py by `make generate`. Do not edit.
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


def test_an_integration_is_made_found_changed_and_deleted(world: Visit) -> None:
    with world.server.client() as client:
        integrations = client.integrations
        made = integrations.create(
            "GitHub", template="github", config={"client_id": "id", "client_secret": "hush"}
        )
        assert (made.name, made.template, made.auth_type) == ("GitHub", "github", "Viewer")
        assert "hush" not in repr(made)
        assert integrations.get(made.guid) == made
        assert integrations.one(name="GitHub") == made
        assert made in integrations.find().collect()
        changed = integrations.update(made, description="Source", config={"client_id": "b"})
        assert (changed.description, changed.config["client_id"]) == ("Source", "b")
        integrations.delete(changed)
        with pytest.raises(NotFound):
            integrations.get(made.guid)


def test_nothing_is_sent_where_nothing_differs(world: Visit) -> None:
    (integration,) = world.integrate("github", scopes="repo")
    with world.server.client() as client:
        same = client.integrations.update(
            integration, name=integration.name, config={"scopes": "repo"}, permissions=[]
        )
        assert same == integration
        assert client.integrations.update(integration.guid) == integration
        # A secret is never told, so whether it differs is not known.
        later = client.integrations.update(integration, config={"client_secret": "hush"})
        assert later.updated_time > integration.updated_time
        assert later.config["scopes"] == "repo"


def test_what_a_template_lacks_is_refused_before_anything_is_made(world: Visit) -> None:
    with world.server.client() as client:
        before = client.integrations.find().collect()
        with pytest.raises(InvalidArgument, match=r"'gitlab'.*custom, databricks"):
            client.integrations.create("x", template="gitlab", config={})
        with pytest.raises(InvalidArgument, match=r"'clientid'.*takes .*client_id"):
            client.integrations.create("x", template="github", config={"clientid": "a"})
        with pytest.raises(InvalidArgument, match="Viewer, Service Account"):
            client.integrations.create("x", template="aws", config={"auth_type": "Robot"})
        with pytest.raises(InvalidArgument, match="template="):
            client.integrations.create("x", config={})
        with pytest.raises(InvalidArgument, match="colour"):
            client.integrations.create("x", template="github", colour="red")  # type: ignore[call-arg]  # the mistake under test
        with pytest.raises(InvalidArgument, match=r"no 'role'.*max_role"):
            client.integrations.update(before[0], config={"role": "Admin"})
        with pytest.raises(InvalidArgument, match="template"):
            client.integrations.update(before[0], template="aws")  # type: ignore[call-arg]  # cannot be changed
        assert client.integrations.find().collect() == before


def test_the_server_says_what_a_value_lacks(world: Visit) -> None:
    with world.server.client() as client:
        with pytest.raises(InvalidRequest) as caught:
            client.integrations.create("x", template="github", config={"client_id": "a b"})
        assert caught.value.code_name == "OAuthTemplateConfig"


def test_one_is_exact_and_lists_candidates(world: Visit) -> None:
    world.integrate("github", "github", "azure")
    with world.server.client() as client:
        with pytest.raises(Ambiguous) as caught:
            client.integrations.one(template="github")
        assert len(caught.value.candidates) == 2
        found = client.integrations.one(template="azure", auth_type="Viewer")
        assert found.template == "azure"
        with pytest.raises(NotFound, match="'Azure integration'"):
            client.integrations.one(name="Azure integration")
        with pytest.raises(InvalidArgument, match="name, template, auth_type"):
            client.integrations.one()


def test_who_may_use_an_integration(world: Visit) -> None:
    with world.server.client() as client:
        group = client.groups.create("analysts")
        made = client.integrations.create(
            "x",
            template="github",
            config={"client_id": "a", "client_secret": "b"},
            permissions=[{"user_guid": world.visitor.guid}],
        )
        assert [entry.user_guid for entry in made.permissions] == [world.visitor.guid]
        changed = client.integrations.update(made, permissions=[{"group_guid": group.guid}])
        assert [entry.group_guid for entry in changed.permissions] == [group.guid]
        both = {"user_guid": world.visitor.guid, "group_guid": group.guid}
        with pytest.raises(InvalidArgument, match="either user_guid or group_guid"):
            client.integrations.update(made, permissions=[both])  # type: ignore[list-item]  # the mistake under test


def test_templates(world: Visit) -> None:
    with world.server.client(api_key=world.owner.api_key) as client:
        names = [template.id for template in client.integrations.templates.find()]
        assert {"aws", "azure", "connect", "custom", "github", "snowflake"} <= set(names)
        template = client.integrations.templates.get("connect")
        assert [option.name for option in template.options] == ["max_role"]
        with pytest.raises(NotFound):
            client.integrations.templates.get("nonsense")


def test_a_service_account_is_tried_out(world: Visit) -> None:
    with world.server.client() as client:
        good = client.integrations.create("good", template="snowflake", config=SERVICE)
        client.integrations.verify(good)
        viewer = client.integrations.one(template="connect")
        with pytest.raises(InvalidRequest, match="service accounts"):
            client.integrations.verify(viewer.guid)


def test_an_item_uses_exactly_the_integrations_that_are_set(world: Visit) -> None:
    github, azure, aws = world.integrate("github", "azure", "aws")
    with world.server.client(api_key=world.owner.api_key) as client:
        integrations = (client.content.get(world.guid)).integrations
        integrations.set([azure, github.guid, github, "azure integration"])
        ties = integrations.find().collect()
        assert {tie.oauth_integration_guid for tie in ties} == {azure.guid, github.guid}
        assert {tie.content_guid for tie in ties} == {world.guid}
        integrations.add("aws integration")
        integrations.remove(github)
        integrations.remove(github)
        assert {found.name for found in integrations.records()} == {azure.name, aws.name}
        integrations.set([])
        assert integrations.records() == []


def test_an_unknown_integration_changes_no_item(world: Visit) -> None:
    (github,) = world.integrate("github")
    with world.server.client(api_key=world.owner.api_key) as client:
        integrations = (client.content.get(world.guid)).integrations
        with pytest.raises(NotFound, match="'gitlab'"):
            integrations.set([github, "gitlab"])
        with pytest.raises(InvalidArgument, match="takes a list"):
            integrations.set("github")
        with pytest.raises(InvalidArgument):
            integrations.add(None)  # type: ignore[arg-type]  # the mistake under test
        assert integrations.records() == [client.integrations.get(github.guid)]


def test_an_item_that_is_as_it_should_be_is_left_alone(world: Visit) -> None:
    (github,) = world.integrate("github")
    with world.server.client(auth=world.auth) as client:
        integrations = (client.content.get(world.guid)).integrations
        integrations.set([github])
        integrations.add(github)
        integrations.remove("11111111-2222-3333-4444-555555555555")
    assert not [one for one in world.asked if one.startswith("PUT")]


def test_which_content_uses_an_integration(world: Visit) -> None:
    (github,) = world.integrate("github")
    with world.server.client() as client:
        (tie,) = client.integrations.associations(github).collect()
        assert (tie.content_guid, tie.oauth_integration_guid) == (world.guid, github.guid)
        address = client.integrations.login_url(github)
        assert address == f"{world.server.url}/__oauth__/integrations/{github.guid}/login"


def test_what_came_of_an_integration_goes_with_it(world: Visit) -> None:
    (github,) = world.integrate("github")
    sign_in(world.server, world.visitor, github)
    with world.server.client() as client:
        client.integrations.delete(github)
        assert client.oauth_sessions.find(all=True).collect() == []
        item = client.content.get(world.guid)
        assert item.integrations.find().collect() == []


def test_sessions_at_providers_are_seen_and_ended(world: Visit) -> None:
    (github,) = world.integrate("github")
    sign_in(world.server, world.visitor, github)
    with world.server.client() as admin:
        assert admin.oauth_sessions.find().collect() == []
        (session,) = admin.oauth_sessions.find(all=True).collect()
        assert (session.user_guid, session.oauth_integration_guid) == (
            world.visitor.guid,
            github.guid,
        )
        with pytest.raises(InvalidArgument, match="user"):
            admin.oauth_sessions.find(user="victor")  # type: ignore[call-arg]  # the mistake under test
    with world.server.client(api_key=world.visitor.api_key) as visitor:
        assert visitor.oauth_sessions.get(session.guid) == session
        visitor.oauth_sessions.delete(session)
        with pytest.raises(NotFound):
            visitor.oauth_sessions.delete(session.guid)


def test_tools_that_registered_are_seen_and_removed(world: Visit) -> None:
    tools = [Tool.registered(world.server, client_name=f"Tool {one}") for one in range(3)]
    with world.server.client() as client:
        found = client.oauth_clients.find(page_size=2).collect()
        assert [one.client_id for one in found] == [tool.client_id for tool in tools]
        assert client.oauth_clients.get(tools[1].client_id) == found[1]
        client.oauth_clients.delete(found[0])
        client.oauth_clients.delete(tools[1].client_id)
        assert client.oauth_clients.find().collect() == [found[2]]
        with pytest.raises(NotFound):
            client.oauth_clients.delete(tools[1].client_id)
        with pytest.raises(InvalidArgument, match="client_id"):
            client.oauth_clients.delete(found[2].id and 3)  # type: ignore[arg-type]  # the mistake under test


def test_r_defect_a_delete_that_fails_is_not_silent(world: Visit) -> None:
    (github,) = world.integrate("github")
    with world.server.client(api_key=world.owner.api_key) as client:
        with pytest.raises(PermissionDenied):
            client.integrations.delete(github)
        with pytest.raises(PermissionDenied):
            client.oauth_clients.delete("tool")
        assert (client.integrations.get(github.guid)).guid == github.guid


def test_r_defect_an_items_integrations_cost_no_request_each(world: Visit) -> None:
    world.integrate("github", "azure", "aws", "snowflake")
    with world.server.client(auth=world.auth) as client:
        item = client.content.get(world.guid)
        world.asked.clear()
        assert len(item.integrations.records()) == 4
    assert len(world.asked) == 2


@pytest.mark.parametrize("version", ["2022.10.0", "2023.09.0"])
def test_servers_without_integrations_say_so(version: str) -> None:
    with visit(version) as world:
        with world.server.client() as client:
            item = client.content.get(world.guid)
            for call in (
                lambda: client.integrations.find().collect(),
                lambda: client.integrations.create("x", template="custom", config={}),
                lambda: client.oauth_sessions.find().collect(),
                lambda: item.integrations.find().collect(),
                lambda: item.integrations.set(["11111111-2222-3333-4444-555555555555"]),
            ):
                with pytest.raises(UnsupportedByServer) as caught:
                    call()
                assert (caught.value.needs, caught.value.server_version) == ("2024.08.0", version)


@pytest.mark.parametrize("version", ["2024.08.0", "2025.04.0"])
def test_older_servers_tie_content_to_one_integration(version: str) -> None:
    with visit(version) as world:
        with world.server.client() as client:
            config = {"client_id": "a", "client_secret": "b"}
            first = client.integrations.create("one", template="github", config=config)
            second = client.integrations.create("two", template="github", config=config)
            item = client.content.get(world.guid)
            item.integrations.add("one")
            with pytest.raises(UnsupportedByServer) as caught:
                item.integrations.add(second)
            assert caught.value.needs == "2025.07.0"
            assert item.integrations.records() == [first]
            ties = client.integrations.associations(first).collect()
            assert [tie.content_guid for tie in ties] == [world.guid]
            with pytest.raises(UnsupportedByServer) as caught:
                client.integrations.update(first, permissions=[{"user_guid": world.visitor.guid}])
            assert caught.value.needs == "2026.06.0"


def test_older_servers_have_no_registered_tools() -> None:
    with visit("2025.04.0") as world:
        with world.server.client() as client:
            with pytest.raises(UnsupportedByServer) as caught:
                client.oauth_clients.find().collect()
            assert caught.value.needs == "2026.06.1"
