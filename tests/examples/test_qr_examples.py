"""``examples/qr_scp.py`` and ``qr_scu.py``: with each other, DCMTK and Orthanc."""

from __future__ import annotations

import contextlib
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pydicom
import pytest
from pydicom.uid import generate_uid

from ltdicom import TAG_STUDY_DESCRIPTION, TAG_STUDY_INSTANCE_UID
from tests.flows import flow_peers
from tests.support.example_programs import END_SIGNALS, ExampleProgram
from tests.support.net_support import DEADLINE, World
from tests.support.pictures import encoded_part, picture, save
from tests.support.programs import free_port, run

Capture = pytest.CaptureFixture[str]
ROOTS = {"-P": "patient", "-S": "study"}
LEVELS = {
    "PATIENT": "PatientID",
    "STUDY": "StudyInstanceUID",
    "SERIES": "SeriesInstanceUID",
    "IMAGE": "SOPInstanceUID",
}


class Files(NamedTuple):
    """Two patients: one with two studies of two series each, two images each."""

    folder: Path
    images: list[Any]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    folder = tmp_path_factory.mktemp("images")
    images = []
    for patient, studies in (("JANE", 2), ("JOHN", 1)):
        for study in range(studies):
            uid = generate_uid()
            for series in (generate_uid(), generate_uid()):
                for number in (1, 2):
                    image = picture(PatientID=patient, PatientName=f"Doe^{patient}")
                    image.StudyInstanceUID, image.SeriesInstanceUID = uid, series
                    image.StudyDate, image.Modality = f"2024010{study + 1}", "OT"
                    image.InstanceNumber, image.AccessionNumber = number, f"A{study}"
                    save(image, folder / f"{len(images):02}.dcm")
                    images.append(image)
    return Files(folder, images)


@pytest.fixture
def pacs(start: Any, files: Files, load: Any, tmp_path: Path) -> Any:
    """Start the PACS, with the files stored and one destination."""
    program = start("qr_scp", "--folder", tmp_path / "pacs", "--destination", DESTINATION)
    assert load("store_scu").main(["--port", str(program.port), str(files.folder)]) == 0
    return program


PORT = free_port()
DESTINATION = f"DEST=127.0.0.1:{PORT}"


@pytest.fixture
def scu(load: Any, capsys: Capture) -> Callable[..., tuple[int, str]]:
    """Return a function that runs qr_scu.py: its exit code and its output."""
    module = load("qr_scu")

    def scu(port: int, *arguments: object) -> tuple[int, str]:
        capsys.readouterr()
        code = module.main(["--port", str(port), *map(str, arguments)])
        captured = capsys.readouterr()
        return code, captured.out + captured.err

    return scu


def found_by_findscu(program: str, port: int, folder: Path, *keys: str) -> list[Any]:
    folder.mkdir()
    options = [part for key in keys[1:] for part in ("-k", key)]
    run(program, keys[0], "-X", "-od", folder, *options, "127.0.0.1", str(port))
    return [pydicom.dcmread(path) for path in sorted(folder.iterdir())]


def under(image: Any, keys: list[str]) -> bool:
    return all(f"{k}={image[k].value}" == key for key in keys for k in [key.split("=")[0]])


def uids(images: list[Any], keyword: str) -> list[str]:
    return sorted({str(image[keyword].value) for image in images})


# -- our own SCU ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "count"),
    [
        (["PatientName=doe^*"], 3),
        (["PatientName=Doe^J?NE"], 2),
        (["PatientID=JOHN"], 1),
        (["PatientID=J[O]HN*"], 0),
        (["StudyDate=20240102-"], 1),
        (["StudyDate=-20240101"], 2),
        (["StudyDate=20240101-20240102", "PatientID=JANE"], 2),
        (["ModalitiesInStudy=OT"], 3),
        (["ModalitiesInStudy=CT"], 0),
        (["AccessionNumber=A0\\A1"], 3),
        (["PatientID=*"], 3),
    ],
)
def test_matching(scu: Any, shared_pacs: int, keys: list[str], count: int) -> None:
    code, out = scu(shared_pacs, "find", *keys)
    assert (code, f"\n{count} found" in out) == (int(not count), True), out


@pytest.fixture(scope="module")
def shared_pacs(files: Files, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Run a PACS that begins with the files in its folder."""
    folder = tmp_path_factory.mktemp("pacs")
    shutil.copytree(files.folder, folder, dirs_exist_ok=True)
    program = ExampleProgram("qr_scp", "--folder", folder)
    with program.process:
        yield program.port
        program.process.kill()


def test_get(scu: Any, pacs: Any, files: Files, tmp_path: Path) -> None:
    code, out = scu(pacs.port, "get", "--folder", tmp_path / "got", "PatientID=JANE")
    assert (code, out.count("4 arrived, 0 failed")) == (0, 2), out
    got = sorted(encoded_part(path) for path in (tmp_path / "got").rglob("*.dcm"))
    sent = sorted(encoded_part(path) for path in list(files.folder.iterdir()))
    assert len(got) == 8 and set(got) < set(sent)


def test_move(scu: Any, pacs: Any, load: Any, start: Any, tmp_path: Path) -> None:
    code, out = scu(pacs.port, "move", "--to", "NOBODY", "PatientID=JOHN")
    assert (code, "MOVE_DESTINATION_UNKNOWN" in out) == (1, True), out
    code, out = scu(pacs.port, "move", "--to", "DEST", "PatientID=JOHN")
    assert (code, "0 arrived, 4 failed" in out) == (1, True), out  # nobody listens there
    start("store_scp", "--port", PORT, "--folder", tmp_path / "moved")
    code, out = scu(
        pacs.port, "move", "--to", "DEST", "--level", "SERIES", "PatientID=JOHN"
    )
    assert (code, out.count("2 arrived, 0 failed")) == (0, 2), out
    assert len(list((tmp_path / "moved").rglob("*.dcm"))) == 4


def test_a_level_that_the_root_has_not(scu: Any, shared_pacs: int) -> None:
    code, out = scu(shared_pacs, "find", "--level", "PATIENT")
    assert (code, f"0 found, status {0xA900}" in out) == (1, True), out
    code, out = scu(shared_pacs, "--root", "patient", "find", "--level", "PATIENT")
    assert (code, "2 found" in out) == (0, True), out


def test_a_keyword_that_is_none(scu: Any) -> None:
    with pytest.raises(SystemExit) as stop:
        scu(1, "find", "Patient=1")
    assert stop.value.code == 2


# -- DCMTK ---------------------------------------------------------------------------


@pytest.mark.peer
@pytest.mark.parametrize("root", ROOTS)
def test_findscu(
    shared_pacs: int, files: Files, dcmtk: Any, tmp_path: Path, root: str
) -> None:
    """Every level of both roots, down one branch."""
    above: list[str] = []
    for level, keyword in LEVELS.items():
        images = [i for i in files.images if under(i, above)]
        if level != "PATIENT" or root == "-P":
            keys = (root, f"QueryRetrieveLevel={level}", f"{keyword}=", *above)
            found = found_by_findscu(dcmtk("findscu"), shared_pacs, tmp_path / level, *keys)
            assert uids(found, keyword) == uids(images, keyword)
            assert len(found) == len(uids(images, keyword))
            assert {ds.QueryRetrieveLevel for ds in found} == {level}
        above.append(f"{keyword}={images[0][keyword].value}")


@pytest.mark.peer
def test_findscu_sees_computed_attributes(
    shared_pacs: int, dcmtk: Any, tmp_path: Path
) -> None:
    keys = ("-P", "QueryRetrieveLevel=PATIENT", "PatientID=JANE")
    count = "NumberOfPatientRelatedStudies"
    (jane,) = found_by_findscu(
        dcmtk("findscu"), shared_pacs, tmp_path / "p", *keys, count, "PatientWeight"
    )
    assert (jane[count].value, jane.PatientWeight) == (2, None)
    keys = ("-S", "QueryRetrieveLevel=STUDY", "PatientID=JOHN", "ModalitiesInStudy")
    names = ("NumberOfStudyRelatedSeries", "NumberOfStudyRelatedInstances")
    (study,) = found_by_findscu(
        dcmtk("findscu"), shared_pacs, tmp_path / "s", *keys, *names
    )
    assert [study[name].value for name in (*names, "ModalitiesInStudy")] == [2, 4, "OT"]


@pytest.mark.peer
@pytest.mark.parametrize("root", ROOTS)
def test_movescu(
    start: Any, files: Files, load: Any, dcmtk: Any, tmp_path: Path, root: str
) -> None:
    port = free_port()
    options = ("--folder", tmp_path / "pacs", "--destination", f"MOVESCU=127.0.0.1:{port}")
    pacs = start("qr_scp", *options)
    assert load("store_scu").main(["--port", str(pacs.port), str(files.folder)]) == 0
    level = ("PATIENT", "PatientID=JANE")
    if root == "-S":
        level = ("STUDY", f"StudyInstanceUID={files.images[0].StudyInstanceUID}")
    (tmp_path / "moved").mkdir()
    command = [dcmtk("movescu"), root, "-aem", "MOVESCU", "+P", str(port)]
    command += ["-k", f"QueryRetrieveLevel={level[0]}", "-k", level[1]]
    run(*command, "127.0.0.1", str(pacs.port), cwd=tmp_path / "moved")
    assert len(list((tmp_path / "moved").iterdir())) == (8 if root == "-P" else 4)


@pytest.mark.peer
@pytest.mark.parametrize("root", ROOTS)
def test_getscu(
    shared_pacs: int, files: Files, dcmtk: Any, tmp_path: Path, root: str
) -> None:
    image = files.images[0]
    keys = [f"StudyInstanceUID={image.StudyInstanceUID}"]
    keys += ["QueryRetrieveLevel=SERIES", f"SeriesInstanceUID={image.SeriesInstanceUID}"]
    if root == "-P":
        keys.append(f"PatientID={image.PatientID}")
    options = [part for key in keys for part in ("-k", key)]
    command = (dcmtk("getscu"), root, "+B", "-od", tmp_path, *options)
    run(*command, "127.0.0.1", str(shared_pacs))
    got = sorted(encoded_part(path) for path in tmp_path.iterdir())
    assert got == sorted(encoded_part(files.folder / f"0{n}.dcm") for n in (0, 1))


@pytest.mark.peer
def test_movescu_cancels(start: Any, load: Any, dcmtk: Any, tmp_path: Path) -> None:
    """A retrieval of many images ends soon after the C-CANCEL; the PACS goes on."""
    folder = tmp_path / "pacs"
    folder.mkdir()
    study, count = generate_uid(), 150
    for number in range(count):
        save(picture(StudyInstanceUID=study), folder / f"{number}.dcm")
    store = start("store_scp", "--folder", tmp_path / "moved")
    destination = f"DEST=127.0.0.1:{store.port}"
    pacs = start("qr_scp", "--folder", folder, "--destination", destination)
    command = (dcmtk("movescu"), "-S", "-v", "-aem", "DEST", "--cancel", "1")
    keys = ("-k", "QueryRetrieveLevel=STUDY", "-k", f"StudyInstanceUID={study}")
    output = run(*command, *keys, "127.0.0.1", str(pacs.port), status=None)
    assert "Cancel" in output
    assert 1 <= len(list((tmp_path / "moved").rglob("*.dcm"))) < count
    run(dcmtk("echoscu"), "127.0.0.1", str(pacs.port))


@pytest.mark.parametrize("number", END_SIGNALS)
def test_the_end_while_a_destination_does_not_answer(
    start: Any, load: Any, world: World, tmp_path: Path, number: signal.Signals
) -> None:
    """The worker that waits for the destination does not hold up the end."""
    silent = world.server({"OnReceiveCStoreRequest": lambda net, *arguments: None})
    destination = f"DEST=127.0.0.1:{silent.port}"
    folder, image = tmp_path / "pacs", picture()
    folder.mkdir()
    save(image, folder / "image.dcm")
    pacs = start("qr_scp", "--folder", folder, "--destination", destination)
    module = load("qr_scu")
    with module.QrClient(DEADLINE, tmp_path) as client:
        classes = [module.UID_STUDY_ROOT_QUERY_MOVE]
        client.Open("127.0.0.1", pacs.port, module.Request("PACS", "ASKER", classes))
        study = (module.TAG_STUDY_INSTANCE_UID, str(image.StudyInstanceUID))
        keys = module.NewDS((module.TAG_QUERY_RETRIEVE_LEVEL, "STUDY"), study)
        assert client.SendCMoveRequest(1, 1, classes[0], 0, "DEST", keys) == 0
        silent.peer().wait("OnReceiveCStoreRequest")
        pacs.process.send_signal(number)
        client.SendReleaseRequest()  # it is given time for that
        code, _, errors = pacs.end()
    assert (code, "Traceback" in errors) == (0, False)


# -- Orthanc and dcmqrscp ------------------------------------------------------------


@pytest.mark.peer
def test_orthanc_as_client(
    start: Any, load: Any, files: Files, orthanc_server: Any, tmp_path: Path
) -> None:
    destination = f"ORTHANC=127.0.0.1:{orthanc_server.port}"
    options = ("--folder", tmp_path / "pacs", "--destination", destination)
    pacs = start("qr_scp", *options)
    assert load("store_scu").main(["--port", str(pacs.port), str(files.folder)]) == 0
    orthanc_server.know("LTMOVE", pacs.port)
    study = str(files.images[0].StudyInstanceUID)
    query = {"Level": "Study", "Query": {"StudyInstanceUID": study}}
    answer = orthanc_server.rest("POST", "/modalities/LTMOVE/query", query)
    assert orthanc_server.rest("GET", f"{answer['Path']}/answers") == ["0"]
    target = {"TargetAet": "ORTHANC"}
    orthanc_server.rest("POST", f"{answer['Path']}/retrieve", target)
    kept = orthanc_server.rest("POST", "/tools/find", {**query, "Level": "Instance"})
    assert len(kept) == 4


@contextlib.contextmanager
def filled_qr_server(
    load: Any, files: Files, program: str, folder: Path
) -> Iterator[flow_peers.QrServer]:
    with flow_peers.dcmqrscp(program, folder) as peer:
        options = ["--port", str(peer.port), "--called", peer.title]
        assert load("store_scu").main([*options, str(files.folder)]) == 0
        yield peer


@pytest.mark.peer
def test_scu_with_dcmqrscp(
    scu: Any, start: Any, load: Any, files: Files, dcmtk: Any, tmp_path: Path
) -> None:
    with filled_qr_server(load, files, dcmtk("dcmqrscp"), tmp_path) as peer:
        called = ("--called", peer.title)
        code, out = scu(peer.port, *called, "find", "PatientID=JANE", "StudyDate=20240102")
        assert (code, "\n1 found" in out) == (0, True), out
        study = str(files.images[4].StudyInstanceUID)
        assert study in out and "StudyInstanceUID" in out.splitlines()[0]
        key = f"StudyInstanceUID={study}"
        code, out = scu(peer.port, *called, "get", "--folder", tmp_path / "got", key)
        assert (code, "4 arrived" in out) == (0, True), out
        start("store_scp", "--port", peer.destination_port, "--folder", tmp_path / "moved")
        code, out = scu(peer.port, *called, "move", "--to", peer.destination, key)
        assert (code, "4 arrived" in out) == (0, True), out
    for folder in ("got", "moved"):
        assert len(list((tmp_path / folder).rglob("*.dcm"))) == 4


@pytest.mark.peer
def test_scu_with_orthanc(
    scu: Any, start: Any, load: Any, files: Files, orthanc_server: Any, tmp_path: Path
) -> None:
    port, called = orthanc_server.port, ("--called", orthanc_server.title)
    options = ["--port", str(port), *called, str(files.folder)]
    assert load("store_scu").main(options) == 0
    code, out = scu(port, *called, "find", "--level", "SERIES", "PatientID=JOHN")
    assert (code, "\n2 found" in out) == (0, True), out
    code, out = scu(port, *called, "get", "--folder", tmp_path / "got", "PatientID=JOHN")
    assert (code, "4 arrived" in out) == (0, True), out
    server = start("store_scp", "--folder", tmp_path / "moved")
    orthanc_server.know("LTDEST", server.port)
    code, out = scu(port, *called, "move", "--to", "LTDEST", "PatientID=JOHN")
    assert (code, "4 arrived" in out) == (0, True), out
    for folder in ("got", "moved"):
        assert len(list((tmp_path / folder).rglob("*.dcm"))) == 4


def test_no_name_meets_the_index(scu: Any, start: Any, tmp_path: Path, load: Any) -> None:
    """SQLite needs `index.sqlite-journal` for itself."""
    pacs = start("qr_scp", "--folder", tmp_path / "pacs")
    for name in ("index.sqlite-journal", "index.sqlite", ".index", "after"):
        image = picture(PatientID=name, SOPInstanceUID=f"1.2.{len(name)}")
        path = save(image, tmp_path / f"{len(name)}.dcm")
        assert load("store_scu").main(["--port", str(pacs.port), str(path)]) == 0
        code, out = scu(pacs.port, "find", f"PatientID={name}")
        assert (code, "1 found" in out) == (0, True), out


def test_keys_beyond_every_measure(load: Any) -> None:
    module = load("_database")
    database = module.Database(":memory:")
    with pytest.raises(module.BadKey, match="10001 values"):
        database.Find("STUDY", {TAG_STUDY_INSTANCE_UID: "\\".join(["1.2"] * 10_001)})
    with pytest.raises(module.BadKey, match="a pattern of 1001"):
        database.Find("STUDY", {TAG_STUDY_DESCRIPTION: "*" + "a" * 1000})
    assert database.Find("STUDY", {TAG_STUDY_DESCRIPTION: "*?" * 32 + "*#"}) == []
    database.Close()
