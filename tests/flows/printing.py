"""Basic grayscale print as a porter writes it: the client and the printer."""

from __future__ import annotations

from typing import Any

from pydicom.uid import generate_uid

from ltdicom import (
    COMMAND_STATUS_NO_SUCH_CLASS,
    COMMAND_STATUS_NO_SUCH_OBJECT_INSTANCE,
    COMMAND_STATUS_SUCCESS,
    DICOM_SUCCESS,
    TAG_BASIC_GRAYSCALE_IMAGE_SEQUENCE,
    TAG_BITS_ALLOCATED,
    TAG_BITS_STORED,
    TAG_COLUMNS,
    TAG_FILM_SIZE_ID,
    TAG_HIGH_BIT,
    TAG_IMAGE_BOX_POSITION,
    TAG_IMAGE_DISPLAY_FORMAT,
    TAG_NUMBER_OF_COPIES,
    TAG_PHOTOMETRIC_INTERPRETATION,
    TAG_PIXEL_DATA,
    TAG_PIXEL_REPRESENTATION,
    TAG_PRINTER_NAME,
    TAG_PRINTER_STATUS,
    TAG_PRINTER_STATUS_INFO,
    TAG_REFERENCED_FILM_SESSION_SEQUENCE,
    TAG_REFERENCED_IMAGE_BOX_SEQUENCE,
    TAG_REFERENCED_SOP_CLASS_UID,
    TAG_REFERENCED_SOP_INSTANCE_UID,
    TAG_ROWS,
    TAG_SAMPLES_PER_PIXEL,
    UID_BASIC_FILM_BOX_CLASS,
    UID_BASIC_FILM_SESSION_CLASS,
    UID_BASIC_GRAYSCALE_IMAGE_BOX_CLASS,
    UID_BASIC_GRAYSCALE_PRINT_META_CLASS,
    UID_PRINTER_CLASS,
    UID_PRINTER_INSTANCE,
    VR_OB,
    LDicomDS,
)
from tests.flows.flow_nodes import (
    Scp,
    ScpPeer,
    Scu,
    insert,
    insert_item,
    items_of,
    make_ds,
    text_of,
)

META = UID_BASIC_GRAYSCALE_PRINT_META_CLASS
SESSION, FILM = UID_BASIC_FILM_SESSION_CLASS, UID_BASIC_FILM_BOX_CLASS
IMAGE_BOX, PRINTER = UID_BASIC_GRAYSCALE_IMAGE_BOX_CLASS, UID_PRINTER_CLASS
PRINT = 1  # the action (PS3.4 H.4.2.2.4)


class PrintScu(Scu):
    """Prints one image on one film; each step waits for its answer."""

    def __init__(self, **titles: str) -> None:
        super().__init__([META], **titles)
        self.status: int | None = None
        self.instance = ""
        self.answer: LDicomDS | None = None
        self.events: list[int] = []

    def ask(self, send: str, *arguments: Any) -> LDicomDS | None:
        """Send a request; return the data set of its answer."""
        self.status = None
        message_id = self.next_message_id()
        code = getattr(self, send)(self.context(META), message_id, *arguments)
        assert code == DICOM_SUCCESS, code
        self.wait(lambda: self.status is not None or self.is_over)
        assert self.status == COMMAND_STATUS_SUCCESS, f"{send}: {self.status}"
        return self.answer

    def printer_status(self) -> dict[int, str]:
        tags = [TAG_PRINTER_STATUS, TAG_PRINTER_STATUS_INFO]
        ds = self.ask("SendNGetRequest", PRINTER, UID_PRINTER_INSTANCE, tags, len(tags))
        return {tag: text_of(ds, tag) for tag in tags}

    def print_image(self, pixels: bytes, rows: int, columns: int) -> None:
        session = self.make_session()
        film, boxes = self.make_film(session)
        self.fill(boxes[0], pixels, rows, columns)
        self.ask("SendNActionRequest", FILM, film, PRINT, None)
        self.ask("SendNDeleteRequest", FILM, film)
        self.ask("SendNDeleteRequest", SESSION, session)

    def make_session(self) -> str:
        ds = make_ds((TAG_NUMBER_OF_COPIES, "1"))
        self.ask("SendNCreateRequest", SESSION, "", ds)  # the printer names it
        return self.instance

    def make_film(self, session: str) -> tuple[str, list[str]]:
        ds = make_ds(
            (TAG_IMAGE_DISPLAY_FORMAT, "STANDARD\\1,1"), (TAG_FILM_SIZE_ID, "8INX10IN")
        )
        insert_item(
            ds,
            TAG_REFERENCED_FILM_SESSION_SEQUENCE,
            (TAG_REFERENCED_SOP_CLASS_UID, SESSION),
            (TAG_REFERENCED_SOP_INSTANCE_UID, session),
        )
        answer = self.ask("SendNCreateRequest", FILM, generate_uid(), ds)
        assert answer is not None
        return self.instance, [
            text_of(answer, TAG_REFERENCED_SOP_INSTANCE_UID, item)
            for item in items_of(answer, TAG_REFERENCED_IMAGE_BOX_SEQUENCE)
        ]

    def fill(self, box: str, pixels: bytes, rows: int, columns: int) -> None:
        ds = make_ds((TAG_IMAGE_BOX_POSITION, "1"))
        item = insert_item(
            ds,
            TAG_BASIC_GRAYSCALE_IMAGE_SEQUENCE,
            (TAG_SAMPLES_PER_PIXEL, "1"),
            (TAG_PHOTOMETRIC_INTERPRETATION, "MONOCHROME2"),
            (TAG_ROWS, str(rows)),
            (TAG_COLUMNS, str(columns)),
            (TAG_BITS_ALLOCATED, "8"),
            (TAG_BITS_STORED, "8"),
            (TAG_HIGH_BIT, "7"),
            (TAG_PIXEL_REPRESENTATION, "0"),
        )
        element = ds.InsertElement(item, True, TAG_PIXEL_DATA, VR_OB, False, 0)
        assert ds.SetBinaryValue(element, pixels, len(pixels))
        self.ask("SendNSetRequest", IMAGE_BOX, box, ds)

    # -- hooks --

    def note(self, status: int, instance: str = "", ds: LDicomDS | None = None) -> None:
        self.instance, self.answer = instance, ds
        self.status = status

    def OnReceiveNGetResponse(
        self, nPresentationID: int, nMessageID: int, pszClass: str, pszInstance: str,
        nStatus: int, pDS: LDicomDS | None,
    ) -> None:  # fmt: skip
        self.note(nStatus, pszInstance, pDS)

    OnReceiveNCreateResponse = OnReceiveNSetResponse = OnReceiveNGetResponse

    def OnReceiveNActionResponse(
        self, nPresentationID: int, nMessageID: int, pszClass: str, pszInstance: str,
        nStatus: int, nAction: int, pDS: LDicomDS | None,
    ) -> None:  # fmt: skip
        self.note(nStatus, pszInstance, pDS)

    def OnReceiveNDeleteResponse(
        self, nPresentationID: int, nMessageID: int, pszClass: str, pszInstance: str,
        nStatus: int,
    ) -> None:  # fmt: skip
        self.note(nStatus, pszInstance)

    def OnReceiveNReportRequest(
        self, nPresentationID: int, nMessageID: int, pszClass: str, pszInstance: str,
        nEvent: int, pDS: LDicomDS | None,
    ) -> None:  # fmt: skip
        self.events.append(nEvent)
        self.SendNReportResponse(
            nPresentationID, nMessageID, pszClass, pszInstance, COMMAND_STATUS_SUCCESS,
            nEvent, None,
        )  # fmt: skip


class PrintPeer(ScpPeer):
    """One client of the printer."""

    scp: PrintScp

    def __init__(self, scp: PrintScp) -> None:
        super().__init__(scp)
        self.instances: dict[str, LDicomDS] = {}

    def OnReceiveNGetRequest(
        self, nPresentationID: int, nMessageID: int, pszClass: str, pszInstance: str,
        pnAttribute: list[int], nCount: int,
    ) -> None:  # fmt: skip
        if pszClass != PRINTER or pszInstance != UID_PRINTER_INSTANCE:
            status, ds = COMMAND_STATUS_NO_SUCH_OBJECT_INSTANCE, None
        else:
            status, ds = COMMAND_STATUS_SUCCESS, self.scp.printer_attributes(pnAttribute)
        self.SendNGetResponse(
            nPresentationID, nMessageID, pszClass, pszInstance, status, ds
        )

    def OnReceiveNCreateRequest(
        self, nPresentationID: int, nMessageID: int, pszClass: str, pszInstance: str,
        pDS: LDicomDS | None,
    ) -> None:  # fmt: skip
        instance = pszInstance or generate_uid()
        answer, status = LDicomDS(), COMMAND_STATUS_SUCCESS
        if pDS is not None:
            answer.CopyDS(None, pDS, None)
        if pszClass == FILM:
            self.make_image_boxes(answer)
        elif pszClass != SESSION:
            status = COMMAND_STATUS_NO_SUCH_CLASS
        self.instances[instance] = answer
        self.SendNCreateResponse(
            nPresentationID, nMessageID, pszClass, instance, status, answer
        )

    def make_image_boxes(self, film: LDicomDS) -> None:
        columns, rows = text_of(film, TAG_IMAGE_DISPLAY_FORMAT).split("\\")[1].split(",")
        for _ in range(int(columns) * int(rows)):
            box = generate_uid()
            self.instances[box] = LDicomDS()
            insert_item(
                film,
                TAG_REFERENCED_IMAGE_BOX_SEQUENCE,
                (TAG_REFERENCED_SOP_CLASS_UID, IMAGE_BOX),
                (TAG_REFERENCED_SOP_INSTANCE_UID, box),
            )

    def OnReceiveNSetRequest(
        self, nPresentationID: int, nMessageID: int, pszClass: str, pszInstance: str,
        pDS: LDicomDS | None,
    ) -> None:  # fmt: skip
        stored = self.instances.get(pszInstance)
        status = COMMAND_STATUS_SUCCESS
        if stored is None:
            status = COMMAND_STATUS_NO_SUCH_OBJECT_INSTANCE
        elif pDS is not None:
            stored.CopyDS(None, pDS, None)
        self.SendNSetResponse(
            nPresentationID, nMessageID, pszClass, pszInstance, status, None
        )

    def OnReceiveNActionRequest(
        self, nPresentationID: int, nMessageID: int, pszClass: str, pszInstance: str,
        nAction: int, pDS: LDicomDS | None,
    ) -> None:  # fmt: skip
        status = COMMAND_STATUS_NO_SUCH_OBJECT_INSTANCE
        if pszInstance in self.instances and nAction == PRINT:
            status = COMMAND_STATUS_SUCCESS
            self.scp.films.append(self.images())
        self.SendNActionResponse(
            nPresentationID, nMessageID, pszClass, pszInstance, status, nAction, None
        )

    def images(self) -> list[bytes]:
        """Return the pixels of the image boxes that are filled."""
        found = []
        for ds in self.instances.values():
            for item in items_of(ds, TAG_BASIC_GRAYSCALE_IMAGE_SEQUENCE):
                child = ds.GetChildElement(item, True)
                element = ds.FindFirstElement(child, TAG_PIXEL_DATA, True)
                found.append(ds.GetBinaryValue(element)[1])
        return found

    def OnReceiveNDeleteRequest(
        self, nPresentationID: int, nMessageID: int, pszClass: str, pszInstance: str
    ) -> None:
        known = self.instances.pop(pszInstance, None) is not None
        status = COMMAND_STATUS_SUCCESS if known else COMMAND_STATUS_NO_SUCH_OBJECT_INSTANCE
        self.SendNDeleteResponse(nPresentationID, nMessageID, pszClass, pszInstance, status)


class PrintScp(Scp):
    """A printer; `films` holds the images of each film that was printed."""

    peer_class = PrintPeer

    def __init__(self) -> None:
        super().__init__([META])
        self.films: list[list[bytes]] = []
        self.attributes = {
            TAG_PRINTER_STATUS: "NORMAL",
            TAG_PRINTER_STATUS_INFO: "NORMAL",
            TAG_PRINTER_NAME: "LTPRINTER",
        }

    def printer_attributes(self, tags: list[int]) -> LDicomDS:
        """Return the attributes that were asked for; all where none is named."""
        ds = make_ds()
        for tag, text in self.attributes.items():
            if not tags or tag in tags:
                insert(ds, None, tag, text)
        return ds
