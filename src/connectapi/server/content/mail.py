"""Mails with renderings: after schedules, on request, and when something failed."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from connectapi.server.content import output_metadata, recipients
from connectapi.server.content.document import has_file
from connectapi.server.content.output_metadata import Draft, OutputMetadata, UnusableMetadata
from connectapi.server.outbox import Attachment
from connectapi.server.store import variants

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import RowMapping

    from connectapi.server.address import ServerAddress
    from connectapi.server.content.archives import Archives
    from connectapi.server.outbox import Outbox
    from connectapi.server.store.database import Database

_logger = logging.getLogger(__name__)

LARGEST = 25 * 1024 * 1024
"""Bytes that the files of a message may have together; mail servers take little more."""

_RENDERED = """{title}

Rendered on {time} UTC. This is where it is shown:
{url}
"""
_FAILED = """{title}

Its scheduled rendering failed, and what was rendered before is still shown.

{error}

The log of the job {job_key} says more:
{url}
"""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a mail is about: a variant of an item, one of its renderings, a server's address."""

    item: RowMapping
    variant: RowMapping
    rendering: RowMapping
    root: str

    @property
    def title(self) -> str:
        """What the item is called."""
        return title_of(self.item)

    @property
    def url(self) -> str:
        """Where the variant is shown."""
        return f"{self.root}/content/{self.item['guid']}/v{self.variant['key']}/"


class Mailer:
    """Writes mails about renderings into the outbox."""

    def __init__(
        self, database: Database, archives: Archives, outbox: Outbox, address: ServerAddress
    ) -> None:
        self._database = database
        self._archives = archives
        self._outbox = outbox
        self._address = address

    def after_schedule(self, item: RowMapping, variant: RowMapping, number: int) -> int | None:
        """Mail a scheduled rendering to all who get it, and count them.

        Returns:
            None where the document does not want it to be mailed.
        """
        with self._database.read() as connection:
            to = recipients.after_schedule(connection, item, variant)
            rendering = variants.rendering(connection, item["id"], number)
        if rendering is None:
            return 0
        subject = Subject(item, variant, rendering, self._address.url)
        drafts = [draft for draft in self._metadata(number).drafts if draft.after_schedule]
        for draft in drafts:
            self._send(subject, draft, to)
        return len(to) if drafts else None

    def copy(self, subject: Subject, to: str, user_id: int) -> int:
        """Mail a rendering because somebody asked for it, and count who gets it.

        Args:
            to: ``me``, ``collaborators`` or ``collaborators_viewers``.
            user_id: Who asked.
        """
        with self._database.read() as connection:
            found = recipients.on_request(connection, subject.item, subject.variant, to, user_id)
        for draft in self._metadata(subject.rendering["id"]).drafts:
            self._send(subject, draft, found)
        return len(found)

    def after_failure(self, item: RowMapping, variant: RowMapping, job_key: str, error: str) -> int:
        """Tell the owner and the collaborators that a scheduled rendering failed; count them."""
        with self._database.read() as connection:
            to = recipients.after_failure(connection, item, variant)
        title = title_of(item)
        url = f"{self._address.url}/connect/#/apps/{item['guid']}/logs"
        text = _FAILED.format(title=title, error=error, job_key=job_key, url=url)
        return len(self._outbox.keep(to=to, subject=f"Rendering failed: {title}", text=text))

    def _send(self, subject: Subject, draft: Draft, to: list[str]) -> None:
        time = str(subject.rendering["render_time"])[:16].replace("T", " ")
        plain = _RENDERED.format(title=subject.title, time=time, url=subject.url)
        self._outbox.keep(
            to=to,
            subject=draft.subject or subject.title,
            text=draft.text or plain,
            html=draft.html,
            images=draft.images,
            attachments=self._files(subject, draft),
        )

    def _metadata(self, number: int) -> OutputMetadata:
        path = self._archives.rendering_metadata(number)
        try:
            return output_metadata.read(path.read_bytes())
        except FileNotFoundError:
            return OutputMetadata()
        except UnusableMetadata as problem:
            _logger.warning("rendering %s is mailed as if it said nothing: %s", number, problem)
            return OutputMetadata()

    def _files(self, subject: Subject, draft: Draft) -> list[Attachment]:
        rendering = subject.rendering
        folder = self._archives.rendered(rendering["id"], rendering["bundle_id"])
        wanted = [self._report(subject, folder)] if draft.with_report else []
        wanted += [
            (PurePosixPath(name).name, folder / name)
            for name in draft.attachments
            if has_file(folder, name)
        ]
        found, left = [], LARGEST
        for name, path in wanted:
            size = path.stat().st_size if path.is_file() else left + 1
            if size > left:
                _logger.warning("%s is gone or too large to be attached to a mail", name)
                continue
            left -= size
            found.append(Attachment(name, path.read_bytes()))
        return found

    def _report(self, subject: Subject, folder: Path) -> tuple[str, Path]:
        page = subject.rendering["page"]
        if page is None:
            made = self._archives.rendering(subject.rendering["id"])
            return f"{subject.item['name']}.html", made
        return PurePosixPath(page).name, folder / page


def title_of(item: RowMapping) -> str:
    """Give what people call an item."""
    return str(item["title"] or item["name"])
