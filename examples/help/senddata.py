"""Messages as they are: SendData, OnSend, OnReceive, OnReceiveData, OnReceiveUnknown."""

from __future__ import annotations

import sys

from cecho import LMyEchoNet
from mydicomnet import FindContext, RunExample
from typing_extensions import override

from ltdicom import (
    COMMAND_C_ECHO,
    DICOM_SUCCESS,
    NULL,
    TAG_AFFECTED_SOP_CLASS_UID,
    TAG_COMMAND_FIELD,
    TAG_MESSAGE_ID,
    TRUE,
    UID_VERIFICATION_CLASS,
    LDicomDS,
    LDicomNet,
)

PRIVATE_COMMAND = 0x7FF0  # no command of the standard's


def LDicomNet_SendData_Example(pDicomNet: LDicomNet, nCommand: int = COMMAND_C_ECHO) -> int:
    """Send a C-ECHO request whose command set is our own; or what else is in it.

    No data set goes with it. The length of the group is counted by the library.
    """
    CommandSet = LDicomDS()
    CommandSet.InitCS(COMMAND_C_ECHO, TRUE)
    for nTag, szValue in (
        (TAG_AFFECTED_SOP_CLASS_UID, UID_VERIFICATION_CLASS),
        (TAG_COMMAND_FIELD, str(int(nCommand))),
        (TAG_MESSAGE_ID, "7"),
    ):
        pElement = CommandSet.FindFirstElement(NULL, nTag, TRUE)
        CommandSet.SetConvertValue(pElement, szValue, 1)
    nPresentationID = FindContext(pDicomNet, UID_VERIFICATION_CLASS)
    return pDicomNet.SendData(nPresentationID, CommandSet, NULL)


def Unknown(pDicomNet: LDicomNet) -> int:
    """Send a command that no standard has: the server's answer to it is an abort."""
    return LDicomNet_SendData_Example(pDicomNet, PRIVATE_COMMAND)


class LMyDataNet(LMyEchoNet):
    """Prints what is sent and received, in front of the hooks of the messages."""

    @override
    def OnSend(self, nError: int, nType: int, nBytes: int) -> None:
        print(f"OnSend: {nError}, {nType!s}, {nBytes} bytes")

    @override
    def OnReceive(self, nError: int, nType: int, pBuffer: bytes, nBytes: int) -> None:
        if nError == DICOM_SUCCESS:
            print(f"OnReceive: {nType!s}, {nBytes} bytes")

    @override
    def OnReceiveData(
        self, nPresentationID: int, pCS: LDicomDS, pDS: LDicomDS | None
    ) -> None:
        nCommand, bRequest = pCS.GetInfoCS()
        szKind = "request" if bRequest else "response"
        szData = "no" if pDS is NULL else "a"
        print(f"OnReceiveData: {szKind} {nCommand:#06x}, {szData} data set")

    @override
    def OnReceiveUnknown(
        self, nPresentationID: int, pCS: LDicomDS, pDS: LDicomDS | None
    ) -> None:
        print("OnReceiveUnknown: this is aborted")
        self.SendAbort(0, 0)


if __name__ == "__main__":
    sys.exit(RunExample(LMyDataNet, LDicomNet_SendData_Example, Unknown))
