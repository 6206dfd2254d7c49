"""A port as its author types it: mypy --strict and pyright have nothing to say about it."""

from __future__ import annotations

import ctypes

from typing_extensions import assert_type, override

from ltdicom import (
    CLASS_UNKNOWN,
    COMMAND_STATUS_SUCCESS,
    DICOM_ERROR_NET_NOT_CONNECTED,
    DICOM_SUCCESS,
    DICOMANNPOINT,
    DICOMELEMENT,
    DICOMGRAPHICLAYER,
    DICOMGRAPHICOBJECT,
    DICOMNETDEBUGINFOONSEND,
    DICOMPRESSTATEINFO,
    PDU_MAX_UID_SIZE,
    TAG_PATIENT_ID,
    UID_SC_IMAGE_STORAGE,
    VR_UN,
    LDicomAssociate,
    LDicomDS,
    LDicomNet,
    LDicomPrintSCU,
    LDicomTag,
    Ref,
    configure,
    wait_until,
)


class LMyDicomNet(LDicomNet):
    """Overrides one hook of each kind."""

    def __init__(self, pszPath: str | None = None, *, is_server: bool = False) -> None:
        super().__init__(pszPath)
        self.is_server = is_server
        self.stored: list[LDicomDS] = []

    @override
    def OnConnect(self, nError: int) -> None:
        if nError != DICOM_SUCCESS:
            return
        request = LDicomAssociate(True)
        request.AddPresentation(1, 0, UID_SC_IMAGE_STORAGE)
        assert_type(self.SendAssociateRequest(request), int)

    @override
    def OnAccept(self, nError: int) -> None:
        client = LMyDicomNet()
        assert_type(self.Accept(client), int)

    @override
    def OnClose(self, nError: int, pNet: LDicomNet) -> None:
        assert_type(pNet.GetPeerInfo(), tuple[int, str, int])

    @override
    def OnReceiveAssociateRequest(self, pPDU: LDicomAssociate) -> None:
        assert_type(pPDU.GetPresentationCount(), int)

    @override
    def OnReceiveNSetRequest(
        self, context: int, message: int, uid: str, instance: str, pDS: LDicomDS | None
    ) -> None:
        # hooks are called by position: parameters may have other names
        if pDS is not None:
            self.stored.append(pDS)
        self.SendNSetResponse(context, message, uid, instance, COMMAND_STATUS_SUCCESS, pDS)

    @override
    def OnSendExt(self, pDicomNetDebugInfoOnsend: DICOMNETDEBUGINFOONSEND) -> None:
        assert_type(pDicomNetDebugInfoOnsend.nBytes, int)


class LMyPrintSCU(LDicomPrintSCU):
    """Overrides hooks of the printer's client."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.title = title

    @override
    def OnStatus(self, status: int, operation: int) -> None:
        assert_type(self.GetLastOperationStatus(), int)

    @override
    def OnReceiveNReportRequest(
        self,
        context: int,
        message: int,
        uid: str,
        instance: str,
        event: int,
        ds: LDicomDS | None,
    ) -> None:
        super().OnReceiveNReportRequest(context, message, uid, instance, event, ds)


def out_parameters(association: LDicomAssociate, ds: LDicomDS, net: LDicomNet) -> None:
    """Both forms of outputs have the right types."""
    text = ctypes.create_unicode_buffer(PDU_MAX_UID_SIZE + 1)
    association.GetAbstract(1, text, len(text))
    assert_type(association.GetAbstract(1), str)

    dicom_class, flags = Ref(0), Ref(0)
    ds.GetInfoDS(dicom_class, flags)
    assert_type(ds.GetInfoDS(), tuple[int, int])
    assert_type(dicom_class.value, int | None)

    address, port = Ref(""), ctypes.c_uint()
    code: int = net.GetPeerInfo(address, 64, port)
    assert code == DICOM_ERROR_NET_NOT_CONNECTED


def values(ds: LDicomDS) -> None:
    """Elements and values."""
    assert_type(LDicomDS.from_pydicom(ds.to_pydicom()), LDicomDS)
    ds.InitDS(CLASS_UNKNOWN, 0)
    tag = LDicomTag.Find(TAG_PATIENT_ID)
    vr = tag.nVR if tag is not None else VR_UN
    element = ds.InsertElement(None, False, TAG_PATIENT_ID, vr, False, 0)
    assert_type(element, DICOMELEMENT | None)
    assert_type(ds.SetStringValue(element, "123-45-6789"), bool)
    assert_type(ds.GetStringValue(element), str | None)
    element = ds.GetFirstElement(None, True, False)
    while element:
        assert_type(element.nTag, int)
        element = ds.GetNextElement(element, True, False)
    signature: Ref[DICOMELEMENT] = Ref()
    made = ds.CreateSignature(
        None, "a.key", "a.crt", None, signature, mac_algorithm="SHA256"
    )
    assert_type(made, int)
    assert_type(ds.VerifySignature(signature.value), int)
    assert_type(ds.GetMacAlgorithm(ds.GetSignature(None, 0)), str | None)


def presentation_state(ds: LDicomDS, image: LDicomDS) -> None:
    """Layers and annotations, in both forms."""
    assert_type(ds.AddPresStateImageRefByDS(image, [1, 2], 2), int)
    assert_type(ds.GetPresStateInfo(), tuple[int, DICOMPRESSTATEINFO | None])
    index = Ref(0)
    assert_type(ds.CreateLayer(DICOMGRAPHICLAYER(pszLayerName="ONE"), index), int)
    assert_type(ds.CreateLayer(DICOMGRAPHICLAYER(pszLayerName="TWO")), tuple[int, int])
    assert_type(ds.GetLayerInfo(0), tuple[int, DICOMGRAPHICLAYER | None])
    item = ds.FindFirstGraphicAnnSQItem()
    assert_type(item, DICOMELEMENT | None)
    assert_type(ds.GetLayerName(item), str | None)
    graphic = DICOMGRAPHICOBJECT(uType=1, uUnits=1, pAnnPoints=[DICOMANNPOINT(1, 2)])
    assert_type(ds.CreateGraphicObject(item, graphic, True), int)
    assert_type(ds.GetGraphicObjectInfo(item, 0, graphic, 0), int)
    assert_type(ds.GetGraphicObjectCount(item), tuple[int, int])
    assert_type(ds.GetGraphicObjPointCount(item, 0, index), int)


def main() -> None:
    """Wait for hooks."""
    configure(dispatch="threaded", hook_warnings=False)
    assert_type(LMyPrintSCU("PRINTER").title, str)
    assert_type(LDicomNet.StartUp(), int)
    with LMyDicomNet(is_server=True) as server:
        server.Listen("*", 0, 5)
        assert_type(wait_until(lambda: server.GetClientCount() > 0, timeout=1.0), bool)
