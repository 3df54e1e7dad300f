"""The list of content, with search, filters and an order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from connectapi.server.errors import Refusal
from connectapi.server.web.dashboard import queries, trees, words
from connectapi.server.web.dashboard.visit import Page, Visit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.responses import Response

PER_PAGE = 50

ORDERS = {
    "deployed": ("last_deployed_time", "desc", "Deployed last"),
    "created": ("created_time", "desc", "Made last"),
    "title": ("title", "asc", "Title"),
    "owner": ("owner", "asc", "Owner"),
    "kind": ("app_mode", "asc", "Kind"),
}
"""What the list can be sorted by: the search's own word, its direction, and how it is called."""

_SHORTCUTS = (
    ("All", ""),
    ("Mine", "owner:@me"),
    ("Bookmarked", "is:bookmarked"),
    ("Scheduled", "is:scheduled"),
    ("Locked", "is:locked"),
    ("Not deployed", "not:published"),
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What of the content a visitor wants to see."""

    text: str
    kind: str
    owner: str
    tag: str
    order: str

    def query(self) -> str:
        """Say the wish in the language of the server's search."""
        filters = (("type", self.kind), ("owner", self.owner), ("tag", self.tag))
        parts = [self.text, *(f"{name}:{quoted(value)}" for name, value in filters if value)]
        return " ".join(part for part in parts if part)

    def address(self, **changed: str | int) -> str:
        """Give the query of an address of the list, with some of it changed."""
        kept = {
            "q": self.text,
            "kind": self.kind,
            "owner": self.owner,
            "tag": self.tag,
            "sort": "" if self.order == "deployed" else self.order,
        }
        chosen = {**kept, **changed}
        return "?" + urlencode({name: value for name, value in chosen.items() if value})


def quoted(value: str) -> str:
    """Write a value so that a search takes it as one, whatever is in it."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _show(visit: Visit) -> Response:
    order = visit.asked("sort")
    wish = Wish(
        text=visit.asked("q"),
        kind=visit.asked("kind"),
        owner=visit.asked("owner"),
        tag=visit.asked("tag"),
        order=order if order in ORDERS else "deployed",
    )
    number = visit.page_number()
    found, problem, status = _search(visit, wish, number)
    with visit.services.database.read() as connection:
        choices = queries.choices(connection, visit.caller)
    tag_paths = [path for path, _ in trees.paths(visit.ask("listTags"))]
    total = found["total"]
    return visit.show(
        "content_list",
        "Content",
        status,
        wish=wish,
        found=found["results"],
        total=total,
        warnings=found.get("warnings", ()),
        problem=problem,
        number=number,
        pages=max(-(-total // PER_PAGE), 1),
        first=(number - 1) * PER_PAGE + 1,
        kinds=_known(choices.kinds, wish.kind),
        owners=_with(choices.owners, wish.owner),
        tags=_with(tag_paths, wish.tag),
        orders=[(key, said) for key, (_, _, said) in ORDERS.items()],
        shortcuts=_SHORTCUTS,
        access=words.SHORT_ACCESS,
        any_content=bool(choices.kinds),
    )


def _search(
    visit: Visit, wish: Wish, number: int
) -> tuple[dict[str, Any], str, int]:  # Any: as the API answers
    column, direction, _ = ORDERS[wish.order]
    try:
        found = visit.ask(
            "searchContent",
            q=wish.query() or None,
            sort=column,
            order=direction,
            include="owner,tags",
            page_number=number,
            page_size=PER_PAGE,
        )
    except Refusal as refusal:
        return {"results": [], "total": 0}, refusal.message, refusal.status
    return found, "", 200


def _known(modes: Sequence[str], chosen: str) -> list[tuple[str, str]]:
    pairs = [(mode, words.kind(mode)) for mode in _with(modes, chosen)]
    return sorted(pairs, key=lambda pair: pair[1].casefold())


def _with(values: Sequence[str], chosen: str) -> list[str]:
    """Keep what was chosen among the choices, even where nothing is left of it."""
    return [*values, *([chosen] if chosen and chosen not in values else [])]


def _to_list(visit: Visit) -> Response:
    return visit.go("")


PAGES = (
    Page("/connect/", _show),
    Page("/connect/content", _to_list),
    Page("/connect/content/", _to_list),
)
