"""posit-sdk: usage, caches and execution environments."""

import pytest
from posit import connect
from posit.connect.errors import ClientError
from posit.connect.metrics.shiny_usage import ShinyUsage
from posit.connect.metrics.visits import Visits

from tests.peers.bundles import fastapi_app, site

WAIT = {"wait": 1, "max_attempts": 30}


@pytest.fixture(scope="module")
def visited(client: connect.Client) -> connect.Client:
    item = client.content.create(access_type="all")
    item.bundles.create(site()).deploy().wait_for(**WAIT)
    for _ in range(3):
        assert client.session.get(item["content_url"]).status_code == 200
    return item


def test_visits_become_usage(client: connect.Client, visited: connect.Client) -> None:
    events = client.metrics.usage.find(content_guid=visited["guid"])
    assert len(events) == 3
    assert {event["user_guid"] for event in events} == {client.me["guid"]}
    assert events[0].started <= events[-1].started
    first = client.metrics.usage.find_one(content_guid=visited["guid"])
    assert first.content_guid == visited["guid"]
    nobody = client.metrics.usage.find(content_guid="6f300623-1e0c-48e6-a473-ddf630c0c0c3")
    assert nobody == []


def test_an_event_has_the_fields_of_a_visit(
    client: connect.Client, visited: connect.Client
) -> None:
    event = client.metrics.usage.find_one(content_guid=visited["guid"])
    visit = Visits(client._ctx).find_one(content_guid=visited["guid"])
    assert event.ended == event.started == visit.time
    assert (event.bundle_id, event.path) == (visit.bundle_id, visit.path)
    assert (event.variant_key, event.rendering_id) == (visit.variant_key, visit.rendering_id)
    assert event.data_version == visit.data_version == 3
    assert visit.user_guid == client.me["guid"]
    assert ShinyUsage(client._ctx).find(content_guid=visited["guid"]) == []
    assert ShinyUsage(client._ctx).find_one() is None


def test_usage_lies_between_times(client: connect.Client, visited: connect.Client) -> None:
    guid = visited["guid"]
    assert client.metrics.usage.find(content_guid=guid, start="2099-01-01T00:00:00Z") == []
    assert len(client.metrics.usage.find(content_guid=guid, end="2099-01-01T00:00:00Z")) == 3


def test_hits_are_listed(client: connect.Client, visited: connect.Client) -> None:
    hits = client.metrics.hits.fetch(content_guid=[visited["guid"]])
    assert len(hits) == 3
    found = client.metrics.hits.find_by(id=hits[0]["id"])
    assert found["content_guid"] == visited["guid"]
    assert client.metrics.hits.fetch(start="2099-01-01T00:00:00Z") == []


def test_caches_follow_deployments(client: connect.Client) -> None:
    item = client.content.create()
    item.bundles.create(fastapi_app()).deploy().wait_for(**WAIT)
    caches = client.system.caches.runtime
    found = [cache for cache in caches.find() if cache["language"] == "Python"]
    assert found
    cache = found[0]
    assert cache.destroy(dry_run=True) is None
    assert cache in caches.find()
    task = caches.destroy(
        language=cache["language"],
        version=cache["version"],
        image_name=cache["image_name"],
        dry_run=False,
    )
    task.wait_for(**WAIT)
    assert cache not in caches.find()
    with pytest.raises(ClientError) as caught:
        cache.destroy(dry_run=False)
    assert caught.value.http_status == 404


def test_environments_are_made_changed_and_removed(client: connect.Client) -> None:
    environments = client.environments
    python = [{"version": "3.11.7", "path": "/opt/python/3.11.7/bin/python"}]
    made = environments.create(
        title="Team image",
        name="registry.example.invalid/team:1",
        cluster_name="Kubernetes",
        matching="exact",
        python={"installations": python},
    )
    assert environments.find(made["guid"]) == made
    assert environments.find_by(title="Team image")["guid"] == made["guid"]
    assert len(environments.fetch()) >= 1
    made.update(title="Renamed", matching="any")
    assert environments.find(made["guid"])["title"] == "Renamed"
    made.destroy()
    with pytest.raises(ClientError) as caught:
        environments.find(made["guid"])
    assert caught.value.http_status == 404
