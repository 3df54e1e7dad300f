# Written by `make generate` from contract/. Do not edit.
"""Operations on Jobs."""

from __future__ import annotations

from typing import Unpack

from connectapi._core.response import json, json_or_none, raw
from connectapi._session._async.room import AsyncRoom
from connectapi._session._async.stream import AsyncStream
from connectapi.api.operations import OPERATIONS
from connectapi.models.jobs import (
    GetJobMetricsQuery,
    GetJobsSummaryQuery,
    Job,
    JobDownloadLogQuery,
    JobLogsQuery,
    JobMetrics,
    JobSummary,
    KillJobOrder,
    LogEntries,
    LoggedError,
)


class AsyncJobsApi(AsyncRoom):
    """Operations on Jobs."""

    async def get_jobs(self, guid: str) -> list[Job]:
        """Jobs of one content item.

        `GET /v1/content/{guid}/jobs`. Rights: content owner, collaborator or administrator.
        Since 2022.10.0.
        """
        return await self._session.send(
            OPERATIONS["getJobs"].request(json(list[Job]), path={"guid": guid})
        )

    async def kill_job(self, guid: str, key: str) -> KillJobOrder:
        """Ask for a job to be killed.

        `DELETE /v1/content/{guid}/jobs/{key}`. Rights: content owner, collaborator or
        administrator. Since 2022.10.0.

        - Asynchronous, it only registers a kill order; 200 does not mean that the process has
          ended.
        - Success is 200 with a body, not 204.
        """
        return await self._session.send(
            OPERATIONS["killJob"].request(json(KillJobOrder), path={"guid": guid, "key": key})
        )

    async def get_job(self, guid: str, key: str) -> Job:
        """One job by its key.

        `GET /v1/content/{guid}/jobs/{key}`. Rights: content owner, collaborator or
        administrator. Since 2023.09.0 at the latest.

        - Addressed by the job's key, not by its id.
        """
        return await self._session.send(
            OPERATIONS["getJob"].request(json(Job), path={"guid": guid, "key": key})
        )

    def download_job_log(
        self, guid: str, key: str, **query: Unpack[JobDownloadLogQuery]
    ) -> AsyncStream:
        """Job log as a file.

        `GET /v1/content/{guid}/jobs/{key}/download`. Rights: content owner, collaborator or
        administrator. Since 2023.09.0 at the latest.
        """
        return self._session.stream(
            OPERATIONS["jobDownloadLog"].request(raw, path={"guid": guid, "key": key}, query=query)
        )

    async def get_job_error(self, guid: str, key: str) -> LoggedError | None:
        """Main error of a job.

        `GET /v1/content/{guid}/jobs/{key}/error`. Rights: content owner, collaborator or
        administrator. Since 2023.09.0 at the latest.
        """
        return await self._session.send(
            OPERATIONS["jobError"].request(
                json_or_none(LoggedError), path={"guid": guid, "key": key}
            )
        )

    async def get_job_log(self, guid: str, key: str, **query: Unpack[JobLogsQuery]) -> LogEntries:
        """Log entries of a job.

        `GET /v1/content/{guid}/jobs/{key}/log`. Rights: content owner, collaborator or
        administrator. Since 2022.10.0.

        - MaxLogLines is camelCase, unlike the other query parameters.
        - No default or bound for maxLogLines is stated, nor whether the first or the last lines
          are kept.
        - LogEntries.entries: see the note there; real entries are LogEntry.
        """
        return await self._session.send(
            OPERATIONS["jobLogs"].request(
                json(LogEntries), path={"guid": guid, "key": key}, query=query
            )
        )

    async def get_job_metrics(
        self, guid: str, key: str, **query: Unpack[GetJobMetricsQuery]
    ) -> JobMetrics:
        """Resource samples of a job.

        `GET /v1/content/{guid}/jobs/{key}/metrics`. Rights: content owner, collaborator or
        administrator. Since 2026.06.1 at the latest.

        - CPU, memory and connection samples taken while the job ran.
        - Data exists only where metrics collection is on for the content item (its
          metrics_collection_enabled, or the server default).
        - Samples may be an empty array.
        """
        return await self._session.send(
            OPERATIONS["getJobMetrics"].request(
                json(JobMetrics), path={"guid": guid, "key": key}, query=query
            )
        )

    def tail_job_log(self, guid: str, key: str) -> AsyncStream:
        """Follow the log of a job.

        `GET /v1/content/{guid}/jobs/{key}/tail`. Rights: content owner, collaborator or
        administrator. Since 2023.09.0 at the latest.

        - Live follow of the log; the schema is of one entry, so presumably a stream of LogEntry
          objects, but the framing is not stated.
        - No paging, offset or timeout parameter.
        """
        return self._session.stream(
            OPERATIONS["jobTailLog"].request(raw, path={"guid": guid, "key": key})
        )

    async def get_jobs_summary(self, **query: Unpack[GetJobsSummaryQuery]) -> JobSummary:
        """Totals and histogram of scheduled jobs.

        `GET /v1/experimental/jobs/summary`. Rights: publisher or administrator (viewers get
        403). Since 2026.06.1 at the latest.

        - Experimental path, may change without notice.
        - Scheduled jobs only; deployments by hand and manual runs do not count.
        - Administrators get figures for all content of the server.
        """
        return await self._session.send(
            OPERATIONS["getJobsSummary"].request(json(JobSummary), query=query)
        )
