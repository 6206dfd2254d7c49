# Generated from tables/constants.tsv by tools/generate.py: do not edit.
"""Connections."""

from typing import Final

from ltdicom.constants._code import Code


class SecureMode(Code):
    """Security of a connection."""

    DICOM_SECURE_NONE = 0xABCD0000
    DICOM_SECURE_ISCL = 0xABCD0001
    DICOM_SECURE_TLS = 0xABCD0002


class IpType(Code):
    """Version of the Internet protocol."""

    DICOM_IPTYPE_NONE = 0x000
    DICOM_IPTYPE_IPV4 = 0x001
    DICOM_IPTYPE_IPV6 = 0x002
    DICOM_IPTYPE_IPV4_OR_IPV6 = 0x003


# Security of a connection.
DICOM_SECURE_NONE: Final = SecureMode.DICOM_SECURE_NONE
DICOM_SECURE_ISCL: Final = SecureMode.DICOM_SECURE_ISCL
DICOM_SECURE_TLS: Final = SecureMode.DICOM_SECURE_TLS

# Version of the Internet protocol.
DICOM_IPTYPE_NONE: Final = IpType.DICOM_IPTYPE_NONE
DICOM_IPTYPE_IPV4: Final = IpType.DICOM_IPTYPE_IPV4
DICOM_IPTYPE_IPV6: Final = IpType.DICOM_IPTYPE_IPV6
DICOM_IPTYPE_IPV4_OR_IPV6: Final = IpType.DICOM_IPTYPE_IPV4_OR_IPV6

# Flags of a connection.
DICOMNET_FLAGS_NONE: Final = 0x00000000
DICOMNET_FLAGS_SENDDATA_WITH_GROUP_LENGTH_STANDARD_DATA_ELEMENTS: Final = 0x00000001

# Debug modes, joined.
DEBUG_MODE_ONSEND_SHOW_EXTENDED_INFO: Final = 0x00000001
DEBUG_MODE_ONRECEIVE_SHOW_EXTENDED_INFO: Final = 0x00000002

# Longest address in text, in characters.
NET_MAX_ADDRESS_SIZE: Final = 16
