"""Commands run in the process of the tests; peers are objects, or programs."""

from __future__ import annotations

import contextlib
import json
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import pytest

from ltdicom import DICOM_SUCCESS
from ltdicom.__main__ import main
from ltdicom.cli.archive.index import Index
from ltdicom.cli.archive.indexed import IndexedArchive
from ltdicom.cli.archive.query import QueryServer
from ltdicom.cli.archive.steps import Steps
from ltdicom.cli.archive.worklist import Worklist
from ltdicom.cli.serve import Archive, Server
from tests.flows import flow_peers
from tests.support import postgres
from tests.support.net_fixtures import world  # noqa: F401 - a fixture
from tests.support.net_support import World


class Done(NamedTuple):
    """What a command has done."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Command = Callable[..., Done]


@pytest.fixture(autouse=True)
def interruptible() -> Iterator[None]:
    """Have SIGINT interrupt, also where a shell started the tests in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Be in a folder of the test's own: some commands write where they are."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def ltdicom(capsys: pytest.CaptureFixture[str]) -> Command:
    """Return a function that runs ``ltdicom`` with arguments."""

    def run(*arguments: object) -> Done:
        capsys.readouterr()
        try:
            code = main([str(each) for each in arguments])
        except SystemExit as stop:  # argparse
            assert isinstance(stop.code, int)
            code = stop.code
        return Done(code, *capsys.readouterr())

    return run


class Running(NamedTuple):
    """An archive that listens in this process."""

    port: int
    folder: Path
    server: Server

    def file(self, instance: object) -> Path:
        return self.folder / f"{instance}.dcm"


@pytest.fixture
def start_archive(world: World, tmp_path: Path) -> Callable[..., Running]:  # noqa: F811
    """Return a function that starts what ``ltdicom serve`` starts."""

    def start(
        title: str | None = None,
        json: bool = False,
        replace: bool = False,
        callers: Sequence[str] = (),
    ) -> Running:
        folder = tmp_path / "archive"
        archive = Archive(str(folder), replace)
        server = world.stack.enter_context(Server(archive, title, json, callers))
        assert server.Listen("127.0.0.1", 0, 5) == DICOM_SUCCESS
        return Running(server.GetHostInfo()[2], folder, server)

    return start


@pytest.fixture
def archive(start_archive: Callable[..., Running]) -> Running:
    return start_archive()


class Querying(NamedTuple):
    """What ``ltdicom serve --query`` starts, in this process."""

    port: int
    folder: Path
    server: QueryServer

    @property
    def index(self) -> Index:
        return self.server.indexed.index

    def file(self, instance: object) -> Path:
        return Path(self.server.archive.file(str(instance)))


@pytest.fixture
def start_query(world: World, tmp_path: Path) -> Iterator[Callable[..., Querying]]:  # noqa: F811
    """Return a function that starts what ``ltdicom serve --query`` starts."""
    with contextlib.ExitStack() as stack:

        def start(
            folder: Path = tmp_path / "pacs",
            index: str = "",
            replace: bool = False,
            worklist: Path | None = None,
            **options: Any,
        ) -> Querying:
            archive = IndexedArchive(str(folder), replace, index)
            stack.callback(archive.close)
            server = QueryServer(
                archive,
                options.pop("title", "PACS"),
                options.pop("json", False),
                steps=Steps(str(folder / ".steps"), archive.index),
                worklist=Worklist(str(worklist)) if worklist is not None else None,
                **options,
            )
            stack.enter_context(server)
            stack.callback(server.end)
            archive.prepare()
            assert server.Listen("127.0.0.1", 0, 5) == DICOM_SUCCESS
            return Querying(server.GetHostInfo()[2], folder, server)

        yield start


@pytest.fixture
def pacs(start_query: Callable[..., Querying]) -> Querying:
    return start_query()


@pytest.fixture(scope="session")
def postgres_url(unavailable: Callable[[str], NoReturn]) -> Iterator[str]:
    """Return the URL of a database that is shared by the tests."""
    pytest.importorskip("sqlalchemy")
    pytest.importorskip("psycopg")
    programs = postgres.find() if sys.platform != "win32" else None
    if programs is None:
        unavailable("PostgreSQL is not installed")
    with postgres.postgres(programs) as url:
        yield url


@pytest.fixture(scope="session")
def orthanc_server(
    orthanc: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[flow_peers.Orthanc]:
    with flow_peers.orthanc(orthanc, tmp_path_factory.mktemp("orthanc")) as peer:
        yield peer


@pytest.fixture(scope="session")
def qr_server(
    dcmtk: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[flow_peers.QrServer]:
    folder = tmp_path_factory.mktemp("dcmqrscp")
    with flow_peers.dcmqrscp(dcmtk("dcmqrscp"), folder) as peer:
        yield peer
