"""Modality Performed Procedure Step as a porter writes it: modality and RIS."""

from __future__ import annotations

from ltdicom import (
    COMMAND_STATUS_ATTRIBUTE_LIST_ERROR,
    COMMAND_STATUS_DUPLICATE_INSTANCE,
    COMMAND_STATUS_INVALID_ATTRIBUTE_VALUE,
    COMMAND_STATUS_NO_SUCH_OBJECT_INSTANCE,
    COMMAND_STATUS_PROCESSING_FAILURE,
    COMMAND_STATUS_SUCCESS,
    DICOM_SUCCESS,
    TAG_ATTRIBUTE_IDENTIFIER_LIST,
    TAG_ERROR_COMMENT,
    TAG_OFFENDING_ELEMENT,
    TAG_PATIENT_ID,
    TAG_PERFORMED_PROCEDURE_STEP_END_DATE,
    TAG_PERFORMED_PROCEDURE_STEP_ID,
    TAG_PERFORMED_PROCEDURE_STEP_STATUS,
    UID_MODALITY_PERFORMED_CLASS,
    VR_AT,
    VR_LO,
    LDicomDS,
)
from tests.flows.flow_nodes import Scp, ScpPeer, Scu, make_ds, text_of

MPPS = UID_MODALITY_PERFORMED_CLASS
STATES = ("IN PROGRESS", "COMPLETED", "DISCONTINUED")


class MppsScu(Scu):
    """A modality: tells what it does, and how it has ended."""

    def __init__(self, **titles: str) -> None:
        super().__init__([MPPS], **titles)
        self.status: int | None = None
        self.instance = ""
        self.answer: LDicomDS | None = None
        self.comment = ""
        self.elements: list[int] = []

    def begin(self, instance: str, patient: str, state: str = STATES[0]) -> None:
        ds = make_ds(
            (TAG_PATIENT_ID, patient),
            (TAG_PERFORMED_PROCEDURE_STEP_ID, "STEP"),
            (TAG_PERFORMED_PROCEDURE_STEP_STATUS, state),
        )
        self.ask("SendNCreateRequest", instance, ds)

    def end(self, instance: str, state: str = STATES[1], date: str = "20240102") -> None:
        ds = make_ds(
            (TAG_PERFORMED_PROCEDURE_STEP_STATUS, state),
            (TAG_PERFORMED_PROCEDURE_STEP_END_DATE, date),
        )
        self.ask("SendNSetRequest", instance, ds)

    def ask(self, send: str, instance: str, ds: LDicomDS) -> None:
        self.status = None
        message_id = self.next_message_id()
        code = getattr(self, send)(self.context(MPPS), message_id, MPPS, instance, ds)
        assert code == DICOM_SUCCESS
        self.wait(lambda: self.status is not None or self.is_over)

    def OnReceiveNCreateResponse(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        nStatus: int,
        pDS: LDicomDS | None,
    ) -> None:
        # what the call does not hand over is in the command set
        command_set = self.GetCommandSet()
        self.comment = text_of(command_set, TAG_ERROR_COMMENT)
        self.elements = [
            value
            for tag in (TAG_OFFENDING_ELEMENT, TAG_ATTRIBUTE_IDENTIFIER_LIST)
            for value in tags_of(command_set, tag)
        ]
        self.instance, self.answer = pszInstance, pDS
        self.status = nStatus

    OnReceiveNSetResponse = OnReceiveNCreateResponse


def tags_of(command_set: LDicomDS | None, tag: int) -> list[int]:
    """Return the tags that an element of a command set holds."""
    assert command_set is not None
    element = command_set.FindFirstElement(None, tag, True)
    if element is None:
        return []
    return command_set.GetLongValue(element, 0, command_set.GetCountValue(element)) or []


class MppsPeer(ScpPeer):
    """Keeps the steps of the modalities."""

    scp: MppsScp

    def __init__(self, scp: MppsScp) -> None:
        super().__init__(scp)
        self.comment = ""
        self.offending: list[int] = []
        self.error_tag = 0

    def OnReceiveNCreateRequest(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        pDS: LDicomDS | None,
    ) -> None:
        status, answer = COMMAND_STATUS_SUCCESS, None
        if pszInstance in self.scp.steps:
            status = COMMAND_STATUS_DUPLICATE_INSTANCE
        elif text_of(pDS, TAG_PERFORMED_PROCEDURE_STEP_STATUS) != STATES[0]:
            status = COMMAND_STATUS_INVALID_ATTRIBUTE_VALUE
            self.explain("a step begins IN PROGRESS", TAG_PERFORMED_PROCEDURE_STEP_STATUS)
        else:
            self.scp.steps[pszInstance] = answer = pDS
        self.SendNCreateResponse(
            nPresentationID, nMessageID, pszClass, pszInstance, status, answer
        )

    def OnReceiveNSetRequest(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        pDS: LDicomDS | None,
    ) -> None:
        step = self.scp.steps.get(pszInstance)
        status = COMMAND_STATUS_SUCCESS
        if step is None:
            status = COMMAND_STATUS_NO_SUCH_OBJECT_INSTANCE
        elif text_of(step, TAG_PERFORMED_PROCEDURE_STEP_STATUS) != STATES[0]:
            status = COMMAND_STATUS_PROCESSING_FAILURE
            self.explain("Performed Procedure Step Object may no longer be updated")
        elif pDS is not None:
            refused = [tag for tag in self.scp.refused if text_of(pDS, tag)]
            for tag in refused:
                pDS.DeleteElement(pDS.FindFirstElement(None, tag, True))
            step.CopyDS(None, pDS, None)
            if refused:
                status = COMMAND_STATUS_ATTRIBUTE_LIST_ERROR
                self.explain("", *refused, error_tag=TAG_ATTRIBUTE_IDENTIFIER_LIST)
        self.SendNSetResponse(
            nPresentationID, nMessageID, pszClass, pszInstance, status, None
        )

    def explain(
        self, comment: str, *tags: int, error_tag: int = TAG_OFFENDING_ELEMENT
    ) -> None:
        """Note what the next response says beside its status."""
        self.comment, self.offending, self.error_tag = comment, list(tags), error_tag

    def OnBeforeSendCommandSet(self, pCS: LDicomDS) -> None:
        if self.comment:
            element = pCS.InsertElement(None, False, TAG_ERROR_COMMENT, VR_LO, False, 0)
            pCS.SetStringValue(element, self.comment, 1)
        if self.offending:
            element = pCS.InsertElement(None, False, self.error_tag, VR_AT, False, 0)
            pCS.SetLongValue(element, self.offending, len(self.offending))
        self.comment, self.offending = "", []


class MppsScp(Scp):
    """The RIS; of `refused` attributes an N-SET takes none."""

    peer_class = MppsPeer

    def __init__(self) -> None:
        super().__init__([MPPS])
        self.steps: dict[str, LDicomDS | None] = {}
        self.refused: list[int] = []

    def state(self, instance: str) -> str:
        return text_of(self.steps[instance], TAG_PERFORMED_PROCEDURE_STEP_STATUS)
