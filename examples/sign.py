"""Signs DICOM files, or tells whether their signatures hold.

    python examples/sign.py --private-key key.pem --certificate certificate.pem image.dcm
    python examples/sign.py --verify --trust certificate.pem image.dcm

A file is signed in place. The exit code is 0 if every file was signed or, with --verify, if
every file has a signature and each one holds. `openssl` makes a key and a certificate:
docs/signatures.md has the command. Needs `pip install "ltdicom[signatures]"`.
"""

from __future__ import annotations

import argparse
import ssl
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from _shared import EXIT_FAILED, Failure, NewParser, Print, Run

from ltdicom import (
    DICOM_CERTIFICATE_FORMAT_DER,
    DICOM_SECURITY_PROFILE_AUTHORIZATION_RSA,
    DICOM_SECURITY_PROFILE_BASE_RSA,
    DICOM_SECURITY_PROFILE_CREATOR_RSA,
    DICOM_SECURITY_PROFILE_NONE,
    DICOM_SUCCESS,
    DICOMELEMENT,
    NULL,
    LDicomDS,
)

PROFILES = {
    "none": DICOM_SECURITY_PROFILE_NONE,
    "base": DICOM_SECURITY_PROFILE_BASE_RSA,
    "creator": DICOM_SECURITY_PROFILE_CREATOR_RSA,
    "authorization": DICOM_SECURITY_PROFILE_AUTHORIZATION_RSA,
}
ALGORITHMS = ("SHA256", "SHA384", "SHA512", "RIPEMD160", "SHA1", "MD5")


def Load(szFile: Path) -> LDicomDS:
    """Return the data set of a file."""
    DicomDS = LDicomDS()
    nRet = DicomDS.LoadDS(szFile, 0)
    if nRet != DICOM_SUCCESS:
        raise Failure(f"{szFile}: {nRet!s}")
    return DicomDS


def Sign(szFile: Path, Options: argparse.Namespace) -> bool:
    """Sign a file in place."""
    DicomDS = Load(szFile)
    # the tags that a profile adds to are these: none of the program's own
    Elements = None if Options.profile == "none" else [0x00080016, 0x00080018]
    nRet = DicomDS.CreateSignature(
        NULL,
        Options.private_key,
        Options.certificate,
        Options.password,
        pElementsToSign=Elements,
        uSecurityProfile=PROFILES[Options.profile],
        mac_algorithm=Options.algorithm,
    )
    if nRet == DICOM_SUCCESS:
        nRet = DicomDS.SaveDS(szFile, 0)
    Print(f"{szFile}: " + ("signed" if nRet == DICOM_SUCCESS else f"{nRet!s}"))
    return nRet == DICOM_SUCCESS


def Signatures(DicomDS: LDicomDS) -> Iterator[DICOMELEMENT]:
    """Yield the signatures of the data set and of its items."""
    for pItem in (NULL, *DicomDS.walk()):
        for nIndex in range(DicomDS.GetSignaturesCount(pItem)):
            pSignature = DicomDS.GetSignature(pItem, nIndex)
            if pSignature is not None:
                yield pSignature


def Certificate(DicomDS: LDicomDS, pSignature: DICOMELEMENT) -> bytes:
    """Return the certificate of the signer in DER, nothing if it cannot be read."""
    with tempfile.TemporaryDirectory() as szFolder:
        szFile = Path(szFolder) / "certificate.der"
        nFormat = DICOM_CERTIFICATE_FORMAT_DER
        if DicomDS.SaveCertificate(pSignature, szFile, nFormat) != DICOM_SUCCESS:
            return b""
        return szFile.read_bytes()


def Trusted(Files: list[Path]) -> set[bytes]:
    """Return the certificates of PEM files in DER."""
    try:
        return {ssl.PEM_cert_to_DER_cert(szFile.read_text("ascii")) for szFile in Files}
    except (OSError, ValueError) as Error:
        raise Failure(f"--trust: {Error}") from Error


def Verify(szFile: Path, Known: set[bytes]) -> bool:
    """Tell of each signature of a file whether it holds."""
    DicomDS, bAll, nCount = Load(szFile), True, 0
    for pSignature in Signatures(DicomDS):
        nCount += 1
        nRet = DicomDS.VerifySignature(pSignature)
        bTrusted = not Known or Certificate(DicomDS, pSignature) in Known
        szState = "holds" if nRet == DICOM_SUCCESS else f"{nRet!s}"
        if not bTrusted:
            szState += ", by somebody who is not trusted"
        nElements = DicomDS.GetSignedElementsCount(pSignature)
        szWhat = f"{DicomDS.GetMacAlgorithm(pSignature)} of {nElements} elements"
        Print(f"{szFile}: {DicomDS.GetSignatureUID(pSignature)} ({szWhat}): {szState}")
        bAll = bAll and nRet == DICOM_SUCCESS and bTrusted
    if not nCount:
        Print(f"{szFile}: not signed")
    return bAll and nCount > 0


def Body(Options: argparse.Namespace) -> int:
    """Sign or verify the files; return the exit code."""
    if Options.verify:
        Known = Trusted(Options.trust)
        Done = [Verify(szFile, Known) for szFile in Options.file]
    else:
        if not (Options.private_key and Options.certificate):
            raise Failure("--private-key and --certificate are needed to sign")
        Done = [Sign(szFile, Options) for szFile in Options.file]
    return 0 if all(Done) else EXIT_FAILED


def main(argv: list[str] | None = None) -> int:
    """Run the example; return the exit code."""
    Parser = NewParser(__doc__)
    Parser.add_argument("file", type=Path, nargs="+", help="DICOM files")
    Parser.add_argument("--private-key", type=Path, help="private key: PEM, DER, PKCS#12")
    Parser.add_argument("--certificate", type=Path, help="of its public key")
    Parser.add_argument("--password", help="of the key, if it is encrypted")
    szHelp = "MAC algorithm (%(default)s)"
    Parser.add_argument("--algorithm", choices=ALGORITHMS, default="SHA256", help=szHelp)
    szHelp = "what is signed: all, or what a profile of PS3.15 asks for (%(default)s)"
    Parser.add_argument("--profile", choices=PROFILES, default="none", help=szHelp)
    Parser.add_argument("--verify", action="store_true", help="verify instead of signing")
    szHelp = "with --verify: a certificate that is trusted, in PEM; all, if none is given"
    Parser.add_argument("--trust", type=Path, action="append", default=[], help=szHelp)
    return Run(Parser, Body, argv)


if __name__ == "__main__":
    sys.exit(main())
