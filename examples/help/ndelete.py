"""N-DELETE: SendNDeleteRequest, SendNDeleteResponse and their hooks.

An error comment goes with a failure: OnBeforeSendCommandSet adds it, GetCommandSet
reads it.
"""

from __future__ import annotations

import sys
from typing import cast

from mydicomnet import FindContext, LMyDicomNet, RunExample, StringOf
from typing_extensions import override

from ltdicom import (
    COMMAND_STATUS_NO_SUCH_OBJECT_INSTANCE,
    COMMAND_STATUS_SUCCESS,
    FALSE,
    NULL,
    TAG_ERROR_COMMENT,
    TRUE,
    UID_BASIC_FILM_SESSION_CLASS,
    VR_LO,
    LDicomDS,
    LDicomNet,
)

FILM_SESSION = "2.25.601"


def LDicomNet_SendNDeleteRequest_Example(
    pDicomNet: LDicomNet, szInstance: str = FILM_SESSION
) -> int:
    """Delete an instance of the peer's: a film session that has been printed."""
    szClass = UID_BASIC_FILM_SESSION_CLASS
    nPresentationID = FindContext(pDicomNet, szClass)
    return pDicomNet.SendNDeleteRequest(nPresentationID, 1, szClass, szInstance)


def LDicomNet_SendNDeleteResponse_Example(
    pDicomNet: LMyNDeleteNet,
    nPresentationID: int,
    nMessageID: int,
    pszClass: str,
    pszInstance: str,
) -> int:
    """Delete the instance, and answer with what came of it."""
    nStatus = COMMAND_STATUS_SUCCESS
    pDicomNet.m_szComment = ""
    if pszInstance in pDicomNet.Sessions():
        pDicomNet.Sessions().remove(pszInstance)
    else:
        nStatus = COMMAND_STATUS_NO_SUCH_OBJECT_INSTANCE
        pDicomNet.m_szComment = "there is no such film session"
    return pDicomNet.SendNDeleteResponse(
        nPresentationID, nMessageID, pszClass, pszInstance, nStatus
    )


class LMyNDeleteNet(LMyDicomNet):
    """A printer that has a film session, and a client that deletes it."""

    Classes = (UID_BASIC_FILM_SESSION_CLASS,)

    def __init__(self) -> None:
        super().__init__()
        self.m_Sessions: set[str] = set()
        self.m_szComment = ""

    def Sessions(self) -> set[str]:
        """Return the film sessions of the listening object."""
        return cast("LMyNDeleteNet", self.GetServer()).m_Sessions

    @override
    def Prepare(self) -> None:
        self.m_Sessions.add(FILM_SESSION)

    @override
    def OnReceiveNDeleteRequest(
        self, nPresentationID: int, nMessageID: int, pszClass: str, pszInstance: str
    ) -> None:
        print(f"N-DELETE request {nMessageID}: {pszInstance}")
        LDicomNet_SendNDeleteResponse_Example(
            self, nPresentationID, nMessageID, pszClass, pszInstance
        )

    @override
    def OnBeforeSendCommandSet(self, pCS: LDicomDS) -> None:
        if self.m_szComment:
            pElement = pCS.InsertElement(NULL, FALSE, TAG_ERROR_COMMENT, VR_LO, FALSE, 0)
            pCS.SetStringValue(pElement, self.m_szComment, 1)

    @override
    def OnReceiveNDeleteResponse(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        nStatus: int,
    ) -> None:
        szComment = StringOf(self.GetCommandSet(), TAG_ERROR_COMMENT)
        print(f"N-DELETE response {nMessageID}: {nStatus} {szComment}")
        self.m_bAnswered = TRUE


if __name__ == "__main__":
    sys.exit(RunExample(LMyNDeleteNet, LDicomNet_SendNDeleteRequest_Example))
