# Generated from tables/constants.tsv by tools/generate.py: do not edit.
"""Value representations."""

from typing import Final

from ltdicom.constants._code import Code


class VrCode(Code):
    """Value representation: its two letters as a number."""

    VR_AE = 0x4145
    VR_AS = 0x4153
    VR_AT = 0x4154
    VR_CS = 0x4353
    VR_DA = 0x4441
    VR_DS = 0x4453
    VR_DT = 0x4454
    VR_FD = 0x4644
    VR_FL = 0x464C
    VR_IS = 0x4953
    VR_LO = 0x4C4F
    VR_LT = 0x4C54
    VR_OB = 0x4F42
    VR_OL = 0x4F4C
    VR_OW = 0x4F57
    VR_PN = 0x504E
    VR_SH = 0x5348
    VR_SL = 0x534C
    VR_SQ = 0x5351
    VR_SS = 0x5353
    VR_ST = 0x5354
    VR_TM = 0x544D
    VR_UI = 0x5549
    VR_UL = 0x554C
    VR_UN = 0x554E
    VR_US = 0x5553
    VR_UT = 0x5554
    VR_OF = 0x4F46
    VR_UR = 0x5552
    VR_UC = 0x5543
    VR_OD = 0x4F44
    VR_OV = 0x4F56
    VR_SV = 0x5356
    VR_UV = 0x5556


class VrRestriction(Code):
    """How the length of a value is limited."""

    VR_FIXED = 0
    VR_MAXIMUM = 1
    VR_MAXIMUM_GROUP = 2
    VR_ANY = 3
    VR_NOT_APPLICABLE = 4
    VR_MAX = 5


# Value representation: its two letters as a number.
VR_AE: Final = VrCode.VR_AE
VR_AS: Final = VrCode.VR_AS
VR_AT: Final = VrCode.VR_AT
VR_CS: Final = VrCode.VR_CS
VR_DA: Final = VrCode.VR_DA
VR_DS: Final = VrCode.VR_DS
VR_DT: Final = VrCode.VR_DT
VR_FD: Final = VrCode.VR_FD
VR_FL: Final = VrCode.VR_FL
VR_IS: Final = VrCode.VR_IS
VR_LO: Final = VrCode.VR_LO
VR_LT: Final = VrCode.VR_LT
VR_OB: Final = VrCode.VR_OB
VR_OL: Final = VrCode.VR_OL
VR_OW: Final = VrCode.VR_OW
VR_PN: Final = VrCode.VR_PN
VR_SH: Final = VrCode.VR_SH
VR_SL: Final = VrCode.VR_SL
VR_SQ: Final = VrCode.VR_SQ
VR_SS: Final = VrCode.VR_SS
VR_ST: Final = VrCode.VR_ST
VR_TM: Final = VrCode.VR_TM
VR_UI: Final = VrCode.VR_UI
VR_UL: Final = VrCode.VR_UL
VR_UN: Final = VrCode.VR_UN
VR_US: Final = VrCode.VR_US
VR_UT: Final = VrCode.VR_UT
VR_OF: Final = VrCode.VR_OF
VR_UR: Final = VrCode.VR_UR
VR_UC: Final = VrCode.VR_UC
VR_OD: Final = VrCode.VR_OD
VR_OV: Final = VrCode.VR_OV
VR_SV: Final = VrCode.VR_SV
VR_UV: Final = VrCode.VR_UV

# How the length of a value is limited.
VR_FIXED: Final = VrRestriction.VR_FIXED
VR_MAXIMUM: Final = VrRestriction.VR_MAXIMUM
VR_MAXIMUM_GROUP: Final = VrRestriction.VR_MAXIMUM_GROUP
VR_ANY: Final = VrRestriction.VR_ANY
VR_NOT_APPLICABLE: Final = VrRestriction.VR_NOT_APPLICABLE
VR_MAX: Final = VrRestriction.VR_MAX

# Kinds of value; a VR has one of them beside its limit.
VR_BINARY: Final = 0x0100
VR_STRING: Final = 0x0200
VR_TEXT: Final = 0x0400
