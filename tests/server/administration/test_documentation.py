"""The page of documentation that administrators write."""

from __future__ import annotations

from datetime import timedelta

from connectapi import Client
from connectapi.testing import LocalConnect
from tests.server.content.conftest import refusal


def test_documentation_is_set_read_replaced_and_removed(
    server: LocalConnect, admin: Client, viewer: Client
) -> None:
    api = admin.api.custom_documentation
    assert refusal(viewer.api.custom_documentation.get_custom_documentation) == (
        404,
        "ObjectDoesNotExist",
    )
    api.set_custom_documentation(content="# Willkommen\n")
    first = viewer.api.custom_documentation.get_custom_documentation()
    assert first.content == "# Willkommen\n"
    server.move_clock(timedelta(hours=1))
    api.set_custom_documentation(content="")
    second = api.get_custom_documentation()
    assert second.content == ""
    assert second.created_time - first.created_time >= timedelta(hours=1)
    api.delete_custom_documentation()
    assert refusal(api.delete_custom_documentation) == (404, "ObjectDoesNotExist")


def test_its_length_is_limited(admin: Client) -> None:
    set_it = admin.api.custom_documentation.set_custom_documentation
    set_it(content="ä" * 500_000)
    assert refusal(set_it, content="a" * 500_001) == (400, "CustomDocumentationLength")
    assert refusal(set_it) == (400, "ParameterMissing")


def test_only_administrators_write_it(publisher: Client) -> None:
    api = publisher.api.custom_documentation
    assert refusal(api.set_custom_documentation, content="x") == (403, "PermissionDenied")
    assert refusal(api.delete_custom_documentation) == (403, "PermissionDenied")
