"""The work done by pynetdicom's AE, as its documentation writes it, without Nagle.

`pynetdicom` leaves Nagle's algorithm on; with delayed acknowledgements that decides
everything, so the socket option is set in its own handler for new connections.
"""

from __future__ import annotations

import os
import socket
import ssl
import threading
import time
from typing import cast

from peer import (
    CLASSES,
    EXPLICIT_LITTLE,
    INSTANCE,
    MPPS,
    PATIENCE,
    PATIENT,
    Orders,
    Work,
    certificate_in,
    main,
    new_name,
)
from pydicom import Dataset, dcmread
from pynetdicom import AE, _config, evt
from pynetdicom.association import Association
from pynetdicom.dimse_primitives import C_STORE
from pynetdicom.presentation import build_context

_config.LOG_HANDLER_LEVEL = "none"


def no_delay(event: evt.Event) -> None:
    """Switch Nagle's algorithm off."""
    wrapper = event.assoc.dul.socket
    assert wrapper is not None and wrapper.socket is not None
    wrapper.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def secure(folder: str, side: ssl.Purpose) -> ssl.SSLContext:
    """Return a context with the certificate in a folder."""
    certificate, key = certificate_in(folder)
    context = ssl.create_default_context(side, cafile=certificate)
    context.check_hostname = False
    context.maximum_version = ssl.TLSVersion.TLSv1_2  # DCMTK's highest
    context.set_ciphers("ECDHE-RSA-AES128-GCM-SHA256")
    if side is ssl.Purpose.CLIENT_AUTH:
        context.load_cert_chain(certificate, key)
    return context


# -- serve -------------------------------------------------------------------------


def serve(save: str, tls: str, orders: str) -> int:
    """Listen; return the port."""
    table = Orders(orders) if orders else None

    def on_store(event: evt.Event) -> int:
        if table is not None:
            ds = event.dataset
            number = table.number(ds.PatientID, ds.StudyInstanceUID, ds.Modality)
            instance = cast(C_STORE, event.request).AffectedSOPInstanceUID
            with open(os.path.join(save, f"{number}-{instance}.dcm"), "wb") as file:
                file.write(event.encoded_dataset())
        elif save:
            name = new_name(save)
            with open(name, "wb") as file:
                file.write(event.encoded_dataset())
            os.unlink(name)
        else:
            assert event.dataset.PatientID
        return 0x0000

    def on_set(event: evt.Event) -> tuple[int, Dataset]:
        modifications = event.modification_list
        assert modifications.PatientID
        return 0x0000, modifications

    ae = AE("SCP")
    ae.maximum_associations = 2000
    for abstract in CLASSES:
        ae.add_supported_context(abstract, EXPLICIT_LITTLE)
    server = ae.start_server(
        ("127.0.0.1", 0),
        block=False,
        ssl_context=secure(tls, ssl.Purpose.CLIENT_AUTH) if tls else None,
        evt_handlers=[
            (evt.EVT_CONN_OPEN, no_delay),
            (evt.EVT_C_ECHO, lambda event: 0x0000),
            (evt.EVT_C_STORE, on_store),
            (evt.EVT_N_SET, on_set),
        ],
    )
    assert server is not None
    return int(server.server_address[1])


# -- drive -------------------------------------------------------------------------


class Client:
    """One association of the client."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.ae = AE("SCU")
        self.ae.dimse_timeout = PATIENCE
        self.contexts = [build_context(uid, EXPLICIT_LITTLE) for uid in work.classes]
        self.tls = secure(work.tls, ssl.Purpose.SERVER_AUTH) if work.tls else None
        self.association: Association | None = None
        self.number = self.lost = 0
        self.dataset = dcmread(work.file) if work.kind.startswith("store") else Dataset()

    def open(self) -> Association:
        """Associate."""
        self.association = self.ae.associate(
            "127.0.0.1",
            self.work.port,
            contexts=self.contexts,
            ae_title="SCP",
            evt_handlers=[(evt.EVT_CONN_OPEN, no_delay)],
            tls_args=(self.tls, "127.0.0.1") if self.tls else None,
        )
        assert self.association.is_established
        return self.association

    def exchange(self, count: int) -> None:
        """Send `count` messages, one at a time."""
        for _ in range(count):
            association = self.association
            assert association is not None
            self.number = self.number % 0xFFFF + 1
            if "Status" not in self.send(association):
                self.lost += 1
                association.abort()
                self.open()

    def send(self, association: Association) -> Dataset:
        """Send a message; return the status, empty where no response came."""
        if self.work.kind.startswith("echo"):
            return association.send_c_echo(self.number)
        if self.work.kind == "nset":
            modifications = Dataset()
            modifications.PatientID = PATIENT
            status, attributes = association.send_n_set(
                modifications, MPPS, INSTANCE, self.number
            )
            assert attributes is None or attributes.PatientID
            return status
        if self.work.kind == "file":
            return association.send_c_store(dcmread(self.work.file), self.number)
        return association.send_c_store(self.dataset, self.number)


def drive(work: Work) -> tuple[float, int]:
    """Do the work."""
    if work.kind == "assoc":
        return drive_associations(work), 0
    clients = [Client(work) for _ in range(work.associations)]
    for client in clients:
        client.open()
    together(clients, work.warm_up // len(clients))
    for client in clients:
        client.lost = 0
    each = work.count // len(clients)
    began = time.perf_counter()
    together(clients, each)
    seconds = time.perf_counter() - began
    for client in clients:
        assert client.association is not None
        client.association.release()
    return seconds / (each * len(clients)), sum(client.lost for client in clients)


def together(clients: list[Client], count: int) -> None:
    """Let every client send `count` messages."""
    if len(clients) == 1:
        clients[0].exchange(count)
        return
    threads: list[threading.Thread] = [
        threading.Thread(target=client.exchange, args=(count,)) for client in clients
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def drive_associations(work: Work) -> float:
    """Associate and release; return the seconds for one association."""
    client = Client(work)
    began = 0.0
    for index in range(-work.warm_up, work.count):
        if index == 0:
            began = time.perf_counter()
        client.open().release()
    return (time.perf_counter() - began) / work.count


if __name__ == "__main__":
    main(serve, drive)
