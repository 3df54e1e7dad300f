"""Some content of two owners, for scenarios that look for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from connectapi.testing import LocalConnect
from tests.scenarios.content_bundles import page


@contextmanager
def content_world(server_version: str | None = None) -> Iterator[tuple[LocalConnect, str]]:
    """Three items of the administrator, one of them published, and two of a publisher, Paul.

    Gives the server and Paul's key.
    """
    local = LocalConnect(server_version=server_version, check_answers=True, socket=False)
    with local as server, server.client() as client:
        paul = server.add_user("paul", "publisher")
        client.tags.ensure("Team/Blue")
        sales = client.content.create("sales", title="Sales, monthly")
        client.content.create("risk", title='The "big" risk').add_tag("Team/Blue")
        client.content.create("empty")
        sales.add_tag("Team/Blue")
        sales.set_vanity_url("/team/sales/")
        bundle = client.api.bundles.upload_content_bundle(sales.guid, page())
        started = client.api.content.deploy_content_bundle(sales.guid, bundle_id=bundle.id)
        client.tasks.wait(started.task_id, timeout=20)
        with server.client(api_key=paul.api_key) as pauls:
            pauls.content.create("sales", title="Sales of Paul", access_type="all")
            pauls.content.create("private")
        yield server, paul.api_key
