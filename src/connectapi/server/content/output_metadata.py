"""What a document says about its rendering: which files it made, and what mails of it look like.

R, Quarto and Python documents leave it as ``.output_metadata.json`` in the folder that they are
rendered in. There are two forms: fields whose names begin with ``rsc_``, for one mail, and since
2025 a list ``emails``.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

NAME = ".output_metadata.json"


class UnusableMetadata(ValueError):
    """The document's metadata cannot be read; the text says why."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a document wants one mail to be; what it leaves open is None.

    Attributes:
        images: Bytes of pictures, by the names that the HTML calls them by after ``cid:``.
        attachments: Paths of files beside the rendering.
        with_report: Whether the rendering itself is attached.
        after_schedule: Whether it is sent after scheduled renderings.
    """

    subject: str | None = None
    html: str | None = None
    text: str | None = None
    images: Mapping[str, bytes] = field(default_factory=dict)
    attachments: tuple[str, ...] = ()
    with_report: bool = True
    after_schedule: bool = True


@dataclass(frozen=True, slots=True)
class OutputMetadata:
    """What a document says; without a word of its own, one mail with the rendering.

    Attributes:
        files: Paths of files that are kept beside the page.
        drafts: The mails; there is at least one.
    """

    files: tuple[str, ...] = ()
    drafts: tuple[Draft, ...] = (Draft(),)

    def kept(self) -> tuple[str, ...]:
        """Name all files that have to be there after the rendering."""
        names = [*self.files, *(name for draft in self.drafts for name in draft.attachments)]
        return tuple(dict.fromkeys(names))


def read(data: bytes) -> OutputMetadata:
    """Read the metadata of a document.

    Raises:
        UnusableMetadata: It is no JSON object, or a part of it has another form than it should.
    """
    try:
        fields = json.loads(data)
    except ValueError as problem:
        raise UnusableMetadata(f"{NAME} is no JSON: {problem}") from None
    if not isinstance(fields, dict):
        raise UnusableMetadata(f"{NAME} must hold a JSON object")
    emails = fields.get("emails")
    if isinstance(emails, list) and emails:
        drafts = tuple(_listed(email) for email in emails)
    else:
        drafts = (_single(fields),)
    return OutputMetadata(_texts(fields, "rsc_output_files"), drafts)


def _single(fields: Mapping[str, object]) -> Draft:
    return Draft(
        subject=_text(fields, "rsc_email_subject"),
        html=_text(fields, "rsc_email_body_html"),
        text=_text(fields, "rsc_email_body_text"),
        images=_images(fields, "rsc_email_images"),
        attachments=_texts(fields, "rsc_email_attachments"),
        with_report=not _switch(fields, "rsc_email_suppress_report_attachment"),
        after_schedule=not _switch(fields, "rsc_email_suppress_scheduled"),
    )


def _listed(fields: object) -> Draft:
    if not isinstance(fields, dict):
        raise UnusableMetadata(f"each of the emails in {NAME} must be a JSON object")
    return Draft(
        subject=_text(fields, "subject"),
        html=_text(fields, "body_html"),
        text=_text(fields, "body_text"),
        images=_images(fields, "images"),
        attachments=_texts(fields, "attachments"),
        with_report=_switch(fields, "send_report_as_attachment"),
        after_schedule=not _switch(fields, "suppress_scheduled"),
    )


def _one(fields: Mapping[str, object], name: str) -> object:
    # R writes a single value as a list of one.
    value = fields.get(name)
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _text(fields: Mapping[str, object], name: str) -> str | None:
    value = _one(fields, name)
    if value is None or value in ([], {}):
        return None
    if not isinstance(value, str):
        raise UnusableMetadata(f"{name} in {NAME} must be text")
    # Half a character, which JSON can write, cannot be sent.
    return value.encode("utf-8", "replace").decode() or None


def _switch(fields: Mapping[str, object], name: str) -> bool:
    value = _one(fields, name)
    if value is not None and not isinstance(value, bool):
        raise UnusableMetadata(f"{name} in {NAME} must be true or false")
    return bool(value)


def _texts(fields: Mapping[str, object], name: str) -> tuple[str, ...]:
    value = fields.get(name)
    # Lua writes an empty list as an object.
    if value is None or value == {}:
        return ()
    values: Iterable[object] = [value] if isinstance(value, str) else _list_of(value, name)
    if not all(isinstance(item, str) for item in values):
        raise UnusableMetadata(f"{name} in {NAME} must be a list of file names")
    return tuple(str(item) for item in values if item)


def _list_of(value: object, name: str) -> list[object]:
    if not isinstance(value, list):
        raise UnusableMetadata(f"{name} in {NAME} must be a list")
    return value


def _images(fields: Mapping[str, object], name: str) -> dict[str, bytes]:
    value = fields.get(name)
    if value is None or value == []:
        return {}
    if not isinstance(value, dict):
        raise UnusableMetadata(f"{name} in {NAME} must be an object: a name and Base64 for each")
    return {key: _decoded(f"{name}.{key}", _one(value, key)) for key in value}


def _decoded(name: str, value: object) -> bytes:
    # Some tools write an address that holds the data.
    text = value.rpartition(",")[2] if isinstance(value, str) else ""
    try:
        data = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        data = b""
    if not data:
        raise UnusableMetadata(f"{name} in {NAME} must be a picture in Base64")
    return data
