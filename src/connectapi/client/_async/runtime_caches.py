"""Caches of packages that content of one version of R or Python shares."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from connectapi._core.errors import InvalidArgument
from connectapi.client._async.listing import AsyncListing
from connectapi.client._async.resource import AsyncResource
from connectapi.client._async.tasks import ended
from connectapi.models.system_information import RuntimeCache
from connectapi.models.tasks import Task

# What the API calls them, whatever case a caller writes.
_LANGUAGES: Final = {"r": "R", "python": "Python"}


class AsyncRuntimeCachesResource(AsyncResource):
    """Finds and deletes runtime caches; servers have them since 2023.05.0."""

    def find(self) -> AsyncListing[RuntimeCache]:
        """List the caches. Operation: listRuntimeCaches. Rights: administrator."""
        return self._listing("listRuntimeCaches", RuntimeCache, {})

    # The three that name a cache, and what is to be done.
    async def delete(
        self,
        language: RuntimeCache | str,
        version: str | None = None,
        *,
        image_name: str | None = None,
        dry_run: bool = False,
        wait: bool = True,
        timeout: float | None = None,
        on_log: Callable[[str], None] | None = None,
    ) -> Task | None:
        """Delete a cache, which is given as a record or by language and version.

        The server does it as a task, which is waited for and given, unless `wait=False`; then it is
        given as it is at once. With `dry_run` the server only says whether it would, and there is
        no task. `image_name` is `Local` by default; `timeout` is in seconds, without limit by
        default. Operations: deleteRuntimeCache, getTask. Rights: administrator.

        Raises:
            InvalidArgument: Another language than R and Python, or no version.
            NotFound: There is no such cache.
            TaskFailed: The cache could not be deleted; the error holds the log.
            TaskTimeout: It did not end in time.
        """
        if isinstance(language, RuntimeCache):
            if version is not None or image_name is not None:
                raise InvalidArgument("A cache given as a record has a version and an image.")
            version, image_name = language.version, language.image_name
            language = language.language
        if language.lower() not in _LANGUAGES:
            raise InvalidArgument(f"{language!r} has no runtime caches; R and Python have.")
        if not version:
            raise InvalidArgument("Which cache? Give its language version, such as '3.11.4'.")
        answer = await self._api.system_information.delete_runtime_cache(
            language=_LANGUAGES[language.lower()],
            version=version,
            image_name=image_name or "Local",
            dry_run=dry_run,
        )
        if not answer.task_id:
            return None
        return await ended(self._session, answer.task_id, wait=wait, timeout=timeout, on_log=on_log)
