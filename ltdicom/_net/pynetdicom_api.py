"""The one place that imports pynetdicom.

Every name of pynetdicom that the package uses passes through here, so the seam can
be read in one list, and ``tests/unit/_net/test_pynetdicom_api.py`` can name what a new
release took away. The attributes used behind these names are listed there, too.
"""

from pynetdicom.ae import ApplicationEntity as ApplicationEntity
from pynetdicom.association import Association as Association
from pynetdicom.dimse import DIMSEServiceProvider as DIMSEServiceProvider
from pynetdicom.dsutils import decode as decode
from pynetdicom.dsutils import encode as encode
from pynetdicom.dul import DULServiceProvider as DULServiceProvider
from pynetdicom.fsm import TRANSITION_TABLE as TRANSITION_TABLE
from pynetdicom.fsm import StateMachine as StateMachine
from pynetdicom.pdu import A_ABORT_RQ as A_ABORT_RQ
from pynetdicom.pdu import A_ASSOCIATE_AC as A_ASSOCIATE_AC
from pynetdicom.pdu import A_ASSOCIATE_RQ as A_ASSOCIATE_RQ
from pynetdicom.pdu_items import AbstractSyntaxSubItem as AbstractSyntaxSubItem
from pynetdicom.pdu_items import ApplicationContextItem as ApplicationContextItem
from pynetdicom.pdu_items import (
    AsynchronousOperationsWindowSubItem as AsynchronousOperationsWindowSubItem,
)
from pynetdicom.pdu_items import (
    ImplementationClassUIDSubItem as ImplementationClassUIDSubItem,
)
from pynetdicom.pdu_items import (
    ImplementationVersionNameSubItem as ImplementationVersionNameSubItem,
)
from pynetdicom.pdu_items import MaximumLengthSubItem as MaximumLengthSubItem
from pynetdicom.pdu_items import PDUItem as PDUItem
from pynetdicom.pdu_items import PresentationContextItemAC as PresentationContextItemAC
from pynetdicom.pdu_items import PresentationContextItemRQ as PresentationContextItemRQ
from pynetdicom.pdu_items import (
    SCP_SCU_RoleSelectionSubItem as SCP_SCU_RoleSelectionSubItem,
)
from pynetdicom.pdu_items import (
    SOPClassExtendedNegotiationSubItem as SOPClassExtendedNegotiationSubItem,
)
from pynetdicom.pdu_items import TransferSyntaxSubItem as TransferSyntaxSubItem
from pynetdicom.pdu_items import UserInformationItem as UserInformationItem
from pynetdicom.pdu_primitives import A_ABORT as A_ABORT
from pynetdicom.pdu_primitives import A_ASSOCIATE as A_ASSOCIATE
from pynetdicom.pdu_primitives import A_RELEASE as A_RELEASE
from pynetdicom.pdu_primitives import P_DATA as P_DATA
from pynetdicom.timer import Timer as Timer
from pynetdicom.transport import T_CONNECT as T_CONNECT
from pynetdicom.transport import AddressInformation as AddressInformation
