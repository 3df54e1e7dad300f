"""What of a content item a path asks for: its bundle, a draft, a variant, one rendering."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from connectapi.server.content import document, kinds
from connectapi.server.errors import Code, Refusal
from connectapi.server.rights import ContentRole
from connectapi.server.store import bundles, variants

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection, RowMapping

    from connectapi.server.content.archives import Archives
    from connectapi.server.rights import Caller

_NUMBERED = re.compile(r"_(bundle|rev)([0-9]{1,18})")
_VARIANT = re.compile(r"v([A-Za-z0-9]{8})")
_PAGES = (".html", ".htm")


@dataclass(frozen=True, slots=True)
class View:
    """One state of a content item, and a path in it.

    Attributes:
        bundle: Row of the bundle that it was made from.
        prefix: What of the path chose this state, with a slash at the end, or an empty text.
        rest: Path in the bundle.
        page: File in the bundle that is shown first, where there is one.
        rendering: Row of the rendering, for documents that were rendered.
    """

    bundle: RowMapping
    prefix: str
    rest: str
    page: str | None
    rendering: RowMapping | None = None
    variant_key: str | None = None

    @property
    def app_mode(self) -> str:
        """Kind of content in this state."""
        return str(self.bundle["app_mode"])


@dataclass(frozen=True, slots=True)
class Found:
    """A file for a path; without a path, the address needs ``target`` instead."""

    path: Path | None
    target: str = ""
    is_page: bool = False


def may_choose_state(segment: str) -> bool:
    """Tell whether the first segment of a path, as it was sent, may ask for a certain state."""
    return "%" in segment or bool(_NUMBERED.fullmatch(segment) or _VARIANT.fullmatch(segment))


def resolve(
    connection: Connection, item: RowMapping, caller: Caller | None, role: ContentRole, path: str
) -> View | None:
    """Find what a path below the content's root asks for, or None where there is no such thing.

    Raises:
        Refusal: The caller may not see a draft, an old rendering, or somebody's private variant.
    """
    first, _, below = path.partition("/")
    numbered = _NUMBERED.fullmatch(first)
    if numbered and numbered[1] == "bundle":
        _check_editor(caller, role, "a draft")
        return _draft(connection, item, int(numbered[2]), f"{first}/", below)
    variant, prefix = variants.default(connection, item["id"]), ""
    named = _VARIANT.fullmatch(first)
    other = variants.by_key(connection, item["id"], named[1]) if named else None
    if other is not None:
        variant, prefix, path = other, f"{first}/", below
        first, _, below = path.partition("/")
        numbered = _NUMBERED.fullmatch(first)
    if variant is None or item["app_mode"] not in kinds.RENDERED:
        row = _bundle(connection, item, item["active_bundle_id"])
        return None if row is None else View(row, "", path, row["entry"])
    if variant["visibility"] == "private" and (caller is None or caller.id != variant["owner_id"]):
        raise _not_shown(caller, "Only its owner may see a private variant.")
    number = variant["rendering_id"]
    if numbered and numbered[1] == "rev":
        number, prefix, path = int(numbered[2]), f"{prefix}{first}/", below
        if number != variant["rendering_id"]:
            _check_editor(caller, role, "an old rendering")
    return _rendered(connection, item, variant, number, prefix, path)


def _draft(
    connection: Connection, item: RowMapping, number: int, prefix: str, rest: str
) -> View | None:
    row = _bundle(connection, item, number)
    if row is None:
        return None
    if row["app_mode"] not in kinds.RENDERED:
        return View(row, prefix, rest, row["entry"])
    rendering = variants.rendering_of_bundle(connection, number)
    return View(row, prefix, rest, rendering["page"] if rendering else None, rendering)


def _rendered(
    connection: Connection,
    item: RowMapping,
    variant: RowMapping,
    number: int | None,
    prefix: str,
    rest: str,
) -> View | None:
    rendering = None if number is None else variants.rendering(connection, item["id"], number)
    if rendering is None:
        row = _bundle(connection, item, item["active_bundle_id"])
        if row is None or number is not None:
            return None
        return View(row, prefix, rest, None, None, variant["key"])
    row = _bundle(connection, item, rendering["bundle_id"])
    if row is None or rendering["variant_id"] != variant["id"]:
        return None
    return View(row, prefix, rest, rendering["page"], rendering, variant["key"])


def _bundle(connection: Connection, item: RowMapping, number: int | None) -> RowMapping | None:
    return None if number is None else bundles.one(connection, item["id"], number)


def _check_editor(caller: Caller | None, role: ContentRole, what: str) -> None:
    if role < ContentRole.EDITOR:
        raise _not_shown(caller, f"Only the owner and the collaborators may see {what}.")


def _not_shown(caller: Caller | None, message: str) -> Refusal:
    # Somebody who is not signed in may turn out to be one of those who may.
    return Refusal(Code.AUTH_REQUIRED if caller is None else Code.NO_VIEW_PERMISSION, message)


def locate(view: View, archives: Archives) -> Found | None:
    """Find the file that a view shows, or None where there is nothing."""
    folder, rest = archives.folder(view.bundle["id"]), view.rest
    # Beside a page that a bundle brings lie its sources; what a rendering made is there to be seen.
    hides_sources = view.app_mode in kinds.RENDERED
    if view.rendering is not None:
        rendered = archives.rendered(view.rendering["id"], view.bundle["id"])
        hides_sources, folder = rendered == folder, rendered
    if "\0" in rest or "\\" in rest or any(part in ("..", ".") for part in rest.split("/")):
        return None
    if rest == "" and view.page is not None and "/" in view.page:
        # A page in a folder finds its images beside it only under its own address.
        return Found(None, view.prefix + view.page)
    if rest == "" and view.page is None and view.rendering is not None:
        made = archives.rendering(view.rendering["id"])
        return Found(made, is_page=True) if made.is_file() else None
    try:
        path = (folder / (view.page if rest == "" and view.page else rest)).resolve()
        inside = path.is_relative_to(folder.resolve())
        if not inside or (hides_sources and document.is_source(path)):
            return None
        return _file(view, folder.resolve(), path)
    except OSError:  # a name that no file can have
        return None


def _file(view: View, folder: Path, path: Path) -> Found | None:
    if path.is_dir():
        if view.rest and not view.rest.endswith("/"):
            return Found(None, f"{view.prefix}{view.rest}/")
        path = (path / "index.html").resolve()
    elif view.rest.endswith("/"):
        # As if it were a folder: whatever the page names beside it would be looked for in there.
        return None
    if not path.is_file() or not path.is_relative_to(folder):
        return None
    return Found(path, is_page=view.rest == "" or path.suffix.lower() in _PAGES)
