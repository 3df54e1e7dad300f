"""Who may call which operation, as the contract says it.

``ACCESS`` reads the words of the contract's ``access`` fields. Where they name nobody, or say less
than the rules do, ``DEPARTURES`` has a row for the operation with the words that it rests on.
"""

from dataclasses import dataclass
from enum import StrEnum

from connectapi.server.contract import Operation


class Who(StrEnum):
    """Everybody who can send a request.

    Owner and editor are publishers, and the reader is a viewer on the access list; publisher,
    viewer and administrator are nothing to the item.
    """

    ADMINISTRATOR = "administrator"
    PUBLISHER = "publisher"
    VIEWER = "viewer"
    TOKEN = "service token"
    OWNER = "owner"
    EDITOR = "editor"
    READER = "reader"
    NOBODY = "nobody"


EVERYBODY = frozenset(Who)
USERS = EVERYBODY - {Who.TOKEN, Who.NOBODY}
PUBLISHERS = frozenset({Who.ADMINISTRATOR, Who.PUBLISHER, Who.OWNER, Who.EDITOR})
ADMINISTRATOR = frozenset({Who.ADMINISTRATOR})
COLLABORATORS = frozenset({Who.OWNER, Who.EDITOR})
CHANGERS = COLLABORATORS | ADMINISTRATOR
VIEWERS = COLLABORATORS | {Who.READER}
READERS = VIEWERS | ADMINISTRATOR
OWN = frozenset({Who.OWNER})
OWN_OR_ADMINISTRATOR = OWN | ADMINISTRATOR
TOKEN = frozenset({Who.TOKEN})
NOT_STATED: frozenset[Who] = frozenset()

ACCESS: dict[str, frozenset[Who]] = {
    "none": EVERYBODY,
    "any user": USERS,
    "any user (role not stated)": USERS,
    "any user (not stated; 401 and 403 are possible)": USERS,
    "any user (own sessions); administrator for everyone's": USERS,
    "any user | service token scope groups:read": USERS | TOKEN,
    "any user | service token scope users:read": USERS | TOKEN,
    "any user, or service token scope content:search": USERS | TOKEN,
    "any user, own keys": OWN,
    "any user, only for themselves": OWN,
    "any user (own keys; not spelled out)": OWN,
    "not stated (API key)": USERS,
    "not stated (API key; 403 is declared)": USERS,
    "role not stated (authentication needed; 401 is listed, 403 is not)": USERS,
    "publisher": PUBLISHERS,
    "publisher or administrator": PUBLISHERS,
    "publisher or administrator (viewers get 403)": PUBLISHERS,
    "administrator or publisher": PUBLISHERS,
    "administrator or publisher; or service token scope instrumentation:read": PUBLISHERS | TOKEN,
    "publisher or administrator; service token scope server-settings:read": PUBLISHERS | TOKEN,
    "administrator": ADMINISTRATOR,
    "administrator (not stated here; the list and start operations state it)": ADMINISTRATOR,
    "administrator; none for the very first user under password auth": ADMINISTRATOR,
    "any user who may view the content": VIEWERS,
    "anyone who may view the content, or administrator": READERS,
    "any user with view rights on the item, or administrator": READERS,
    "viewer of the content or above, or administrator": READERS,
    "administrator (any item), or any authenticated user who may view the item": READERS,
    "collaborator or administrator": CHANGERS,
    "content owner, collaborator or administrator": CHANGERS,
    "content owner, collaborator/editor or administrator": CHANGERS,
    "collaborator/editor of the content, or administrator": CHANGERS,
    "publisher or administrator role, and collaborator (or owner) rights on the item or"
    " administrator": CHANGERS,
    "publisher who may change the item while Authorization.PublishersCanManageVanities is true"
    " (its default), else administrator": CHANGERS,
    "publisher who is the owner or a collaborator (an administrator only when also a"
    " collaborator)": COLLABORATORS,
    "collaborator (administrators are not named)": COLLABORATORS,
    "editor or higher on the item; a viewer only for ad-hoc variants while"
    " Applications.ViewerOnDemandReports is on": COLLABORATORS,
    "group owner or administrator": OWN_OR_ADMINISTRATOR,
    "group owner or administrator; gid administrator only": OWN_OR_ADMINISTRATOR,
    "group owner, administrator, or the member themselves": OWN_OR_ADMINISTRATOR | {Who.READER},
    "the user themselves (if allowed by setting) or administrator": OWN_OR_ADMINISTRATOR,
    "the session's own user, or administrator for any session": OWN_OR_ADMINISTRATOR,
    "administrator or publisher, and in either case owner of the content the request comes from": (
        OWN
    ),
    "authenticated; role not stated": NOT_STATED,
    "authenticated; role not stated (403 listed)": NOT_STATED,
    "role not stated (authentication needed; 403 is listed)": NOT_STATED,
    "bootstrap JWT, no API key": NOT_STATED,
}
"""The words of ``access`` -> who may; ``NOT_STATED`` needs a departure for each operation."""


@dataclass(frozen=True)
class Departure:
    """What holds for an operation whose access does not say it.

    Attributes:
        says: Words of the contract that it rests on: of the rules, access or errors of ``of``.
        refusal: Status for those who may not, where the words name one.
    """

    allowed: frozenset[Who]
    says: str
    of: str = ""
    refusal: int | None = None


# What an item is made of is part of the item: it takes the rights that changing the item takes.
_CHANGE = Departure(
    CHANGERS,
    "publisher or administrator role, and collaborator (or owner) rights on the item or",
    "updateContent",
)
_CHANGES = (
    "addContentPermission",
    "buildContentBundle",
    "deleteContent",
    "deleteContentPermission",
    "deleteContentRepository",
    "deleteContentThumbnail",
    "deployContentBundle",
    "setContentEnvironment",
    "setContentRepository",
    "setContentThumbnail",
    "setOAuthIntegrationAssociations",
    "testPublicAccess",
    "updateContentEnvironment",
    "updateContentPermission",
    "updateContentRepository",
)
# These show how an item is set up, not what it shows, as the files of its bundles do.
_SETUP = Departure(CHANGERS, "collaborator or administrator", "listBundleFiles")
_SETUPS = (
    "getContentEnvironment",
    "getContentLockfile",
    "getContentPermission",
    "getContentRepository",
    "listContentPermissions",
)
_BOOTSTRAP = Departure(
    frozenset(), "works only while the installation has no users at all", refusal=403
)

DEPARTURES: dict[str, Departure] = {
    **dict.fromkeys(_CHANGES, _CHANGE),
    **dict.fromkeys(_SETUPS, _SETUP),
    "bootstrap": _BOOTSTRAP,
    "bootstrapExperimental": _BOOTSTRAP,
    "createContent": Departure(PUBLISHERS, "the new owner must be a publisher", "updateContent"),
    "getContentPackages": Departure(
        READERS, "filter package:NAME[SPEC] - has that package", "searchContent"
    ),
    "getTask": Departure(
        OWN_OR_ADMINISTRATOR,
        "the session's own user, or administrator for any session",
        "getOAuthSession",
    ),
    # Who views content signs in at its integrations, and so has to know them.
    "listContentOAuthIntegrationAssociations": Departure(
        READERS,
        "the viewer must first have logged in, in a browser, at __oauth__/integrations/:guid/login",
        "exchangeCredentials",
    ),
    "updateGroup": Departure(
        OWN_OR_ADMINISTRATOR,
        "name and owner_guid by the group's owner or an administrator",
        "patchGroup",
    ),
}


def allowed(operation: Operation) -> frozenset[Who]:
    """Who may call an operation.

    Raises:
        KeyError: Nothing tells.
    """
    departure = DEPARTURES.get(operation.id)
    return departure.allowed if departure else ACCESS[operation.access]


def refusal(operation: Operation, who: Who) -> int:
    """The status that somebody who may not call an operation is refused with.

    Where no 403 is declared, an item is not there for those who may not see it; all others, and
    all who lack a role of the server, are told that they may not do this.
    """
    departure = DEPARTURES.get(operation.id)
    if departure is not None and departure.refusal is not None:
        return departure.refusal
    if who is Who.NOBODY:
        return 401
    if 403 in operation.errors or "{guid}" not in operation.path or _lacks_role(operation, who):
        return 403
    return 403 if who in _knowing(operation) else 404


def _lacks_role(operation: Operation, who: Who) -> bool:
    if who is Who.TOKEN or allowed(operation) == ADMINISTRATOR:
        return True
    return operation.access.startswith("publisher") and who not in PUBLISHERS


def _knowing(operation: Operation) -> frozenset[Who]:
    # Nobody but the owner knows of what is one's own.
    return OWN if allowed(operation) == OWN else READERS
