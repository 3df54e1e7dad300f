"""The audit log has a row for each change, with a fitting action, and none for what only reads."""

import pytest

from connectapi.server.contract import Operation, load
from connectapi.testing import LocalConnect
from tests.server.foundation.wire import Answer, Wire
from tests.server.rights.access import Who, allowed
from tests.server.rights.asking import send
from tests.server.rights.examples import EXAMPLES
from tests.server.rights.world import SECRET, World, bootstrap_header

OPERATIONS = load().operations

# Operation -> the action of the row that it adds. The contract names the first alone.
ACTIONS = {
    "createPushUser": "add_user",
    "createPullUser": "add_user",
    "updateUser": "edit_user",
    "lockUser": "lock_user",
    "createKey": "add_api_key",
    "deleteKey": "remove_api_key",
    "createGroup": "add_group",
    "createRemoteGroup": "add_group",
    "patchGroup": "edit_group",
    "updateGroup": "edit_group",
    "deleteGroup": "remove_group",
    "addGroupMember": "add_group_member",
    "removeGroupMember": "remove_group_member",
    "createContent": "add_application",
    "updateContent": "edit_application",
    "deleteContent": "remove_application",
    "setContentThumbnail": "edit_application",
    "deleteContentThumbnail": "edit_application",
    "updateContentEnvironment": "edit_application_env",
    "setContentEnvironment": "edit_application_env",
    "setOAuthIntegrationAssociations": "edit_application_oauth_integrations",
    "setContentRepository": "edit_application_repository",
    "updateContentRepository": "edit_application_repository",
    "deleteContentRepository": "remove_application_repository",
    "uploadContentBundle": "add_bundle",
    "deleteBundle": "remove_bundle",
    "deployContentBundle": "deploy_application",
    "buildContentBundle": "deploy_application",
    "renderContent": "render_variant",
    "killJob": "kill_job",
    "deleteQueueItem": "remove_queue_item",
    "deleteRuntimeCache": "remove_runtime_cache",
    "addContentPermission": "add_application_permission",
    "updateContentPermission": "edit_application_permission",
    "deleteContentPermission": "remove_application_permission",
    "addTag": "add_application_tag",
    "removeTag": "remove_application_tag",
    "createTag": "add_tag",
    "updateTag": "edit_tag",
    "deleteTag": "remove_tag",
    "setVanity": "set_vanity",
    "deleteVanity": "remove_vanity",
    "createBookmark": "add_bookmark",
    "deleteBookmark": "remove_bookmark",
    "createEnvironment": "add_environment",
    "updateEnvironment": "edit_environment",
    "deleteEnvironment": "remove_environment",
    "addEnvironmentPermission": "add_environment_permission",
    "deleteEnvironmentPermission": "remove_environment_permission",
    "setCustomDocumentation": "edit_documentation",
    "deleteCustomDocumentation": "remove_documentation",
    "runSystemChecks": "add_system_check",
    "deleteSystemCheckRun": "remove_system_check",
    "createServiceToken": "add_service_token",
    "deleteServiceToken": "remove_service_token",
    "createOAuthIntegration": "add_oauth_integration",
    "updateOAuthIntegration": "edit_oauth_integration",
    "deleteOAuthIntegration": "remove_oauth_integration",
    "deleteOAuthClient": "remove_oauth_client",
    "deleteOAuthSession": "remove_oauth_session",
}
# These have their own test: they take a server without users.
BOOTSTRAPS = {"bootstrap", "bootstrapExperimental"}
# Not by their method, but by these words of the contract: nothing is changed that lasts.
ONLY_READ = {
    "testPublicAccess": "same check as the automatic one",
    "verifyServiceAccountIntegration": "hands out no access token",
    "exchangeCredentials": "every call gives a fresh access token",
}

CHANGES = [one for one in OPERATIONS if one.id in ACTIONS]
READS = [one for one in OPERATIONS if one.method == "GET" or one.id in ONLY_READ]


def name(operation: Operation) -> str:
    return operation.id


def test_every_operation_changes_or_reads() -> None:
    known = [*ACTIONS, *BOOTSTRAPS, *map(name, READS)]
    rules = {one.id: "\n".join(one.rules) for one in OPERATIONS}

    assert sorted(known) == sorted(map(name, OPERATIONS))
    assert [id for id, words in ONLY_READ.items() if words not in rules[id]] == []


def test_every_action_is_listed(here: World) -> None:
    listed = {row["action"] for row in here.admin.get("/v1/audit/actions").ok()}

    assert set(ACTIONS.values()) <= listed


@pytest.mark.parametrize("operation", CHANGES, ids=name)
def test_a_change_has_a_row(here: World, operation: Operation) -> None:
    may = allowed(operation)
    who = Who.ADMINISTRATOR if Who.ADMINISTRATOR in may else Who.OWNER
    answer, actions = done(here, operation, who)

    assert str(answer.status) in operation.responses, answer
    assert actions == [ACTIONS[operation.id]]
    assert here.newest_row()["user_guid"] == here.people[who].guid


@pytest.mark.parametrize("operation", CHANGES, ids=name)
def test_a_refused_change_has_none(here: World, operation: Operation) -> None:
    with here.during:
        asked = EXAMPLES[operation.id](here)
        before = here.newest_row()
        for who in set(Who) - allowed(operation):
            answer = send(here.wires[who], operation, asked)
            assert answer.status in (401, 403, 404), answer
        assert here.newest_row() == before


@pytest.mark.parametrize("operation", READS, ids=name)
def test_reading_has_none(here: World, operation: Operation) -> None:
    may = allowed(operation)
    who = Who.ADMINISTRATOR if Who.ADMINISTRATOR in may else Who.OWNER
    answer, actions = done(here, operation, who)

    assert str(answer.status) in operation.responses, answer
    assert actions == []


@pytest.mark.parametrize("operation", [one for one in OPERATIONS if one.id in BOOTSTRAPS], ids=name)
def test_the_first_administrator_has_a_row(operation: Operation) -> None:
    with LocalConnect(socket=False, check_answers=True, bootstrap_secret=SECRET) as server:
        header = bootstrap_header()
        made = Wire(server, None).api("POST", operation.path, authorization=header).ok()
        rows = Wire(server, made["api_key"]).get("/v1/audit_logs").ok()["results"]

    assert [row["action"] for row in rows] == ["add_user"]


def done(here: World, operation: Operation, who: Who) -> tuple[Answer, list[str]]:
    """Make a request, and give the answer and the actions of the rows that it added."""
    with here.during:
        asked = EXAMPLES[operation.id](here)
        before = int(here.newest_row()["id"])
        answer = send(here.wires[who], operation, asked)
    here.idle()
    rows = here.admin.get("/v1/audit_logs?ascOrder=false&limit=20").ok()["results"]
    return answer, [row["action"] for row in rows if int(row["id"]) > before]
