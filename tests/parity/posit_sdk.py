"""The public methods of the installed posit-sdk, under the names that its documentation uses.

That is `posit.connect`; its other half, `posit.workbench`, is about another product.
"""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING, Final

from posit import connect

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(connect.__file__).parent

# Class -> what its documentation calls an object of it.
PLACES: Final = {
    "bundles.Bundle": "bundle",
    "bundles.Bundles": "content.bundles",
    "client.Client": "client",
    "content.Content": "client.content",
    "content.ContentItem": "content",
    "content.ContentItemOAuth": "content.oauth",
    "content.Lockfile": "lockfile",
    "env.EnvVars": "content.environment_variables",
    "environments.Environment": "environment",
    "environments.Environments": "client.environments",
    "external.databricks.ConnectStrategy": "databricks.ConnectStrategy",
    "external.snowflake.PositAuthenticator": "snowflake.PositAuthenticator",
    "groups.Group": "group",
    "groups.GroupMembers": "group.members",
    "groups.Groups": "client.groups",
    "jobs.Job": "job",
    "jobs.Jobs": "content.jobs",
    "metrics.hits.Hits": "client.metrics.hits",
    "metrics.metrics.Metrics": "client.metrics",
    "metrics.shiny_usage.ShinyUsage": "shiny_usage",
    "metrics.shiny_usage.ShinyUsageEvent": "shiny_usage_event",
    "metrics.usage.Usage": "client.metrics.usage",
    "metrics.usage.UsageEvent": "usage_event",
    "metrics.visits.VisitEvent": "visit_event",
    "metrics.visits.Visits": "visits",
    "oauth.associations.ContentItemAssociations": "content.oauth.associations",
    "oauth.associations.IntegrationAssociations": "integration.associations",
    "oauth.integrations.Integration": "integration",
    "oauth.integrations.Integrations": "client.oauth.integrations",
    "oauth.oauth.OAuth": "client.oauth",
    "oauth.sessions.Session": "session",
    "oauth.sessions.Sessions": "client.oauth.sessions",
    "packages.ContentPackages": "content.packages",
    "packages.Packages": "client.packages",
    "permissions.Permission": "permission",
    "permissions.Permissions": "content.permissions",
    "repository.ContentItemRepository": "content.repository",
    "repository.ContentItemRepositoryMixin": "content",
    "schedules.Schedule": "schedule",
    "schedules.Schedules": "content.schedule",
    "system.System": "client.system",
    "system.SystemCaches": "client.system.caches",
    "system.SystemRuntimeCache": "runtime_cache",
    "system.SystemRuntimeCaches": "client.system.caches.runtime",
    "tags.ChildTags": "tag.child_tags",
    "tags.ContentItemTags": "content.tags",
    "tags.DescendantTags": "tag.descendant_tags",
    "tags.Tag": "tag",
    "tags.TagContentItems": "tag.content_items",
    "tags.Tags": "client.tags",
    "tasks.Task": "task",
    "tasks.Tasks": "client.tasks",
    "users.User": "user",
    "users.UserGroups": "user.groups",
    "users.Users": "client.users",
    "vanities.Vanity": "vanity",
    "vanities.VanityMixin": "content",
    "vanities.Vanities": "client.vanities",
    "variants.Variant": "variant",
    "variants.Variants": "content.variants",
}
FUNCTIONS: Final = {"external.aws": "aws", "external.databricks": "databricks"}

# What its documentation does not show to users: the machinery below the names above.
MACHINERY: Final = frozenset(
    {
        "_utils",
        "context",
        "cursors",
        "hooks",
        "me",
        "metrics.rename_params",
        "paginator",
        "resources",
        "sessions",
        "urls",
    }
)


def names() -> list[str]:
    """Every public method, property and function, and the client itself."""
    return ["connect.Client", *dict.fromkeys(_names())]


def _names() -> Iterator[str]:
    for path in sorted(ROOT.rglob("*.py")):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        if module not in MACHINERY:
            # Read, not imported: some of it needs packages that are not installed.
            yield from _names_in(module, ast.parse(path.read_text("utf-8")))


def _names_in(module: str, tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield f"{FUNCTIONS[module]}.{node.name}"
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            for member in node.body:
                if isinstance(member, ast.FunctionDef) and not member.name.startswith("_"):
                    yield f"{PLACES[f'{module}.{node.name}']}.{member.name}"
