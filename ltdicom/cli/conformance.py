"""``ltdicom conformance``: the DICOM conformance statement of a product (PS3.2).

Made of the tables and settings of the package; what only the maker of the product can
know is marked. ``docs/conformance.md`` is the statement of the package itself.
"""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from importlib.util import find_spec
from typing import Final

from pydicom.uid import UID

import ltdicom
from ltdicom._core.implementation import (
    IMPLEMENTATION_CLASS_UID,
    IMPLEMENTATION_VERSION_NAME,
)
from ltdicom._core.settings import SETTINGS
from ltdicom.cli import output
from ltdicom.cli.status import DONE
from ltdicom.constants import uid as uids

OPEN: Final = "*to be filled in*"

UNCOMPRESSED: Final = (
    uids.UID_IMPLICIT_VR_LITTLE_ENDIAN,
    uids.UID_EXPLICIT_VR_LITTLE_ENDIAN,
    uids.UID_EXPLICIT_VR_BIG_ENDIAN,
    uids.UID_DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN,
)

_QUERY: Final = "`serve --query`"
SERVICES: Final = (
    ("Verification", uids.UID_VERIFICATION_CLASS, "`ltdicom echo`, `serve`"),
    ("Storage", "the Storage SOP classes below", "`ltdicom store`, `serve`"),
    ("Query, Patient Root", uids.UID_PATIENT_ROOT_QUERY_FIND, f"`ltdicom find`, {_QUERY}"),
    ("Query, Study Root", uids.UID_STUDY_ROOT_QUERY_FIND, f"`ltdicom find`, {_QUERY}"),
    ("C-MOVE, Patient Root", uids.UID_PATIENT_ROOT_QUERY_MOVE, f"`ltdicom move`, {_QUERY}"),
    ("C-MOVE, Study Root", uids.UID_STUDY_ROOT_QUERY_MOVE, f"`ltdicom move`, {_QUERY}"),
    ("C-GET, Patient Root", uids.UID_PATIENT_ROOT_QUERY_GET, f"`ltdicom get`, {_QUERY}"),
    ("C-GET, Study Root", uids.UID_STUDY_ROOT_QUERY_GET, f"`ltdicom get`, {_QUERY}"),
    (
        "Modality Worklist",
        uids.UID_MODALITY_WORKLIST_FIND,
        f"`ltdicom worklist`, `find`, {_QUERY}",
    ),
    ("Procedure step", uids.UID_MODALITY_PERFORMED_CLASS, f"`ltdicom mpps`, {_QUERY}"),
    (
        "Storage Commitment",
        uids.UID_STORAGE_COMMITMENT_PUSH_MODEL_CLASS,
        f"`ltdicom commit`, {_QUERY}",
    ),
    ("Print, gray", uids.UID_BASIC_GRAYSCALE_PRINT_META_CLASS, "`ltdicom print`"),
    ("Print, color", uids.UID_BASIC_COLOR_PRINT_META_CLASS, "`ltdicom print`"),
)
"""What the package's own programs do; a product names its own services."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.add_argument("--title", default="", help="the name of the product")
    parser.add_argument("--version", dest="product_version", default="", metavar="VERSION")
    parser.add_argument("--maker", default="", help="who makes it")
    parser.add_argument("--ae-title", default="", metavar="TITLE", help="its AE title")


def run(arguments: argparse.Namespace) -> int:
    """Run the command."""
    output.lines(
        statement(
            arguments.title or OPEN,
            arguments.product_version or OPEN,
            arguments.maker or OPEN,
            arguments.ae_title or OPEN,
        )
    )
    return DONE


def statement(title: str, version: str, maker: str, ae_title: str) -> str:
    """Return the statement in Markdown.

    Parameters
    ----------
    title, version, maker : str
        The product, and who makes it.
    ae_title : str
        How it calls itself by default.
    """
    return "\n".join(_lines(title, version, maker, ae_title))


def _lines(title: str, version: str, maker: str, ae_title: str) -> Iterator[str]:
    storage = _storage_classes()
    yield f"# DICOM conformance statement: {title}"
    yield ""
    yield from _table(
        ("about", "the product"),
        [
            ("product", title),
            ("version", version),
            ("maker", maker),
            ("toolkit", f"ltdicom {ltdicom.__version__} on pynetdicom and pydicom"),
        ],
    )
    yield "## Overview"
    yield ""
    yield (
        f"{title} exchanges DICOM objects over TCP/IP, PS3.8, and in files of PS3.10. The "
        "services below are those of the toolkit's own programs; a product deletes what it "
        "does not offer and adds its own: all eleven DIMSE services are there, in both "
        "roles."
    )
    yield ""
    yield from _table(("service", "SOP class", "program"), SERVICES)
    yield "## Association policies"
    yield ""
    yield from _table(("policy", "value"), _policies(ae_title))
    yield "## Presentation contexts"
    yield ""
    yield (
        "The application proposes and accepts abstract and transfer syntaxes; the toolkit "
        "does not choose. A data set is sent in the negotiated syntax: among the "
        "uncompressed ones and deflated it is converted, compressed pixels never are."
    )
    yield ""
    yield from _table(("transfer syntax", "UID", "pixels"), _syntaxes())
    yield f"### Storage SOP classes ({len(storage)})"
    yield ""
    yield from _table(("SOP class", "UID"), storage)
    yield "## Extended negotiation"
    yield ""
    yield (
        "Role selection, SOP class extended negotiation, asynchronous operations window, "
        "user identity and other user information items are sent and received as the "
        "application sets them (`LDicomAssociate`)."
    )
    yield ""
    yield "## Character sets"
    yield ""
    yield (
        "All of PS3.3 C.12.1.1.2: single-byte sets with and without code extensions "
        "(ISO IR 6, 100, 101, 109, 110, 144, 127, 126, 138, 148, 203, 13, 166), multi-byte "
        "sets with code extensions (ISO IR 87, 159, 149, 58), ISO IR 192, GB18030 and GBK."
    )
    yield ""
    yield "## Security"
    yield ""
    yield (
        "TLS 1.2 and 1.3 by the BCP 195 profiles of PS3.15 (`DICOM_SECURE_TLS`); without "
        f"it the wire is not encrypted. Port: {OPEN}. Digital signatures, audit and access "
        f"control: {OPEN}."
    )
    yield ""
    yield "## Media"
    yield ""
    yield (
        "Files of PS3.10 are read and written in the transfer syntaxes above. DICOMDIRs "
        "with the record types of PS3.3 F.5 are made (`LDicomDir`). Application profiles: "
        f"{OPEN}."
    )


def _policies(ae_title: str) -> Iterator[tuple[str, str]]:
    settings = dataclasses.asdict(SETTINGS)

    def seconds(name: str) -> str:
        value = settings[name]
        return "none" if value is None else f"{value:g} s"

    yield "AE title", ae_title
    yield "application context", uids.UID_APPLICATION_CONTEXT_NAME
    yield "implementation class UID", IMPLEMENTATION_CLASS_UID
    yield "implementation version name", IMPLEMENTATION_VERSION_NAME
    yield "associations of a listening object at once", str(settings["associations"])
    yield "asynchronous operations", "as negotiated; one at a time by default"
    yield "longest PDU that is taken", f"{settings['longest_pdu']} bytes"
    yield "ARTIM timer", seconds("artim_timeout")
    yield "answer to an association request", seconds("answer_timeout")
    yield "idle association", seconds("idle_timeout")


def _syntaxes() -> Iterator[tuple[str, str, str]]:
    for number in UNCOMPRESSED:
        yield UID(number).name, number, "read and written"
    images = find_spec("imagecodecs") is not None
    for number, written in _COMPRESSED:
        both = "read and written" if written else "read"
        yield UID(number).name, number, both if images else "passed on, not decoded"
    yield "all others", "", "received, stored and sent as they are"


_COMPRESSED: Final = (
    (uids.UID_RLE_LOSSLESS, True),
    ("1.2.840.10008.1.2.4.50", True),
    ("1.2.840.10008.1.2.4.51", True),
    ("1.2.840.10008.1.2.4.57", True),
    ("1.2.840.10008.1.2.4.70", True),
    (uids.UID_JPEG_LS_LOSSLESS, True),
    ("1.2.840.10008.1.2.4.81", True),
    (uids.UID_JPEG2000_LOSSLESS_ONLY, True),
    ("1.2.840.10008.1.2.4.91", True),
    ("1.2.840.10008.1.2.4.201", False),
    ("1.2.840.10008.1.2.4.202", False),
    ("1.2.840.10008.1.2.4.203", False),
)


def _storage_classes() -> list[tuple[str, str]]:
    found = []
    entry = ltdicom.LDicomUID.GetFirst()
    while entry is not None:
        uid = UID(entry.pszCode or "")
        if uid.keyword.endswith("Storage") and not uid.is_retired:
            found.append((uid.name, str(uid)))
        entry = ltdicom.LDicomUID.GetNext(entry)
    return sorted(set(found))


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""
