"""posit-sdk: content items, and what belongs to one."""

import pytest
from posit import connect
from posit.connect.errors import ClientError

from tests.peers.bundles import site


@pytest.fixture
def item(client: connect.Client, request: pytest.FixtureRequest) -> connect.Client:
    return client.content.create(name=f"item-{abs(hash(request.node.name))}"[:60])


def test_items_are_made_found_and_removed(client: connect.Client) -> None:
    made = client.content.create(name="first", title="The first", access_type="all")
    assert client.content.get(made["guid"])["title"] == "The first"
    assert client.content.find_one(name="first")["guid"] == made["guid"]
    assert client.content.find(owner_guid=client.me["guid"])[-1]["name"]
    assert client.content.find_by(title="The first")["guid"] == made["guid"]
    assert client.content.find_by(title="No such title") is None
    assert client.content.count() == len(client.content.find())
    assert made.owner["guid"] == client.me["guid"]
    assert made["guid"] in {item["guid"] for item in client.me.content.find()}
    assert (made.is_interactive, made.is_rendered) == (False, False)
    made.delete()
    with pytest.raises(ClientError) as caught:
        client.content.get(made["guid"])
    assert (caught.value.http_status, caught.value.error_code) == (404, 4)


def test_a_name_is_made_where_none_is_given(client: connect.Client) -> None:
    assert client.content.create()["name"]
    assert client.content.create(name="")["name"]
    with pytest.raises(ClientError) as caught:
        client.content.create(name=client.content.create(title=None)["name"])
    assert caught.value.http_status == 409


def test_requests_can_be_made_by_hand(client: connect.Client) -> None:
    item = client.post("v1/content", json={"title": "By hand"}).json()
    path = f"v1/content/{item['guid']}"
    assert client.patch(path, json={"title": "Changed"}).json()["title"] == "Changed"
    assert client.put(f"{path}/environment", json=[]).json() == []
    assert client.delete(path).status_code == 204
    picture = b"GIF89a" + bytes(20)
    other = client.content.create()
    client.put(f"v1/content/{other['guid']}/thumbnail", data=picture)
    other.bundles.create(site()).deploy().wait_for(wait=1, max_attempts=30)
    shown = client.session.get(f"{other['content_url']}__thumbnail__")
    assert (shown.content, shown.headers["Content-Type"]) == (picture, "image/gif")


def test_include_adds_owner_tags_and_vanity(client: connect.Client, item: connect.Client) -> None:
    category = client.tags.create(name="Included")
    tag = client.tags.create(name="Leaf", parent=category)
    item.tags.add(tag)
    item.vanity = "/included/"
    found = client.content.find(include=["owner", "tags", "vanity_url"], name=item["name"])[0]
    assert found["owner"]["username"] == "admin"
    assert [entry["name"] for entry in found["tags"]] == ["Leaf"]
    assert found["vanity_url"].endswith("/included/")
    whole = client.content.get(item["guid"])
    assert (whole["owner"], whole["vanity_url"]) == (found["owner"], found["vanity_url"])


def test_fields_change(item: connect.Client) -> None:
    item.update(title="New title", access_type="logged_in", max_processes=3)
    assert (item["title"], item["access_type"], item["max_processes"]) == (
        "New title",
        "logged_in",
        3,
    )
    item.update(max_processes=None, description="About")
    assert (item["max_processes"], item["description"]) == (None, "About")


def test_variables_are_set_and_named(item: connect.Client) -> None:
    variables = item.environment_variables
    variables.create("TOKEN", "secret")
    variables["REGION"] = "eu"
    variables.update({"A": "1"}, B="2")
    variables.update([("C", "3")])
    assert sorted(variables.find()) == ["A", "B", "C", "REGION", "TOKEN"]
    assert len(variables) == 5
    del variables["A"]
    variables.delete("B")
    assert sorted(variables) == ["C", "REGION", "TOKEN"]
    variables.clear()
    assert variables.find() == []


def test_permissions_are_granted_changed_and_taken(
    client: connect.Client, item: connect.Client
) -> None:
    user = client.users.create(username="greta", password="long-enough-1", user_role="publisher")
    group = client.groups.create(name="Readers")
    permissions = item.permissions
    assert permissions.find() == []
    first = permissions.create(user, role="viewer")
    permissions.create(principal_guid=group["guid"], principal_type="group", role="viewer")
    assert permissions.count() == 2
    assert permissions.get(first["id"]) == first
    assert permissions.find_one(principal_type="group")["principal_guid"] == group["guid"]
    first.update(role="owner")
    assert permissions.get(first["id"])["role"] == "owner"
    first.destroy()
    permissions.destroy(group)
    assert permissions.find() == []
    again = permissions.create(user, role="viewer")
    permissions.destroy(again["id"])
    assert permissions.count() == 0


def test_tags_form_trees(client: connect.Client, item: connect.Client) -> None:
    category = client.tags.create(name="Department")
    team = client.tags.create(name="Team", parent=category)
    squad = client.tags.create(name="Squad", parent_id=team["id"])
    assert client.tags.get(squad["id"]) == squad
    assert client.tags.find(name="Team") == [team]
    assert client.tags.find(parent=category) == [team]
    assert squad.parent_tag == team
    assert category.parent_tag is None
    assert category.child_tags.find() == [team]
    assert {tag["name"] for tag in category.descendant_tags.find()} == {"Team", "Squad"}

    with pytest.raises(ClientError):
        item.tags.add(category)
    item.tags.add(squad)
    assert {tag["name"] for tag in item.tags.find()} == {"Team", "Squad"}
    assert [found["guid"] for found in category.content_items.find()] == [item["guid"]]
    item.tags.delete(team["id"])
    assert item.tags.find() == []

    squad.update(name="Crew", parent=category)
    assert client.tags.get(squad["id"])["parent_id"] == category["id"]
    category.destroy()
    assert client.tags.find(name="Crew") == []


def test_vanity_paths_are_set_taken_over_and_reset(
    client: connect.Client, item: connect.Client
) -> None:
    assert item.vanity is None
    item.vanity = "quarterly"
    assert item.vanity == "/quarterly/"
    assert item.find_vanity()["content_guid"] == item["guid"]
    assert "/quarterly/" in {vanity["path"] for vanity in client.vanities.all()}

    other = client.content.create()
    with pytest.raises(ClientError) as caught:
        other.create_vanity(path="/quarterly/")
    assert caught.value.http_status == 409
    other.create_vanity(path="/quarterly/", force=True)
    item.reset_vanity()
    assert item.vanity is None
    del other.vanity
    assert all(vanity["path"] != "/quarterly/" for vanity in client.vanities.all())


def test_git_settings_are_kept(item: connect.Client) -> None:
    before = item.repository
    assert before is None
    made = item.create_repository(repository="https://example.invalid/team/report.git")
    assert (made["branch"], made["directory"], made["polling"]) == ("main", ".", True)
    repository = item.repository
    repository.update(branch="next", polling=False)
    assert (repository["branch"], item.repository["polling"]) == ("next", False)
    item.repository.destroy()
    assert item.repository is None
