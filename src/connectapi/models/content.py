# Written by `make generate` from contract/. Do not edit.
"""Answers, inputs and queries of the operations on Content."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypedDict

from connectapi._core.model import Model, Time, absent
from connectapi._core.unset import UnsetType
from connectapi.models.shared import OffsetPaging, RRuleSet
from connectapi.models.tags import Tag


class ScheduleVariant(Model, frozen=True, kw_only=True):
    """`ScheduleVariant` of the API."""

    key: str = absent()
    """Key, such as default."""

    name: str = absent()
    """Name."""

    is_default: bool = absent()
    """Is default."""


class VariantResults(OffsetPaging, frozen=True, kw_only=True):
    """`VariantResults` of the API."""

    results: list[VariantSearchResult] = absent()
    """Results."""


class ContentDeploymentTask(Model, frozen=True, kw_only=True):
    """`ContentDeploymentTask` of the API."""

    task_id: str = absent()
    """Task id, such as M49MsuXt6XVzlRdL."""


class EnvironmentVariable(TypedDict, total=False):
    """Fields of `EnvironmentVariable` that a caller may give; one that is not given is not sent."""

    name: str
    """Name, such as DEBUG."""

    value: str | None
    """Null deletes the variable."""


class ContentResults(OffsetPaging, frozen=True, kw_only=True):
    """`ContentResults` of the API."""

    results: list[Content] = absent()
    """Results."""

    warnings: list[str] = absent()
    """About ignored filters; left out when there are none."""


class VariantSearchResult(Model, frozen=True, kw_only=True):
    """`VariantSearchResult` of the API."""

    content_guid: str = absent()
    """Content guid."""

    content_name: str = absent()
    """Name of the parent item."""

    content_title: str | None = absent()
    """Title of the parent item."""

    variant_key: str = absent()
    """Variant key, such as xyz789."""

    variant_name: str = absent()
    """Variant name, such as West Region."""

    is_default: bool = absent()
    """Is default."""

    created_time: Time = absent()
    """Created time, such as 2025-06-15T09:00:00Z."""

    render_time: Time | None = absent()
    """Last rendering."""

    failures: int = absent()
    """Jobs with non-zero exit; only those since the time of a failed:>= filter."""

    last_failed: Time | None = absent()
    """End of the latest failed job; null if none; limited by failed:>= likewise."""

    skips: int = absent()
    """Skipped scheduled jobs; only those since the time of a skipped:>= filter."""

    last_skipped: Time | None = absent()
    """Scheduled time of the latest skip; null if none; limited by skipped:>= likewise."""

    schedule: Schedule | None | UnsetType = absent()
    """With include=schedule; left out when the variant has no schedule."""


class ContentOwner(Model, frozen=True, kw_only=True):
    """`ContentOwner` of the API."""

    guid: str = absent()
    """Guid."""

    username: str | None = absent()
    """Username, such as jondoe."""

    first_name: str | None = absent()
    """First name."""

    last_name: str | None = absent()
    """Last name."""


class Schedule(Model, frozen=True, kw_only=True):
    """`Schedule` of the API."""

    type: str = absent()
    """Type, such as rrule."""

    schedule: RRuleSet = absent()
    """Schedule."""

    next_run: Time | None = absent()
    """Null when no further run is due."""

    email: bool = absent()
    """Mail is sent for this schedule."""

    timezone: str = absent()
    """Timezone, such as America/New_York."""

    start_time: Time | None = absent()
    """Start time."""

    end_time: Time | None = absent()
    """Null when it runs without end."""

    last_run: ScheduleLastRun | None = absent()
    """Last run."""


class ContentSchedule(Schedule, frozen=True, kw_only=True):
    """`ContentSchedule` of the API."""

    variant: ScheduleVariant | None = absent()
    """Variant."""


class OAuthIntegrationAssociationInput(TypedDict, total=False):
    """Fields of `OAuthIntegrationAssociationInput` that a caller may give; one that is not given
    is not sent.
    """

    oauth_integration_guid: str
    """An integration that exists."""


class ContentRenderTask(Model, frozen=True, kw_only=True):
    """`ContentRenderTask` of the API."""

    task_id: str = absent()
    """Task id, such as M49MsuXt6XVzlRdL."""


class GitLocationOutput(Model, frozen=True, kw_only=True):
    """`GitLocationOutput` of the API."""

    repository: str = absent()
    """URL."""

    branch: str = absent()
    """Branch, such as main."""

    directory: str = absent()
    """Where in the repository the content lies."""

    polling: bool = absent()
    """The server checks the repository regularly."""

    last_error: str = absent()
    """Latest polling error, if there was one."""

    last_known_commit: str = absent()
    """Last known commit, such as a8906feae5c7675b934b7d22eb5fbd12ce51f1ba."""

    last_fetched_time: Time = absent()
    """Last fetched time, such as 2026-04-14T12:00:00Z. Since 2026.06.1."""


class ContentDeploymentInstructions(TypedDict, total=False):
    """Fields of `ContentDeploymentInstructions` that a caller may give; one that is not given is
    not sent.
    """

    bundle_id: str | None
    """Absent - the newest uploaded bundle."""

    activate: bool | None
    """Make it the active bundle; absent means true. Since 2025.06.0."""


class ContentBuildInstructions(TypedDict, total=False):
    """Fields of `ContentBuildInstructions` that a caller may give; one that is not given is not
    sent.
    """

    bundle_id: str | None
    """Absent - the newest uploaded bundle."""

    activate: bool | None
    """Make it the active bundle; absent means true. Since 2025.06.0."""


class ScheduleLastRun(Model, frozen=True, kw_only=True):
    """`ScheduleLastRun` of the API."""

    job_key: str = absent()
    """Job key, such as abc123xyz."""

    status: str = absent()
    """Status, such as success."""

    scheduled_time: Time | None = absent()
    """Scheduled time."""

    queued_time: Time | None = absent()
    """Queued time."""

    start_time: Time = absent()
    """Start time."""

    end_time: Time | None = absent()
    """Null while running."""

    run_duration_ms: int | None = absent()
    """Milliseconds; null while running."""

    exit_code: int | None = absent()
    """Null while running."""


class Content(Model, frozen=True, kw_only=True):
    """`Content` of the API."""

    guid: str = absent()
    """Guid, such as 25438b83-ea6d-4839-ae8e-53c52ac5f9ce."""

    name: str = absent()
    """Letters, digits, period, hyphen, underscore; unique per owner."""

    title: str | None = absent()
    """Title."""

    description: str = absent()
    """Description."""

    access_type: str = absent()
    """All = anyone, logged_in = any account, acl = listed users and groups; collaborators
    always; configuration or licence may restrict.
    """

    locked: bool = absent()
    """Locked. Since 2024.08.0."""

    locked_message: str = absent()
    """Markdown shown in place of locked content. Since 2024.08.0."""

    extension: bool = absent()
    """Seen in recorded responses; not in the published schema. Since 2025.01.0."""

    connection_timeout: int | None = absent()
    """Seconds without traffic either way; 0 = never; null = Scheduler.ConnectionTimeout;
    on-demand content only.
    """

    read_timeout: int | None = absent()
    """Seconds without client data; 0 = never; null = Scheduler.ReadTimeout; on-demand content
    only.
    """

    init_timeout: int | None = absent()
    """Seconds a process may take to start; null = Scheduler.InitTimeout; on-demand content only."""

    idle_timeout: int | None = absent()
    """Seconds an idle process stays alive; null = Scheduler.IdleTimeout; on-demand content only."""

    max_processes: int | None = absent()
    """Per server node; null = Scheduler.MaxProcesses; on-demand content only."""

    min_processes: int | None = absent()
    """Per server node; null = Scheduler.MinProcesses; on-demand content only."""

    max_conns_per_process: int | None = absent()
    """Beyond it - new process or refusal; null = Scheduler.MaxConnsPerProcess; on-demand content
    only.
    """

    load_factor: float | None = absent()
    """How eagerly processes are started; null = Scheduler.LoadFactor; on-demand content only."""

    memory_request: int | None = absent()
    """Bytes, for off-host placement; null = Scheduler.MemoryRequest. Since 2023.09.0."""

    memory_limit: int | None = absent()
    """Bytes, exceeded = killed; null = Scheduler.MemoryLimit. Since 2023.09.0."""

    cpu_request: float | None = absent()
    """Cores, fractions allowed, for off-host placement; null = Scheduler.CPURequest. Since
    2023.09.0.
    """

    cpu_limit: float | None = absent()
    """Cores, fractions allowed, off-host; exceeded = throttled; null = Scheduler.CPULimit. Since
    2023.09.0.
    """

    amd_gpu_limit: int | None = absent()
    """GPUs, off-host; null = Scheduler.AMDGPULimit; at most Scheduler.MaxAMDGPULimit. Since
    2024.03.0.
    """

    nvidia_gpu_limit: int | None = absent()
    """GPUs, off-host; null = Scheduler.NvidiaGPULimit; at most Scheduler.MaxNvidiaGPULimit.
    Since 2024.03.0.
    """

    service_account_name: str | None = absent()
    """Kubernetes account; only publishers and administrators see it, only administrators set it.
    Since 2023.09.0.
    """

    default_image_name: str | None = absent()
    """Used when the manifest names no environment; null also without rights; see updateContent.
    Since 2023.09.0.
    """

    default_environment_guid: str | None = absent()
    """Used when the manifest names no environment; null also without rights; see updateContent.
    Since 2025.10.0.
    """

    created_time: Time = absent()
    """Created time, such as 2006-01-02T15:04:05-07:00."""

    last_deployed_time: Time = absent()
    """Last successful bundle deployment."""

    bundle_id: str | None = absent()
    """Active bundle, set by a successful deployment."""

    app_mode: str = absent()
    """Set by the first deployment, no schema enum: api, jupyter-static, jupyter-voila,
    python-api, python-bokeh, python-panel, python-dash, python-fastapi, python-gradio,
    python-shiny, python-streamlit, quarto-shiny, quarto-static, rmd-shiny, rmd-static, shiny,
    static, tensorflow-saved-model, unknown (not yet deployed).
    """

    content_category: str = absent()
    """Refines app_mode, set by the first deployment, default empty; plot and pin (static), site
    (rmd-static), mcp (API serving MCP, also settable by PATCH).
    """

    parameterized: bool = absent()
    """Report takes parameters; rmd-static only; set by the first deployment."""

    environment_guid: str | None = absent()
    """Execution environment; null when run on the server itself or without rights. Since
    2025.10.0.
    """

    cluster_name: str | None = absent()
    """Null or Local when run on the server itself; null also without rights. Since 2023.09.0."""

    image_name: str | None = absent()
    """Container image; null or Local when run on the server itself; null also without rights.
    Since 2023.09.0.
    """

    r_version: str | None = absent()
    """Set by deployment; null = not used, not prepared, or no rights."""

    py_version: str | None = absent()
    """Set by deployment; null = not used, not prepared, or no rights."""

    quarto_version: str | None = absent()
    """Set by deployment; null = not used, not prepared, or no rights. Since 2023.09.0."""

    node_version: str | None = absent()
    """Set by deployment; null = not used, not prepared, or no rights. Since 2026.06.1."""

    r_environment_management: bool | None = absent()
    """Server manages the R packages; set by deployment; null = not used, not prepared, or no
    rights. Since 2023.09.0.
    """

    default_r_environment_management: bool | None = absent()
    """Wanted setting; null = server decides, or no rights; ignored if
    Applications.DefaultEnvironmentManagementSelection is off. Since 2023.09.0.
    """

    py_environment_management: bool | None = absent()
    """Server manages the Python packages; set by deployment; null = not used, not prepared, or
    no rights. Since 2023.09.0.
    """

    default_py_environment_management: bool | None = absent()
    """Wanted setting; null = server decides, or no rights; ignored if
    Applications.DefaultEnvironmentManagementSelection is off. Since 2023.09.0.
    """

    run_as: str | None = absent()
    """Unix user; null = Applications.RunAs; executable content only; administrators change it;
    ignored if Applications.RunAsEnabled is false.
    """

    run_as_current_user: bool = absent()
    """Run as the visitor's Unix account; applications and APIs; administrators change it; see
    updateContent.
    """

    metrics_collection_enabled: bool | None = absent()
    """per-job metrics; null = Applications.MetricsCollectionEnabled; read them at GET
    /v1/content/{guid}/jobs/{key}/metrics. Since 2026.06.1.
    """

    notify_on_share: bool | None = absent()
    """Mail added collaborators and viewers by default; null = Applications.NotifyOnShare. Since
    2026.06.1.
    """

    otel_enabled: bool = absent()
    """Telemetry; also needs OpenTelemetry.AllowContentInstrumentation; only collaborators and
    owners see it. Since 2026.06.1.
    """

    owner_guid: str = absent()
    """Set at creation to the creator; an administrator can change it."""

    content_url: str = absent()
    """Computed from the guid."""

    dashboard_url: str = absent()
    """Computed from the guid."""

    vanity_url: str | UnsetType = absent()
    """Full URL; only with include=vanity_url and when one is set. Since 2024.06.0."""

    app_role: str = absent()
    """caller's relation, computed: owner, editor (collaborator), viewer, none (administrator
    without view rights); no schema enum. Since 2024.03.0.
    """

    bookmarked: bool | None | UnsetType = absent()
    """By the caller; only with include=bookmarked. Since 2026.06.1."""

    schedules: list[ContentSchedule] | None | UnsetType = absent()
    """Only with include=schedule. Since 2026.06.1."""

    id: str = absent()
    """Internal numeric id, as a string."""

    tags: list[Tag] | None | UnsetType = absent()
    """Only with include=tags; then an empty array when untagged. Since 1.8.8.3."""

    owner: ContentOwner | None | UnsetType = absent()
    """Only with include=owner. Since 1.8.8.3."""

    public_content_status: str | None = absent()
    """Ok, warning, restricted (licence asks for validation); unrestricted; unlicensed; none (not
    public); no schema enum. Since 2025.10.0.
    """


class ContentRenderInstructions(TypedDict, total=False):
    """Fields of `ContentRenderInstructions` that a caller may give; one that is not given is not
    sent.
    """

    variant_key: str | None
    """Absent - the default variant."""


class UpdateContentInput(TypedDict, total=False):
    """Fields of `UpdateContentInput` that a caller may give; one that is not given is not sent."""

    name: str
    """Letters, digits, period, hyphen, underscore; unique per owner."""

    title: str | None
    """Title."""

    description: str
    """Description."""

    owner_guid: str | None
    """Administrators only; new owner must be publisher or administrator."""

    access_type: Literal["all", "logged_in", "acl"]
    """Configuration or licence may restrict. One of all, logged_in, acl."""

    locked: bool | None
    """Locked. Since 2024.08.0."""

    locked_message: str | None
    """Markdown. Since 2024.08.0."""

    connection_timeout: int | None
    """Seconds; 0 = never; null = Scheduler.ConnectionTimeout; on-demand content only."""

    read_timeout: int | None
    """Seconds; 0 = never; null = Scheduler.ReadTimeout; on-demand content only."""

    init_timeout: int | None
    """Seconds; null = Scheduler.InitTimeout; on-demand content only."""

    idle_timeout: int | None
    """Seconds; null = Scheduler.IdleTimeout; on-demand content only."""

    max_processes: int | None
    """Per server node; null = Scheduler.MaxProcesses; on-demand content only."""

    min_processes: int | None
    """Per server node; null = Scheduler.MinProcesses; on-demand content only."""

    max_conns_per_process: int | None
    """Null = Scheduler.MaxConnsPerProcess; on-demand content only."""

    load_factor: float | None
    """Null = Scheduler.LoadFactor; on-demand content only."""

    default_r_environment_management: bool | None
    """Null = server decides. Since 2023.09.0."""

    default_py_environment_management: bool | None
    """Null = server decides. Since 2023.09.0."""

    run_as: str | None
    """Unix user; null = Applications.RunAs; executable content only; administrators only. Since
    2023.09.0.
    """

    run_as_current_user: bool | None
    """Administrators only. Since 2023.09.0."""

    memory_request: int | None
    """Bytes; null = Scheduler.MemoryRequest. Since 2023.09.0."""

    memory_limit: int | None
    """Bytes; null = Scheduler.MemoryLimit. Since 2023.09.0."""

    cpu_request: float | None
    """Cores, fractions allowed; null = Scheduler.CPURequest. Since 2023.09.0."""

    cpu_limit: float | None
    """Cores, fractions allowed; null = Scheduler.CPULimit. Since 2023.09.0."""

    amd_gpu_limit: int | None
    """GPUs; null = Scheduler.AMDGPULimit. Since 2024.12.0."""

    nvidia_gpu_limit: int | None
    """GPUs; null = Scheduler.NvidiaGPULimit. Since 2024.12.0."""

    service_account_name: str | None
    """Kubernetes account; administrators only. Since 2023.09.0."""

    default_image_name: str | None
    """When the manifest names none. Since 2023.09.0."""

    default_environment_guid: str | None
    """When the manifest names none. Since 2026.06.1."""

    metrics_collection_enabled: bool | None
    """Null = server's default. Since 2026.06.1."""

    notify_on_share: bool | None
    """Null = Applications.NotifyOnShare. Since 2026.06.1."""

    otel_enabled: bool | None
    """Otel enabled. Since 2026.06.1."""

    content_category: str | None
    """Only mcp, or an empty string to clear; no schema enum. Since 2026.06.1."""


class CreateContentInput(TypedDict, total=False):
    """Fields of `CreateContentInput` that a caller may give; one that is not given is not sent."""

    name: str
    """Letters, digits, period, hyphen, underscore; unique per owner."""

    title: str | None
    """Title."""

    description: str
    """Description."""

    access_type: Literal["all", "logged_in", "acl"]
    """Configuration or licence may restrict. One of all, logged_in, acl."""

    connection_timeout: int | None
    """Seconds; 0 = never; null = Scheduler.ConnectionTimeout; on-demand content only."""

    read_timeout: int | None
    """Seconds; 0 = never; null = Scheduler.ReadTimeout; on-demand content only."""

    init_timeout: int | None
    """Seconds; null = Scheduler.InitTimeout; on-demand content only."""

    idle_timeout: int | None
    """Seconds; null = Scheduler.IdleTimeout; on-demand content only."""

    max_processes: int | None
    """Per server node; null = Scheduler.MaxProcesses; on-demand content only."""

    min_processes: int | None
    """Per server node; null = Scheduler.MinProcesses; on-demand content only."""

    max_conns_per_process: int | None
    """Null = Scheduler.MaxConnsPerProcess; on-demand content only."""

    load_factor: float | None
    """Null = Scheduler.LoadFactor; on-demand content only."""

    default_r_environment_management: bool | None
    """Null = server decides. Since 2023.09.0."""

    default_py_environment_management: bool | None
    """Null = server decides. Since 2023.09.0."""

    run_as: str | None
    """Unix user; null = Applications.RunAs; executable content only. Since 2023.09.0."""

    run_as_current_user: bool | None
    """Run as current user. Since 2023.09.0."""

    memory_request: int | None
    """Bytes; null = Scheduler.MemoryRequest. Since 2023.09.0."""

    memory_limit: int | None
    """Bytes; null = Scheduler.MemoryLimit. Since 2023.09.0."""

    cpu_request: float | None
    """Cores, fractions allowed; null = Scheduler.CPURequest. Since 2023.09.0."""

    cpu_limit: float | None
    """Cores, fractions allowed; null = Scheduler.CPULimit. Since 2023.09.0."""

    amd_gpu_limit: int | None
    """GPUs; null = Scheduler.AMDGPULimit. Since 2024.12.0."""

    nvidia_gpu_limit: int | None
    """GPUs; null = Scheduler.NvidiaGPULimit. Since 2024.12.0."""

    service_account_name: str | None
    """Kubernetes account. Since 2023.09.0."""

    default_image_name: str | None
    """When the manifest names none. Since 2023.09.0."""

    default_environment_guid: str | None
    """When the manifest names none. Since 2026.06.1."""

    metrics_collection_enabled: bool | None
    """Null = server's default. Since 2026.06.1."""

    notify_on_share: bool | None
    """Null = Applications.NotifyOnShare. Since 2026.06.1."""

    otel_enabled: bool | None
    """Otel enabled. Since 2026.06.1."""


class GitLocationInput(TypedDict, total=False):
    """Fields of `GitLocationInput` that a caller may give; one that is not given is not sent."""

    repository: str
    """URL."""

    branch: str
    """Branch, such as main."""

    directory: str
    """Where in the repository the content lies."""

    polling: bool
    """Have the server check the repository regularly."""


class AccessTestResult(Model, frozen=True, kw_only=True):
    """`AccessTestResult` of the API."""

    guid: str = absent()
    """Guid."""

    url: str = absent()
    """URL that was tried, from the guid or the vanity URL."""

    checked_at: Time = absent()
    """Checked at, such as 2006-01-02T15:04:05-07:00."""

    accessible: bool = absent()
    """Accessible."""

    message: str = absent()
    """Optional detail."""


class ContentBuildTask(Model, frozen=True, kw_only=True):
    """`ContentBuildTask` of the API."""

    task_id: str = absent()
    """Task id, such as M49MsuXt6XVzlRdL."""


class GetContentsQuery(TypedDict, total=False):
    """Query of `GET /v1/content`."""

    name: str
    """Name."""

    owner_guid: str
    """Owner guid."""

    include: (
        Literal["tags", "owner", "vanity_url", "bookmarked", "schedule"]
        | Sequence[Literal["tags", "owner", "vanity_url", "bookmarked", "schedule"]]
    )
    """Include; one value or several. One of tags, owner, vanity_url, bookmarked, schedule. Since
    1.8.8.3.
    """


class GetContentQuery(TypedDict, total=False):
    """Query of `GET /v1/content/{guid}`."""

    include: (
        Literal["tags", "owner", "vanity_url", "bookmarked", "schedule"]
        | Sequence[Literal["tags", "owner", "vanity_url", "bookmarked", "schedule"]]
    )
    """Include; one value or several. One of tags, owner, vanity_url, bookmarked, schedule. Since
    2024.06.0.
    """


class SearchContentFilters(TypedDict, total=False):
    """Filters of `GET /v1/search/content`."""

    q: str
    """Q."""

    include: (
        Literal["tags", "owner", "vanity_url", "bookmarked", "schedule"]
        | Sequence[Literal["tags", "owner", "vanity_url", "bookmarked", "schedule"]]
    )
    """Include; one value or several. One of tags, owner, vanity_url, bookmarked, schedule."""

    sort: str
    """Sort."""

    order: Literal["asc", "desc"]
    """Order. One of asc, desc."""


class SearchContentQuery(SearchContentFilters, total=False):
    """Query of `GET /v1/search/content`: its filters and paging."""

    page_number: int
    """Page number."""

    page_size: int
    """Page size."""


class SearchVariantsFilters(TypedDict, total=False):
    """Filters of `GET /v1/search/variants`."""

    q: str
    """Q."""

    sort: str
    """Sort."""

    order: Literal["asc", "desc"]
    """Order. One of asc, desc."""

    include: Literal["schedule"] | Sequence[Literal["schedule"]]
    """Include; one value or several. One of schedule."""


class SearchVariantsQuery(SearchVariantsFilters, total=False):
    """Query of `GET /v1/search/variants`: its filters and paging."""

    page_number: int
    """Page number."""

    page_size: int
    """Page size."""
