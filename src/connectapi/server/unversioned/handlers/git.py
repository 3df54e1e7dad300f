"""What clients ask about Git repositories. This server fetches nothing, and says so."""

from __future__ import annotations

from connectapi.server import items
from connectapi.server.content.deploy import NO_GIT
from connectapi.server.errors import Code, Refusal
from connectapi.server.registry import Call, handler
from connectapi.server.store import repositories
from connectapi.server.unversioned.handlers.application_bundles import task_now


@handler("getRepositoryAccount")
def get_repository_account(_call: Call) -> object:
    """Name the account that the server uses for a repository: none."""
    return {"username": ""}


@handler("getRepositoryBranches")
def get_repository_branches(call: Call) -> object:
    """Begin to list a repository's branches, which fails."""
    return _failed(call)


@handler("getRepositoryManifestFolders")
def get_repository_manifest_folders(call: Call) -> object:
    """Begin to list the folders with a manifest, which fails."""
    return _failed(call)


@handler("createRepositoryBundle")
def create_repository_bundle(call: Call) -> object:
    """Begin to make a bundle of an item's repository, which fails."""
    with call.read() as connection:
        item = items.changed(call, connection)
        if repositories.of_content(connection, item.id) is None and not call.fields:
            message = f"The content item {item.guid} is not linked to a Git repository."
            raise Refusal(Code.APP_IS_NOT_GIT_MANAGED, message)
    return {"bundle_id": None, "task_id": _failed(call, item.id)["id"]}


def _failed(call: Call, content_id: int | None = None) -> dict[str, object]:
    tasks = call.services.tasks
    log = tasks.begin("git", user_id=call.caller.id, content_id=content_id)
    log.line(NO_GIT)
    tasks.finish(log.task_id, error=NO_GIT)
    with call.read() as connection:
        return task_now(connection, log.task_id)
