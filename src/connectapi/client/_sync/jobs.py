# Derived from src/connectapi/client/_async/jobs.py by `make generate`. Do not edit.
"""The jobs of one content item: processes that ran for it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from connectapi._core.errors import APIError, InvalidArgument, RouteNotFound, TimedOut
from connectapi._core.response import builtins
from connectapi._io import synchronous as io
from connectapi._session._sync.session import Session
from connectapi.api.operations import OPERATIONS
from connectapi.client._sync.listing import Listing
from connectapi.client._sync.reshaped import reshaped
from connectapi.client._sync.resource import Resource
from connectapi.client.choose import exactly_one
from connectapi.client.job_records import (
    ACTIVE,
    JobTermination,
    key_of,
    log_entry,
    modern_job,
    read_job,
)
from connectapi.models.jobs import (
    GetJobMetricsQuery,
    Job,
    KillJobOrder,
    LogEntry,
    LoggedError,
    MetricSample,
)


class JobsResource(Resource):
    """Lists jobs, reads and follows their logs, and ends them."""

    def __init__(self, session: Session, guid: str) -> None:
        super().__init__(session)
        self._guid = guid

    def find(
        self, *, active: bool | None = None, variant_id: str | None = None, limit: int | None = None
    ) -> Listing[Job]:
        """List the item's jobs, newest first; all of them, or those that fit.

        `active` chooses jobs that wait or run, or those that do not. Fields that an older server
        does not send are filled in: the content's guid and id, the status. Operation: getJobs, or
        the unversioned `applications/{guid}/jobs` before 2022.10.0. Rights: owner, collaborator or
        administrator.
        """
        return reshaped(
            self._session,
            OPERATIONS["getJobs"],
            model=Job,
            reshape=partial(_fitting, self._guid, active=active, variant_id=variant_id),
            path={"guid": self._guid},
            older_path="/applications/{guid}/jobs",
            limit=limit,
        )

    def get(self, key: str) -> Job:
        """Read one job by key.

        Operation: getJob, or getJobs where the server lacks it. Rights: owner, collaborator or
        administrator.

        Raises:
            NotFound: The item has no such job.
        """
        try:
            found = self._session.send(
                OPERATIONS["getJob"].request(builtins, path={"guid": self._guid, "key": key})
            )
        except RouteNotFound:
            jobs = [job for job in self.find() if job.key == key]
            return exactly_one(jobs, f"job with the key {key!r}", lambda job: job.key)
        return read_job(found, self._guid)

    # Logs and what else a job left behind

    def log(self, job: Job | str, *, last: int | None = None) -> list[LogEntry]:
        """The entries of a job's log, oldest first; with `last`, at most so many of the newest.

        Operation: jobLogs, since 2022.10.0. Rights: owner, collaborator or administrator.
        """
        if last is None:
            return (self._api.jobs.get_job_log(self._guid, key_of(job))).entries
        found = self._api.jobs.get_job_log(self._guid, key_of(job), max_log_lines=last)
        return found.entries

    def follow(self, job: Job | str) -> Iterator[LogEntry]:
        """Give the entries of a job's log as they are written, until the job ends.

        A job may be silent for longer than this client waits for an answer; then the server is
        asked anew, and no entry is given twice. Operation: jobTailLog. Rights: owner, collaborator
        or administrator.
        """
        key, first, given, is_over = key_of(job), None, 0, False
        while True:
            seen = 0
            try:
                with self._api.jobs.tail_job_log(self._guid, key) as answer:
                    for line in answer.iter_lines():
                        entry = log_entry(line)
                        if entry is None:
                            continue
                        if seen == 0 and entry != first:
                            # It begins with what is new, not with the log's beginning.
                            given = 0
                        first, seen = first or entry, seen + 1
                        if seen > given:
                            given = seen
                            yield entry
                    return
            except TimedOut:
                # Where it is the server that is silent, it does not answer this either.
                was_over, is_over = is_over, (self.get(key)).status != ACTIVE
                if was_over:
                    raise

    def download_log(self, job: Job | str, path: str | os.PathLike[str]) -> Path:
        """Download a job's log to a file, which appears whole or not at all; gives its path.

        Operation: jobDownloadLog. Rights: owner, collaborator or administrator.

        Raises:
            InvalidArgument: `path` is a directory.
        """
        target = Path(path)
        if io.in_thread(target.is_dir):
            raise InvalidArgument(
                f"{target} is a directory; name the file, as in {target}/job.log."
            )
        with self._api.jobs.download_job_log(self._guid, key_of(job)) as answer:
            io.write_file(target, answer.iter_bytes())
        return target

    def newest_log(self, *, last: int | None = None) -> list[str]:
        """The lines of the newest job's log; empty where no job ran.

        Operations: getJobs, jobLogs.
        """
        jobs = [job for job in self.find()]
        if not jobs:
            return []
        newest = max(jobs, key=lambda job: job.start_time.timestamp() if job.start_time else 0.0)
        return [entry.data for entry in self.log(newest, last=last)]

    def error(self, job: Job | str) -> LoggedError | None:
        """The main error of a job, or None where it has none.

        Operation: jobError. Rights: owner, collaborator or administrator.
        """
        return self._api.jobs.get_job_error(self._guid, key_of(job))

    def metrics(
        self, job: Job | str, *, since: datetime | None = None, until: datetime | None = None
    ) -> list[MetricSample]:
        """Processor, memory and connections of a job while it ran; empty where none was measured.

        Times are aware. Operation: getJobMetrics. Rights: owner, collaborator or administrator.
        """
        span: GetJobMetricsQuery = {}
        if since is not None:
            span["since"] = since
        if until is not None:
            span["until"] = until
        found = self._api.jobs.get_job_metrics(self._guid, key_of(job), **span)
        return found.samples

    # Ending jobs

    def terminate(self, job: Job | str) -> KillJobOrder:
        """Order the end of one job, which may take a while to follow.

        Operation: killJob, since 2022.10.0. Rights: owner, collaborator or administrator.

        Raises:
            Conflict: The job is not active (code 163).
            NotFound: The item has no such job.
        """
        return self._api.jobs.kill_job(self._guid, key_of(job))

    def terminate_each(self, jobs: Iterable[Job | str]) -> list[JobTermination]:
        """Order the end of some jobs, and say of each what came of it, in their order.

        What the server refuses for one job is in its record and does not keep others from being
        ended; without a job nothing is sent. Operation: killJob. Rights: owner, collaborator or
        administrator.

        Raises:
            InvalidArgument: `jobs` is a single text, or holds something else than jobs and keys.
            UnsupportedByServer: The server has no such operation.
        """
        if isinstance(jobs, str):
            raise InvalidArgument(f"terminate_each takes several jobs; for {jobs!r} use terminate.")
        keys = dict.fromkeys(key_of(job) for job in jobs)
        return io.gather([partial(self._order, key) for key in keys])

    def terminate_all(self) -> list[JobTermination]:
        """Order the end of all jobs that wait or run; an empty list where none does.

        Operations: getJobs, killJob. Rights and errors: those of `terminate_each`.
        """
        return self.terminate_each([job for job in self.find(active=True)])

    def _order(self, key: str) -> JobTermination:
        try:
            order = self._api.jobs.kill_job(self._guid, key)
        except RouteNotFound:
            raise
        except APIError as refusal:
            return JobTermination.of_refusal(refusal, self._guid, key)
        return JobTermination.of_order(order, self._guid, key)


# Any: rows as a server sent them, before they are typed.
def _fitting(
    guid: str, rows: list[Mapping[str, Any]], *, active: bool | None, variant_id: str | None
) -> list[dict[str, Any]]:
    jobs = [modern_job(row, guid) for row in rows]
    return [
        job
        for job in jobs
        if (active is None or active == (job.get("status") == ACTIVE))
        and (variant_id is None or job.get("variant_id") == variant_id)
    ]
