# Derived from src/connectapi/client/_async/publisher.py by `make generate`. Do not edit.
"""The client's verbs that publish."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from os import PathLike
from typing import TYPE_CHECKING, Literal, Unpack

from connectapi._io import synchronous as io
from connectapi.client._sync.viewer import Viewing

if TYPE_CHECKING:
    from connectapi.bundles import Bundle
    from connectapi.bundles.records import DeploymentRecord
    from connectapi.client._sync.deployment import Deployment
    from connectapi.client.deploy_order import DeploySettings
    from connectapi.client.subjects import ByGuid
    from connectapi.client.variables import Variables


# What publishes is imported where it is used: who publishes nothing does not wait for it.
class Publisher(Viewing):
    """The verbs that publish, each in one call."""

    # One argument a fact, all but the source by keyword.
    def deploy(  # noqa: PLR0913
        self,
        source: Bundle | str | PathLike[str],
        *,
        name: str | None = None,
        guid: str | None = None,
        vanity: str | None = None,
        url: str | None = None,
        to: ByGuid | DeploymentRecord | None = None,
        owner: ByGuid | None = None,
        create: bool | None = None,
        title: str | None = None,
        description: str | None = None,
        access_type: Literal["all", "logged_in", "acl"] | None = None,
        env: Variables | None = None,
        kind: str | None = None,
        entrypoint: str | None = None,
        requirements: str | PathLike[str] | None = None,
        include: Sequence[str] = (),
        exclude: Sequence[str] = (),
        spool: bool = True,
        metadata: Mapping[str, str] | None = None,
        branch: str | None = None,
        directory: str | None = None,
        ref: str | None = None,
        draft: bool = False,
        verify: bool = True,
        skip_unchanged: bool = True,
        keep_failed: bool = False,
        on_log: Callable[[str], None] | None = None,
        timeout: float | None = None,
        **settings: Unpack[DeploySettings],
    ) -> Deployment:
        """Publish, and give the item once it is deployed, with a report of what was done.

        Steps: pack, find the item, check, create, settings, environment variables, upload, deploy,
        verify. Only what is given is written, and nothing where nothing differs. An archive that
        the item serves already is not uploaded again. An application that serves something is
        deployed as a draft, asked whether it answers, and only then activated (servers since
        2025.07.0; older ones go back to the bundle before where the new one does not answer).
        What a failed deployment made is removed again. Operations: getCurrentUser, getContents,
        getContent, getBundle, getPythonInformation, createContent, updateContent,
        updateContentEnvironment, uploadContentBundle, deployContentBundle, getTask, getJobs,
        jobLogs; with a repository setContentRepository. Rights: publisher, and owner or
        collaborator of the item.

        Args:
            source: A folder; a notebook, document, page or script; a manifest.json; a bundle or an
                archive; or the address of a Git repository.
            name: Name of the item: the caller's own, or that of `owner`. By default the name in
                `[tool.connectapi]` of the folder's pyproject.toml.
            guid: The item with that guid.
            vanity: The item with that vanity path.
            url: The item that an address is of, as pasted from a browser.
            to: An item, a deployment record, or any of the four above as text.
            owner: Whose item is meant with `name`.
            create: True to make the item, False to refuse to; by default whichever is needed.
            title: Title; description and access_type likewise. A new item without one gets that of
                pyproject.toml.
            description: Description.
            access_type: Who may view it.
            env: Environment variables to set beside those there are: a mapping, or the path of a
                file such as `.env`.
            kind: App mode, or a usual name for it such as `fastapi`, where a folder could be
                several.
            entrypoint: Module, `module:object` or file to begin with.
            requirements: The file with the dependencies, or the path of an interpreter.
            include: Patterns of files that ignore files leave out.
            exclude: Patterns of files to leave out.
            spool: False writes no temporary archive: it is made while it is sent, and once before.
            metadata: Facts to keep beside the bundle, on servers since 2025.12.0; where it comes
                from by git, and its SHA-256, are added.
            branch: Branch of the repository; by default `main`, or the one linked.
            directory: Folder in the repository; by default its root, or the one linked.
            ref: Branch, tag or commit of the repository to deploy this once.
            draft: Leave the bundle as a draft, and what is served as it is; since 2025.06.0.
            verify: Ask an application or API whether it answers below 500. Documents have been
                rendered by then, and pages are served as they are.
            skip_unchanged: False uploads and deploys although nothing differs.
            keep_failed: Leave what failed: the new item, the bundle, and it being active.
            on_log: Gets each line of the deployment's log as it comes.
            timeout: Seconds for each deployment task; by default without limit.
            **settings: Further settings of the item, as for `item.update`.

        Raises:
            BundleError: The source cannot be packed, or needs a Python that the server lacks;
                nothing was changed.
            InvalidArgument: An argument cannot be used, or the item holds another kind of content;
                nothing was changed.
            NotFound: There is no such item, and none is to be made.
            Conflict: The item is there and was to be made, is locked, or is somebody else's.
            PermissionDenied: The caller may not publish, or not to this item.
            TaskFailed: The deployment failed; the error holds the log, and what was deployed before
                goes on being served.
            TaskTimeout: It did not end in time: `client.resume_deploy` takes it up again.
            UnsupportedByServer: `metadata` or `draft` is given to a server that is too old for it.
            VerificationFailed: It was deployed and does not answer; what was served before is.
        """
        from connectapi.client._sync.deploy import Publishing
        from connectapi.client.deploy_defaults import project_of
        from connectapi.client.deploy_order import (
            GitPlace,
            Order,
            Packing,
            access_and_texts,
            target_of,
        )

        named = io.in_thread(lambda: project_of(source))
        order = Order(
            target=target_of(
                to=to,
                name=name,
                guid=guid,
                vanity=vanity,
                url=url,
                owner=owner,
                create=create,
                server=self._session.settings.server,
                default_name=named.name,
            ),
            fields=access_and_texts(title, description, access_type, settings),
            default_title=named.title,
            env=env,
            packing=Packing(
                kind=kind,
                entrypoint=entrypoint,
                requirements=requirements,
                include=include,
                exclude=exclude,
                spool=spool,
            ),
            git=GitPlace(branch=branch, directory=directory, ref=ref),
            metadata=metadata or {},
            draft=draft,
            verify=verify,
            skip_unchanged=skip_unchanged,
            keep_failed=keep_failed,
            on_log=on_log,
            timeout=timeout,
        )
        return Publishing(self._session).deploy(source, order)

    # One argument a fact, all but the task by keyword.
    def resume_deploy(  # noqa: PLR0913
        self,
        task_id: str,
        *,
        name: str | None = None,
        guid: str | None = None,
        vanity: str | None = None,
        url: str | None = None,
        to: ByGuid | DeploymentRecord | None = None,
        owner: ByGuid | None = None,
        draft: bool = False,
        verify: bool = True,
        keep_failed: bool = False,
        on_log: Callable[[str], None] | None = None,
        timeout: float | None = None,
    ) -> Deployment:
        """Take up a deployment that was interrupted, by its task, and do what is left of it.

        The item is named as for `deploy`, and the bundle is its newest. What is left is to wait, to
        verify, and to activate the bundle unless it is to stay a `draft`. Operations, rights and
        errors: those of `deploy`.

        Raises:
            NotFound: There is no such item, or it has no bundle; or there is no such task (any
                more) and the bundle is not the one that is served.
        """
        from connectapi.client._sync.deploy import Publishing
        from connectapi.client.deploy_order import Order, target_of

        target = target_of(
            to=to,
            name=name,
            guid=guid,
            vanity=vanity,
            url=url,
            owner=owner,
            create=False if to is None and name is not None else None,
            server=self._session.settings.server,
        )
        order = Order(
            target=target,
            draft=draft,
            verify=verify,
            keep_failed=keep_failed,
            on_log=on_log,
            timeout=timeout,
        )
        return Publishing(self._session).resume(task_id, order)
