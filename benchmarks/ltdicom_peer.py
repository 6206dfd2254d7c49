"""The work done by ltdicom, as a port of a C++ program would write it."""

from __future__ import annotations

import os
import ssl
import threading
import time
from inspect import signature

from peer import (
    CT,
    ECHO_ID,
    EXPLICIT_LITTLE,
    INSTANCE,
    MODALITY,
    MPPS,
    NSET_ID,
    OUTSTANDING,
    PATIENCE,
    PATIENT,
    PATIENT_ID,
    STORE_ID,
    STUDY,
    VERIFICATION,
    Orders,
    Work,
    certificate_in,
    main,
    new_name,
)

from ltdicom import (
    CLASS_UNKNOWN,
    COMMAND_STATUS_SUCCESS,
    DICOM_SECURE_TLS,
    DICOM_SUCCESS,
    FLAG_SSL_CTX_CREATE_CAFILE,
    L_SSL_CTX_CREATE,
    L_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
    L_TLS_FILETYPE_PEM,
    VR_LO,
    LDicomAssociate,
    LDicomDS,
    LDicomNet,
    configure,
)


def text_of(ds: LDicomDS, tag: int) -> str:
    """Find an element and read it."""
    text = ds.GetStringValue(ds.FindFirstElement(None, tag, False))
    assert text
    return text


def read_patient(ds: LDicomDS | None) -> None:
    """Find the Patient ID and read it."""
    assert ds is not None
    text_of(ds, PATIENT_ID)


class Net(LDicomNet):
    """What both sides need for TLS."""

    def secure(self, folder: str) -> None:
        """Use TLS with the certificate in a folder."""
        certificate, key = certificate_in(folder)
        create = L_SSL_CTX_CREATE(uFlags=FLAG_SSL_CTX_CREATE_CAFILE, pszCAfile=certificate)
        for code in (
            self.Initialize(None, DICOM_SECURE_TLS, create),
            self.SetCipherToIndexTLS(0, 0),
            self.SetCipherToIndexTLS(0, L_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256),
            self.SetServerCertificateTLS(certificate, L_TLS_FILETYPE_PEM, key),
        ):
            assert code == DICOM_SUCCESS, code


# -- serve -------------------------------------------------------------------------


class Peer(Net):
    """One association of the server."""

    save = tls = ""
    orders: Orders | None = None

    def __init__(self) -> None:
        super().__init__()
        if self.tls:
            self.secure(self.tls)

    def OnReceiveAssociateRequest(self, pPDU: LDicomAssociate) -> None:
        accept = LDicomAssociate(False)
        for index in range(pPDU.GetPresentationCount()):
            context = pPDU.GetPresentation(index)
            accept.AddPresentation(context, 0, pPDU.GetAbstract(context))
            accept.AddTransfer(context, pPDU.GetTransfer(context, 0))
        self.SendAssociateAccept(accept)

    def OnReceiveCEchoRequest(
        self, nPresentationID: int, nMessageID: int, pszClass: str
    ) -> None:
        self.SendCEchoResponse(
            nPresentationID, nMessageID, pszClass, COMMAND_STATUS_SUCCESS
        )

    def OnReceiveNSetRequest(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        pDS: LDicomDS | None,
    ) -> None:
        read_patient(pDS)
        self.SendNSetResponse(
            nPresentationID, nMessageID, pszClass, pszInstance, COMMAND_STATUS_SUCCESS, pDS
        )

    def OnReceiveCStoreRequest(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        nPriority: int,
        pszMoveAE: str,
        nMoveMessageID: int,
        pDS: LDicomDS | None,
    ) -> None:
        if self.orders is not None and pDS is not None:
            keys = (text_of(pDS, tag) for tag in (PATIENT_ID, STUDY, MODALITY))
            name = f"{self.orders.number(*keys)}-{pszInstance}.dcm"
            assert pDS.SaveDS(os.path.join(self.save, name)) == DICOM_SUCCESS
        elif self.save and pDS is not None:
            name = new_name(self.save)
            assert pDS.SaveDS(name) == DICOM_SUCCESS
            os.unlink(name)
        else:
            read_patient(pDS)
        self.SendCStoreResponse(
            nPresentationID, nMessageID, pszClass, pszInstance, COMMAND_STATUS_SUCCESS
        )

    def OnReceiveReleaseRequest(self) -> None:
        self.SendReleaseResponse()


class Server(Net):
    """Listens."""

    def OnAccept(self, nError: int) -> None:
        self.Accept(Peer())


SERVER = Server()


def serve(save: str, tls: str, orders: str) -> int:
    """Listen; return the port."""
    Peer.save, Peer.tls = save, tls
    Peer.orders = Orders(orders) if orders else None
    # as the other libraries; a version before has not all of the limits
    unlimited = {"associations", "associations_per_peer"}
    limits = dict.fromkeys(unlimited & set(signature(configure).parameters), 1 << 20)
    configure(sync_saves=False, **limits)
    if tls:
        SERVER.secure(tls)
    assert SERVER.Listen("127.0.0.1", 0, 128) == DICOM_SUCCESS
    return SERVER.GetHostInfo()[2]


# -- drive -------------------------------------------------------------------------


class Client(Net):
    """One association of the client: sends the next message when one is answered."""

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work
        self.ready = threading.Event()
        self.done = threading.Event()
        self.left = self.waiting = 0
        self.number = 0
        self.ds = LDicomDS()
        if work.tls:
            self.secure(work.tls)
        if work.kind.startswith("store"):
            assert self.ds.LoadDS(work.file) == DICOM_SUCCESS

    def OnConnect(self, nError: int) -> None:
        assert nError == DICOM_SUCCESS, nError
        if not self.work.tls:
            self.request()

    def OnSecureLinkReady(self, nError: int) -> None:
        assert nError == DICOM_SUCCESS, nError
        if self.work.tls:
            self.request()

    def request(self) -> None:
        """Ask for the association."""
        request = LDicomAssociate(True)
        request.SetCalled("SCP")
        request.SetCalling("SCU")
        for index, abstract in enumerate(self.work.classes):
            request.AddPresentation(2 * index + 1, 0, abstract)
            request.AddTransfer(2 * index + 1, EXPLICIT_LITTLE)
        self.SendAssociateRequest(request)

    def OnReceiveAssociateAccept(self, pPDU: LDicomAssociate) -> None:
        if self.work.kind == "assoc":
            self.SendReleaseRequest()
        else:
            self.ready.set()

    def OnReceiveReleaseResponse(self) -> None:
        self.Close()
        self.done.set()

    def open(self) -> None:
        """Connect and wait for the association, or for its release."""
        assert self.Connect(None, 0, "127.0.0.1", self.work.port) == DICOM_SUCCESS
        (self.done if self.work.kind == "assoc" else self.ready).wait()

    def start(self, count: int) -> None:
        """Send the first of `count` messages."""
        self.left = self.waiting = count
        self.done.clear()
        for _ in range(OUTSTANDING if self.work.kind == "echo8" else 1):
            self.send_next()

    def send_next(self) -> None:
        """Send a message, if one is left."""
        if not self.left:
            return
        self.left -= 1
        self.number = self.number % 0xFFFF + 1
        if self.work.kind.startswith("echo"):
            code = self.SendCEchoRequest(ECHO_ID, self.number, VERIFICATION)
        elif self.work.kind == "nset":
            ds = LDicomDS()
            ds.InitDS(CLASS_UNKNOWN, 0)
            element = ds.InsertElement(None, False, PATIENT_ID, VR_LO, False, 0)
            ds.SetStringValue(element, PATIENT)
            code = self.SendNSetRequest(NSET_ID, self.number, MPPS, INSTANCE, ds)
        else:
            if self.work.kind == "file":
                assert self.ds.LoadDS(self.work.file) == DICOM_SUCCESS
            code = self.SendCStoreRequest(
                STORE_ID, self.number, CT, INSTANCE, 0, "", 0, self.ds
            )
        assert code == DICOM_SUCCESS, code

    def answered(self, status: int) -> None:
        """Note a response; go on."""
        assert status == COMMAND_STATUS_SUCCESS, status
        self.waiting -= 1
        if self.waiting:
            self.send_next()
        else:
            self.done.set()

    def OnReceiveCEchoResponse(
        self, nPresentationID: int, nMessageID: int, pszClass: str, nStatus: int
    ) -> None:
        self.answered(nStatus)

    def OnReceiveNSetResponse(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        nStatus: int,
        pDS: LDicomDS | None,
    ) -> None:
        read_patient(pDS)
        self.answered(nStatus)

    def OnReceiveCStoreResponse(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        nStatus: int,
    ) -> None:
        self.answered(nStatus)

    def finish(self) -> int:
        """Wait for the last response; return how many do not come."""
        before = -1
        while not self.done.wait(PATIENCE) and self.waiting != before:
            before = self.waiting
        return self.waiting


class OldClient(Client):
    """Talks TLS 1.2, DCMTK's highest; the hook gives each a context of its own."""

    def OnCreateCTX(self, pCtx: ssl.SSLContext) -> None:
        pCtx.maximum_version = ssl.TLSVersion.TLSv1_2


def drive(work: Work) -> tuple[float, int]:
    """Do the work."""
    if work.kind == "assoc":
        return drive_associations(work), 0
    clients = [(OldClient if work.tls else Client)(work) for _ in range(work.associations)]
    for client in clients:
        client.open()
    if work.warm_up:
        for client in clients:
            client.start(max(1, work.warm_up // len(clients)))
        for client in clients:
            client.finish()
    each = work.count // len(clients)
    began = time.perf_counter()
    for client in clients:
        client.start(each)
    lost = sum(client.finish() for client in clients)
    seconds = time.perf_counter() - began
    for client in clients:
        client.Close()
    return seconds / (each * len(clients)), lost


def drive_associations(work: Work) -> float:
    """Associate and release; return the seconds for one association."""
    began = 0.0
    for index in range(-work.warm_up, work.count):
        if index == 0:
            began = time.perf_counter()
        Client(work).open()
    return (time.perf_counter() - began) / work.count


if __name__ == "__main__":
    main(serve, drive, lambda: configure(busy_wait=0))
