"""Mistakes that a type checker finds; each line says which one it is.

mypy --strict also complains about an ignored error that is none, so this file passes
only while each of these is found. pyright finds an error in the same lines.
"""

from __future__ import annotations

from typing_extensions import override

import ltdicom
from ltdicom import LDicomAssociate, LDicomDS, LDicomNet, Ref


class LMyDicomNet(LDicomNet):
    @override
    def OnReceiveNSetRequests(self, pDS: LDicomDS | None) -> None:  # type: ignore[misc]
        """Override nothing: the name is wrong."""

    @override
    def OnConnect(self, nError: str) -> None:  # type: ignore[override]
        """Take another type than the hook gives."""

    @override
    def OnAccept(self) -> None:  # type: ignore[override]
        """Take too few arguments."""


def calls(net: LMyDicomNet, ds: LDicomDS, association: LDicomAssociate) -> None:
    net.SendCEchoRequest("1", 1, "1.2.840.10008.1.1")  # type: ignore[arg-type]
    net.SendAssociateRequest(ds)  # type: ignore[arg-type]
    net.SendNSetRequest(1, 99, "1.2.3", "", net)  # type: ignore[arg-type]
    net.SendEchoRequest(1, 1, "1.2.840.10008.1.1")  # type: ignore[attr-defined]
    ds.FindFirstElement(0x00100020, None, False)  # type: ignore[arg-type]
    ds.GetInfoDS(Ref(0))  # type: ignore[call-overload]
    number: int = association.GetAbstract(1)  # type: ignore[assignment]
    print(number, ltdicom.TAG_PATIENT_IDD)  # type: ignore[attr-defined]
