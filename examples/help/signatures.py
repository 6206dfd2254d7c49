"""Digital signatures: each call of LDicomDS that makes, finds, tells or deletes one.

python examples/help/signatures.py key.pem certificate.pem image.dcm
"""

from __future__ import annotations

import sys
from pathlib import Path

from ltdicom import (
    DICOM_CERTIFICATE_FORMAT_PEM,
    DICOM_MAC_ALGORITHM_RIPEMD160,
    DICOM_SECURITY_PROFILE_BASE_RSA,
    DICOM_SUCCESS,
    DICOMELEMENT,
    NULL,
    TAG_PATIENT_ID,
    TAG_PATIENT_NAME,
    TAG_PIXEL_DATA,
    UID_EXPLICIT_VR_LITTLE_ENDIAN,
    LDicomDS,
    Ref,
)


def LDicomDS_CreateSignature_Example(
    pDS: LDicomDS, szKey: str, szCertificate: str
) -> DICOMELEMENT | None:
    """Sign the patient and the pixels; return the signature."""
    pSignatureItem: Ref[DICOMELEMENT] = Ref()
    ElementsToSign = [TAG_PATIENT_NAME, TAG_PATIENT_ID, TAG_PIXEL_DATA]
    nRet = pDS.CreateSignature(
        NULL,  # the whole data set, and no item of it
        szKey,
        szCertificate,
        NULL,  # the key is not encrypted
        pSignatureItem,
        UID_EXPLICIT_VR_LITTLE_ENDIAN,
        DICOM_MAC_ALGORITHM_RIPEMD160,
        ElementsToSign,
        len(ElementsToSign),
        DICOM_SECURITY_PROFILE_BASE_RSA,
    )
    if nRet != DICOM_SUCCESS:
        print(f"CreateSignature: {nRet!s}")
        return NULL
    return pSignatureItem.value


def LDicomDS_VerifySignature_Example(pDS: LDicomDS) -> bool:
    """Verify the signatures of the data set; return whether all of them hold."""
    bAll = True
    for uIndex in range(pDS.GetSignaturesCount(NULL)):
        pSignatureItem = pDS.GetSignature(NULL, uIndex)
        nRet = pDS.VerifySignature(pSignatureItem)
        print(f"{pDS.GetSignatureUID(pSignatureItem)}: {nRet!s}")
        bAll = bAll and nRet == DICOM_SUCCESS
    return bAll


def LDicomDS_GetSignature_Example(pDS: LDicomDS) -> list[DICOMELEMENT]:
    """Return the signatures of the data set and of the items in it."""
    Found = []
    for pItem in (NULL, *pDS.walk()):
        for uIndex in range(pDS.GetSignaturesCount(pItem)):
            pSignatureItem = pDS.GetSignature(pItem, uIndex)
            if pSignatureItem is not NULL:
                Found.append(pSignatureItem)
    return Found


def LDicomDS_GetSignaturesCount_Example(pDS: LDicomDS) -> int:
    """Return how many signatures there are, those of items too."""
    return sum(pDS.GetSignaturesCount(pItem) for pItem in (NULL, *pDS.walk()))


def LDicomDS_FindSignature_Example(pDS: LDicomDS, szUID: str) -> int:
    """Verify the signature with a UID, wherever it is."""
    pSignatureItem = pDS.FindSignature(szUID)
    return pDS.VerifySignature(pSignatureItem)


def LDicomDS_GetSignatureUID_Example(pDS: LDicomDS) -> list[str | None]:
    """Return the UIDs of the signatures."""
    return [pDS.GetSignatureUID(pItem) for pItem in LDicomDS_GetSignature_Example(pDS)]


def LDicomDS_GetSignatureDateTime_Example(
    pDS: LDicomDS, pSignatureItem: DICOMELEMENT
) -> str:
    """Return when a signature was made."""
    pDate = pDS.GetSignatureDateTime(pSignatureItem)
    if pDate is NULL:
        return "?"
    szDay = f"{pDate.nYear:04}-{pDate.nMonth:02}-{pDate.nDay:02}"
    return f"{szDay} {pDate.nHours:02}:{pDate.nMinutes:02}:{pDate.nSeconds:02}"


def LDicomDS_GetMacAlgorithm_Example(
    pDS: LDicomDS, pSignatureItem: DICOMELEMENT
) -> str | None:
    """Return how the signed elements were hashed."""
    return pDS.GetMacAlgorithm(pSignatureItem)


def LDicomDS_GetMacTransferSyntax_Example(
    pDS: LDicomDS, pSignatureItem: DICOMELEMENT
) -> str | None:
    """Return how the signed elements were encoded."""
    return pDS.GetMacTransferSyntax(pSignatureItem)


def LDicomDS_GetSignedElementsCount_Example(
    pDS: LDicomDS, pSignatureItem: DICOMELEMENT
) -> bool:
    """Return whether a signature covers all elements of the data set that it can."""
    nSigned = pDS.GetSignedElementsCount(pSignatureItem)
    return nSigned == sum(1 for pElement in pDS if pElement.nTag >> 16 >= 8) - 2


def LDicomDS_GetSignedElement_Example(
    pDS: LDicomDS, pSignatureItem: DICOMELEMENT
) -> list[str]:
    """Return which elements a signature covers, and which of them are gone."""
    Found = []
    for uIndex in range(pDS.GetSignedElementsCount(pSignatureItem)):
        pElement = pDS.GetSignedElement(pSignatureItem, uIndex)
        Found.append("gone" if pElement is NULL else f"{pElement.nTag:08X}")
    return Found


def LDicomDS_SaveCertificate_Example(
    pDS: LDicomDS, pSignatureItem: DICOMELEMENT, szFile: str
) -> int:
    """Write the certificate of the signer, for `openssl x509 -text -in FILE`."""
    return pDS.SaveCertificate(pSignatureItem, szFile, DICOM_CERTIFICATE_FORMAT_PEM)


def LDicomDS_DeleteSignature_Example(pDS: LDicomDS) -> None:
    """Delete all signatures, as after a change that makes them invalid."""
    for pSignatureItem in LDicomDS_GetSignature_Example(pDS):
        pDS.DeleteSignature(pSignatureItem)


def main(argv: list[str]) -> int:
    """Sign a file, look at the signature, verify it."""
    szKey, szCertificate, szFile = argv
    DicomDS = LDicomDS()
    nRet = DicomDS.LoadDS(szFile, 0)
    if nRet != DICOM_SUCCESS:
        print(f"LoadDS: {nRet!s}")
        return 1
    pSignatureItem = LDicomDS_CreateSignature_Example(DicomDS, szKey, szCertificate)
    if pSignatureItem is NULL:
        return 1
    print(LDicomDS_GetSignatureDateTime_Example(DicomDS, pSignatureItem))
    print(LDicomDS_GetMacAlgorithm_Example(DicomDS, pSignatureItem))
    print(*LDicomDS_GetSignedElement_Example(DicomDS, pSignatureItem))
    szCopy = Path(szFile).with_suffix(".signed.dcm")
    if DicomDS.SaveDS(szCopy, 0) != DICOM_SUCCESS:
        return 1
    return 0 if LDicomDS_VerifySignature_Example(DicomDS) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
