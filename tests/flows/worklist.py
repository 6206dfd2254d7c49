"""Modality worklist as a porter writes it: the server; `QueryScu` is the client."""

from __future__ import annotations

from typing import Any

from ltdicom import (
    COMMAND_STATUS_PENDING,
    COMMAND_STATUS_SUCCESS,
    TAG_ACCESSION_NUMBER,
    TAG_MODALITY,
    TAG_PATIENT_ID,
    TAG_PATIENT_NAME,
    TAG_SCHEDULED_PROCEDURE_STEP_ID,
    TAG_SCHEDULED_PROCEDURE_STEP_SEQUENCE,
    TAG_SCHEDULED_PROCEDURE_STEP_START_DATE,
    TAG_SCHEDULED_STATION_AE_TITLE,
    TAG_STUDY_INSTANCE_UID,
    UID_MODALITY_WORKLIST_FIND,
    LDicomDS,
)
from tests.flows.flow_nodes import Scp, ScpPeer, insert_item, items_of, make_ds, text_of

PATIENT_TAGS = (
    TAG_ACCESSION_NUMBER,
    TAG_PATIENT_NAME,
    TAG_PATIENT_ID,
    TAG_STUDY_INSTANCE_UID,
)
STEP_TAGS = (
    TAG_MODALITY,
    TAG_SCHEDULED_STATION_AE_TITLE,
    TAG_SCHEDULED_PROCEDURE_STEP_START_DATE,
    TAG_SCHEDULED_PROCEDURE_STEP_ID,
)


def worklist_keys(patient: str = "", modality: str = "") -> LDicomDS:
    """Return a query: what to match, and what to return."""
    wanted = {TAG_PATIENT_ID: patient, TAG_MODALITY: modality}
    keys = make_ds(*((tag, wanted.get(tag, "")) for tag in PATIENT_TAGS))
    steps = ((tag, wanted.get(tag, "")) for tag in STEP_TAGS)
    insert_item(keys, TAG_SCHEDULED_PROCEDURE_STEP_SEQUENCE, *steps)
    return keys


def worklist_entry(patient: str, name: str, modality: str, number: int) -> LDicomDS:
    """Return an entry of a worklist."""
    entry = make_ds(
        (TAG_ACCESSION_NUMBER, f"A{number}"),
        (TAG_PATIENT_NAME, name),
        (TAG_PATIENT_ID, patient),
        (TAG_STUDY_INSTANCE_UID, f"1.2.826.0.1.3680043.9.2.{number}"),
    )
    insert_item(
        entry,
        TAG_SCHEDULED_PROCEDURE_STEP_SEQUENCE,
        (TAG_MODALITY, modality),
        (TAG_SCHEDULED_STATION_AE_TITLE, "STATION"),
        (TAG_SCHEDULED_PROCEDURE_STEP_START_DATE, "20240102"),
        (TAG_SCHEDULED_PROCEDURE_STEP_ID, f"S{number}"),
    )
    return entry


def step_text(ds: LDicomDS, tag: int) -> str:
    """Return a value of the first scheduled procedure step."""
    steps = items_of(ds, TAG_SCHEDULED_PROCEDURE_STEP_SEQUENCE)
    return text_of(ds, tag, steps[0]) if steps else ""


class WorklistPeer(ScpPeer):
    """Answers the query of a modality."""

    scp: WorklistScp

    def OnReceiveCFindRequest(
        self, nPresentationID: int, nMessageID: int, pszClass: str, nPriority: int, pDS: Any
    ) -> None:
        for entry in self.scp.entries:
            if self.matches(entry, pDS):
                self.SendCFindResponse(
                    nPresentationID, nMessageID, pszClass, COMMAND_STATUS_PENDING, entry
                )
        self.SendCFindResponse(
            nPresentationID, nMessageID, pszClass, COMMAND_STATUS_SUCCESS, None
        )

    @staticmethod
    def matches(entry: LDicomDS, keys: LDicomDS) -> bool:
        patient, modality = text_of(keys, TAG_PATIENT_ID), step_text(keys, TAG_MODALITY)
        return patient in ("", text_of(entry, TAG_PATIENT_ID)) and modality in (
            "",
            step_text(entry, TAG_MODALITY),
        )


class WorklistScp(Scp):
    """The worklist of a department."""

    peer_class = WorklistPeer

    def __init__(self, entries: list[LDicomDS]) -> None:
        super().__init__([UID_MODALITY_WORKLIST_FIND])
        self.entries = entries
