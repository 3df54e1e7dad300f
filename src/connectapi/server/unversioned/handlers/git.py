"""What clients ask about Git repositories, and bundles made of them without being deployed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectapi.server import items
from connectapi.server.content.git_bundles import GitOrder, Place
from connectapi.server.errors import Code, Refusal
from connectapi.server.git.addresses import read_branch
from connectapi.server.handlers.content_repository import address_of, directory_of, not_linked
from connectapi.server.registry import Call, handler
from connectapi.server.store import repositories
from connectapi.server.unversioned.handlers.application_bundles import task_now

if TYPE_CHECKING:
    from sqlalchemy import RowMapping


@handler("getRepositoryAccount")
def get_repository_account(call: Call) -> object:
    """Name the account that the server uses for a host: an empty text where it has none."""
    account = call.services.git.accounts.of_url(call.text("url"))
    return {"username": account.username if account else ""}


@handler("getRepositoryBranches")
def get_repository_branches(call: Call) -> object:
    """Begin to list a repository's branches."""
    address = address_of(call, call.text("url"))
    return _task(call, call.services.git.lookups.branches(address, call.caller.id))


@handler("getRepositoryManifestFolders")
def get_repository_manifest_folders(call: Call) -> object:
    """Begin to list the folders of a branch that hold a manifest."""
    address, branch = address_of(call, call.text("url")), read_branch(call.text("branch"))
    return _task(call, call.services.git.lookups.folders(address, branch, call.caller.id))


@handler("createRepositoryBundle")
def create_repository_bundle(call: Call) -> object:
    """Begin to make a bundle of a repository: the item's own, or another one that is named."""
    with call.read() as connection:
        item = items.changed(call, connection)
        linked = repositories.of_content(connection, item.id)
    if linked is None and not call.fields.get("repository"):
        raise not_linked(item)
    if item.row["locked"]:
        message = f"The content item {item.guid} is locked and takes no bundles."
        raise Refusal(Code.LOCKED_CONTENT_BUNDLE, message)
    order = GitOrder(item.id, item.guid, _place(call, linked), call.caller)
    bundle_id, task_id = call.services.git.deployments.make_bundle(order)
    return {"bundle_id": None if bundle_id is None else str(bundle_id), "task_id": task_id}


def _place(call: Call, linked: RowMapping | None) -> Place:
    """Read from where a bundle is wanted; what is not said is as the item has it."""
    known = linked or {"repository": "", "branch": "main", "directory": "."}
    fields = call.fields
    return Place(
        address_of(call, str(fields.get("repository") or known["repository"])).text,
        read_branch(str(fields.get("ref") or known["branch"]), "ref"),
        directory_of(str(fields.get("directory") or known["directory"])),
    )


def _task(call: Call, task_id: str) -> object:
    with call.read() as connection:
        return task_now(connection, task_id)
