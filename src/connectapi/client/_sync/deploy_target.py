# Derived from src/connectapi/client/_async/deploy_target.py by `make generate`. Do not edit.
"""Finding the item to deploy to, and what stands against deploying there."""

from __future__ import annotations

from connectapi._core.errors import Conflict, NotFound, PermissionDenied
from connectapi._core.response import builtins
from connectapi.api.operations import OPERATIONS
from connectapi.bundles import Bundle, Manifest
from connectapi.client._sync.content import ContentResource
from connectapi.client._sync.content_item import ContentItem
from connectapi.client._sync.owners import owner_guid
from connectapi.client._sync.resource import Resource
from connectapi.client.addresses import below_server
from connectapi.client.deploy_order import Target
from connectapi.client.deployments import is_same_archive
from connectapi.client.refusals import refusal
from connectapi.client.vanity_paths import tidy_path
from connectapi.models.users import User


class Targets(Resource):
    """Finds items exactly: what cannot be read is an error, never "there is none"."""

    def find(self, target: Target) -> ContentItem | None:
        """Give the item, or None where it is to be made.

        Raises:
            NotFound: There is no such item, and none is to be made.
            Conflict: It is there and was to be made, or somebody else's may be meant.
            PermissionDenied: It would have to be made, and the caller may not.
        """
        content = ContentResource(self._session)
        if target.by == "guid":
            return content.get(target.value)
        if target.by == "url":
            return content.from_url(target.value)
        if target.by == "vanity":
            return self._by_vanity(content, target.value)
        return self._by_name(content, target)

    def _by_vanity(self, content: ContentResource, path: str) -> ContentItem:
        server = self._session.settings.server
        tidy = tidy_path(path, server)
        item = content.from_url(tidy)
        # A pasted address may lead below an item's own; a target may not.
        if not item.vanity_url or below_server(item.vanity_url, server)[0].strip("/") != tidy.strip(
            "/"
        ):
            raise NotFound.local(
                f"No content has the vanity URL {tidy}, though {item.name} ({item.guid}) has one "
                "that it begins with."
            )
        return item

    def _by_name(self, content: ContentResource, target: Target) -> ContentItem | None:
        me = self._api.users.get_current_user()
        owner = me.guid if target.owner is None else owner_guid(self._session, target.owner)
        found = [item for item in content.find(name=target.value)]
        named = [item for item in found if item.name == target.value]
        for item in named:
            if item.owner_guid == owner:
                if target.create:
                    raise refusal(
                        Conflict,
                        f"There is an item named {target.value!r} already: {item.dashboard_url} . "
                        "Leave create=True out to deploy to it.",
                    )
                return item
        self._refuse_making(target, me, owner, named)
        return None

    def _refuse_making(
        self, target: Target, me: User, owner: str, named: list[ContentItem]
    ) -> None:
        if owner != me.guid:
            raise NotFound.local(
                f"That owner has no item named {target.value!r} that this API key may see, and "
                "items are made as the caller's own only."
            )
        if target.create is False:
            raise NotFound.local(
                f"You have no item named {target.value!r}, and create=False forbids to make it."
            )
        shared = [item for item in named if item.app_role == "editor"]
        if shared and target.create is None:
            whose = shared[0].owner.username if shared[0].owner else shared[0].owner_guid
            raise refusal(
                Conflict,
                f"The name {target.value!r} is taken by an item of {whose} that you collaborate "
                f"on: guid={shared[0].guid!r} deploys to that, create=True makes one of your own.",
            )
        if me.user_role == "viewer":
            raise refusal(
                PermissionDenied,
                f"{me.username} is a viewer and may not publish; an administrator can change that.",
            )

    def serves(self, item: ContentItem, bundle: Bundle) -> bool:
        """Whether the item serves this very archive; False where the server does not tell."""
        if not item.bundle_id:
            return False
        path = {"guid": item.guid, "id": item.bundle_id}
        # Read as it comes: our own field of the metadata is in no model.
        found = self._session.send(OPERATIONS["getBundle"].request(builtins, path=path))
        return isinstance(found, dict) and is_same_archive(found, bundle)

    def check_python(self, manifest: Manifest) -> None:
        """Refuse content whose Python the server lacks, where the server says what it has.

        Raises:
            BundleError: No installation fits.
        """
        section = manifest.environment or {}
        if not manifest.python or section.get("image"):
            return
        try:
            info = self._api.server_information.get_python_information()
        except (NotFound, PermissionDenied):
            return
        offered = [one.version for one in info.installations or () if one.version]
        if not offered:
            return
        from connectapi.bundles.environment import Dependencies

        constraint = (section.get("python") or {}).get("requires")
        Dependencies(
            python_version=str(manifest.python.get("version") or ""),
            python_constraint=constraint or None,
            constraint_source="manifest.json" if constraint else "",
        ).check_against(offered)
