"""What the server says of itself; more of it to administrators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectapi.server.errors import Refusal
from connectapi.server.web.dashboard.visit import Page, Visit

if TYPE_CHECKING:
    from starlette.responses import Response

_LANGUAGES = (
    ("Python", "getPythonInformation"),
    ("R", "getRInformation"),
    ("Quarto", "getQuartoInformation"),
    ("Node.js", "getNodeJsInformation"),
    ("TensorFlow", "getTensorFlowInformation"),
)


def _show(visit: Visit) -> Response:
    settings = visit.ask("serverSettings")
    return visit.show(
        "server",
        "Server",
        settings=settings,
        languages=_languages(visit),
        documentation=_documentation(visit),
        scheduler=visit.ask("serverSettingsScheduler"),
        applications=visit.ask("serverSettingsApplications"),
        runs_content=visit.services.settings.run_content,
        facts=_facts(visit) if visit.caller.is_administrator else None,
    )


def _languages(visit: Visit) -> list[tuple[str, list[str]]] | None:
    """List the versions of what content can run on, None where that is not for the visitor."""
    try:
        return [
            (name, [str(one["version"]) for one in visit.ask(operation)["installations"]])
            for name, operation in _LANGUAGES
        ]
    except Refusal:
        return None


def _documentation(visit: Visit) -> str:
    """Give the page that administrators wrote for their users; empty where there is none."""
    try:
        return str(visit.ask("getCustomDocumentation")["content"])
    except Refusal:
        return ""


def _facts(visit: Visit) -> dict[str, object]:
    return {
        "hosts": visit.ask("listHosts"),
        "storage": visit.ask("getServerStorage")["bundles"],
        "active": visit.ask("getActiveUserCounts")["windows"],
        "features": visit.ask("listFeatureUsage"),
        "caches": visit.ask("listRuntimeCaches").get("caches", []),
    }


PAGES = (Page("/connect/server", _show),)
