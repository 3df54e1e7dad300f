"""Limits that the contract sets in its rules, and not in its schemas."""

from collections.abc import Mapping
from dataclasses import dataclass, field

PAST = "2020-01-01T00:00:00Z"


@dataclass(frozen=True)
class Limit:
    """A request that goes beyond a limit.

    Attributes:
        says: The words of the rule.
        code: Name of the code that fits.
        name: What the refusal names.
        query: Takes the place of the example's query.
        fields: Go into the example's body.
    """

    operation: str
    says: str
    code: str
    name: str
    query: str = ""
    fields: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        beyond = ",".join(f"{name}={str(value)[:12]}" for name, value in self.fields.items())
        return f"{self.operation}-{self.query or beyond}"


def _longer_than(length: int) -> str:
    return "x" * (length + 1)


LIMITS = [
    Limit("getAuditLogs", "limit from 1 to 500", "InvalidRange", "limit", "limit=0"),
    Limit("getAuditLogs", "limit from 1 to 500", "InvalidRange", "limit", "limit=501"),
    Limit("getUsers", "page_size at most 500", "InvalidRange", "page_size", "page_size=501"),
    Limit("getTask", "wait must lie in 0..20", "InvalidRange", "wait", "wait=21"),
    Limit("getTask", "wait must lie in 0..20", "InvalidRange", "wait", "wait=-1"),
    Limit("getTask", "first must not be negative", "InvalidRange", "first", "first=-1"),
    Limit("getTask", "nor exceed the number of lines", "InvalidRange", "first", "first=9999"),
    Limit("searchRemoteUsers", "limit is 1 to 500", "InvalidRange", "limit", "limit=0"),
    Limit("searchRemoteGroups", "limit is 1 to 500", "InvalidRange", "limit", "limit=501"),
    Limit(
        "getGroupMembers",
        "sort takes first_name, user_role or active_time",
        "InvalidParameter",
        "sort",
        "sort=email",
    ),
    *(
        Limit(
            operation,
            "in the future",
            "InvalidParameter",
            "expires_at",
            fields={"expires_at": PAST},
        )
        for operation in ("createKey", "createServiceToken")
    ),
    Limit(
        "createServiceToken",
        "at least one scope is needed",
        "ParameterMissing",
        "scopes",
        fields={"scopes": []},
    ),
    *(
        Limit(
            operation,
            "at most 255 characters",
            "NoLongTagName",
            "name",
            fields={"name": _longer_than(255)},
        )
        for operation in ("createTag", "updateTag")
    ),
    Limit(
        "patchGroup",
        "has at most 4096 characters",
        "InvalidGroupName",
        "name",
        fields={"name": _longer_than(4096)},
    ),
    *(
        Limit(
            "patchGroup",
            "name may be neither empty nor null",
            "InvalidGroupName",
            "name",
            fields={"name": value},
        )
        for value in ("", None)
    ),
    Limit(
        "patchGroup",
        "never be cleared",
        "InvalidParameter",
        "owner_guid",
        fields={"owner_guid": None},
    ),
    Limit(
        "patchGroup", "not password, PAM or proxied", "InvalidParameter", "gid", fields={"gid": 7}
    ),
    Limit("createGroup", "only under SAML or OAuth2", "InvalidParameter", "gid", fields={"gid": 7}),
    Limit(
        "setCustomDocumentation",
        "at most 500000 characters",
        "CustomDocumentationLength",
        "content",
        fields={"content": _longer_than(500_000)},
    ),
    Limit(
        "updateContent",
        "content_category takes only mcp or an empty string",
        "InvalidParameter",
        "content_category",
        fields={"content_category": "site"},
    ),
    Limit(
        "updateContent",
        "a value while the last of the three is false is an error",
        "InvalidParameter",
        "service_account_name",
        fields={"service_account_name": "robot"},
    ),
    *(
        Limit("setVanity", says, "ProhibitedVanityPath", "path", fields={"path": path})
        for says, path in (
            ("not the root path /", "/"),
            ("anything that begins with /__", "/__api__/"),
            ("/favicon.ico /connect /apps", "/connect/a/"),
            ("/welcome /register /resetpassword /content", "/content/"),
            ("only letters, digits, hyphen, underscore and slash", "/a b/"),
        )
    ),
    Limit(
        "addEnvironmentPermission",
        "never both",
        "InvalidEnvironmentPermission",
        "group_guid",
        fields={"group_guid": "00000000-0000-4000-8000-000000000000"},
    ),
]
