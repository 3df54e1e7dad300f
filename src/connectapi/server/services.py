"""What every handler may use, made once for a server."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from connectapi.server.address import ServerAddress
from connectapi.server.checks import Checks, Subject
from connectapi.server.clock import Clock
from connectapi.server.content.archives import Archives
from connectapi.server.content.deploy import Deployments, Parts
from connectapi.server.content.git_content import GitContent, open_git_content
from connectapi.server.content.live_jobs import LiveJobs
from connectapi.server.content.mail import Mailer
from connectapi.server.content.making import Maker
from connectapi.server.content.render import Renders
from connectapi.server.content.rendering import CodeRenderer
from connectapi.server.content.scheduler import Scheduler
from connectapi.server.content.work import WorkQueue
from connectapi.server.contract import Contract, Release
from connectapi.server.directory import Directory
from connectapi.server.directory import load as load_directory
from connectapi.server.events import Events
from connectapi.server.identity.integrations import ensure_default
from connectapi.server.identity.signing import Signer
from connectapi.server.identity.turns import Turns
from connectapi.server.log_writer import LogWriter
from connectapi.server.older import Trimmer, as_of
from connectapi.server.outbox import Outbox
from connectapi.server.presence import Presence
from connectapi.server.recovery import clean, recover
from connectapi.server.runtime.workspaces import Workspaces
from connectapi.server.schema import Schemas
from connectapi.server.settings import ServerSettings
from connectapi.server.store.database import Database
from connectapi.server.tasks import Tasks
from connectapi.server.usage import HitRecorder
from connectapi.server.vault import Vault

if TYPE_CHECKING:
    from connectapi.server.runtime.processes import Processes
    from connectapi.server.runtime.runtime import Runtime


@dataclass(frozen=True, slots=True)
class Services:
    """The parts of one running server."""

    settings: ServerSettings
    release: Release
    contract: Contract
    schemas: Schemas
    trimmer: Trimmer
    clock: Clock
    database: Database
    events: Events
    archives: Archives
    vault: Vault
    tasks: Tasks
    live: LiveJobs
    work: WorkQueue
    renders: Renders
    deployments: Deployments
    git: GitContent
    scheduler: Scheduler
    hits: HitRecorder
    outbox: Outbox
    mailer: Mailer
    address: ServerAddress
    signer: Signer
    renewals: Turns
    directory: Directory | None
    checks: Checks
    presence: Presence
    runtime: Runtime | None = None

    def listens_at(self, url: str, address: tuple[str, int] | None) -> None:
        """Note where the server is found, and begin with what has to know: runs of schedules.

        Args:
            url: The server's address with its path prefix.
            address: Host and port of its socket, None where it has none.
        """
        self.address.note(url)
        self.checks.listens_at(address)
        self.scheduler.start()

    def close(self) -> None:
        """End background work, write what is still in memory, and close the database."""
        self.presence.close()
        self.checks.close()
        self.scheduler.close()
        self.git.close()
        if self.runtime is not None:
            self.runtime.close()
        self.work.close()
        self.live.close()
        self.hits.close()
        self.database.close()


def _processes(clock: Clock, writer: LogWriter) -> Processes:
    # Imported where it is used: psutil takes time, and there is no such thing on Windows.
    from connectapi.server.runtime.processes import Processes

    return Processes(now=clock.now, hold=writer.full)


def open_services(
    folder: Path, contract: Contract, settings: ServerSettings, database_url: str | None = None
) -> Services:
    """Open (or begin) a server's data folder.

    Args:
        database_url: SQLAlchemy URL of the database; by default SQLite inside the folder.

    Raises:
        OSError: The folder cannot be made or written.
        DirectoryUnusable: The settings name a file that is no directory of users and groups.
        AccountsUnusable: They name a file that holds no accounts for Git.
    """
    directory = None if settings.directory is None else load_directory(settings.directory)
    # Programs are started elsewhere, where a relative path would lead to another place.
    folder = folder.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    release = Release(settings.version)
    contract = as_of(contract, release)
    clock = Clock()
    if database_url is None:
        database = Database.in_folder(folder, durable=settings.durable)
    else:
        database = Database(database_url, durable=settings.durable)
    database.migrate()
    archives = Archives(folder, settings)
    events = Events()
    writer = LogWriter(database, most_lines=settings.job_lines)
    tasks = Tasks(database, clock, events, writer)
    workspaces = Workspaces(folder)
    if database.is_new:
        clean(archives, workspaces)
    else:
        recover(database, clock, archives, tasks, workspaces)
    processes = _processes(clock, writer) if settings.run_content else None
    live = LiveJobs(database, clock, writer, workspaces, processes)
    work = WorkQueue(database, clock, live, scheduled=settings.schedule_concurrency)
    outbox, place = Outbox(folder, clock), ServerAddress(settings.public_url)
    mailer = Mailer(database, archives, outbox, place)
    vault = Vault.in_folder(folder)
    signer = Signer(database, vault, clock)
    runtime: Runtime | None = None
    code: CodeRenderer | None = None
    if settings.run_content:
        from connectapi.server.runtime.content_environment import ContentEnvironments
        from connectapi.server.runtime.runtime import open_runtime

        contents = ContentEnvironments(database, clock, vault, signer, place)
        runtime = open_runtime(
            folder,
            database,
            clock,
            work,
            archives,
            contents,
            place,
            disk_quota=settings.disk_quota,
            events=events,
        )
        code = CodeRenderer(archives, runtime.tools, place, settings.render_seconds)
    maker = Maker(database, clock, archives, kept=settings.renderings_kept, code=code)
    renders = Renders(database, clock, archives, tasks, work, mailer, maker)
    presence = Presence(database, clock, release.text)
    presence.start()
    schemas = Schemas(contract.schemas)
    ensure_default(database, vault, clock, release)
    parts = Parts(database, clock, archives, renders)
    if runtime is not None:
        parts = replace(parts, builder=runtime.builder, activated=runtime.renew)
    deployments = Deployments(parts, tasks, work)
    git = open_git_content(database, clock, archives, tasks, work, deployments, settings)
    return Services(
        settings=settings,
        release=release,
        contract=contract,
        schemas=schemas,
        trimmer=Trimmer(schemas),
        clock=clock,
        database=database,
        events=events,
        archives=archives,
        vault=vault,
        tasks=tasks,
        live=live,
        work=work,
        renders=renders,
        deployments=deployments,
        git=git,
        scheduler=Scheduler(database, clock, renders),
        hits=HitRecorder(database),
        outbox=outbox,
        mailer=mailer,
        address=place,
        signer=signer,
        renewals=Turns(),
        directory=directory,
        checks=Checks(Subject(folder, database, clock, archives)),
        presence=presence,
        runtime=runtime,
    )
