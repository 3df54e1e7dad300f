"""Content that a server fetches from a Git repository."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from time import monotonic

from connectapi._core.encode import raw_json_body
from connectapi._core.errors import Conflict, ConnectError, NotFound
from connectapi._core.request import Request
from connectapi._core.response import builtins, json
from connectapi._core.url import build_path
from connectapi._io import asynchronous as io
from connectapi._session._async.session import AsyncSession
from connectapi.api.operations import OPERATIONS
from connectapi.client._async.content import AsyncContentResource
from connectapi.client._async.content_item import AsyncContentItem
from connectapi.client._async.gates import require
from connectapi.client._async.resource import AsyncResource
from connectapi.client._async.tasks import ended
from connectapi.client.absence import there_is_none
from connectapi.client.git_records import (
    Branch,
    RefBundle,
    branch_named,
    branches_of,
    directories_of,
    host_of,
)
from connectapi.client.refusals import refusal
from connectapi.client.variables import Variables, given_variables, to_set
from connectapi.models.content import CreateContentInput, GitLocationInput, GitLocationOutput
from connectapi.models.tasks import Task


class AsyncRepositoriesResource(AsyncResource):
    """Asks a server about Git repositories, and makes content of them."""

    async def account(self, url: str) -> str | None:
        """The user name by which the server signs in at a repository's host; None for nobody.

        Only scheme, host and port of the address are sent. It uses the unversioned `repo/account`.
        Rights: publisher.

        Raises:
            InvalidArgument: The address has no scheme or host.
        """
        query = {"url": host_of(url)}
        found = await self._session.send(Request("", "GET", "/repo/account", builtins, query=query))
        return (found or {}).get("username") or None

    async def branches(self, url: str, *, timeout: float | None = None) -> list[Branch]:
        """The branches of a repository, each with its newest commit.

        `timeout` is in seconds, by default without limit. It uses the unversioned `repo/branches`,
        and getTask. Rights: publisher.

        Raises:
            TaskFailed: The server cannot read the repository; the error holds the log.
            TaskTimeout: It took too long.
            UnexpectedAnswer: The answer is of a type that is not known here.
        """
        task = await self._ended("/repo/branches", {"url": url}, timeout)
        return branches_of(task.result or None)

    async def manifest_directories(
        self, url: str, *, branch: str, timeout: float | None = None
    ) -> list[str]:
        """The folders of a branch that hold a manifest, which are those that can be deployed.

        It uses the unversioned `repo/manifest-dirs`. Rights and errors: those of `branches`.
        """
        query = {"url": url, "branch": branch}
        task = await self._ended("/repo/manifest-dirs", query, timeout)
        return directories_of(task.result or None)

    # The facts of one new item, all but the address by keyword.
    async def deploy(  # noqa: PLR0913
        self,
        repository: str,
        *,
        name: str,
        branch: str = "main",
        directory: str = ".",
        title: str | None = None,
        env: Variables | None = None,
        polling: bool = False,
        on_log: Callable[[str], None] | None = None,
        timeout: float | None = None,
    ) -> AsyncContentItem:
        """Make a content item of a repository, deploy it, wait, and give it.

        With `polling` the server looks for new commits by itself. `env` is a mapping, or the path
        of a file such as `.env`. The item is new; where its variables or its link cannot be set it
        is taken back, and where deploying it fails it stays, so that `item.repository.deploy()`
        can try again. `timeout` is in seconds, by default without limit. Operations: getContents,
        createContent, updateContentEnvironment, setContentRepository (since 2022.12.0),
        deployContentBundle, getTask. Rights: publisher.

        Raises:
            InvalidArgument: A variable cannot be one; nothing was sent.
            Conflict: The caller has an item of that name; the error names its address.
            TaskFailed: The deployment failed; the error holds the log.
            TaskTimeout: It took too long.
            UnsupportedByServer: The server is older; nothing was changed.
        """
        variables = await io.in_thread(lambda: given_variables(env or {}))
        to_set(variables)  # refused before anything is made on the server
        await require(
            self._session, OPERATIONS["setContentRepository"].since, "Content from a repository"
        )
        content = AsyncContentResource(self._session)
        await self._refuse_taken(content, name)
        fields: CreateContentInput = {} if title is None else {"title": title}
        item = await content.create(name, **fields)
        linked = AsyncRepositoryResource(self._session, item.guid)
        try:
            if variables:
                await item.environment.update(variables)
            await linked.set(repository, branch=branch, directory=directory, polling=polling)
        except ConnectError:
            with suppress(ConnectError):
                await item.delete()
            raise
        await linked.deploy(on_log=on_log, timeout=timeout)
        return await item.refresh()

    async def _refuse_taken(self, content: AsyncContentResource, name: str) -> None:
        try:
            taken = await content.one(name=name, owner=await self._api.users.get_current_user())
        except NotFound:
            return
        raise refusal(
            Conflict,
            f"You have an item named {name!r} already: {taken.dashboard_url} . "
            "Use its repository, or another name.",
        )

    async def _ended(self, path: str, query: Mapping[str, object], timeout: float | None) -> Task:
        started = await self._session.send(Request("", "GET", path, json(Task), query=query))
        return await ended(self._session, started, wait=True, timeout=timeout, on_log=None)


class AsyncRepositoryResource(AsyncResource):
    """The Git repository of one content item. All of it since 2022.12.0."""

    def __init__(self, session: AsyncSession, guid: str) -> None:
        super().__init__(session)
        self._guid = guid

    async def get(self) -> GitLocationOutput | None:
        """Where the item comes from; None where it comes from no repository.

        Operation: getContentRepository. Rights: owner or collaborator.
        """
        try:
            return await self._api.content.get_content_repository(self._guid)
        except NotFound as error:
            there_is_none(error)
            return None

    async def set(
        self,
        repository: str,
        *,
        branch: str = "main",
        directory: str = ".",
        polling: bool = False,
    ) -> GitLocationOutput:
        """Link the item to a place in a repository; it is not deployed by that.

        Nothing is sent where nothing differs. Operations: getContentRepository,
        setContentRepository. Rights: owner or collaborator.
        """
        wanted: GitLocationInput = {
            "repository": repository,
            "branch": branch,
            "directory": directory,
            "polling": polling,
        }
        current = await self.get()
        if current is not None and _holds(current, wanted):
            return current
        return await self._api.content.set_content_repository(self._guid, **wanted)

    async def set_polling(self, enabled: bool) -> GitLocationOutput:  # noqa: FBT001 - the subject
        """Let the server look for new commits by itself, or not; nothing is sent where it is so.

        Operations: getContentRepository, updateContentRepository. Rights: owner or collaborator.

        Raises:
            NotFound: The item comes from no repository.
        """
        current = await self._linked()
        if current.polling == enabled:
            return current
        return await self._api.content.update_content_repository(self._guid, polling=enabled)

    async def remove(self) -> None:
        """Unlink the item; what was deployed stays, and there is no error where it was not linked.

        Operation: deleteContentRepository. Rights: owner or collaborator.
        """
        try:
            await self._api.content.delete_content_repository(self._guid)
        except NotFound as error:
            there_is_none(error)

    async def deploy(
        self,
        *,
        ref: str | None = None,
        wait: bool = True,
        timeout: float | None = None,
        on_log: Callable[[str], None] | None = None,
    ) -> Task:
        """Deploy the branch as it stands, or the commit of a `ref`, and wait for the end.

        A `ref` is the name of another branch or of a tag, or the whole hash of a commit; the item
        goes on coming from its branch. Gives the task with its log; with `wait=False` the task of
        the deployment as it begins, for `client.tasks.wait`. `timeout` is in seconds, by default
        without limit; `on_log` gets each log line. Operations: getContentRepository,
        deployContentBundle, getTask; with a `ref` the unlisted
        `v1/content/{guid}/repository/bundle` of newer servers. Rights: owner or collaborator.

        Raises:
            NotFound: The item comes from no repository.
            RouteNotFound: The server cannot deploy a `ref`.
            TaskFailed: The deployment failed, or there is no such `ref`; the error holds the log.
            TaskTimeout: It did not end in time, and goes on.
        """
        await self._linked()
        if ref is not None:
            return await self._deploy_ref(ref, wait=wait, timeout=timeout, on_log=on_log)
        return await self._deploy(wait=wait, timeout=timeout, on_log=on_log)

    async def deploy_if_changed(
        self,
        *,
        wait: bool = True,
        timeout: float | None = None,
        on_log: Callable[[str], None] | None = None,
    ) -> Task | None:
        """Deploy where the branch stands at another commit than the one known; None where not.

        Operations: getContentRepository, the unversioned `repo/branches`, getTask, and those of
        `deploy`, whose arguments and rights hold here, too.

        Raises:
            NotFound: The item comes from no repository, or its branch is gone; the error names the
                branches.
            TaskFailed: The repository cannot be read, or the deployment failed.
            TaskTimeout: It did not end in time, and goes on.
        """
        current = await self._linked()
        repositories = AsyncRepositoriesResource(self._session)
        branches = await repositories.branches(current.repository, timeout=timeout)
        newest = branch_named(current.branch, branches, current.repository)
        if newest.commit == current.last_known_commit:
            return None
        return await self._deploy(wait=wait, timeout=timeout, on_log=on_log)

    async def _deploy(
        self, *, wait: bool, timeout: float | None, on_log: Callable[[str], None] | None
    ) -> Task:
        begun = (await self._api.content.deploy_content_bundle(self._guid)).task_id
        return await ended(self._session, begun, wait=wait, timeout=timeout, on_log=on_log)

    async def _deploy_ref(
        self, ref: str, *, wait: bool, timeout: float | None, on_log: Callable[[str], None] | None
    ) -> Task:
        path = build_path("/v1/content/{guid}/repository/bundle", guid=self._guid)
        body = raw_json_body({"ref": ref})
        deadline = None if timeout is None else monotonic() + timeout
        made = await self._session.send(Request("", "POST", path, json(RefBundle), body=body))
        await ended(self._session, made.task_id, wait=True, timeout=timeout, on_log=on_log)
        started = await self._api.content.deploy_content_bundle(
            self._guid, bundle_id=made.bundle_id
        )
        left = None if deadline is None else max(0.0, deadline - monotonic())
        return await ended(self._session, started.task_id, wait=wait, timeout=left, on_log=on_log)

    async def _linked(self) -> GitLocationOutput:
        current = await self.get()
        if current is None:
            raise NotFound.local(
                f"The content item {self._guid} comes from no Git repository; "
                "item.repository.set(...) links it to one."
            )
        return current


def _holds(current: GitLocationOutput, wanted: GitLocationInput) -> bool:
    return all(getattr(current, name) == value for name, value in wanted.items())
