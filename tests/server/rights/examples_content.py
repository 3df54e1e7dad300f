"""A valid request for each operation on content."""

from tests.server.foundation.conftest import PIXEL
from tests.server.rights import granted
from tests.server.rights.asking import Asked, Example, ask
from tests.server.rights.world import SITE, World


def _below(guid: str, name: str, value: str) -> Asked:
    return ask(**{"guid": guid, name: value})


def _of_job(world: World) -> Asked:
    return ask(guid=world.report, key=world.job(world.report))


def _killed(world: World) -> Asked:
    guid = world.waiting()
    return ask(guid=guid, key=world.job(guid))


def _with_bundle(world: World) -> Asked:
    guid = world.new_item()
    return ask(guid=guid, id=world.bundle(guid))


def _with_file(world: World) -> Asked:
    guid = world.new_item()
    return ask(guid=guid, id=world.bundle(guid), path="index.html")


def _with_permission(world: World) -> Asked:
    guid = world.new_item()
    return ask(guid=guid, id=world.permission(guid))


def _changed_permission(world: World) -> Asked:
    guid = world.new_item()
    entry = world.entry()
    made = world.owner.api("POST", f"/v1/content/{guid}/permissions", entry).ok(201)
    principal = {name: made[name] for name in ("principal_guid", "principal_type")}
    return ask({**principal, "role": "viewer"}, guid=guid, id=str(made["id"]))


def _tagged(world: World) -> Asked:
    guid = world.new_item()
    return ask(guid=guid, id=world.tagged(guid))


def _uploaded(world: World) -> Asked:
    return Asked({"guid": world.item}, data=SITE, media_type="application/gzip")


def _picture(world: World) -> Asked:
    return Asked({"guid": world.item}, data=PIXEL, media_type="application/octet-stream")


def _associated(world: World) -> Asked:
    return ask([{"oauth_integration_guid": granted.integration(world)}], guid=world.item)


EXAMPLES: dict[str, Example] = {
    "deleteBookmark": lambda world: ask(guid=world.bookmarked()),
    "getBookmark": lambda world: ask(guid=world.bookmarked()),
    "createBookmark": lambda world: ask(guid=world.new_item()),
    "getBundles": lambda world: ask(guid=world.item, query="page_size=5&asc_order=true"),
    "uploadContentBundle": _uploaded,
    "deleteBundle": _with_bundle,
    "getBundle": _with_bundle,
    "downloadBundle": _with_bundle,
    "listBundleFiles": _with_bundle,
    "getBundleFileContent": _with_file,
    "getContents": lambda world: ask(query=f"owner_guid={world.owner_guid}&include=tags,owner"),
    "createContent": lambda world: ask({"name": world.name(), "access_type": "acl"}),
    "deleteContent": lambda world: ask(guid=world.new_item()),
    "getContent": lambda world: ask(guid=world.item, query="include=tags,owner"),
    "updateContent": lambda world: ask({"title": world.name()}, guid=world.item),
    "testPublicAccess": lambda world: ask(guid=world.service),
    "buildContentBundle": lambda world: ask({}, guid=world.item),
    "deployContentBundle": lambda world: ask({"activate": True}, guid=world.item),
    "getContentEnvironment": lambda world: ask(guid=world.item),
    "updateContentEnvironment": lambda world: ask(
        [{"name": "WORD", "value": world.name()}], guid=world.item
    ),
    "setContentEnvironment": lambda world: ask(
        [{"name": "WORD", "value": world.name()}], guid=world.item
    ),
    "getContentLockfile": lambda world: ask(guid=world.service),
    "listContentOAuthIntegrationAssociations": lambda world: ask(guid=world.item),
    "setOAuthIntegrationAssociations": _associated,
    "getContentPackages": lambda world: ask(guid=world.item),
    "renderContent": lambda world: ask({}, guid=world.report),
    "deleteContentRepository": lambda world: ask(guid=world.in_git()),
    "getContentRepository": lambda world: ask(guid=world.kept_in_git),
    "updateContentRepository": lambda world: ask({"branch": world.name()}, guid=world.kept_in_git),
    "setContentRepository": lambda world: ask(world.repository(), guid=world.new_item()),
    "deleteContentThumbnail": lambda world: ask(guid=world.pictured()),
    "setContentThumbnail": _picture,
    "searchContent": lambda _: ask(query="q=thing&page_size=5&order=asc"),
    "searchVariants": lambda _: ask(query="page_size=5&include=schedule"),
    "listContentPermissions": lambda world: ask(guid=world.item),
    "addContentPermission": lambda world: ask(world.entry(), guid=world.new_item()),
    "deleteContentPermission": _with_permission,
    "getContentPermission": _with_permission,
    "updateContentPermission": _changed_permission,
    "getJobs": lambda world: ask(guid=world.report),
    "killJob": _killed,
    "getJob": _of_job,
    "jobDownloadLog": _of_job,
    "jobError": _of_job,
    "jobLogs": _of_job,
    "getJobMetrics": _of_job,
    "jobTailLog": _of_job,
    "getJobsSummary": lambda _: ask(query="from=2026-01-01T00:00:00Z"),
    "getScheduleHistory": lambda world: ask(guid=world.report),
    "getContentStorageList": lambda _: ask(query="page_size=5&order=desc"),
    "getContentStorageDetail": lambda world: ask(guid=world.item),
    "listContentTags": lambda world: ask(guid=world.item),
    "addTag": lambda world: ask({"tag_id": world.tag()}, guid=world.item),
    "removeTag": _tagged,
    "deleteVanity": lambda world: ask(guid=world.with_address()),
    "getVanity": lambda world: ask(guid=world.with_address()),
    "setVanity": lambda world: ask({"path": f"/{world.name()}/"}, guid=world.item),
    "listVanities": lambda _: ask(),
}
