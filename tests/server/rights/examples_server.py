"""A valid request for each operation on the server as a whole."""

from tests.server.rights.asking import Asked, Example, ask
from tests.server.rights.world import World


def _documented(world: World) -> Asked:
    world.documented()
    return ask()


def _with_permission(world: World) -> Asked:
    guid = world.environment()
    body = {"user_guid": world.owner_guid}
    path = f"/v1/environments/{guid}/permissions"
    return ask(guid=guid, permission_guid=world.made(path, body))


EXAMPLES: dict[str, Example] = {
    "getAuditActions": lambda _: ask(),
    "getAuditLogs": lambda _: ask(query="limit=5&ascOrder=false"),
    "searchAuditLogs": lambda _: ask(query="q=action:add_user&page_size=5&order=asc"),
    "deleteCustomDocumentation": _documented,
    "getCustomDocumentation": _documented,
    "setCustomDocumentation": lambda world: ask({"content": f"# {world.name()}"}),
    "listEnvironmentPermissions": lambda world: ask(guid=world.environment()),
    "addEnvironmentPermission": lambda world: ask(
        {"user_guid": world.owner_guid}, guid=world.environment()
    ),
    "deleteEnvironmentPermission": _with_permission,
    "getEnvironmentPermission": _with_permission,
    "listEnvironments": lambda _: ask(),
    "createEnvironment": lambda world: ask(world.environment_fields()),
    "deleteEnvironment": lambda world: ask(guid=world.environment()),
    "getEnvironment": lambda world: ask(guid=world.environment()),
    "updateEnvironment": lambda world: ask({"title": world.name()}, guid=world.environment()),
    "getExamples": lambda _: ask(),
    "getExampleThumbnail": lambda world: ask(name=world.example()),
    "getExampleZip": lambda world: ask(name=world.example()),
    "listFeatureUsage": lambda _: ask(),
    "getContentHits": lambda _: ask(query="from=2026-01-01T00:00:00Z"),
    "getContentVisits": lambda _: ask(query="limit=5&asc_order=false"),
    "getShinyAppUsage": lambda _: ask(query="limit=5&min_data_version=0"),
    "getActiveUserCounts": lambda _: ask(),
    "getPackages": lambda _: ask(query="page_size=5&name=flask"),
    "getQueue": lambda _: ask(query="page_size=5"),
    "deleteQueueItem": lambda world: ask(id=world.queued()),
    "getNodeJsInformation": lambda _: ask(),
    "getPublicSettings": lambda _: ask(),
    "getPythonInformation": lambda _: ask(),
    "getQuartoInformation": lambda _: ask(),
    "getRInformation": lambda _: ask(),
    "getTensorFlowInformation": lambda _: ask(),
    "getTimeZones": lambda _: ask(),
    "getServerStorage": lambda _: ask(),
    "listSystemCheckRuns": lambda _: ask(),
    "runSystemChecks": lambda _: ask({}),
    "deleteSystemCheckRun": lambda world: ask(id=world.checks()),
    "getSystemCheckRun": lambda world: ask(id=world.checks()),
    "getSystemCheckRunResults": lambda world: ask(id=world.checks()),
    "deleteRuntimeCache": lambda world: ask(world.cache()),
    "listRuntimeCaches": lambda _: ask(),
    "listHosts": lambda _: ask(query="active=true"),
    "listServiceAccounts": lambda _: ask(),
    "listTags": lambda _: ask(query="name=below"),
    "createTag": lambda world: ask({"name": world.name()}),
    "deleteTag": lambda world: ask(id=world.tag()),
    "getTag": lambda world: ask(id=world.tag()),
    "updateTag": lambda world: ask({"name": world.name()}, id=world.tag()),
    "listTagContent": lambda world: ask(id=world.tag()),
    "getTask": lambda world: ask(id=world.task(), query="first=0&wait=0"),
}
