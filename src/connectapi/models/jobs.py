# Written by `make generate` from contract/. Do not edit.
"""Answers, inputs and queries of the operations on Jobs."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from connectapi._core.model import Model, Time, absent


class Job(Model, frozen=True, kw_only=True):
    """`Job` of the API."""

    id: str = absent()
    """Id, such as 54."""

    ppid: str | None = absent()
    """Parent process id."""

    pid: str = absent()
    """Process id."""

    key: str = absent()
    """What the job paths use."""

    remote_id: str | None = absent()
    """Id at the off-host execution system; the example is Base64."""

    app_id: str = absent()
    """Deprecated name of content_id."""

    content_id: str = absent()
    """Numeric id of the content, as a string. Since 2025.01.0."""

    content_guid: str = absent()
    """A guid, though no uuid format is declared. Since 2025.01.0."""

    variant_id: str = absent()
    """Variant id, such as 54."""

    variant_key: str = absent()
    """May be empty when the variant is gone. Since 2026.06.1."""

    bundle_id: str = absent()
    """Bundle id, such as 54."""

    start_time: Time = absent()
    """Start time."""

    end_time: Time | None = absent()
    """End time."""

    last_heartbeat_time: Time | None = absent()
    """Last time it was seen running."""

    queued_time: Time | None = absent()
    """Scheduled reports only."""

    queue_name: str | None = absent()
    """Scheduled reports only."""

    tag: str = absent()
    """Kind of job; listed values, not a declared enum: unknown, build_report, build_site,
    build_jupyter, packrat_restore, python_restore, configure_report, run_app, run_api,
    run_tensorflow, run_python_api, run_dash_app, run_streamlit, run_bokeh_app, run_panel_app,
    run_fastapi_app, run_gradio_app, run_pyshiny_app, render_shiny, run_voila_app, testing, git,
    val_py_ext_pkg, val_r_ext_pkg, val_r_install.
    """

    exit_code: int | None = absent()
    """Set once the job has finished."""

    error: str | None = absent()
    """Message of an unexpected server failure. Since 2026.06.1."""

    status: int = absent()
    """0 active, 1 finished, 2 finalized, 3 skipped; not a declared enum."""

    hostname: str | None = absent()
    """Node that handles the job."""

    cluster: str | None = absent()
    """Null or Local when run on the Connect host, else the cluster's name."""

    image: str | None = absent()
    """Null or Local when run on the Connect host, else the container image."""

    run_as: str | None = absent()
    """Unix user of the process."""

    skip_reason: str | None = absent()
    """Only for a skipped job, such as a duplicate already queued. Since 2026.06.1."""


class KillJobOrder(Model, frozen=True, kw_only=True):
    """`KillJobOrder` of the API."""

    guid: str = absent()
    """Id of the kill order itself."""

    app_id: int = absent()
    """Deprecated name of content_id; a number here."""

    app_guid: str = absent()
    """Deprecated name of content_guid."""

    content_id: str = absent()
    """A string here, unlike app_id and job_id. Since 2026.06.1."""

    content_guid: str = absent()
    """Content guid, such as 6f300623-1e0c-48e6-a473-ddf630c0c0c3. Since 2026.06.1."""

    job_id: int = absent()
    """Job id, such as 54."""

    job_key: str = absent()
    """Job key, such as tHawGvHZTosJA2Dx."""

    result: str = absent()
    """Short outcome message."""


class LoggedError(Model, frozen=True, kw_only=True):
    """`LoggedError` of the API."""

    code: str = absent()
    """Code."""

    summary: str = absent()
    """Summary."""

    help_url: str = absent()
    """Help url."""


class LogEntry(Model, frozen=True, kw_only=True):
    """`LogEntry` of the API."""

    source: str = absent()
    """Stdout or stderr; not a declared enum."""

    timestamp: Time | None = absent()
    """Timestamp."""

    data: str = absent()
    """The log line."""


class LogEntries(Model, frozen=True, kw_only=True):
    """`LogEntries` of the API."""

    entries: list[LogEntry] = absent()
    """Corrected: published as AuditLog by mistake; recorded responses hold LogEntry."""


class JobMetrics(Model, frozen=True, kw_only=True):
    """`JobMetrics` of the API."""

    content_guid: str = absent()
    """Content guid, such as 6f300623-1e0c-48e6-a473-ddf630c0c0c3."""

    job_key: str = absent()
    """Job key, such as tHawGvHZTosJA2Dx."""

    samples: list[MetricSample] = absent()
    """May be empty."""


class MetricSample(Model, frozen=True, kw_only=True):
    """`MetricSample` of the API."""

    timestamp: Time = absent()
    """Timestamp."""

    cpu_fraction: float = absent()
    """0.0 to 1.0 per core."""

    memory_bytes: int = absent()
    """Memory bytes, such as 104857600."""

    connections: int | None = absent()
    """Null where connections cannot be counted."""

    process_id: int = absent()
    """Process id, such as 12345."""


class JobSummary(Model, frozen=True, kw_only=True):
    """`JobSummary` of the API."""

    totals: JobSummaryTotals = absent()
    """Totals."""

    buckets: list[JobSummaryBucket] = absent()
    """Bucket size runs from 5 minutes to 30 days."""


class JobSummaryTotals(Model, frozen=True, kw_only=True):
    """`JobSummaryTotals` of the API."""

    waiting: int = absent()
    """Queued, not yet started; 0 for a past range."""

    running: int = absent()
    """0 for a past range."""

    succeeded: int = absent()
    """Exit code 0."""

    failed: int = absent()
    """Exit code other than 0."""

    skipped: int = absent()
    """Counted only since Connect 2026.03.0."""


class JobSummaryBucket(Model, frozen=True, kw_only=True):
    """`JobSummaryBucket` of the API."""

    timestamp: Time = absent()
    """Start of the half-open interval."""

    failed: int = absent()
    """Failed."""

    succeeded: int = absent()
    """Succeeded."""

    skipped: int = absent()
    """Counted only since Connect 2026.03.0."""


class JobDownloadLogQuery(TypedDict, total=False):
    """Query of `GET /v1/content/{guid}/jobs/{key}/download`."""

    filename: str
    """Optional; name of the file to retrieve."""


class JobLogsQuery(TypedDict, total=False):
    """Query of `GET /v1/content/{guid}/jobs/{key}/log`."""

    max_log_lines: int
    """Optional; most log lines to return."""


class GetJobMetricsQuery(TypedDict, total=False):
    """Query of `GET /v1/content/{guid}/jobs/{key}/metrics`."""

    since: datetime
    """Not described; by analogy an RFC3339 lower bound; declared without the format."""

    until: datetime
    """Not described; by analogy an RFC3339 upper bound; declared without the format."""


class GetJobsSummaryQuery(TypedDict, total=False):
    """Query of `GET /v1/experimental/jobs/summary`."""

    since: datetime
    """Optional; RFC3339, start_time at or after this; declared without the format."""

    until: datetime
    """Optional; RFC3339, start_time at or before this; declared without the format."""
