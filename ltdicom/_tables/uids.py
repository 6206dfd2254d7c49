"""The table of unique identifiers, as pydicom's dictionary has them."""

from __future__ import annotations

from collections.abc import Iterator

from ltdicom._tables.table import Table
from ltdicom.structs import DICOMUID

# Images are compressed in these: JPEG, MPEG, HEVC, JPIP; RLE; deflated frames.
_COMPRESSED = ("1.2.840.10008.1.2.4.", "1.2.840.10008.1.2.5", "1.2.840.10008.1.2.8.")

# UIDs with a name and what pydicom calls the type. The first four are younger than
# pydicom 3.0's dictionary; pynetdicom adds them, so without them the table would depend
# on what was imported before. The other ones are private and have a UID_* constant.
_MORE = {
    "1.2.840.10008.1.2.4.110": ("JPEG XL Lossless", "Transfer Syntax"),
    "1.2.840.10008.1.2.4.111": ("JPEG XL JPEG Recompression", "Transfer Syntax"),
    "1.2.840.10008.1.2.4.112": ("JPEG XL", "Transfer Syntax"),
    "1.2.840.10008.1.2.8.1": ("Deflated Image Frame Compression", "Transfer Syntax"),
    "1.2.840.113619.4.2": ("GE MR Image", "SOP Class"),
    "1.2.840.113619.4.3": ("GE CT Image", "SOP Class"),
    "1.2.840.113619.4.4": ("GE Display Image", "SOP Class"),
    "1.2.840.113619.4.10": ("GE ARM Migration", "SOP Class"),
    "1.2.840.113619.7.2": ("GE ARM Migration Instance", "Well-known SOP Instance"),
}


def _default() -> Iterator[DICOMUID]:
    # here: the constants and pydicom's dictionary are not needed before
    from pydicom._uid_dict import UID_dictionary

    from ltdicom.constants import uid

    types = {
        "SOP Class": uid.UID_TYPE_CLASS,
        "Meta SOP Class": uid.UID_TYPE_META_CLASS,
        "Well-known SOP Instance": uid.UID_TYPE_INSTANCE,
        "Application Context Name": uid.UID_TYPE_APPLICATION,
        "Well-known frame of reference": uid.UID_TYPE_FRAME_OF_REFERENCE,
        "Synchronization Frame of Reference": uid.UID_TYPE_FRAME_OF_REFERENCE,
        "LDAP OID": uid.UID_TYPE_LDAP_OID,
    }
    known = {code: (name, kind) for code, (name, kind, *_) in UID_dictionary.items()}
    for code, (name, kind) in (known | _MORE).items():
        if kind == "Transfer Syntax":
            compressed = code.startswith(_COMPRESSED)
            type_code = uid.UID_TYPE_TRANSFER2 if compressed else uid.UID_TYPE_TRANSFER1
        else:
            type_code = types.get(kind, uid.UID_TYPE_OTHER)
        # a few retired classes have lost their name
        yield DICOMUID(code, name or code, type_code)


UIDS: Table[DICOMUID, str] = Table(_default, key=lambda entry: entry.pszCode or "")
"""The table itself, for the inside: `UIDS.find` of a UID."""
