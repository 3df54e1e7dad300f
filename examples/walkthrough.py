"""The main job, step by step, against two local servers: development and production.

Run it with `make demo`. It publishes `examples/site` to the one, looks at it as a visitor would,
and promotes it to the other. Every comparison that does not hold is named, and then the exit status
is 1.
"""

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import polars as pl

import connectapi
from connectapi.testing import LocalConnect

EXAMPLES = Path(__file__).resolve().parent


class Steps:
    """Prints what is done, and remembers which comparisons did not hold."""

    def __init__(self) -> None:
        self._number = 0
        self._failed: list[str] = []
        self._started = time.monotonic()

    def say(self, title: str, *details: object) -> None:
        """Print a step on one line, details indented below it."""
        self._number += 1
        print(f"{self._number:2}. {title}")
        for detail in details:
            print(f"    {detail}")

    def compare(self, what: str, *, holds: bool) -> None:
        """Print whether a comparison holds."""
        print(f"    {'ok' if holds else 'NOT SO'}: {what}")
        if not holds:
            self._failed.append(what)

    def finish(self) -> int:
        """Print the result; gives the exit status."""
        seconds = time.monotonic() - self._started
        if self._failed:
            print(f"\n{len(self._failed)} comparisons did not hold: {'; '.join(self._failed)}")
            return 1
        print(f"\nEvery comparison held. {self._number} steps took {seconds:.1f} s.")
        return 0


@contextmanager
def two_servers(folder: Path) -> Iterator[tuple[LocalConnect, LocalConnect]]:
    """Two local servers, each with a database of its own."""
    with (
        LocalConnect(data=folder / "dev") as development,
        LocalConnect(data=folder / "prod") as production,
    ):
        yield development, production


def people(steps: Steps, client: connectapi.Client) -> None:
    """Make a publisher and a group, and show everyone as data frames."""
    jane = client.users.create(
        "jane",
        email="jane@example.com",
        first_name="Jane",
        last_name="Doe",
        user_role="publisher",
        password="a long pass phrase",  # noqa: S106 - the server is gone in a minute
    )
    group = client.groups.create("analysts")
    client.groups.add_member(group, jane)
    steps.say(f"Made the publisher {jane.username} and the group {group.name}")
    _show(steps, "Users", client.users.find().to_polars(), "username", "user_role", "created_time")
    _show(steps, "Groups", pl.DataFrame(client.groups.find()), "name", "member_count")


def _show(steps: Steps, what: str, table: pl.DataFrame, *columns: str) -> None:
    some = "; ".join(" ".join(map(str, row)) for row in table.select(columns).head(3).iter_rows())
    steps.say(f"{what} as a data frame of {table.height} rows and {table.width} columns", some)


def publish(
    steps: Steps, client: connectapi.Client, bundle: connectapi.Bundle
) -> connectapi.ContentItem:
    """Deploy the site by name, with its log, and give it a face and an address."""
    steps.say("Deploying it by name; the log of the task:")
    item = client.deploy(bundle, name="site", title="Harbour Notes", on_log=_show_log_line)
    steps.say(f"Deployed {item.title!r}: {item.app_mode} content, bundle {item.bundle_id}")
    item.set_thumbnail(EXAMPLES / "thumbnail.png")
    item.set_vanity_url("/site/")
    item.update(access_type="all")
    item.permissions.grant("jane", role="editor")
    steps.say(f"Set thumbnail, vanity URL {item.vanity_url} and access_type={item.access_type!r}")
    return item


def _show_log_line(line: str) -> None:
    print(f"    | {line}")


def visit(steps: Steps, client: connectapi.Client, item: connectapi.ContentItem) -> None:
    """Fetch the page as an anonymous visitor, and find the visits in the usage table."""
    sent = (EXAMPLES / "site" / "index.html").read_bytes()
    steps.say("Fetching the page without credentials")
    for name, url in (("content URL", item.content_url), ("vanity URL", item.vanity_url)):
        with urlopen(str(url)) as answer:  # noqa: S310 - a loopback address
            steps.compare(
                f"the {name} answers the page that was packed", holds=answer.read() == sent
            )
    hits = client.usage.find(content_guid=item.guid).to_polars(flatten=True)
    _show(steps, "Usage", hits, "timestamp", "data_user_agent")
    steps.compare("both visits are in the usage table", holds=hits.height == 2)


def edit(steps: Steps, client: connectapi.Client) -> None:
    """Change another item that was found by its guid."""
    made = client.content.create("notes", title="Nots")
    found = client.content.get(made.guid)
    found.update(title="Notes", description="Edited with client.content.get")
    again = client.content.get(made.guid)
    steps.say(f"Edited another item: {again.title!r}, {again.description!r}")
    steps.compare("the server has the new title", holds=again.title == "Notes")
    content = client.content.find().to_polars()
    _show(steps, "Content", content, "name", "title", "app_mode", "access_type")


def promote(
    steps: Steps,
    item: connectapi.ContentItem,
    prod: connectapi.Client,
    bundle: connectapi.Bundle,
    folder: Path,
) -> None:
    """Promote to production under another title, and compare what arrived with what was sent."""
    promoted = prod.promote(item, title="Now in Production")
    steps.say(f"Promoted to {prod.server_url}: {promoted.title!r}, guid {promoted.guid}")
    steps.compare("it has its new title there", holds=promoted.title == "Now in Production")
    active = promoted.bundles.active()
    steps.compare("it is deployed there", holds=active is not None)
    if active is not None:
        archive = promoted.bundles.download(active, folder / "downloaded.tar.gz")
        same = archive.read_bytes() == bundle.path.read_bytes()
        steps.say(f"Downloaded its bundle: {archive.stat().st_size:,} bytes")
        steps.compare("it is byte for byte what was sent to development", holds=same)


def _who(user: connectapi.models.User) -> str:
    return f"as {user.first_name} {user.last_name} ({user.username}), {user.user_role}"


def main() -> int:
    """Take every step; gives the exit status."""
    steps = Steps()
    with (
        tempfile.TemporaryDirectory(prefix="connectapi-demo-") as name,
        two_servers(Path(name)) as (development, production),
        connectapi.bundle_dir(EXAMPLES / "site") as bundle,
    ):
        os.environ["CONNECT_SERVER"] = development.url
        os.environ["CONNECT_API_KEY"] = development.api_key
        with connectapi.connect() as client, production.client() as prod:
            me = client.me()
            version = client.server_version()
            steps.say(f"Connected to {client.server_url} (version {version})", _who(me))
            people(steps, client)
            steps.say(f"Packed examples/site: {bundle!r}")
            item = publish(steps, client, bundle)
            visit(steps, client, item)
            edit(steps, client)
            promote(steps, item, prod, bundle, Path(name))
            steps.say(
                "Addresses that browse(), browse_solo() and browse_api_docs() would open:",
                item.dashboard_url,
                item.solo_url,
                client.api_docs_url,
            )
    return steps.finish()


if __name__ == "__main__":
    sys.exit(main())
