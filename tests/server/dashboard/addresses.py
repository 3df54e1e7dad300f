"""The addresses of all pages, with what stands in their first heading."""

from tests.server.dashboard.world import LONG, World

FIXED = {
    "/connect/": "Content",
    "/connect/?q=nothing-fits-this": "Content",
    "/connect/users": "Users",
    "/connect/groups": "Groups",
    "/connect/tags": "Tags",
    "/connect/tasks": "Tasks",
    "/connect/keys": "API keys",
    "/connect/server": "Server",
    "/connect/me": "Ada",
    "/connect/nothing": "Not found",
    "/connect/tasks/TASKfailed012345": "Deploy: Sales overview",
}
OF_ITEMS = {
    **{
        f"site {section}": "The site"
        for section in (
            *("info", "access", "settings", "environment", "bundles", "logs", "jobs"),
            *("schedule", "usage", "draft/{draft}"),
        )
    },
    "sales logs": "Sales overview",
    "sales jobs": "Sales overview",
    "sales usage": "Sales overview",
    "forecast info": LONG,
    "forecast schedule": LONG,
    "plain bundles": "plain",
    "plain environment": "plain",
    "umlaut info": "Größe & Übermaß",
    "shiny info": "Explorer",
}
OTHERS = {"/connect/groups/{group}": "Analysts & Co", "/connect/users/{paul}": "Paul"}
PAGES = {**FIXED, **OF_ITEMS, **OTHERS}


def address(world: World, name: str) -> str:
    """Give the address of a page by its name in ``PAGES``."""
    if not name.startswith("/"):
        item, section = name.split()
        name = f"/connect/content/{world.items[item]}/{section}"
    return name.format(group=world.group, draft=world.bundles[1], **world.people)
