"""Facts about the server as a whole: its host, its storage, who is active, what is used."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from connectapi.server.clock import stamp
from connectapi.server.registry import Call, handler
from connectapi.server.rights import Role
from connectapi.server.store import facts, hosts

_ACTIVE = timedelta(seconds=60)
_WINDOWS = (1, 7, 30, 365)
_COUNTED = {Role.ADMINISTRATOR: "admin", Role.PUBLISHER: "publisher", Role.VIEWER: "viewer"}


@handler("listHosts")
def list_hosts(call: Call) -> object:
    """List the hosts that serve this database or have served it, or the active ones alone."""
    call.services.presence.check_in()
    earliest = stamp(call.services.clock.now() - _ACTIVE) if call.parameters.get("active") else ""
    with call.read() as connection:
        return [dict(row) for row in hosts.since(connection, earliest)]


@handler("listServiceAccounts")
def list_service_accounts(_call: Call) -> object:
    """List the Kubernetes service accounts: none, for content runs in the server itself."""
    return {"enabled": False, "default": None, "accounts": []}


@handler("getServerStorage")
def get_server_storage(call: Call) -> object:
    """Sum up the sizes of all archives."""
    with call.read() as connection:
        rows = facts.archives(connection)
    sizes = call.services.archives.sizes()
    known = [(sizes[row["id"]], row) for row in rows if row["id"] in sizes]
    total = sum(size for size, _ in known)
    active = sum(size for size, row in known if row["active"])
    bundles = {
        "bytes_total": total,
        "bytes_active": active,
        "bytes_inactive": total - active,
        "count": len(known),
        "content_count": len({row["content_id"] for row in rows}),
    }
    return {"bundles": bundles}


@handler("getActiveUserCounts")
def get_active_user_counts(call: Call) -> object:
    """Count the users seen lately, by role; locked users have no licence."""
    call.services.hits.flush()
    now = call.services.clock.now()
    earliest = {days: stamp(now - timedelta(days)) for days in _WINDOWS}
    with call.read() as connection:
        seen = facts.last_seen(connection, min(earliest.values()))
    windows = {
        f"{days}d": _counts(Counter(role for role, time in seen if time >= since))
        for days, since in earliest.items()
    }
    return {"windows": windows}


def _counts(by_role: Counter[str]) -> dict[str, int]:
    shown = {name: by_role[role.wire] for role, name in _COUNTED.items()}
    return {"total": sum(shown.values()), **shown}


@handler("listFeatureUsage")
def list_feature_usage(call: Call) -> object:
    """Say of each feature that leaves a trace in the database whether it has been used."""
    with call.read() as connection:
        used = facts.features(connection)
    return [{"name": name, "used": value} for name, value in used.items()]
