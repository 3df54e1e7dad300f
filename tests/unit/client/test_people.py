"""Users and groups found by name, whatever a server's prefix search gives."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from connectapi import Ambiguous, NotFound
from connectapi._core.request import Request
from connectapi._core.response import Response
from connectapi.client._sync.groups import GroupsResource
from connectapi.client._sync.people import People
from connectapi.client._sync.users import UsersResource


class OneFullPage:
    """A server whose prefix search gives 500 others, and nothing on later pages."""

    def __init__(self, found: list[dict[str, object]]) -> None:
        self.found = found
        self.requests: list[Request[Any]] = []  # Any: requests of every kind

    def send(self, request: Request[Any]) -> Any:  # Any: what the request decodes to
        self.requests.append(request)
        others: list[dict[str, object]] = [
            {"guid": f"guid-{number}", "username": f"user{number}x", "name": f"team{number}x"}
            for number in range(500)
        ]
        everything = [*others, *self.found]
        number = request.query["page_number"]
        if "prefix" in request.query:
            everything = others if number == 1 else []
        assert isinstance(number, int)
        rows = everything[(number - 1) * 500 : number * 500]
        body = {"results": rows, "current_page": number, "total": len(everything)}
        return request.decode(
            Response(200, {}, msgspec.json.encode(body), "GET", "", request.path, "")
        )


def test_a_user_name_beyond_a_full_page_of_likenesses_is_found() -> None:
    server = OneFullPage([{"guid": "jane", "username": "Jane", "email": "j@example.com"}])
    users = UsersResource(server)  # type: ignore[arg-type]  # as much of a session as is used
    assert users.one(username="jane").guid == "jane"
    with pytest.raises(NotFound, match="'user1'"):
        users.one(username="user1")


def test_a_group_beyond_a_full_page_of_likenesses_is_found() -> None:
    server = OneFullPage([{"guid": "team", "name": "team"}])
    groups = GroupsResource(server)  # type: ignore[arg-type]  # as much of a session as is used
    assert groups.one(name="team").guid == "team"
    with pytest.raises(NotFound, match="'Team'"):
        groups.one(name="Team")


def test_many_addresses_need_one_pass_over_all_users() -> None:
    found: list[dict[str, object]] = [
        {"guid": "a", "username": "ann", "email": "Ann@example.com"},
        {"guid": "b", "username": "ben@example.com", "email": ""},
        {"guid": "c", "username": "cy", "email": "twins@example.com"},
        {"guid": "d", "username": "di", "email": "twins@example.com"},
    ]
    server = OneFullPage(found)
    people = People(server)  # type: ignore[arg-type]  # as much of a session as is used
    assert people.guids(["ann@example.com", "BEN@example.com", "ann@example.com"]) == [
        "a",
        "b",
        "a",
    ]
    assert len(server.requests) == 2
    with pytest.raises(Ambiguous) as caught:
        people.guids(["twins@example.com"])
    assert caught.value.candidates == ("cy (c)", "di (d)")


def test_guids_are_taken_as_they_are() -> None:
    server = OneFullPage([])
    people = People(server)  # type: ignore[arg-type]  # as much of a session as is used
    guid = "6f300623-1e0c-48e6-a473-ddf630c0c0c3"
    assert people.guids([guid]) == [guid]
    assert people.guids([]) == []
    assert server.requests == []
