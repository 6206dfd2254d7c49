"""Modality worklist SCU: asks what is scheduled.

    python examples/worklist_scu.py --port 11112 --modality CT --date 20240102

The worklist is shown as a table. The exit code is 0 if there is something to do.
"""

from __future__ import annotations

import argparse
import sys

from _elements import InsertItem, Items, NewDS, TextOf
from _shared import EXIT_FAILED, AddPeer, NewParser, Print, Request, Run
from pydicom.datadict import keyword_for_tag
from qr_scu import FindClient, Table

from ltdicom import (
    COMMAND_STATUS_SUCCESS,
    TAG_ACCESSION_NUMBER,
    TAG_MODALITY,
    TAG_PATIENT_BIRTH_DATE,
    TAG_PATIENT_ID,
    TAG_PATIENT_NAME,
    TAG_PATIENT_SEX,
    TAG_REQUESTED_PROCEDURE_ID,
    TAG_SCHEDULED_PROCEDURE_STEP_DESCRIPTION,
    TAG_SCHEDULED_PROCEDURE_STEP_ID,
    TAG_SCHEDULED_PROCEDURE_STEP_SEQUENCE,
    TAG_SCHEDULED_PROCEDURE_STEP_START_DATE,
    TAG_SCHEDULED_PROCEDURE_STEP_START_TIME,
    TAG_SCHEDULED_STATION_AE_TITLE,
    TAG_STUDY_INSTANCE_UID,
    UID_MODALITY_WORKLIST_FIND,
    LDicomDS,
)

PATIENT_TAGS = (
    TAG_PATIENT_ID,
    TAG_PATIENT_NAME,
    TAG_PATIENT_BIRTH_DATE,
    TAG_PATIENT_SEX,
    TAG_ACCESSION_NUMBER,
    TAG_REQUESTED_PROCEDURE_ID,
    TAG_STUDY_INSTANCE_UID,
)
STEP_TAGS = (
    TAG_SCHEDULED_PROCEDURE_STEP_START_DATE,
    TAG_SCHEDULED_PROCEDURE_STEP_START_TIME,
    TAG_MODALITY,
    TAG_SCHEDULED_STATION_AE_TITLE,
    TAG_SCHEDULED_PROCEDURE_STEP_ID,
    TAG_SCHEDULED_PROCEDURE_STEP_DESCRIPTION,
)
SHOWN = [*STEP_TAGS[:3], *PATIENT_TAGS[:2], TAG_ACCESSION_NUMBER, *STEP_TAGS[4:]]


def Query(Options: argparse.Namespace) -> LDicomDS:
    """Return the keys: what has a value must match, the others come back (PS3.4 K.6)."""
    Wanted = {
        TAG_PATIENT_ID: Options.patient,
        TAG_MODALITY: Options.modality,
        TAG_SCHEDULED_PROCEDURE_STEP_START_DATE: Options.date,
        TAG_SCHEDULED_STATION_AE_TITLE: Options.station,
    }
    Keys = NewDS(*((nTag, Wanted.get(nTag, "")) for nTag in PATIENT_TAGS))
    Step = ((nTag, Wanted.get(nTag, "")) for nTag in STEP_TAGS)
    InsertItem(Keys, TAG_SCHEDULED_PROCEDURE_STEP_SEQUENCE, *Step)
    return Keys


def Rows(Match: LDicomDS) -> list[list[str]]:
    """Return a row of the table for each step of a match."""
    return [
        [TextOf(Match, n, pStep if n in STEP_TAGS else None) for n in SHOWN]
        for pStep in Items(Match, TAG_SCHEDULED_PROCEDURE_STEP_SEQUENCE)
    ]


def Body(Options: argparse.Namespace) -> int:
    """Ask for the worklist and print it; return the exit code."""
    Classes = [UID_MODALITY_WORKLIST_FIND]
    with FindClient(Options.timeout) as Net:
        DicomAssociate = Request(Options.called, Options.calling, Classes)
        Net.Open(Options.host, Options.port, DicomAssociate)
        nStatus = Net.Find(UID_MODALITY_WORKLIST_FIND, Query(Options))
        Net.Release()
    Found = sorted(Row for Match in Net.m_Matches for Row in Rows(Match))
    Print(*Table([keyword_for_tag(nTag) for nTag in SHOWN], Found))
    Print(f"{len(Found)} scheduled, status {nStatus!s}")
    return 0 if Found and nStatus == COMMAND_STATUS_SUCCESS else EXIT_FAILED


def main(argv: list[str] | None = None) -> int:
    """Run the example; return the exit code."""
    Parser = NewParser(__doc__)
    AddPeer(Parser, "LT_MODALITY")
    Parser.add_argument("--patient", default="", help="Patient ID")
    Parser.add_argument("--modality", default="", help="such as CT")
    Parser.add_argument("--date", default="", help="such as 20240102, or 20240102-20240109")
    Parser.add_argument("--station", default="", help="AE title of the modality")
    return Run(Parser, Body, argv)


if __name__ == "__main__":
    sys.exit(main())
