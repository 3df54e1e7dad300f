# Derived from src/connectapi/client/_async/jobs.py by `make generate`. Do not edit.
"""The jobs of one content item: processes that ran for it."""

from __future__ import annotations

from connectapi._session._sync.session import Session
from connectapi.client._sync.listing import Listing
from connectapi.client._sync.resource import Resource
from connectapi.models.jobs import Job, LogEntry


class JobsResource(Resource):
    """Lists jobs and reads their logs."""

    def __init__(self, session: Session, guid: str) -> None:
        super().__init__(session)
        self._guid = guid

    def find(self, *, limit: int | None = None) -> Listing[Job]:
        """List the item's jobs, newest first.

        Operation: getJobs. Rights: owner, collaborator or administrator.
        """
        return self._listing("getJobs", Job, {}, path={"guid": self._guid}, limit=limit)

    def get(self, key: str) -> Job:
        """Read one job by key. Operation: getJob. Rights: owner, collaborator or administrator."""
        return self._api.jobs.get_job(self._guid, key)

    def log(self, job: Job | str, *, last: int | None = None) -> list[LogEntry]:
        """The entries of a job's log, oldest first; with `last`, at most so many of the newest.

        Operation: jobLogs. Rights: owner, collaborator or administrator.
        """
        key = job.key if isinstance(job, Job) else job
        if last is None:
            return (self._api.jobs.get_job_log(self._guid, key)).entries
        return (self._api.jobs.get_job_log(self._guid, key, max_log_lines=last)).entries

    def newest_log(self, *, last: int | None = None) -> list[str]:
        """The lines of the newest job's log; empty where no job ran.

        Operations: getJobs, jobLogs.
        """
        jobs = [job for job in self.find()]
        if not jobs:
            return []
        newest = max(jobs, key=lambda job: job.start_time.timestamp() if job.start_time else 0.0)
        return [entry.data for entry in self.log(newest, last=last)]
