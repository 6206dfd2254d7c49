"""Context groups: the codes of PS3.16, and your own."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from mydicomds import Check, CheckTrue, ExampleError, RunExamples

from ltdicom import (
    DICOM_CONTEXTGROUP_DISALLOW_DUPLICATES,
    DICOMCONTEXTGROUP,
    FALSE,
    NULL,
    TRUE,
    VALUEDATETIME,
    LDicomContextGroup,
)

XML = """\
<contextgrouplist>
  <contextgroup pszContextIdentifier="99SIDES" pszName="Sides">
    <codedconcept
      pszCodingSchemeDesignator="99OURS" pszCodeValue="L" pszCodeMeaning="Left"/>
  </contextgroup>
</contextgrouplist>
"""


def Names() -> str:
    """Return the identifiers of the groups that are in the table."""
    Found, pGroup = [], LDicomContextGroup.GetFirst()
    while pGroup:
        Found.append(pGroup.pszContextIdentifier or "")
        pGroup = LDicomContextGroup.GetNext(pGroup)
    return ", ".join(Found)


def Group(szName: str) -> DICOMCONTEXTGROUP:
    """Return a group that is in the table."""
    pGroup = LDicomContextGroup.Find(szName)
    if pGroup is NULL:
        raise ExampleError(f"there is no {szName}")
    return pGroup


def LDicomContextGroup_Load_Example() -> None:
    """Load groups of the standard, and walk through them.

    `Reset`, `Load`, `GetCount`, `GetFirst`, `GetNext`, `GetLast`, `GetPrev`, `FindIndex`,
    `Find`.
    """
    LDicomContextGroup.Reset()
    for szName in ("CID 244", "CID 29"):
        Check(LDicomContextGroup.Load(szName), "Load")
    print(f"{LDicomContextGroup.GetCount()} groups: {Names()}")
    pLast = LDicomContextGroup.GetLast()
    if LDicomContextGroup.GetPrev(pLast) is LDicomContextGroup.FindIndex(0):
        print(f"{Group('CID 244').pszName} is the first")


def LDicomContextGroup_GetFirstCodedConcept_Example() -> None:
    """Walk through the codes of a group.

    `GetCountCodedConcept`, `GetFirstCodedConcept`, `GetNextCodedConcept`,
    `GetLastCodedConcept`, `GetPrevCodedConcept`, `FindIndexCodedConcept`,
    `FindCodedConcept`, `GetContextGroup`.
    """
    LDicomContextGroup.Reset()
    Check(LDicomContextGroup.Load("CID 244"), "Load")
    pGroup = Group("CID 244")
    print(f"{LDicomContextGroup.GetCountCodedConcept(pGroup)} codes")
    pConcept = LDicomContextGroup.GetFirstCodedConcept(pGroup)
    while pConcept:
        print(f"{pConcept.pszCodeValue} is {pConcept.pszCodeMeaning}")
        pConcept = LDicomContextGroup.GetNextCodedConcept(pConcept)
    pLast = LDicomContextGroup.GetLastCodedConcept(pGroup)
    pBefore = LDicomContextGroup.GetPrevCodedConcept(pLast)
    nIndex = LDicomContextGroup.GetCountCodedConcept(pGroup) - 2
    if pBefore is LDicomContextGroup.FindIndexCodedConcept(pGroup, nIndex):
        print("the last but one is the same both ways")
    pRight = LDicomContextGroup.FindCodedConcept(pGroup, "SCT", "24028007")
    if pRight and LDicomContextGroup.GetContextGroup(pRight) is pGroup:
        print(f"{pRight.pszCodeMeaning} is of {pGroup.pszContextIdentifier}")


def LDicomContextGroup_Insert_Example() -> None:
    """Make a group of your own, change it, remove it.

    `Insert`, `InsertCodedConcept`, `SetCodeMeaning`, `ExistsCodedConcept`,
    `DeleteCodedConcept`, `Exists`, `Delete`.
    """
    LDicomContextGroup.Reset()
    Version = VALUEDATETIME(2026, 1, 1)
    pGroup = LDicomContextGroup.Insert("99WARDS", "Wards", TRUE, Version)
    uOnce = DICOM_CONTEXTGROUP_DISALLOW_DUPLICATES
    if LDicomContextGroup.Insert("99WARDS", "Wards", TRUE, Version, uOnce) is NULL:
        print("the group is there already")
    for szCode in ("W1", "W2"):
        LDicomContextGroup.InsertCodedConcept(pGroup, "99OURS", "", szCode, "a ward")
    pConcept = LDicomContextGroup.FindCodedConcept(pGroup, "99OURS", "W1")
    CheckTrue(LDicomContextGroup.SetCodeMeaning(pConcept, "Ward one"), "SetCodeMeaning")
    print(pConcept.pszCodeMeaning if pConcept else "")
    pNext = LDicomContextGroup.DeleteCodedConcept(pConcept)
    print(f"then comes {pNext.pszCodeValue if pNext else 'nothing'}")
    if not LDicomContextGroup.ExistsCodedConcept(pConcept):
        print("the code is gone")
    LDicomContextGroup.Delete(pGroup)
    if not LDicomContextGroup.Exists(pGroup):
        print("the group is gone")


def LDicomContextGroup_Default_Example() -> None:
    """Restore a group that was changed: `Default`."""
    LDicomContextGroup.Reset()
    Check(LDicomContextGroup.Load("CID 244"), "Load")
    pGroup = Group("CID 244")
    nBefore = LDicomContextGroup.GetCountCodedConcept(pGroup)
    LDicomContextGroup.DeleteCodedConcept(LDicomContextGroup.GetFirstCodedConcept(pGroup))
    CheckTrue(LDicomContextGroup.Default(pGroup), "Default")
    bSame = LDicomContextGroup.GetCountCodedConcept(Group("CID 244")) == nBefore
    print("as it was" if bSame else "another")
    pOwn = LDicomContextGroup.Insert("99OWN", "Own", FALSE, NULL)
    if not LDicomContextGroup.Default(pOwn):
        print("a group of your own has no default")


def LDicomContextGroup_LoadXml_Example() -> None:
    """Load groups from a file: `LoadXml`."""
    LDicomContextGroup.Reset()
    with tempfile.TemporaryDirectory() as szFolder:
        szFile = Path(szFolder, "groups.xml")
        szFile.write_text(XML, encoding="utf-8")
        Check(LDicomContextGroup.LoadXml(str(szFile), 0), "LoadXml")
    pConcept = LDicomContextGroup.FindCodedConcept(Group("99SIDES"), "99OURS", "L")
    print(pConcept.pszCodeMeaning if pConcept else "")
    LDicomContextGroup.Reset()


EXAMPLES = (
    LDicomContextGroup_Load_Example,
    LDicomContextGroup_GetFirstCodedConcept_Example,
    LDicomContextGroup_Insert_Example,
    LDicomContextGroup_Default_Example,
    LDicomContextGroup_LoadXml_Example,
)

if __name__ == "__main__":
    sys.exit(RunExamples(*EXAMPLES))
