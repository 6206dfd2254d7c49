"""Modality performed procedure step SCU: a modality tells what it does.

    python examples/mpps_scu.py --port 11112 --patient 123 --name "Doe^Jane"
    python examples/mpps_scu.py --port 11112 --instance 1.2.3 --steps set --end DISCONTINUED

N-CREATE makes the step, IN PROGRESS; N-SET ends it. The exit code is 0 if the peer has
taken both; otherwise status, comment and attributes of its refusal are printed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import datetime

from _elements import InsertItem, NewDS, SetText, TextOf
from _shared import EXIT_FAILED, AddPeer, Client, NewParser, Print, Request, Run
from pydicom.uid import generate_uid
from typing_extensions import override

from ltdicom import (
    CLASS_MODALITY_PERFORMED_PROCEDURE_STEP,
    COMMAND_STATUS_SUCCESS,
    DS_ADD_MANDATORY_ELEMENTS_ONLY,
    TAG_ATTRIBUTE_IDENTIFIER_LIST,
    TAG_ERROR_COMMENT,
    TAG_MODALITY,
    TAG_OFFENDING_ELEMENT,
    TAG_PATIENT_ID,
    TAG_PATIENT_NAME,
    TAG_PERFORMED_PROCEDURE_STEP_END_DATE,
    TAG_PERFORMED_PROCEDURE_STEP_END_TIME,
    TAG_PERFORMED_PROCEDURE_STEP_ID,
    TAG_PERFORMED_PROCEDURE_STEP_START_DATE,
    TAG_PERFORMED_PROCEDURE_STEP_START_TIME,
    TAG_PERFORMED_PROCEDURE_STEP_STATUS,
    TAG_PERFORMED_SERIES_SEQUENCE,
    TAG_PERFORMED_STATION_AE_TITLE,
    TAG_PROTOCOL_NAME,
    TAG_SCHEDULED_STEP_ATTRIBUTES_SEQUENCE,
    TAG_SERIES_INSTANCE_UID,
    TAG_STUDY_INSTANCE_UID,
    UID_MODALITY_PERFORMED_CLASS,
    LDicomDS,
)

MPPS = UID_MODALITY_PERFORMED_CLASS
IN_PROGRESS, COMPLETED, DISCONTINUED = "IN PROGRESS", "COMPLETED", "DISCONTINUED"


class MppsClient(Client):
    """Sends a request and keeps what the response says."""

    m_nStatus: int | None = None
    m_szInstance = ""
    m_szReason = ""

    def Ask(
        self,
        Send: Callable[[int, int, str, str, LDicomDS], int],
        szInstance: str,
        DicomDS: LDicomDS,
    ) -> bool:
        """Send an N-CREATE or N-SET and wait; return whether the peer has taken it."""
        nID = self.RequiredContext(MPPS)
        self.m_nStatus = None
        nRet = Send(nID, self.NextMessageID(), MPPS, szInstance, DicomDS)
        self.Check(nRet, Send.__name__)
        self.Wait(lambda: self.m_nStatus is not None)
        Print(f"{Send.__name__}: {self.m_nStatus!s} {self.m_szReason}".rstrip())
        return self.m_nStatus == COMMAND_STATUS_SUCCESS

    @override
    def OnReceiveNCreateResponse(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        nStatus: int,
        pDS: LDicomDS | None,
    ) -> None:
        # why it was refused is not an argument of the hook: it is in the command set
        Tags = (TAG_ERROR_COMMENT, TAG_OFFENDING_ELEMENT, TAG_ATTRIBUTE_IDENTIFIER_LIST)
        Found = [TextOf(self.GetCommandSet(), nTag) for nTag in Tags]
        self.m_szReason = ", ".join(szText for szText in Found if szText)
        self.m_szInstance = pszInstance
        self.m_nStatus = nStatus

    OnReceiveNSetResponse = OnReceiveNCreateResponse


def NewStep(Options: argparse.Namespace) -> LDicomDS:
    """Return a step in progress: the template of the class, with what we know."""
    DicomDS = LDicomDS()
    DicomDS.InitDS(CLASS_MODALITY_PERFORMED_PROCEDURE_STEP, DS_ADD_MANDATORY_ELEMENTS_ONLY)
    Now = datetime.now()
    for nTag, szText in (
        (TAG_PATIENT_ID, Options.patient),
        (TAG_PATIENT_NAME, Options.name),
        (TAG_MODALITY, Options.modality),
        (TAG_PERFORMED_STATION_AE_TITLE, Options.calling),
        (TAG_PERFORMED_PROCEDURE_STEP_ID, "1"),
        (TAG_PERFORMED_PROCEDURE_STEP_START_DATE, f"{Now:%Y%m%d}"),
        (TAG_PERFORMED_PROCEDURE_STEP_START_TIME, f"{Now:%H%M%S}"),
        (TAG_PERFORMED_PROCEDURE_STEP_STATUS, IN_PROGRESS),
    ):
        SetText(DicomDS, nTag, szText)
    Study = (TAG_STUDY_INSTANCE_UID, Options.study)
    InsertItem(DicomDS, TAG_SCHEDULED_STEP_ATTRIBUTES_SEQUENCE, Study)
    DicomDS.UpdateSpecificCharacterSet()
    return DicomDS


def EndOfStep(szStatus: str) -> LDicomDS:
    """Return how a step has ended: only what the N-SET changes."""
    Now = datetime.now()
    DicomDS = NewDS(
        (TAG_PERFORMED_PROCEDURE_STEP_STATUS, szStatus),
        (TAG_PERFORMED_PROCEDURE_STEP_END_DATE, f"{Now:%Y%m%d}"),
        (TAG_PERFORMED_PROCEDURE_STEP_END_TIME, f"{Now:%H%M%S}"),
    )
    Series = (TAG_SERIES_INSTANCE_UID, generate_uid()), (TAG_PROTOCOL_NAME, "EXAMPLE")
    InsertItem(DicomDS, TAG_PERFORMED_SERIES_SEQUENCE, *Series)
    return DicomDS


def Body(Options: argparse.Namespace) -> int:
    """Begin a step, end it; return the exit code."""
    bDone = True
    with MppsClient(Options.timeout) as Net:
        Net.Open(
            Options.host, Options.port, Request(Options.called, Options.calling, [MPPS])
        )
        szInstance = Options.instance or generate_uid()
        if Options.steps != "set":
            bDone = Net.Ask(Net.SendNCreateRequest, szInstance, NewStep(Options))
            szInstance = Net.m_szInstance or szInstance
        if bDone and Options.steps != "create":
            bDone = Net.Ask(Net.SendNSetRequest, szInstance, EndOfStep(Options.end))
        Net.Release()
    Print(f"step {szInstance}")
    return 0 if bDone else EXIT_FAILED


def main(argv: list[str] | None = None) -> int:
    """Run the example; return the exit code."""
    Parser = NewParser(__doc__)
    AddPeer(Parser, "LT_MODALITY")
    Parser.add_argument("--patient", default="123-45-6789", help="(%(default)s)")
    Parser.add_argument("--name", default="Doe^Jane", help="(%(default)s)")
    Parser.add_argument("--modality", default="OT", help="(%(default)s)")
    Parser.add_argument("--study", default=generate_uid(), help="UID (a new one)")
    Parser.add_argument("--instance", default="", help="UID of the step (a new one)")
    Parser.add_argument(
        "--steps", choices=("both", "create", "set"), default="both", help="(%(default)s)"
    )
    szHelp = "how the step ends (%(default)s)"
    Ends = (COMPLETED, DISCONTINUED, IN_PROGRESS)
    Parser.add_argument("--end", choices=Ends, default=COMPLETED, help=szHelp)
    return Run(Parser, Body, argv)


if __name__ == "__main__":
    sys.exit(main())
