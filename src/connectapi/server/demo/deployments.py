"""Planting what was deployed: bundles, their builds, renderings, schedules and processes."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import insert, update

from connectapi.server.clock import stamp
from connectapi.server.content import kinds as app_modes
from connectapi.server.content.scheduling import read_schedule, recurrence_of
from connectapi.server.demo.archives import archive, versions
from connectapi.server.demo.trail import at_work, random_key
from connectapi.server.demo.world import Item, Kind, kinds
from connectapi.server.store import bundles, packages, schedules, variant_tables, variants

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from sqlalchemy import Connection, RowMapping

    from connectapi.server.content.archives import Archives
    from connectapi.server.demo.items import Planted
    from connectapi.server.demo.trail import Trail

_PERIODS = {
    "day": ("day", {"N": 1}),
    "week": ("week", {"N": 1}),
    "month": ("dayofmonth", {"N": 1, "Day": 1}),
}
_REMEMBERED = timedelta(days=35)
"""The time of which there are still jobs: older ones a server has forgotten."""
_OUT_OF_MEMORY = 137


@dataclass(slots=True)
class Deployed:
    """What was deployed to an item, and since when each of it was seen."""

    kind: Kind | None = None
    variant_key: str | None = None
    bundles: list[tuple[datetime, int]] = field(default_factory=list)
    renderings: list[tuple[datetime, int]] = field(default_factory=list)

    def bundle_at(self, moment: datetime) -> int | None:
        """Give the bundle that visitors saw at a time."""
        return _at(self.bundles, moment)

    def rendering_at(self, moment: datetime) -> int | None:
        """Give the rendering that visitors saw at a time."""
        return _at(self.renderings, moment)


def _at(numbers: Sequence[tuple[datetime, int]], moment: datetime) -> int | None:
    place = bisect_right(numbers, moment, key=lambda pair: pair[0])
    return numbers[place - 1][1] if place else None


@dataclass(frozen=True, slots=True)
class Deployer:
    """Adds what was deployed to an item since it was made."""

    connection: Connection
    archives: Archives
    chance: Random
    trail: Trail
    now: datetime

    def deploy(self, planted: Planted) -> Deployed:
        """Add all versions of an item; the last one is active."""
        item = planted.item
        if not item.versions:
            return Deployed()
        kind = kinds()[item.kind]
        deployed = Deployed(kind)
        document = kind.mode in app_modes.RENDERED
        variant = self._variant(planted, deployed) if document else None
        for number, moment in enumerate(self._moments(planted), 1):
            self._version(planted, deployed, number, moment, variant)
        self._activate(planted, deployed)
        if variant is not None and item.schedule is not None:
            self._schedule(planted, deployed, variant)
        if kind.run:
            self._run(planted, deployed)
        if document:
            self._show_last(deployed)
        return deployed

    def _moments(self, planted: Planted) -> list[datetime]:
        """Give the times of the deployments: the first at once, the others when work was done."""
        first = planted.created + timedelta(minutes=12)
        span = self.now - first
        shares = sorted(self.chance.uniform(0.1, 0.97) for _ in range(planted.item.versions - 1))
        later = [at_work(first + span * share, self.chance) for share in shares]
        return sorted([first, *(max(moment, first + timedelta(hours=1)) for moment in later)])

    def _variant(self, planted: Planted, deployed: Deployed) -> RowMapping:
        deployed.variant_key = random_key(self.chance, variants.KEY_LENGTH)
        values = {
            "content_id": planted.id,
            "key": deployed.variant_key,
            "name": variants.DEFAULT_NAME,
            "is_default": True,
            "created_time": stamp(planted.created),
        }
        query = insert(variant_tables.variants).values(values)
        number = self.connection.execute(query.returning(variant_tables.variants.c.id))
        variant = variants.one(self.connection, number.scalar_one())
        if variant is None:
            raise LookupError("a variant was not kept")
        return variant

    def _version(
        self,
        planted: Planted,
        deployed: Deployed,
        number: int,
        moment: datetime,
        variant: RowMapping | None,
    ) -> None:
        kind = kinds()[planted.item.kind]
        data = archive(planted.item, number, self.chance, planted.colour)
        values = {
            "content_id": planted.id,
            "created_by": planted.owner.guid,
            "created_time": stamp(moment),
            "size": len(data),
            "app_mode": kind.mode,
            "content_category": kind.category,
            "entry": kind.primary or None,
            **versions(kind),
        }
        bundle_id = bundles.create(self.connection, values)
        # Not synced one by one: whoever loses a demonstration to a crash plants it again.
        self.archives.archive(bundle_id).write_bytes(data)
        packages.set_packages(self.connection, bundle_id, _packages(kind))
        deployed.bundles.append((moment, bundle_id))
        text = f"Uploaded bundle {bundle_id} of content {planted.guid}"
        self.trail.note(moment, planted.owner, "add_bundle", text)
        text = f"Deployed bundle {bundle_id} of content {planted.guid}"
        self.trail.note(moment, planted.owner, "deploy_application", text)
        self._build(planted, kind, bundle_id, moment)
        if variant is not None:
            self._render(planted, deployed, variant, moment)

    def _build(self, planted: Planted, kind: Kind, bundle_id: int, moment: datetime) -> None:
        tag = app_modes.job_tag(kind.mode, uses_r=bool(kind.r))
        if tag is None or kind.mode in app_modes.RENDERED:
            return
        lines = [f"Installing {package.replace(' ', ' (')}) ..." for package in kind.packages]
        took = timedelta(seconds=self.chance.uniform(4, 40))
        values = {"key": random_key(self.chance), "content_id": planted.id, "bundle_id": bundle_id}
        head = _head(planted, bundle_id, str(values["key"]))
        self.trail.ran(moment, took, {**values, "tag": tag}, [*head, *lines, "Completed build."])

    def _render(
        self,
        planted: Planted,
        deployed: Deployed,
        variant: RowMapping,
        moment: datetime,
        *,
        scheduled: bool = False,
    ) -> None:
        kind, bundle_id = kinds()[planted.item.kind], deployed.bundle_at(moment)
        took = timedelta(seconds=self.chance.uniform(6, 75))
        key = random_key(self.chance)
        values = {
            "key": key,
            "content_id": planted.id,
            "bundle_id": bundle_id,
            "variant_id": variant["id"],
            "variant_key": variant["key"],
            "tag": app_modes.render_tag(kind.mode, kind.category),
            "scheduled_time": stamp(moment) if scheduled else None,
            "queued_time": stamp(moment) if scheduled else None,
            "queue_name": "default" if scheduled else None,
        }
        lines = [*_head(planted, bundle_id, key), f"processing file: {kind.entry}"]
        if scheduled and self.chance.random() < 0.06:
            lines.append("The source of the figures could not be reached.")
            self.trail.ran(moment, took, values, lines, exit_code=1)
            return
        self.trail.ran(moment, took, values, [*lines, "Output created."])
        row = {
            "content_id": planted.id,
            "variant_id": variant["id"],
            "bundle_id": bundle_id,
            "job_key": key,
            "render_time": stamp(moment + took),
            "render_duration": int(took.total_seconds() * 1e9),
            "page": f"{kind.entry.rpartition('.')[0]}.html",
            "active": False,
        }
        query = insert(variant_tables.renderings).values(row)
        number = self.connection.execute(query.returning(variant_tables.renderings.c.id))
        deployed.renderings.append((moment + took, number.scalar_one()))

    def _activate(self, planted: Planted, deployed: Deployed) -> None:
        kind = kinds()[planted.item.kind]
        moment, bundle_id = deployed.bundles[-1]
        values = {
            **versions(kind),
            "app_mode": kind.mode,
            "content_category": kind.category,
            "last_deployed_time": stamp(moment),
        }
        bundles.activate(self.connection, planted.id, bundle_id, values)
        self.archives.unpack(bundle_id, "")

    def _show_last(self, deployed: Deployed) -> None:
        deployed.renderings.sort()
        table = variant_tables.renderings
        query = update(table).where(table.c.id == deployed.renderings[-1][1])
        self.connection.execute(query.values(active=True))

    def _schedule(self, planted: Planted, deployed: Deployed, variant: RowMapping) -> None:
        item = planted.item
        name, what = _PERIODS[item.schedule or "day"]
        first = planted.created.replace(hour=5, minute=30, second=0, microsecond=0)
        fields = {"type": name, "schedule": what, "start_time": stamp(first), "email": True}
        values = read_schedule(fields, self.now)
        schedules.create(self.connection, stamp(planted.created), variant, values, None)
        text = f"Added a schedule of content {planted.guid}"
        self.trail.note(planted.created, planted.owner, "add_schedule", text)
        recurrence = recurrence_of(values)
        begin = max(self.now - _REMEMBERED, deployed.bundles[0][0])
        while (moment := recurrence.next_run(begin)) is not None and moment <= self.now:
            self._render(planted, deployed, variant, moment, scheduled=True)
            begin = moment

    def _run(self, planted: Planted, deployed: Deployed) -> None:
        """Add the processes of the last weeks; some ended badly."""
        kind = kinds()[planted.item.kind]
        for back in sorted(self.chance.sample(range(1, 21), 6), reverse=True):
            moment = self.now - timedelta(days=back, minutes=self.chance.uniform(0, 700))
            bundle_id = deployed.bundle_at(moment)
            if bundle_id is None:
                continue
            key = random_key(self.chance)
            values = {"key": key, "content_id": planted.id, "bundle_id": bundle_id, "tag": kind.run}
            lines = [*_head(planted, bundle_id, key), "Listening for visitors"]
            end, code = self.chance.choices(_ENDS, (20, 2, 1))[0]
            took = timedelta(minutes=self.chance.uniform(3, 240))
            self.trail.ran(moment, took, values, [*lines, *end], code)


_ENDS: tuple[tuple[tuple[str, ...], int], ...] = (
    (("Nobody has been here for a while: the process ends.",), 0),
    (("The process ended by itself, with exit code 1.",), 1),
    (("The process needed more memory than it may have.",), _OUT_OF_MEMORY),
)


def _head(planted: Planted, bundle_id: int | None, key: str) -> list[str]:
    return [
        f"[rsc-session] Content GUID: {planted.guid}",
        f"[rsc-session] Content ID: {planted.id}",
        f"[rsc-session] Bundle ID: {bundle_id}",
        f"[rsc-session] Job Key: {key}",
        "Running on host: port",
    ]


def _packages(kind: Kind) -> list[dict[str, object]]:
    language = "r" if kind.r else "python"
    pairs = (package.split() for package in kind.packages)
    return [
        {"language": language, "name": name, "version": version, "hash": None, "requirement": None}
        for name, version in pairs
    ]


def is_shiny(item: Item) -> bool:
    """Tell whether visits to an item are Shiny sessions."""
    return item.kind in kinds() and kinds()[item.kind].mode in app_modes.SHINY
