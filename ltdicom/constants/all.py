# Generated from tables/constants.tsv by tools/generate.py: do not edit.
"""Every constant, for type checkers: at run time names load one by one."""

# ruff: noqa: F403

from ltdicom.constants.annotation import *
from ltdicom.constants.basic import *
from ltdicom.constants.command import *
from ltdicom.constants.context_group import *
from ltdicom.constants.dataset import *
from ltdicom.constants.dicomdir import *
from ltdicom.constants.engine import *
from ltdicom.constants.error import *
from ltdicom.constants.file import *
from ltdicom.constants.image import *
from ltdicom.constants.image import _MAX_DICOM_OVERLAYS as _MAX_DICOM_OVERLAYS
from ltdicom.constants.iod import *
from ltdicom.constants.iscl import *
from ltdicom.constants.net import *
from ltdicom.constants.pdu import *
from ltdicom.constants.printscu import *
from ltdicom.constants.signature import *
from ltdicom.constants.tag import *
from ltdicom.constants.tls import *
from ltdicom.constants.uid import *
from ltdicom.constants.vr import *
from ltdicom.constants.waveform import *
from ltdicom.constants.x509 import *
