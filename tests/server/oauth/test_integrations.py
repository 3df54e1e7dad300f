"""OAuth integrations: made, changed, kept secret, open to some, tied to content."""

from __future__ import annotations

import json

import pytest

from connectapi import Client
from connectapi.models.content import OAuthIntegrationAssociationInput
from connectapi.testing import LocalConnect
from tests.server.content.conftest import new, refusal
from tests.server.foundation.wire import Wire
from tests.server.oauth.conftest import made, tie

NOBODY = "00000000-0000-4000-8000-000000000000"
CUSTOM = {
    "authorization_uri": "https://provider.example.com/authorize",
    "token_uri": "https://provider.example.com/token",
    "client_id": "app",
}


def test_a_fresh_server_has_one_integration_which_stays_away(admin: Client) -> None:
    (first,) = admin.api.oauth_integrations.list_oauth_integrations()
    assert (first.template, first.auth_type) == ("connect", "Visitor API Key")
    admin.api.oauth_integrations.delete_oauth_integration(first.guid)
    assert admin.api.oauth_integrations.list_oauth_integrations() == []


def test_releases_before_it_begin_with_none() -> None:
    server = LocalConnect(socket=False, check_answers=True, server_version="2025.04.0")
    with server, server.client() as admin:
        assert admin.api.oauth_integrations.list_oauth_integrations() == []


def test_templates_tell_what_can_be_configured(owner: Client) -> None:
    api = owner.api.oauth_integration_templates
    templates = {template.id: template for template in api.list_oauth_templates()}
    assert {"aws", "connect", "custom", "databricks", "github", "snowflake"} <= templates.keys()
    custom = api.get_oauth_template("custom")
    assert custom == templates["custom"]
    fields = {field.name: field for field in custom.fields}
    assert fields["client_secret"].secret
    assert not fields["client_id"].secret
    options = {option.name: option for option in custom.options}
    assert options["auth_type"].values == ["Viewer", "Service Account"]
    assert refusal(api.get_oauth_template, "no-such") == (404, "OAuthTemplateNotFound")


def test_secrets_are_never_shown_again(admin: Client) -> None:
    integration = made(admin, "custom", **{**CUSTOM, "client_secret": "hush-hush"})
    assert integration.config["client_id"] == "app"
    assert integration.auth_type == "Viewer"
    assert "client_secret" not in integration.config
    read = admin.api.oauth_integrations.get_oauth_integration(integration.guid)
    assert read == integration
    assert "hush-hush" not in json.dumps(
        [row.event_description for row in admin.api.audit_logs.search_audit_logs().results]
    )


def test_changes_are_merged(server: LocalConnect, admin: Client) -> None:
    api = admin.api.oauth_integrations
    integration = made(admin, "custom", **CUSTOM, client_secret="first")
    changed = api.update_oauth_integration(integration.guid, config={"scopes": "read"})
    assert changed.config == {**integration.config, "scopes": "read"}
    assert changed.name == integration.name
    renamed = api.update_oauth_integration(integration.guid, name="Ours", description="For us")
    assert (renamed.name, renamed.description) == ("Ours", "For us")
    assert renamed.config == changed.config
    assert renamed.updated_time >= integration.updated_time
    update = api.update_oauth_integration
    # R's client can still send a template.
    path = f"/v1/oauth/integrations/{integration.guid}"
    wire = Wire(server, server.api_key)
    wire.api("PATCH", path, {"template": "github"}).refused(400, "OAuthTemplateProhibitedChange")
    assert wire.api("PATCH", path, {"template": "custom"}).status == 200
    assert refusal(update, NOBODY, name="x") == (404, "ObjectDoesNotExist")


@pytest.mark.parametrize(
    "template, config, code",
    [
        ("no-such", {}, "OAuthTemplateNotFound"),
        ("connect", {"max_role": "Emperor"}, "OAuthTemplateConfig"),
        ("custom", {}, "OAuthTemplateConfig"),
        ("custom", {**CUSTOM, "colour": "red"}, "OAuthTemplateConfig"),
        ("custom", {**CUSTOM, "token_uri": "ftp://x"}, "OAuthTemplateConfig"),
        ("custom", {**CUSTOM, "use_pkce": "perhaps"}, "OAuthTemplateConfig"),
        ("custom", {**CUSTOM, "auth_type": "Service Account"}, "OAuthTemplateConfig"),
        ("github", {"client_id": 7}, "OAuthTemplateConfig"),
    ],
)
def test_configurations_that_templates_do_not_allow(
    admin: Client, template: str, config: dict[str, object], code: str
) -> None:
    create = admin.api.oauth_integrations.create_oauth_integration
    assert refusal(create, template=template, config=config) == (400, code)
    assert len(admin.api.oauth_integrations.list_oauth_integrations()) == 1


@pytest.mark.parametrize(
    "fields, code",
    [
        ({"name": "x" * 256}, "InvalidOAuthIntegrationName"),
        ({"description": "x" * 5000}, "InvalidOAuthIntegrationDescription"),
        ({"permissions": [{}]}, "InvalidParameter"),
        ({"permissions": [{"user_guid": NOBODY, "group_guid": NOBODY}]}, "InvalidParameter"),
        ({"permissions": [{"user_guid": NOBODY}]}, "InvalidUserGUID"),
        ({"permissions": [{"group_guid": NOBODY}]}, "InvalidGroupGUID"),
    ],
)
def test_fields_that_do_not_do(admin: Client, fields: dict[str, object], code: str) -> None:
    create = admin.api.oauth_integrations.create_oauth_integration
    assert refusal(create, template="connect", **fields) == (400, code)  # type: ignore[arg-type]  # wrong on purpose
    assert len(admin.api.oauth_integrations.list_oauth_integrations()) == 1


def test_permissions_close_an_integration_to_others(admin: Client, owner: Client) -> None:
    api = admin.api.oauth_integrations
    integration = made(admin)
    assert owner.api.oauth_integrations.get_oauth_integration(integration.guid).permissions == []
    group = admin.api.groups.create_group(name="analysts")
    entry = {"group_guid": group.guid}
    closed = api.update_oauth_integration(integration.guid, permissions=[entry])  # type: ignore[list-item]  # plain
    assert [entry.group_guid for entry in closed.permissions] == [group.guid]

    theirs = owner.api.oauth_integrations
    assert refusal(theirs.get_oauth_integration, integration.guid) == (403, "PermissionDenied")
    assert integration.guid not in {one.guid for one in theirs.list_oauth_integrations()}
    ties = [OAuthIntegrationAssociationInput(oauth_integration_guid=integration.guid)]
    guid = new(owner)
    assert refusal(owner.api.content.set_oauth_integration_associations, guid, ties) == (
        400,
        "InvalidOAuthAssociationAssignment",
    )
    admin.api.groups.add_group_member(group.guid, user_guid=owner.me().guid)
    assert theirs.get_oauth_integration(integration.guid).guid == integration.guid
    owner.api.content.set_oauth_integration_associations(guid, ties)

    opened = api.update_oauth_integration(integration.guid, permissions=[])
    assert opened.permissions == []
    assert api.update_oauth_integration(integration.guid, name="x").permissions == []


def test_only_administrators_see_how_much_content_there_is(admin: Client, owner: Client) -> None:
    integration = made(admin)
    tie(owner, new(owner), integration)
    read = admin.api.oauth_integrations.get_oauth_integration(integration.guid)
    assert read.content_count == 1
    theirs = owner.api.oauth_integrations.get_oauth_integration(integration.guid)
    assert theirs.content_count is None


def test_content_is_tied_to_integrations_in_order(admin: Client, owner: Client) -> None:
    first, second = made(admin), made(admin, "databricks", host="https://x.example.com")
    guid = tie(owner, new(owner), second, first)
    content = owner.api.content
    ties = content.list_content_oauth_integration_associations(guid)
    assert [one.oauth_integration_guid for one in ties] == [second.guid, first.guid]
    assert ties[0].oauth_integration_template == "databricks"
    assert ties[0].content_guid == ties[0].app_guid == guid
    api = admin.api.oauth_integrations
    assert [one.content_guid for one in api.list_oauth_integration_associations(first.guid)] == [
        guid
    ]
    tie(owner, guid, first)
    kept = content.list_content_oauth_integration_associations(guid)
    assert [one.created_time for one in kept] == [ties[1].created_time]
    tie(owner, guid)
    assert content.list_content_oauth_integration_associations(guid) == []


def test_ties_that_do_not_do(admin: Client, owner: Client) -> None:
    integration = made(admin)
    set_ties = owner.api.content.set_oauth_integration_associations
    guid = new(owner)
    tied = OAuthIntegrationAssociationInput(oauth_integration_guid=integration.guid)
    nothing = OAuthIntegrationAssociationInput(oauth_integration_guid=NOBODY)
    assert refusal(set_ties, guid, [tied, tied]) == (400, "InvalidOAuthIntegrationsDuplicates")
    assert refusal(set_ties, guid, [tied, nothing]) == (400, "InvalidOAuthAssociationAssignment")
    assert owner.api.content.list_content_oauth_integration_associations(guid) == []


def test_a_removed_integration_leaves_its_content(admin: Client, owner: Client) -> None:
    integration = made(admin)
    guid = tie(owner, new(owner), integration)
    admin.api.oauth_integrations.delete_oauth_integration(integration.guid)
    assert owner.api.content.list_content_oauth_integration_associations(guid) == []
    api = admin.api.oauth_integrations
    assert refusal(api.get_oauth_integration, integration.guid) == (404, "ObjectDoesNotExist")
    assert refusal(api.delete_oauth_integration, integration.guid) == (404, "ObjectDoesNotExist")


def test_a_service_account_can_be_tried_out(admin: Client) -> None:
    verify = admin.api.oauth_integrations.verify_service_account_integration
    verify(made(admin, auth_type="Service Account").guid)
    assert refusal(verify, made(admin).guid) == (400, "OAuthServiceAccountTestInvalidAuthType")
    unreachable = {**CUSTOM, "token_uri": "http://127.0.0.1:9/token", "client_secret": "hush"}
    broken = made(admin, "custom", auth_type="Service Account", **unreachable)
    assert refusal(verify, broken.guid) == (400, "OAuthUnableToRetrieveToken")
