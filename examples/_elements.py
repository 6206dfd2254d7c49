"""What the examples share: reading and building data sets."""

from __future__ import annotations

from ltdicom import (
    CLASS_UNKNOWN,
    DICOM_CHARACTER_SET_UNICODE_IN_UTF8,
    DICOMELEMENT,
    ELEMENT_INDEX_MAX,
    FALSE,
    NULL,
    TAG_ITEM,
    TRUE,
    VR_SQ,
    VR_UN,
    LDicomDS,
)

Values = tuple[int, str]  # a tag and its text


def NewDS(*Elements: Values) -> LDicomDS:
    """Return a data set with the elements, in UTF-8 if ASCII does not do."""
    DicomDS = LDicomDS()
    DicomDS.InitDS(CLASS_UNKNOWN, 0)
    for nTag, szText in Elements:
        Insert(DicomDS, NULL, nTag, szText)
    DicomDS.UpdateSpecificCharacterSet()
    return DicomDS


def Insert(
    DicomDS: LDicomDS, pItem: DICOMELEMENT | None, nTag: int, szText: str
) -> DICOMELEMENT | None:
    """Insert an element at the root level, or into an item of a sequence.

    Where text is not ASCII, `UpdateSpecificCharacterSet` has to follow.
    """
    pElement = DicomDS.InsertElement(pItem, pItem is not NULL, nTag, VR_UN, FALSE, 0)
    nCharset = NULL if szText.isascii() else DICOM_CHARACTER_SET_UNICODE_IN_UTF8
    if szText and not DicomDS.SetStringValue(pElement, szText, uCharacterSet=nCharset):
        DicomDS.SetConvertValue(pElement, szText)  # numbers
    return pElement


def SetText(DicomDS: LDicomDS, nTag: int, szText: str) -> None:
    """Set an element of the root level, which is inserted where it is missing."""
    pElement = DicomDS.FindFirstElement(NULL, nTag, TRUE)
    if pElement is not NULL:
        DicomDS.DeleteElement(pElement)
    Insert(DicomDS, NULL, nTag, szText)


def InsertItem(
    DicomDS: LDicomDS,
    nSequence: int,
    *Elements: Values,
    pParent: DICOMELEMENT | None = NULL,
) -> DICOMELEMENT | None:
    """Append an item to a sequence, which is made where it is missing."""
    pSequence = FindChild(DicomDS, pParent, nSequence)
    if pSequence is NULL:
        bChild = pParent is not NULL
        pSequence = DicomDS.InsertElement(pParent, bChild, nSequence, VR_SQ, TRUE, 0)
    pItem = DicomDS.InsertElement(pSequence, TRUE, TAG_ITEM, VR_SQ, TRUE, ELEMENT_INDEX_MAX)
    for nTag, szText in Elements:
        Insert(DicomDS, pItem, nTag, szText)
    return pItem


def FindChild(
    DicomDS: LDicomDS, pItem: DICOMELEMENT | None, nTag: int
) -> DICOMELEMENT | None:
    """Return an element of an item, or of the root level."""
    if pItem is NULL:
        return DicomDS.FindFirstElement(NULL, nTag, TRUE)
    pChild = DicomDS.GetChildElement(pItem, TRUE)
    return NULL if pChild is NULL else DicomDS.FindFirstElement(pChild, nTag, TRUE)


def Children(DicomDS: LDicomDS, pParent: DICOMELEMENT | None) -> list[DICOMELEMENT]:
    """Return the elements of an item, the items of a sequence, or the root level."""
    if pParent is NULL:
        pElement = DicomDS.GetFirstElement(NULL, TRUE, TRUE)
    else:
        pElement = DicomDS.GetChildElement(pParent, TRUE)
    Found = []
    while pElement is not NULL:
        Found.append(pElement)
        pElement = DicomDS.GetNextElement(pElement, TRUE, TRUE)
    return Found


def Items(DicomDS: LDicomDS, nSequence: int) -> list[DICOMELEMENT]:
    """Return the items of a sequence at the root level; none if it is missing."""
    pSequence = DicomDS.FindFirstElement(NULL, nSequence, TRUE)
    return [] if pSequence is NULL else Children(DicomDS, pSequence)


def TextOf(DicomDS: LDicomDS | None, nTag: int, pItem: DICOMELEMENT | None = NULL) -> str:
    r"""Return the values of an element, separated by ``\``; "" where there is none."""
    if DicomDS is NULL:
        return ""
    return Text(DicomDS, FindChild(DicomDS, pItem, nTag))


def Text(DicomDS: LDicomDS, pElement: DICOMELEMENT | None) -> str:
    r"""Return the values of an element, separated by ``\``."""
    if pElement is NULL:
        return ""
    nCount = DicomDS.GetCountValue(pElement)
    szText = DicomDS.GetStringValue(pElement, 0, nCount) if nCount else ""
    # what is not a string is shown as one
    return DicomDS.GetConvertValue(pElement)[1] if szText is NULL else szText
