# Written by `make generate` from contract/. Do not edit.
"""Records of the API: answers as structs, inputs and queries as TypedDicts.

A module is loaded when one of its names is first asked for, which keeps `import connectapi` quick.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from connectapi.models.api_keys import APIKey as APIKey
    from connectapi.models.api_keys import APIKeyCreateInput as APIKeyCreateInput
    from connectapi.models.audit_logs import AuditActionResult as AuditActionResult
    from connectapi.models.audit_logs import AuditLog as AuditLog
    from connectapi.models.audit_logs import AuditLogEntry as AuditLogEntry
    from connectapi.models.audit_logs import AuditLogs as AuditLogs
    from connectapi.models.audit_logs import AuditLogSearchResults as AuditLogSearchResults
    from connectapi.models.audit_logs import GetAuditLogsFilters as GetAuditLogsFilters
    from connectapi.models.audit_logs import GetAuditLogsQuery as GetAuditLogsQuery
    from connectapi.models.audit_logs import SearchAuditLogsFilters as SearchAuditLogsFilters
    from connectapi.models.audit_logs import SearchAuditLogsQuery as SearchAuditLogsQuery
    from connectapi.models.bookmarks import Bookmark as Bookmark
    from connectapi.models.bootstrap import BootstrapSuccess as BootstrapSuccess
    from connectapi.models.bundles import Bundle as Bundle
    from connectapi.models.bundles import BundleMetadata as BundleMetadata
    from connectapi.models.bundles import GetBundlesFilters as GetBundlesFilters
    from connectapi.models.bundles import GetBundlesQuery as GetBundlesQuery
    from connectapi.models.bundles import UploadContentBundleForm as UploadContentBundleForm
    from connectapi.models.bundles import UploadContentBundleQuery as UploadContentBundleQuery
    from connectapi.models.content import AccessTestResult as AccessTestResult
    from connectapi.models.content import Content as Content
    from connectapi.models.content import ContentBuildInstructions as ContentBuildInstructions
    from connectapi.models.content import ContentBuildTask as ContentBuildTask
    from connectapi.models.content import (
        ContentDeploymentInstructions as ContentDeploymentInstructions,
    )
    from connectapi.models.content import ContentDeploymentTask as ContentDeploymentTask
    from connectapi.models.content import ContentOwner as ContentOwner
    from connectapi.models.content import ContentRenderInstructions as ContentRenderInstructions
    from connectapi.models.content import ContentRenderTask as ContentRenderTask
    from connectapi.models.content import ContentResults as ContentResults
    from connectapi.models.content import ContentSchedule as ContentSchedule
    from connectapi.models.content import CreateContentInput as CreateContentInput
    from connectapi.models.content import EnvironmentVariable as EnvironmentVariable
    from connectapi.models.content import GetContentQuery as GetContentQuery
    from connectapi.models.content import GetContentsQuery as GetContentsQuery
    from connectapi.models.content import GitLocationInput as GitLocationInput
    from connectapi.models.content import GitLocationOutput as GitLocationOutput
    from connectapi.models.content import (
        OAuthIntegrationAssociationInput as OAuthIntegrationAssociationInput,
    )
    from connectapi.models.content import Schedule as Schedule
    from connectapi.models.content import ScheduleLastRun as ScheduleLastRun
    from connectapi.models.content import ScheduleVariant as ScheduleVariant
    from connectapi.models.content import SearchContentFilters as SearchContentFilters
    from connectapi.models.content import SearchContentQuery as SearchContentQuery
    from connectapi.models.content import SearchVariantsFilters as SearchVariantsFilters
    from connectapi.models.content import SearchVariantsQuery as SearchVariantsQuery
    from connectapi.models.content import UpdateContentInput as UpdateContentInput
    from connectapi.models.content import VariantResults as VariantResults
    from connectapi.models.content import VariantSearchResult as VariantSearchResult
    from connectapi.models.content_permissions import Permission as Permission
    from connectapi.models.content_permissions import PermissionInput as PermissionInput
    from connectapi.models.custom_documentation import (
        CustomDocumentationInput as CustomDocumentationInput,
    )
    from connectapi.models.custom_documentation import (
        CustomDocumentationResult as CustomDocumentationResult,
    )
    from connectapi.models.environment_permissions import (
        EnvironmentPermission as EnvironmentPermission,
    )
    from connectapi.models.environment_permissions import (
        EnvironmentPermissionInput as EnvironmentPermissionInput,
    )
    from connectapi.models.environments import CreateEnvironmentInput as CreateEnvironmentInput
    from connectapi.models.environments import Environment as Environment
    from connectapi.models.environments import Installation as Installation
    from connectapi.models.environments import InstallationInput as InstallationInput
    from connectapi.models.environments import Installations as Installations
    from connectapi.models.environments import InstallationsInput as InstallationsInput
    from connectapi.models.environments import UpdateEnvironmentInput as UpdateEnvironmentInput
    from connectapi.models.environments import VolumeMount as VolumeMount
    from connectapi.models.environments import VolumeMountInput as VolumeMountInput
    from connectapi.models.environments import VolumeSource as VolumeSource
    from connectapi.models.environments import VolumeSourceInput as VolumeSourceInput
    from connectapi.models.environments import VolumeTarget as VolumeTarget
    from connectapi.models.environments import VolumeTargetInput as VolumeTargetInput
    from connectapi.models.feature_usage import Feature as Feature
    from connectapi.models.groups import GetGroupMembersFilters as GetGroupMembersFilters
    from connectapi.models.groups import GetGroupMembersQuery as GetGroupMembersQuery
    from connectapi.models.groups import GetGroupsFilters as GetGroupsFilters
    from connectapi.models.groups import GetGroupsQuery as GetGroupsQuery
    from connectapi.models.groups import Group as Group
    from connectapi.models.groups import GroupCreateInput as GroupCreateInput
    from connectapi.models.groups import GroupCreateRemoteInput as GroupCreateRemoteInput
    from connectapi.models.groups import GroupMember as GroupMember
    from connectapi.models.groups import GroupMemberAddInput as GroupMemberAddInput
    from connectapi.models.groups import GroupMembers as GroupMembers
    from connectapi.models.groups import GroupOwnershipContent as GroupOwnershipContent
    from connectapi.models.groups import GroupOwnershipPermission as GroupOwnershipPermission
    from connectapi.models.groups import GroupPatchInput as GroupPatchInput
    from connectapi.models.groups import GroupRemoteSearch as GroupRemoteSearch
    from connectapi.models.groups import Groups as Groups
    from connectapi.models.groups import GroupUpdateInput as GroupUpdateInput
    from connectapi.models.groups import GroupWithTicket as GroupWithTicket
    from connectapi.models.groups import SearchRemoteGroupsFilters as SearchRemoteGroupsFilters
    from connectapi.models.groups import SearchRemoteGroupsQuery as SearchRemoteGroupsQuery
    from connectapi.models.instrumentation import ContentHitData as ContentHitData
    from connectapi.models.instrumentation import ContentHitEntry as ContentHitEntry
    from connectapi.models.instrumentation import ContentVisitEntry as ContentVisitEntry
    from connectapi.models.instrumentation import ContentVisitLogs as ContentVisitLogs
    from connectapi.models.instrumentation import GetContentHitsQuery as GetContentHitsQuery
    from connectapi.models.instrumentation import GetContentVisitsFilters as GetContentVisitsFilters
    from connectapi.models.instrumentation import GetContentVisitsQuery as GetContentVisitsQuery
    from connectapi.models.instrumentation import GetShinyAppUsageFilters as GetShinyAppUsageFilters
    from connectapi.models.instrumentation import GetShinyAppUsageQuery as GetShinyAppUsageQuery
    from connectapi.models.instrumentation import ShinyAppUsageEntry as ShinyAppUsageEntry
    from connectapi.models.instrumentation import ShinyAppUsageLogs as ShinyAppUsageLogs
    from connectapi.models.jobs import GetJobMetricsQuery as GetJobMetricsQuery
    from connectapi.models.jobs import GetJobsSummaryQuery as GetJobsSummaryQuery
    from connectapi.models.jobs import Job as Job
    from connectapi.models.jobs import JobDownloadLogQuery as JobDownloadLogQuery
    from connectapi.models.jobs import JobLogsQuery as JobLogsQuery
    from connectapi.models.jobs import JobMetrics as JobMetrics
    from connectapi.models.jobs import JobSummary as JobSummary
    from connectapi.models.jobs import JobSummaryBucket as JobSummaryBucket
    from connectapi.models.jobs import JobSummaryTotals as JobSummaryTotals
    from connectapi.models.jobs import KillJobOrder as KillJobOrder
    from connectapi.models.jobs import LogEntries as LogEntries
    from connectapi.models.jobs import LogEntry as LogEntry
    from connectapi.models.jobs import LoggedError as LoggedError
    from connectapi.models.jobs import MetricSample as MetricSample
    from connectapi.models.metrics import ActiveUsersResponse as ActiveUsersResponse
    from connectapi.models.metrics import ActiveUsersWindowCounts as ActiveUsersWindowCounts
    from connectapi.models.oauth_clients import ListOAuthClientsFilters as ListOAuthClientsFilters
    from connectapi.models.oauth_clients import ListOAuthClientsQuery as ListOAuthClientsQuery
    from connectapi.models.oauth_clients import OAuthClient as OAuthClient
    from connectapi.models.oauth_clients import OAuthClients as OAuthClients
    from connectapi.models.oauth_integration_templates import OAuthTemplate as OAuthTemplate
    from connectapi.models.oauth_integration_templates import (
        OAuthTemplateSection as OAuthTemplateSection,
    )
    from connectapi.models.oauth_integration_templates import (
        ServicePrincipalTemplateField as ServicePrincipalTemplateField,
    )
    from connectapi.models.oauth_integration_templates import (
        ServicePrincipalTemplateOption as ServicePrincipalTemplateOption,
    )
    from connectapi.models.oauth_integration_templates import (
        ServicePrincipalTemplateVisibilityExpression as ServicePrincipalTemplateVisibilityExpression,
    )
    from connectapi.models.oauth_integrations import (
        ExchangeCredentialsForm as ExchangeCredentialsForm,
    )
    from connectapi.models.oauth_integrations import OAuthCredentials as OAuthCredentials
    from connectapi.models.oauth_integrations import OAuthIntegration as OAuthIntegration
    from connectapi.models.oauth_integrations import (
        OAuthIntegrationAssociationOutput as OAuthIntegrationAssociationOutput,
    )
    from connectapi.models.oauth_integrations import OAuthIntegrationInput as OAuthIntegrationInput
    from connectapi.models.oauth_integrations import (
        OAuthIntegrationPermission as OAuthIntegrationPermission,
    )
    from connectapi.models.oauth_integrations import (
        OAuthIntegrationPermissionInput as OAuthIntegrationPermissionInput,
    )
    from connectapi.models.oauth_integrations import (
        OAuthIntegrationUpdate as OAuthIntegrationUpdate,
    )
    from connectapi.models.oauth_sessions import ListOAuthSessionsQuery as ListOAuthSessionsQuery
    from connectapi.models.oauth_sessions import OAuthSession as OAuthSession
    from connectapi.models.packages import GetPackagesFilters as GetPackagesFilters
    from connectapi.models.packages import GetPackagesQuery as GetPackagesQuery
    from connectapi.models.packages import Package as Package
    from connectapi.models.packages import PackagesResponse as PackagesResponse
    from connectapi.models.queue import GetQueueFilters as GetQueueFilters
    from connectapi.models.queue import GetQueueQuery as GetQueueQuery
    from connectapi.models.queue import QueueItem as QueueItem
    from connectapi.models.queue import QueueResponse as QueueResponse
    from connectapi.models.schedules import CurrentSchedule as CurrentSchedule
    from connectapi.models.schedules import GetScheduleHistoryQuery as GetScheduleHistoryQuery
    from connectapi.models.schedules import HistorySchedule as HistorySchedule
    from connectapi.models.schedules import ScheduleHistoryEntry as ScheduleHistoryEntry
    from connectapi.models.schedules import ScheduleHistoryResponse as ScheduleHistoryResponse
    from connectapi.models.schedules import VariantScheduleHistory as VariantScheduleHistory
    from connectapi.models.server_information import NodeJsInfo as NodeJsInfo
    from connectapi.models.server_information import NodeJsInstallation as NodeJsInstallation
    from connectapi.models.server_information import PublicSettings as PublicSettings
    from connectapi.models.server_information import PyInstallation as PyInstallation
    from connectapi.models.server_information import PythonInfo as PythonInfo
    from connectapi.models.server_information import QuartoInstallation as QuartoInstallation
    from connectapi.models.server_information import QuartoInstallations as QuartoInstallations
    from connectapi.models.server_information import RInstallation as RInstallation
    from connectapi.models.server_information import RInstallations as RInstallations
    from connectapi.models.server_information import (
        TensorFlowInstallation as TensorFlowInstallation,
    )
    from connectapi.models.server_information import (
        TensorFlowInstallations as TensorFlowInstallations,
    )
    from connectapi.models.server_information import TimeZoneEntry as TimeZoneEntry
    from connectapi.models.service_tokens import ServiceToken as ServiceToken
    from connectapi.models.service_tokens import ServiceTokenCreateInput as ServiceTokenCreateInput
    from connectapi.models.service_tokens import ServiceTokenScope as ServiceTokenScope
    from connectapi.models.service_tokens import ServiceTokenScopes as ServiceTokenScopes
    from connectapi.models.shared import APIError as APIError
    from connectapi.models.shared import KeysetPaging as KeysetPaging
    from connectapi.models.shared import OffsetPaging as OffsetPaging
    from connectapi.models.shared import PagingCursors as PagingCursors
    from connectapi.models.shared import PagingLinks as PagingLinks
    from connectapi.models.shared import RRuleSet as RRuleSet
    from connectapi.models.storage import ContentBundleStorageDetail as ContentBundleStorageDetail
    from connectapi.models.storage import ContentStorageDetail as ContentStorageDetail
    from connectapi.models.storage import ContentStorageList as ContentStorageList
    from connectapi.models.storage import ContentStorageListItem as ContentStorageListItem
    from connectapi.models.storage import (
        ContentStorageListItemBundles as ContentStorageListItemBundles,
    )
    from connectapi.models.storage import (
        GetContentStorageListFilters as GetContentStorageListFilters,
    )
    from connectapi.models.storage import GetContentStorageListQuery as GetContentStorageListQuery
    from connectapi.models.system import ServerStorageBundles as ServerStorageBundles
    from connectapi.models.system import ServerStorageSummary as ServerStorageSummary
    from connectapi.models.system_checks import CreateRunInput as CreateRunInput
    from connectapi.models.system_checks import SystemCheckRun as SystemCheckRun
    from connectapi.models.system_checks import SystemCheckRunResult as SystemCheckRunResult
    from connectapi.models.system_checks import SystemCheckRunResults as SystemCheckRunResults
    from connectapi.models.system_checks import TestInfo as TestInfo
    from connectapi.models.system_information import (
        DeleteRuntimeCacheInput as DeleteRuntimeCacheInput,
    )
    from connectapi.models.system_information import (
        DeleteRuntimeCacheResponse as DeleteRuntimeCacheResponse,
    )
    from connectapi.models.system_information import Host as Host
    from connectapi.models.system_information import ListHostsQuery as ListHostsQuery
    from connectapi.models.system_information import RuntimeCache as RuntimeCache
    from connectapi.models.system_information import RuntimeCaches as RuntimeCaches
    from connectapi.models.system_information import ServiceAccounts as ServiceAccounts
    from connectapi.models.tags import ContentTagInput as ContentTagInput
    from connectapi.models.tags import ListTagsQuery as ListTagsQuery
    from connectapi.models.tags import Tag as Tag
    from connectapi.models.tags import TagInput as TagInput
    from connectapi.models.tasks import GetTaskQuery as GetTaskQuery
    from connectapi.models.tasks import Task as Task
    from connectapi.models.users import EditableUser as EditableUser
    from connectapi.models.users import GetUsersFilters as GetUsersFilters
    from connectapi.models.users import GetUsersQuery as GetUsersQuery
    from connectapi.models.users import LockUserInput as LockUserInput
    from connectapi.models.users import RemoteSearchResults as RemoteSearchResults
    from connectapi.models.users import SearchRemoteUsersFilters as SearchRemoteUsersFilters
    from connectapi.models.users import SearchRemoteUsersQuery as SearchRemoteUsersQuery
    from connectapi.models.users import User as User
    from connectapi.models.users import UserCreatePullInput as UserCreatePullInput
    from connectapi.models.users import UserCreatePushInput as UserCreatePushInput
    from connectapi.models.users import Users as Users
    from connectapi.models.users import UserUpdateInput as UserUpdateInput
    from connectapi.models.users import UserWithTicket as UserWithTicket
    from connectapi.models.vanity_urls import Vanity as Vanity
    from connectapi.models.vanity_urls import VanityInput as VanityInput

_HOMES = {
    "APIKey": "api_keys",
    "APIKeyCreateInput": "api_keys",
    "AuditActionResult": "audit_logs",
    "AuditLog": "audit_logs",
    "AuditLogEntry": "audit_logs",
    "AuditLogSearchResults": "audit_logs",
    "AuditLogs": "audit_logs",
    "GetAuditLogsFilters": "audit_logs",
    "GetAuditLogsQuery": "audit_logs",
    "SearchAuditLogsFilters": "audit_logs",
    "SearchAuditLogsQuery": "audit_logs",
    "Bookmark": "bookmarks",
    "BootstrapSuccess": "bootstrap",
    "Bundle": "bundles",
    "BundleMetadata": "bundles",
    "GetBundlesFilters": "bundles",
    "GetBundlesQuery": "bundles",
    "UploadContentBundleForm": "bundles",
    "UploadContentBundleQuery": "bundles",
    "AccessTestResult": "content",
    "Content": "content",
    "ContentBuildInstructions": "content",
    "ContentBuildTask": "content",
    "ContentDeploymentInstructions": "content",
    "ContentDeploymentTask": "content",
    "ContentOwner": "content",
    "ContentRenderInstructions": "content",
    "ContentRenderTask": "content",
    "ContentResults": "content",
    "ContentSchedule": "content",
    "CreateContentInput": "content",
    "EnvironmentVariable": "content",
    "GetContentQuery": "content",
    "GetContentsQuery": "content",
    "GitLocationInput": "content",
    "GitLocationOutput": "content",
    "OAuthIntegrationAssociationInput": "content",
    "Schedule": "content",
    "ScheduleLastRun": "content",
    "ScheduleVariant": "content",
    "SearchContentFilters": "content",
    "SearchContentQuery": "content",
    "SearchVariantsFilters": "content",
    "SearchVariantsQuery": "content",
    "UpdateContentInput": "content",
    "VariantResults": "content",
    "VariantSearchResult": "content",
    "Permission": "content_permissions",
    "PermissionInput": "content_permissions",
    "CustomDocumentationInput": "custom_documentation",
    "CustomDocumentationResult": "custom_documentation",
    "EnvironmentPermission": "environment_permissions",
    "EnvironmentPermissionInput": "environment_permissions",
    "CreateEnvironmentInput": "environments",
    "Environment": "environments",
    "Installation": "environments",
    "InstallationInput": "environments",
    "Installations": "environments",
    "InstallationsInput": "environments",
    "UpdateEnvironmentInput": "environments",
    "VolumeMount": "environments",
    "VolumeMountInput": "environments",
    "VolumeSource": "environments",
    "VolumeSourceInput": "environments",
    "VolumeTarget": "environments",
    "VolumeTargetInput": "environments",
    "Feature": "feature_usage",
    "GetGroupMembersFilters": "groups",
    "GetGroupMembersQuery": "groups",
    "GetGroupsFilters": "groups",
    "GetGroupsQuery": "groups",
    "Group": "groups",
    "GroupCreateInput": "groups",
    "GroupCreateRemoteInput": "groups",
    "GroupMember": "groups",
    "GroupMemberAddInput": "groups",
    "GroupMembers": "groups",
    "GroupOwnershipContent": "groups",
    "GroupOwnershipPermission": "groups",
    "GroupPatchInput": "groups",
    "GroupRemoteSearch": "groups",
    "GroupUpdateInput": "groups",
    "GroupWithTicket": "groups",
    "Groups": "groups",
    "SearchRemoteGroupsFilters": "groups",
    "SearchRemoteGroupsQuery": "groups",
    "ContentHitData": "instrumentation",
    "ContentHitEntry": "instrumentation",
    "ContentVisitEntry": "instrumentation",
    "ContentVisitLogs": "instrumentation",
    "GetContentHitsQuery": "instrumentation",
    "GetContentVisitsFilters": "instrumentation",
    "GetContentVisitsQuery": "instrumentation",
    "GetShinyAppUsageFilters": "instrumentation",
    "GetShinyAppUsageQuery": "instrumentation",
    "ShinyAppUsageEntry": "instrumentation",
    "ShinyAppUsageLogs": "instrumentation",
    "GetJobMetricsQuery": "jobs",
    "GetJobsSummaryQuery": "jobs",
    "Job": "jobs",
    "JobDownloadLogQuery": "jobs",
    "JobLogsQuery": "jobs",
    "JobMetrics": "jobs",
    "JobSummary": "jobs",
    "JobSummaryBucket": "jobs",
    "JobSummaryTotals": "jobs",
    "KillJobOrder": "jobs",
    "LogEntries": "jobs",
    "LogEntry": "jobs",
    "LoggedError": "jobs",
    "MetricSample": "jobs",
    "ActiveUsersResponse": "metrics",
    "ActiveUsersWindowCounts": "metrics",
    "ListOAuthClientsFilters": "oauth_clients",
    "ListOAuthClientsQuery": "oauth_clients",
    "OAuthClient": "oauth_clients",
    "OAuthClients": "oauth_clients",
    "OAuthTemplate": "oauth_integration_templates",
    "OAuthTemplateSection": "oauth_integration_templates",
    "ServicePrincipalTemplateField": "oauth_integration_templates",
    "ServicePrincipalTemplateOption": "oauth_integration_templates",
    "ServicePrincipalTemplateVisibilityExpression": "oauth_integration_templates",
    "ExchangeCredentialsForm": "oauth_integrations",
    "OAuthCredentials": "oauth_integrations",
    "OAuthIntegration": "oauth_integrations",
    "OAuthIntegrationAssociationOutput": "oauth_integrations",
    "OAuthIntegrationInput": "oauth_integrations",
    "OAuthIntegrationPermission": "oauth_integrations",
    "OAuthIntegrationPermissionInput": "oauth_integrations",
    "OAuthIntegrationUpdate": "oauth_integrations",
    "ListOAuthSessionsQuery": "oauth_sessions",
    "OAuthSession": "oauth_sessions",
    "GetPackagesFilters": "packages",
    "GetPackagesQuery": "packages",
    "Package": "packages",
    "PackagesResponse": "packages",
    "GetQueueFilters": "queue",
    "GetQueueQuery": "queue",
    "QueueItem": "queue",
    "QueueResponse": "queue",
    "CurrentSchedule": "schedules",
    "GetScheduleHistoryQuery": "schedules",
    "HistorySchedule": "schedules",
    "ScheduleHistoryEntry": "schedules",
    "ScheduleHistoryResponse": "schedules",
    "VariantScheduleHistory": "schedules",
    "NodeJsInfo": "server_information",
    "NodeJsInstallation": "server_information",
    "PublicSettings": "server_information",
    "PyInstallation": "server_information",
    "PythonInfo": "server_information",
    "QuartoInstallation": "server_information",
    "QuartoInstallations": "server_information",
    "RInstallation": "server_information",
    "RInstallations": "server_information",
    "TensorFlowInstallation": "server_information",
    "TensorFlowInstallations": "server_information",
    "TimeZoneEntry": "server_information",
    "ServiceToken": "service_tokens",
    "ServiceTokenCreateInput": "service_tokens",
    "ServiceTokenScope": "service_tokens",
    "ServiceTokenScopes": "service_tokens",
    "APIError": "shared",
    "KeysetPaging": "shared",
    "OffsetPaging": "shared",
    "PagingCursors": "shared",
    "PagingLinks": "shared",
    "RRuleSet": "shared",
    "ContentBundleStorageDetail": "storage",
    "ContentStorageDetail": "storage",
    "ContentStorageList": "storage",
    "ContentStorageListItem": "storage",
    "ContentStorageListItemBundles": "storage",
    "GetContentStorageListFilters": "storage",
    "GetContentStorageListQuery": "storage",
    "ServerStorageBundles": "system",
    "ServerStorageSummary": "system",
    "CreateRunInput": "system_checks",
    "SystemCheckRun": "system_checks",
    "SystemCheckRunResult": "system_checks",
    "SystemCheckRunResults": "system_checks",
    "TestInfo": "system_checks",
    "DeleteRuntimeCacheInput": "system_information",
    "DeleteRuntimeCacheResponse": "system_information",
    "Host": "system_information",
    "ListHostsQuery": "system_information",
    "RuntimeCache": "system_information",
    "RuntimeCaches": "system_information",
    "ServiceAccounts": "system_information",
    "ContentTagInput": "tags",
    "ListTagsQuery": "tags",
    "Tag": "tags",
    "TagInput": "tags",
    "GetTaskQuery": "tasks",
    "Task": "tasks",
    "EditableUser": "users",
    "GetUsersFilters": "users",
    "GetUsersQuery": "users",
    "LockUserInput": "users",
    "RemoteSearchResults": "users",
    "SearchRemoteUsersFilters": "users",
    "SearchRemoteUsersQuery": "users",
    "User": "users",
    "UserCreatePullInput": "users",
    "UserCreatePushInput": "users",
    "UserUpdateInput": "users",
    "UserWithTicket": "users",
    "Users": "users",
    "Vanity": "vanity_urls",
    "VanityInput": "vanity_urls",
}

__all__ = [
    "APIError",
    "APIKey",
    "APIKeyCreateInput",
    "AccessTestResult",
    "ActiveUsersResponse",
    "ActiveUsersWindowCounts",
    "AuditActionResult",
    "AuditLog",
    "AuditLogEntry",
    "AuditLogSearchResults",
    "AuditLogs",
    "Bookmark",
    "BootstrapSuccess",
    "Bundle",
    "BundleMetadata",
    "Content",
    "ContentBuildInstructions",
    "ContentBuildTask",
    "ContentBundleStorageDetail",
    "ContentDeploymentInstructions",
    "ContentDeploymentTask",
    "ContentHitData",
    "ContentHitEntry",
    "ContentOwner",
    "ContentRenderInstructions",
    "ContentRenderTask",
    "ContentResults",
    "ContentSchedule",
    "ContentStorageDetail",
    "ContentStorageList",
    "ContentStorageListItem",
    "ContentStorageListItemBundles",
    "ContentTagInput",
    "ContentVisitEntry",
    "ContentVisitLogs",
    "CreateContentInput",
    "CreateEnvironmentInput",
    "CreateRunInput",
    "CurrentSchedule",
    "CustomDocumentationInput",
    "CustomDocumentationResult",
    "DeleteRuntimeCacheInput",
    "DeleteRuntimeCacheResponse",
    "EditableUser",
    "Environment",
    "EnvironmentPermission",
    "EnvironmentPermissionInput",
    "EnvironmentVariable",
    "ExchangeCredentialsForm",
    "Feature",
    "GetAuditLogsFilters",
    "GetAuditLogsQuery",
    "GetBundlesFilters",
    "GetBundlesQuery",
    "GetContentHitsQuery",
    "GetContentQuery",
    "GetContentStorageListFilters",
    "GetContentStorageListQuery",
    "GetContentVisitsFilters",
    "GetContentVisitsQuery",
    "GetContentsQuery",
    "GetGroupMembersFilters",
    "GetGroupMembersQuery",
    "GetGroupsFilters",
    "GetGroupsQuery",
    "GetJobMetricsQuery",
    "GetJobsSummaryQuery",
    "GetPackagesFilters",
    "GetPackagesQuery",
    "GetQueueFilters",
    "GetQueueQuery",
    "GetScheduleHistoryQuery",
    "GetShinyAppUsageFilters",
    "GetShinyAppUsageQuery",
    "GetTaskQuery",
    "GetUsersFilters",
    "GetUsersQuery",
    "GitLocationInput",
    "GitLocationOutput",
    "Group",
    "GroupCreateInput",
    "GroupCreateRemoteInput",
    "GroupMember",
    "GroupMemberAddInput",
    "GroupMembers",
    "GroupOwnershipContent",
    "GroupOwnershipPermission",
    "GroupPatchInput",
    "GroupRemoteSearch",
    "GroupUpdateInput",
    "GroupWithTicket",
    "Groups",
    "HistorySchedule",
    "Host",
    "Installation",
    "InstallationInput",
    "Installations",
    "InstallationsInput",
    "Job",
    "JobDownloadLogQuery",
    "JobLogsQuery",
    "JobMetrics",
    "JobSummary",
    "JobSummaryBucket",
    "JobSummaryTotals",
    "KeysetPaging",
    "KillJobOrder",
    "ListHostsQuery",
    "ListOAuthClientsFilters",
    "ListOAuthClientsQuery",
    "ListOAuthSessionsQuery",
    "ListTagsQuery",
    "LockUserInput",
    "LogEntries",
    "LogEntry",
    "LoggedError",
    "MetricSample",
    "NodeJsInfo",
    "NodeJsInstallation",
    "OAuthClient",
    "OAuthClients",
    "OAuthCredentials",
    "OAuthIntegration",
    "OAuthIntegrationAssociationInput",
    "OAuthIntegrationAssociationOutput",
    "OAuthIntegrationInput",
    "OAuthIntegrationPermission",
    "OAuthIntegrationPermissionInput",
    "OAuthIntegrationUpdate",
    "OAuthSession",
    "OAuthTemplate",
    "OAuthTemplateSection",
    "OffsetPaging",
    "Package",
    "PackagesResponse",
    "PagingCursors",
    "PagingLinks",
    "Permission",
    "PermissionInput",
    "PublicSettings",
    "PyInstallation",
    "PythonInfo",
    "QuartoInstallation",
    "QuartoInstallations",
    "QueueItem",
    "QueueResponse",
    "RInstallation",
    "RInstallations",
    "RRuleSet",
    "RemoteSearchResults",
    "RuntimeCache",
    "RuntimeCaches",
    "Schedule",
    "ScheduleHistoryEntry",
    "ScheduleHistoryResponse",
    "ScheduleLastRun",
    "ScheduleVariant",
    "SearchAuditLogsFilters",
    "SearchAuditLogsQuery",
    "SearchContentFilters",
    "SearchContentQuery",
    "SearchRemoteGroupsFilters",
    "SearchRemoteGroupsQuery",
    "SearchRemoteUsersFilters",
    "SearchRemoteUsersQuery",
    "SearchVariantsFilters",
    "SearchVariantsQuery",
    "ServerStorageBundles",
    "ServerStorageSummary",
    "ServiceAccounts",
    "ServicePrincipalTemplateField",
    "ServicePrincipalTemplateOption",
    "ServicePrincipalTemplateVisibilityExpression",
    "ServiceToken",
    "ServiceTokenCreateInput",
    "ServiceTokenScope",
    "ServiceTokenScopes",
    "ShinyAppUsageEntry",
    "ShinyAppUsageLogs",
    "SystemCheckRun",
    "SystemCheckRunResult",
    "SystemCheckRunResults",
    "Tag",
    "TagInput",
    "Task",
    "TensorFlowInstallation",
    "TensorFlowInstallations",
    "TestInfo",
    "TimeZoneEntry",
    "UpdateContentInput",
    "UpdateEnvironmentInput",
    "UploadContentBundleForm",
    "UploadContentBundleQuery",
    "User",
    "UserCreatePullInput",
    "UserCreatePushInput",
    "UserUpdateInput",
    "UserWithTicket",
    "Users",
    "Vanity",
    "VanityInput",
    "VariantResults",
    "VariantScheduleHistory",
    "VariantSearchResult",
    "VolumeMount",
    "VolumeMountInput",
    "VolumeSource",
    "VolumeSourceInput",
    "VolumeTarget",
    "VolumeTargetInput",
]


if not TYPE_CHECKING:
    # A type checker that saw this would take every name for one of the module's.

    def __getattr__(name: str) -> object:
        home = _HOMES.get(name)
        if home is None:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value: object = getattr(import_module(f"{__name__}.{home}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted(_HOMES)
