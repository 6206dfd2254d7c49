"""The other side of the programs of the corpus, on pynetdicom, and the files they read."""

from __future__ import annotations

import gc
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any

from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.fileset import FileSet
from pydicom.uid import (
    CTImageStorage,
    EnhancedSRStorage,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    MRImageStorage,
    SecondaryCaptureImageStorage,
    generate_uid,
)
from pynetdicom import AE, build_role, evt
from pynetdicom.sop_class import (
    BasicFilmBox,
    BasicFilmSession,
    BasicGrayscaleImageBox,
    BasicGrayscalePrintManagementMeta,
    ModalityPerformedProcedureStep,
    ModalityWorklistInformationFind,
    PatientRootQueryRetrieveInformationModelFind,
    Printer,
    PrinterInstance,
    StorageCommitmentPushModel,
    StorageCommitmentPushModelInstance,
    StudyRootQueryRetrieveInformationModelGet,
    StudyRootQueryRetrieveInformationModelMove,
    Verification,
)

SYNTAXES = [ExplicitVRLittleEndian, ImplicitVRLittleEndian]

# -- files ----------------------------------------------------------------------------


def _save(path: Path, ds: Dataset) -> Path:
    ds.file_meta = FileMetaDataset()
    ds.file_meta.MediaStorageSOPClassUID = ds.SOPClassUID
    ds.file_meta.MediaStorageSOPInstanceUID = ds.SOPInstanceUID
    ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    ds.file_meta.ImplementationClassUID = "1.2.3.5"
    ds.file_meta.ImplementationVersionName = "CORPUS"
    ds.save_as(path, enforce_file_format=True)
    return path


def image(
    sop_class: str,
    name: str,
    study: int,
    series: int,
    number: int,
    modality: str,
    date: str,
) -> Dataset:
    """An image of 4 x 4 pixels with all that a directory record wants."""
    ds = Dataset()
    ds.SOPClassUID = sop_class
    ds.SOPInstanceUID = f"1.2.3.{study}.{series}.{number}"
    ds.StudyInstanceUID = f"1.2.3.{study}"
    ds.SeriesInstanceUID = f"1.2.3.{study}.{series}"
    ds.StudyID, ds.SeriesNumber, ds.InstanceNumber = str(study), series, number
    ds.StudyDate, ds.StudyTime, ds.AccessionNumber = date, "101500", f"N{study}"
    ds.PatientName, ds.PatientID = name, name.partition("^")[0].upper()
    ds.PatientBirthDate, ds.PatientSex = "19700101", "O"
    ds.Modality = modality
    ds.Rows = ds.Columns = 4
    ds.BitsAllocated, ds.BitsStored, ds.HighBit = 8, 8, 7
    ds.SamplesPerPixel, ds.PixelRepresentation = 1, 0
    ds.PhotometricInterpretation = "MONOCHROME2"
    ds.PixelData = bytes(range(16))
    return ds


def make_files(folder: Path) -> None:
    """Make the files that `run` of the programs names."""
    commented = image(CTImageStorage, "Doe^Jane", 1, 1, 1, "CT", "20240105")
    commented.ImageComments = 'first, "best"'
    _save(folder / "ct1.dcm", commented)
    _save(folder / "ct2.dcm", image(CTImageStorage, "Doe^Jane", 1, 1, 2, "CT", "20240105"))
    _save(folder / "mr1.dcm", image(MRImageStorage, "Doe^Jane", 2, 1, 1, "MR", "20240201"))
    sc = image(SecondaryCaptureImageStorage, "Doe^Jane", 3, 1, 1, "OT", "20240201")
    _save(folder / "sc.dcm", sc)
    (folder / "text.txt").write_text(
        "this is not a DICOM file, however long one looks at it\n" * 9
    )

    tree = Dataset()
    tree.SOPClassUID, tree.SOPInstanceUID = SecondaryCaptureImageStorage, "1.2.3.4"
    tree.PatientName, tree.PatientID, tree.Rows = "Doe^Jane", "ID1", 512
    first, second, code = Dataset(), Dataset(), Dataset()
    first.ScheduledProcedureStepDescription = "first"
    second.ScheduledProcedureStepDescription = "second"
    code.CodeValue = "C1"
    second.ScheduledProtocolCodeSequence = [code]
    tree.RequestAttributesSequence = [first, second]
    _save(folder / "tree.dcm", tree)

    person = image(CTImageStorage, "Roe^Rick", 9, 1, 1, "CT", "20240301")
    person.PatientBirthDate = "19500719"
    person.InstitutionName = "A hospital"
    person.ReferringPhysicianName = "Some^One"
    person.private_block(0x0029, "CORPUS", create=True).add_new(1, "LO", "x")
    step = Dataset()
    step.add_new(0x00310010, "LO", "CORPUS")
    step.ScheduledProcedureStepDescription = "kept"
    person.RequestAttributesSequence = [step]
    _save(folder / "person.dcm", person)


def make_disc(folder: Path) -> None:
    """Make a folder of three studies of two patients and a report."""
    (folder / "A").mkdir(parents=True)
    ct = [image(CTImageStorage, "Doe^Jane", 1, 1, n, "CT", "20240105") for n in (1, 2)]
    mr = image(MRImageStorage, "Doe^Jane", 2, 1, 1, "MR", "20240201")
    report = image(EnhancedSRStorage, "Doe^Jane", 2, 2, 1, "SR", "20240201")
    del report.PixelData
    _save(folder / "A" / "CT1", ct[0])
    _save(folder / "A" / "CT2", ct[1])
    _save(folder / "MR1", mr)
    _save(folder / "SR1", report)


def make_catalog(folder: Path) -> None:
    """Make a file set of two patients, three studies and four images, with its DICOMDIR."""
    files = FileSet()
    for ds in (
        image(CTImageStorage, "Doe^Jane", 1, 1, 1, "CT", "20240105"),
        image(CTImageStorage, "Doe^Jane", 1, 1, 2, "CT", "20240105"),
        image(MRImageStorage, "Doe^Jane", 2, 1, 1, "MR", "20240201"),
        image(CTImageStorage, "Roe^Rick", 3, 1, 1, "CT", "20240301"),
    ):
        files.add(_save(folder.with_suffix(".new"), ds))
    files.write(folder)
    with warnings.catch_warnings():
        # its temporary folder goes with it, which Python's tempfile has a warning for
        warnings.simplefilter("ignore", ResourceWarning)
        del files
        gc.collect()


# -- the server -----------------------------------------------------------------------

PATIENTS = [
    ("Meyer^Bert", "B2", ""),
    ("Mononym", "C3", "20010203"),
    ("Maier^Anna", "A1", "19610304"),
]
STEPS = [("Yamada^Tarou", "STEP1", "20240102"), ("Maier^Anna", "STEP2", "20240103")]


def _find(event: evt.Event) -> Iterator[tuple[int, Dataset | None]]:
    keys = event.identifier
    if event.request.AffectedSOPClassUID == PatientRootQueryRetrieveInformationModelFind:
        assert keys.QueryRetrieveLevel == "PATIENT"
        wanted = str(keys.PatientName).rstrip("*")
        for name, number, birth in PATIENTS:
            if name.startswith(wanted):
                answer = Dataset()
                answer.PatientName, answer.PatientID, answer.PatientBirthDate = (
                    name,
                    number,
                    birth,
                )
                answer.QueryRetrieveLevel = "PATIENT"
                yield 0xFF00, answer
    else:
        (step,) = keys.ScheduledProcedureStepSequence
        assert step.Modality == "CT"
        low, _, high = step.ScheduledProcedureStepStartDate.partition("-")
        for name, number, date in STEPS:
            if low <= date <= high:
                answer, inner = Dataset(), Dataset()
                answer.PatientName, answer.PatientID = name, number
                inner.ScheduledProcedureStepID = number
                answer.ScheduledProcedureStepSequence = [inner]
                yield 0xFF00, answer


def _store(event: evt.Event) -> int:
    assert event.dataset.SOPInstanceUID == event.request.AffectedSOPInstanceUID
    return 0xB007 if event.request.AffectedSOPClassUID == MRImageStorage else 0


def _stored(study: str) -> list[Dataset]:
    """Give what the server has of a study."""
    have = [
        image(CTImageStorage, "Doe^Jane", 1, 1, 1, "CT", "20240105"),
        image(CTImageStorage, "Doe^Jane", 1, 1, 2, "CT", "20240105"),
        image(MRImageStorage, "Doe^Jane", 1, 2, 1, "MR", "20240105"),
        image(MRImageStorage, "Doe^Jane", 2, 1, 1, "MR", "20240201"),
    ]
    for ds in have:
        ds.file_meta = FileMetaDataset()
        ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    return [ds for ds in have if ds.StudyInstanceUID == study]


def _retrieve(event: evt.Event) -> Iterator[Any]:
    assert event.identifier.QueryRetrieveLevel == "STUDY"
    found = _stored(event.identifier.StudyInstanceUID)
    yield len(found)
    for ds in found:
        yield 0xFF00, ds


def _move(event: evt.Event) -> Iterator[Any]:
    # the server is its own destination
    if event.move_destination != "STORE":
        yield None, None
        return
    yield event.assoc.ae.own_address
    yield from _retrieve(event)


def _create(event: evt.Event) -> tuple[int, Dataset]:
    answer = Dataset()
    if event.request.AffectedSOPClassUID == ModalityPerformedProcedureStep:
        assert event.attribute_list.PerformedProcedureStepStatus == "IN PROGRESS"
        assert event.attribute_list.PerformedProcedureStepStartTime == "090530"
    if event.request.AffectedSOPClassUID == BasicFilmBox:
        assert event.attribute_list.ImageDisplayFormat == "STANDARD\\1,1"
        box = Dataset()
        box.ReferencedSOPClassUID = BasicGrayscaleImageBox
        box.ReferencedSOPInstanceUID = generate_uid()
        answer.ReferencedImageBoxSequence = [box]
    if event.request.AffectedSOPInstanceUID is None:
        answer.AffectedSOPInstanceUID = generate_uid()
    return 0, answer


def _set(event: evt.Event) -> tuple[int, Dataset]:
    return 0, Dataset()


def _get(event: evt.Event) -> tuple[int, Dataset]:
    assert event.request.RequestedSOPInstanceUID == PrinterInstance
    answer = Dataset()
    answer.PrinterStatus, answer.PrinterName = "NORMAL", "CORPUS PRINTER"
    return 0, answer


def _action(event: evt.Event) -> tuple[int, Dataset]:
    return 0, Dataset()


def _delete(event: evt.Event) -> int:
    return 0


@contextmanager
def server() -> Iterator[int]:
    """A peer that answers all that the clients of the corpus ask; gives its port."""
    ae = AE("CORPUS")
    for abstract in (
        Verification,
        StudyRootQueryRetrieveInformationModelGet,
        StudyRootQueryRetrieveInformationModelMove,
        PatientRootQueryRetrieveInformationModelFind,
        ModalityWorklistInformationFind,
        ModalityPerformedProcedureStep,
        BasicGrayscalePrintManagementMeta,
        Printer,
        BasicFilmSession,
    ):
        ae.add_supported_context(abstract, SYNTAXES)
    handlers: list[Any] = [
        (evt.EVT_C_FIND, _find),
        (evt.EVT_C_STORE, _store),
        (evt.EVT_C_GET, _retrieve),
        (evt.EVT_C_MOVE, _move),
        (evt.EVT_N_CREATE, _create),
        (evt.EVT_N_SET, _set),
        (evt.EVT_N_GET, _get),
        (evt.EVT_N_ACTION, _action),
        (evt.EVT_N_DELETE, _delete),
    ]
    for abstract in (CTImageStorage, MRImageStorage):
        ae.add_supported_context(abstract, SYNTAXES, scu_role=True, scp_role=True)
        ae.add_requested_context(abstract, ExplicitVRLittleEndian)
    running = ae.start_server(("127.0.0.1", 0), block=False, evt_handlers=handlers)
    ae.own_address = running.socket.getsockname()[:2]
    try:
        yield running.socket.getsockname()[1]
    finally:
        running.shutdown()


# -- clients of the programs that are servers ------------------------------------------


def _associate(port: int, contexts: list[str], title: str) -> Any:
    ae = AE(title)
    for context in contexts:
        ae.add_requested_context(context, SYNTAXES)
    association = ae.associate("127.0.0.1", port, ae_title="SERVER")
    assert association.is_established
    return association


def echo_client(port: int, folder: Path) -> None:
    """Three connections: one echo, three echoes, one echo and an abort."""
    for echoes in (1, 3):
        association = _associate(port, [Verification, CTImageStorage], "ECHOSCU")
        assert [c.abstract_syntax for c in association.accepted_contexts] == [Verification]
        for _ in range(echoes):
            assert association.send_c_echo().Status == 0
        association.release()
    association = _associate(port, [Verification], "ABORTER")
    assert association.send_c_echo().Status == 0
    association.abort()


def store_client(port: int, folder: Path) -> None:
    """Two connections that store two images and one; they must be in the folder."""
    for study, numbers in ((1, (1, 2)), (4, (1,))):
        association = _associate(port, [CTImageStorage, MRImageStorage], "STORESCU")
        for number in numbers:
            ds = image(CTImageStorage, "Doe^Jane", study, 1, number, "CT", "20240105")
            ds.file_meta = FileMetaDataset()
            ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
            assert association.send_c_store(ds).Status == 0
        association.release()
    names = sorted(path.name for path in folder.glob("*.dcm"))
    assert names == ["1.2.3.1.1.1.dcm", "1.2.3.1.1.2.dcm", "1.2.3.4.1.1.dcm"]


def worklist_client(port: int, folder: Path) -> None:
    """Three queries of a worklist."""
    association = _associate(port, [ModalityWorklistInformationFind], "MODALITY")
    for modality, date, expected in (
        ("CT", "", ["Y001", "T003"]),
        ("CT", "20240103-20240110", ["T003"]),
        ("", "20240103", ["S002"]),
    ):
        keys, step = Dataset(), Dataset()
        keys.PatientID = ""
        step.Modality, step.ScheduledProcedureStepStartDate = modality, date
        keys.ScheduledProcedureStepSequence = [step]
        answers = list(association.send_c_find(keys, ModalityWorklistInformationFind))
        assert [status.Status for status, _ in answers] == [0xFF00] * len(expected) + [0]
        assert [ds.PatientID for _, ds in answers if ds is not None] == expected
    association.release()


def step_client(port: int, folder: Path) -> None:
    """Procedure steps, with what must fail."""
    association = _associate(port, [ModalityPerformedProcedureStep], "MODALITY")

    def attributes(status: str) -> Dataset:
        ds = Dataset()
        if status:
            ds.PerformedProcedureStepStatus = status
        return ds

    def create(instance: str, status: str) -> int:
        return association.send_n_create(
            attributes(status), ModalityPerformedProcedureStep, instance
        )[0].Status

    def change(instance: str, status: str) -> int:
        return association.send_n_set(
            attributes(status)
            if status
            else image(CTImageStorage, "X", 1, 1, 1, "CT", "20240101"),
            ModalityPerformedProcedureStep,
            instance,
        )[0].Status

    assert create("1.2.3.1", "IN PROGRESS") == 0
    assert create("1.2.3.1", "IN PROGRESS") == 0x0111
    assert create("1.2.3.2", "COMPLETED") == 0x0106
    assert change("1.2.3.9", "COMPLETED") == 0x0112
    assert change("1.2.3.1", "") == 0
    status, ds = association.send_n_get(
        [0x00400252, 0x00100010], ModalityPerformedProcedureStep, "1.2.3.1"
    )
    assert status.Status == 0 and ds.PerformedProcedureStepStatus == "IN PROGRESS"
    assert change("1.2.3.1", "COMPLETED") == 0
    assert change("1.2.3.1", "IN PROGRESS") == 0x0110
    assert create("1.2.3.3", "IN PROGRESS") == 0
    assert association.send_n_delete(ModalityPerformedProcedureStep, "1.2.3.3").Status == 0
    assert (
        association.send_n_delete(ModalityPerformedProcedureStep, "1.2.3.3").Status
        == 0x0112
    )
    association.release()


def commit_client(port: int, folder: Path) -> None:
    """A storage commitment of three instances, reported over the same association."""
    reported: list[tuple[int, Dataset]] = []
    told = Event()

    def report(event: evt.Event) -> int:
        reported.append((event.event_type, event.event_information))
        told.set()
        return 0

    ae = AE("COMMIT")
    ae.add_requested_context(StorageCommitmentPushModel, SYNTAXES)
    association = ae.associate(
        "127.0.0.1", port, evt_handlers=[(evt.EVT_N_EVENT_REPORT, report)]
    )
    assert association.is_established
    request = Dataset()
    request.TransactionUID = "1.2.3.900"
    request.ReferencedSOPSequence = []
    for instance in ("1.2.3.1.1.1", "1.2.3.1.1.2", "1.2.3.9.9.9"):
        item = Dataset()
        item.ReferencedSOPClassUID, item.ReferencedSOPInstanceUID = CTImageStorage, instance
        request.ReferencedSOPSequence.append(item)
    status, _ = association.send_n_action(
        request, 1, StorageCommitmentPushModel, StorageCommitmentPushModelInstance
    )
    assert status.Status == 0
    assert told.wait(30)
    association.release()
    ((event_type, answer),) = reported
    assert event_type == 2 and answer.TransactionUID == "1.2.3.900"
    kept = [item.ReferencedSOPInstanceUID for item in answer.ReferencedSOPSequence]
    assert kept == ["1.2.3.1.1.1", "1.2.3.1.1.2"]
    (failed,) = answer.FailedSOPSequence
    assert (failed.ReferencedSOPInstanceUID, failed.FailureReason) == (
        "1.2.3.9.9.9",
        0x0112,
    )


def title_client(port: int, folder: Path) -> None:
    """Two who are on the list, and one who is not."""
    for title in ("CT01", "MR02"):
        association = _associate(port, [Verification], title)
        assert association.send_c_echo().Status == 0
        association.release()
    ae = AE("EVIL")
    ae.add_requested_context(Verification)
    rejected = ae.associate("127.0.0.1", port)
    assert rejected.is_rejected
    assert rejected.acceptor.primitive.result_str == "Rejected Permanent"


def get_client(port: int, folder: Path) -> None:
    """Ask for all that the server has, by C-GET."""
    received: list[str] = []

    def store(event: evt.Event) -> int:
        received.append(event.request.AffectedSOPInstanceUID)
        return 0

    ae = AE("GETTER")
    ae.add_requested_context(StudyRootQueryRetrieveInformationModelGet)
    ae.add_requested_context(CTImageStorage, ExplicitVRLittleEndian)
    role = build_role(CTImageStorage, scp_role=True)
    association = ae.associate(
        "127.0.0.1", port, ext_neg=[role], evt_handlers=[(evt.EVT_C_STORE, store)]
    )
    keys = Dataset()
    keys.QueryRetrieveLevel, keys.StudyInstanceUID = "STUDY", "1.2.3.1"
    answers = [
        status
        for status, _ in association.send_c_get(
            keys, StudyRootQueryRetrieveInformationModelGet
        )
    ]
    association.release()
    assert received == ["1.2.3.1.1.1", "1.2.3.1.1.2"]
    last = answers[-1]
    assert last.Status == 0xB000
    assert (last.NumberOfCompletedSuboperations, last.NumberOfFailedSuboperations) == (2, 1)


def router_client(port: int, folder: Path) -> None:
    """Store two images, which travel on."""
    association = _associate(port, [CTImageStorage], "STORESCU")
    for ds in _stored("1.2.3.1")[:2]:
        assert association.send_c_store(ds).Status == 0
    association.release()


def series_client(port: int, folder: Path) -> None:
    """An echo, and a step with two series."""
    association = _associate(
        port, [Verification, ModalityPerformedProcedureStep], "MODALITY"
    )
    assert association.send_c_echo().Status == 0
    step = ModalityPerformedProcedureStep
    begin, with_series, without = Dataset(), Dataset(), Dataset()
    begin.PerformedProcedureStepStatus = "IN PROGRESS"
    without.PerformedProcedureStepStatus = "COMPLETED"
    with_series.PerformedSeriesSequence = [Dataset(), Dataset()]
    for number, item in enumerate(with_series.PerformedSeriesSequence):
        item.SeriesInstanceUID = f"1.2.3.70.{number}"
    assert association.send_n_create(begin, step, "1.2.3.70")[0].Status == 0
    for changes in (with_series, without):
        assert association.send_n_set(changes, step, "1.2.3.70")[0].Status == 0
    association.release()


CLIENTS: dict[str, Callable[[int, Path], None]] = {
    "echo_client": echo_client,
    "store_client": store_client,
    "worklist_client": worklist_client,
    "step_client": step_client,
    "commit_client": commit_client,
    "title_client": title_client,
    "get_client": get_client,
    "router_client": router_client,
    "series_client": series_client,
}
