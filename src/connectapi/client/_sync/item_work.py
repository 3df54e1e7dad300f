# Derived from src/connectapi/client/_async/item_work.py by `make generate`. Do not edit.
"""Deploying a bundle, rendering a document anew, and restarting an application."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Final

from connectapi._core.errors import (
    APIError,
    ConnectError,
    InvalidArgument,
    NotFound,
    RouteNotFound,
    ServerError,
    TransportError,
)
from connectapi._core.warnings import LeftoverWarning, warn
from connectapi._io import synchronous as io
from connectapi.client._sync.environment import EnvironmentResource
from connectapi.client._sync.gates import require
from connectapi.client._sync.item_settings import ItemSettings
from connectapi.client._sync.tasks import ended
from connectapi.client.subjects import ById, id_of
from connectapi.models.content import ContentDeploymentInstructions
from connectapi.models.tasks import Task

_DRAFTS: Final = "2025.06.0"
_MARK: Final = "_CONNECT_RESTART_"
_TRIES: Final = 3
_PAUSE: Final = 0.5


class ItemWork(ItemSettings, frozen=True, kw_only=True):
    """The verbs that make an item's content anew."""

    def deploy(
        self,
        bundle: ById | None = None,
        *,
        activate: bool = True,
        wait: bool = True,
        timeout: float | None = None,
        on_log: Callable[[str], None] | None = None,
    ) -> Task:
        """Deploy a bundle that is on the server, the newest one unless another is given.

        Gives the task with its log once it has ended, and reads the item again; with `wait=False`
        the task as it begins, for `client.tasks.wait`. The bundle becomes the active one unless
        `activate` is False. `timeout` is in seconds, by default without limit; `on_log` gets each
        log line. Operations: deployContentBundle, getTask, getContent. Rights: owner or
        collaborator.

        Raises:
            NotFound: There is no such bundle, or nothing was uploaded yet.
            UnsupportedByServer: `activate=False` needs Connect 2025.06.0.
            TaskFailed: The deployment failed, and what was active stays so; the error holds the
                log.
            TaskTimeout: It did not end in time, and goes on.
        """
        fields: ContentDeploymentInstructions = {}
        if bundle is not None:
            fields["bundle_id"] = id_of(bundle, "a bundle")
        if not activate:
            require(self._session, _DRAFTS, "Deploying a bundle that stays a draft")
            fields["activate"] = False
        started = self._api.content.deploy_content_bundle(self.guid, **fields)
        return self._ended(started.task_id, wait, timeout, on_log)

    def rollback(
        self,
        bundle: ById | None = None,
        *,
        wait: bool = True,
        timeout: float | None = None,
        on_log: Callable[[str], None] | None = None,
    ) -> Task:
        """Go back to the bundle that was uploaded before the active one, or to the one given.

        The bundle is deployed anew and becomes the active one; the others stay, so it can be rolled
        forward by `item.deploy(bundle)`. Operations: getBundles, and those of `deploy`, whose
        arguments and rights hold here, too.

        Raises:
            NotFound: Nothing is active, or no bundle is older than the active one.
            TaskFailed: The deployment failed, and what was active stays so.
        """
        chosen = self._bundle_before() if bundle is None else id_of(bundle, "a bundle")
        return self.deploy(chosen, wait=wait, timeout=timeout, on_log=on_log)

    def _bundle_before(self) -> str:
        # Imported here: most programs roll nothing back.
        from connectapi.client._sync.bundles import BundlesResource

        was_active = False
        for found in BundlesResource(self._session, self.guid).find():
            if was_active:
                return found.id
            was_active = bool(found.active)
        reason = "its active bundle is its oldest one" if was_active else "nothing is active"
        raise NotFound.local(f"{self._named} cannot be rolled back: {reason}.")

    def render(
        self,
        variant_key: str | None = None,
        *,
        wait: bool = True,
        timeout: float | None = None,
        on_log: Callable[[str], None] | None = None,
    ) -> Task:
        """Render a document, its default variant unless another is named, and wait for the end.

        Gives the task with its log; with `wait=False` the task as it begins, for
        `client.tasks.wait`. `timeout` is in seconds, by default without limit; `on_log` gets each
        log line. Operations: renderContent and getTask; servers without it get the unversioned
        `applications/{guid}/variants` and `variants/{id}/render`. Rights: owner or collaborator.

        Raises:
            InvalidArgument: The item is no rendered document.
            NotFound: It has no variant of that key.
            TaskFailed: Rendering failed; the error holds the log.
            TaskTimeout: It did not end in time, and goes on.
        """
        if not self.is_rendered:
            raise InvalidArgument(
                f"{self._named} is of mode {self.app_mode or 'unknown'}, which is not rendered. "
                "item.restart() is for applications and APIs."
            )
        task_id = self._begin_rendering(variant_key)
        return self._ended(task_id, wait, timeout, on_log)

    def _ended(
        self,
        task_id: str,
        wait: bool,  # noqa: FBT001 - the two verbs' own argument, passed on
        timeout: float | None,
        on_log: Callable[[str], None] | None,
    ) -> Task:
        task = ended(self._session, task_id, wait=wait, timeout=timeout, on_log=on_log)
        if wait:
            self.refresh()
        return task

    def _begin_rendering(self, variant_key: str | None) -> str:
        try:
            if variant_key is None:
                return (self._api.content.render_content(self.guid)).task_id
            started = self._api.content.render_content(self.guid, variant_key=variant_key)
        except RouteNotFound:
            # Imported here: newer servers do without it.
            from connectapi.client._sync.variants import VariantsResource

            variants = VariantsResource(
                self._session, self.guid, self.content_url, self.dashboard_url
            )
            variant = variants.get(variant_key) if variant_key else variants.default()
            return (variant.render(wait=False)).id
        return started.task_id

    def restart(self) -> None:
        """Let all processes of an application or API be replaced by new ones.

        A variable is set and removed again, which is what makes a server do that; visitors who are
        connected are not cut off. The variable is removed whatever happens, and so are those that
        other clients left behind. Operations: getContentEnvironment, updateContentEnvironment.
        Rights: owner or collaborator, administrator.

        Raises:
            InvalidArgument: The item is no application or API.
            ConnectError: The variable could not be set. One that could not be removed is warned of,
                with its name (`LeftoverWarning`): the restart has happened.
        """
        if not self.is_interactive:
            raise InvalidArgument(
                f"{self._named} is of mode {self.app_mode or 'unknown'}, which has no processes. "
                "item.render() is for documents."
            )
        variables = EnvironmentResource(self._session, self.guid)
        marks = [name for name in variables.names() if name.startswith(_MARK)]
        marks.append(f"{_MARK}{secrets.token_hex(8)}")
        is_set = True  # until the server says that it refused
        try:
            variables.update({marks[-1]: "1"})
        except APIError as error:
            is_set = isinstance(error, ServerError)
            raise
        finally:
            if is_set:
                self._sweep(variables, marks)

    def _sweep(self, variables: EnvironmentResource, marks: list[str]) -> None:
        """Remove the variables; servers have been seen to answer 500 right after a change."""
        for turn in range(1, _TRIES + 1):
            try:
                variables.remove(*marks)
            except NotFound:
                return
            except ConnectError as error:
                if turn < _TRIES and isinstance(error, ServerError | TransportError):
                    io.sleep(_PAUSE)
                    continue
                names = ", ".join(repr(name) for name in marks)
                warn(
                    f"{self._named} may keep a variable that nothing needs: {error} "
                    f"Remove it with item.environment.remove({names}).",
                    LeftoverWarning,
                )
            return

    @property
    def _named(self) -> str:
        return f"{self.name} ({self.guid})"
