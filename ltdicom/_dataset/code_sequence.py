"""``DICOMCODESEQUENCEITEM``: the item of a code sequence (PS3.3 8.8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ltdicom._dataset import attributes
from ltdicom._dataset.dataset import DataSet
from ltdicom._dataset.tree import Elements

if TYPE_CHECKING:
    from ltdicom.structs import DICOMCODESEQUENCEITEM

_FIELDS: Final = {
    "pszCodingSchemeDesignator": 0x00080102,
    "pszCodingSchemeVersion": 0x00080103,
    "pszCodeMeaning": 0x00080104,
    "pszContextIdentifier": 0x0008010F,
    "pszMappingResource": 0x00080105,
    "pContextGroupVersion": 0x00080106,
    "pContextGroupLocalVersion": 0x00080107,
    "pszContextGroupExtensionCreatorUID": 0x0008010D,
}
_CODE_VALUE: Final = 0x00080100
_LONG_CODE_VALUE: Final = 0x00080119
_URN_CODE_VALUE: Final = 0x00080120
_EXTENSION_FLAG: Final = 0x0008010B
_LONGEST_CODE_VALUE: Final = 16


def get(dataset: DataSet, level: Elements, tag: int) -> DICOMCODESEQUENCEITEM | None:
    """Return the first item of a code sequence, None if there is none."""
    from ltdicom.structs import DICOMCODESEQUENCEITEM

    found = attributes.items(level, tag)
    if not found:
        return None
    code = DICOMCODESEQUENCEITEM()
    for each in (_CODE_VALUE, _LONG_CODE_VALUE, _URN_CODE_VALUE):
        code.pszCodeValue = code.pszCodeValue or attributes.first(dataset, found[0], each)
    for field, each in _FIELDS.items():
        setattr(code, field, attributes.first(dataset, found[0], each))
    return code


def put(dataset: DataSet, level: Elements, tag: int, code: Any) -> None:
    """Set a code sequence to one item; None removes it.

    Raises
    ------
    DicomError
        A field is too long, or of a wrong shape; nothing is changed.
    """
    if code is None:
        attributes.put(dataset, level, tag, None)
        return
    given: list[tuple[int, Any]] = [(_tag_of_value(code.pszCodeValue), code.pszCodeValue)]
    given += [(each, getattr(code, field)) for field, each in _FIELDS.items()]
    if code.pszContextGroupExtensionCreatorUID:
        given.append((_EXTENSION_FLAG, "Y"))
    # an empty string says as little as NULL
    attributes.put_item(dataset, level, tag, ((t, v or None) for t, v in given))


def _tag_of_value(value: str | None) -> int:
    if value is None or len(value) <= _LONGEST_CODE_VALUE:
        return _CODE_VALUE
    is_uri = value.startswith("urn:") or "://" in value
    return _URN_CODE_VALUE if is_uri else _LONG_CODE_VALUE
