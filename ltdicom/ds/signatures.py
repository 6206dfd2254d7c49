"""LDicomDS: digital signatures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ltdicom._binding.c_types import L_PATH, L_TCHAR, L_UINT16, L_UINT32, L_UINT32_P
from ltdicom._binding.calls import (
    returns_code,
    returns_pointer,
    returns_value,
    returns_void,
)
from ltdicom._binding.marks import differs
from ltdicom._binding.out import OutAny
from ltdicom._core.errors import DicomError
from ltdicom._dataset import files, values
from ltdicom._dataset.tree import Elements
from ltdicom.constants.error import DICOM_ERROR_PARAMETER, DICOM_SUCCESS
from ltdicom.constants.signature import (
    DICOM_CERTIFICATE_FORMAT_DER,
    DICOM_CERTIFICATE_FORMAT_PEM,
    DICOM_MAC_ALGORITHM_RIPEMD160,
    DICOM_SECURITY_PROFILE_NONE,
)
from ltdicom.ds.element import DICOMELEMENT
from ltdicom.ds.part import DataSetPart

if TYPE_CHECKING:
    from ltdicom._dataset.signatures.items import Signature
    from ltdicom.structs import VALUEDATETIME

__all__ = ["SignaturesPart"]

# What knows signatures is imported by the methods: few programs need it.


class SignaturesPart(DataSetPart):
    """Digital signatures of a data set and of the items of its sequences.

    A signature is an item of (FFFA,FFFA) Digital Signatures Sequence, beside the elements
    that it covers.
    """

    def _signature(self, pSignatureItem: DICOMELEMENT | None) -> Signature:
        from ltdicom._dataset.signatures.items import Signature

        return Signature.of(self._node(pSignatureItem))

    def _signable_level(self, pItem: DICOMELEMENT | None) -> Elements:
        from ltdicom._dataset.signatures import items

        return items.level_of(self._dataset, self._node_or_none(pItem))

    @returns_value(0)
    def GetSignaturesCount(self, pItem: DICOMELEMENT | None) -> int:
        """Return how many signatures the data set or an item has.

        Parameters
        ----------
        pItem : DICOMELEMENT or None (``pDICOMELEMENT``)
            The item of a sequence; ``None`` is the data set itself, without its items.

        Returns
        -------
        int (``L_UINT32``)
            The number of items of (FFFA,FFFA); 0 if `pItem` is not an item.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.12.1.1.3<part03/sect_C.12.html#sect_C.12.1.1.3>`
        """
        from ltdicom._dataset.signatures import items

        return len(items.at(self._signable_level(pItem)))

    @returns_pointer
    def GetSignature(
        self, pItem: DICOMELEMENT | None, uIndex: L_UINT32
    ) -> DICOMELEMENT | None:
        """Return a signature of the data set or of an item.

        Parameters
        ----------
        pItem : DICOMELEMENT or None (``pDICOMELEMENT``)
            The item of a sequence; ``None`` is the data set itself, without its items.
        uIndex : int (``L_UINT32``)
            The signature, counted from 0.

        Returns
        -------
        DICOMELEMENT or None
            The item of (FFFA,FFFA); ``None`` if there are not as many, or `pItem` is no
            item.
        """
        from ltdicom._dataset.signatures import items

        found = items.at(self._signable_level(pItem))
        return self._handle(found[uIndex]) if uIndex < len(found) else None

    @returns_pointer
    def FindSignature(self, pszSignatureUID: L_TCHAR) -> DICOMELEMENT | None:
        """Return the signature with a UID, in the data set or in any item.

        Parameters
        ----------
        pszSignatureUID : str (``L_TCHAR *``)
            (0400,0100) Digital Signature UID.

        Returns
        -------
        DICOMELEMENT or None
            The item of (FFFA,FFFA); ``None`` if there is none.
        """
        from ltdicom._dataset.signatures import items

        return self._handle(items.find(self._dataset, pszSignatureUID or ""))

    @returns_pointer
    def GetSignatureUID(self, pSignatureItem: DICOMELEMENT | None) -> str | None:
        """Return the UID of a signature.

        Parameters
        ----------
        pSignatureItem : DICOMELEMENT (``pDICOMELEMENT``)
            The signature: an item of (FFFA,FFFA).

        Returns
        -------
        str or None (``L_TCHAR *``)
            (0400,0100) Digital Signature UID; ``None`` if there is none, or the element
            is not a signature.
        """
        from ltdicom._dataset.signatures import items

        return self._signature(pSignatureItem).text(items.SIGNATURE_UID)

    @returns_pointer
    def GetSignatureDateTime(
        self, pSignatureItem: DICOMELEMENT | None
    ) -> VALUEDATETIME | None:
        """Return when a signature was made, as the signer says.

        Parameters
        ----------
        pSignatureItem : DICOMELEMENT (``pDICOMELEMENT``)
            The signature: an item of (FFFA,FFFA).

        Returns
        -------
        VALUEDATETIME or None (``pVALUEDATETIME``)
            (0400,0105) Digital Signature DateTime; ``None`` if there is none, it is no
            date, or the element is not a signature.
        """
        from ltdicom._dataset.signatures import items

        found: VALUEDATETIME | None = items.date_of(
            self._dataset, self._signature(pSignatureItem)
        )
        return found

    @returns_code
    def SaveCertificate(
        self,
        pSignatureItem: DICOMELEMENT | None,
        pszFilename: L_PATH,
        uFormat: L_UINT16 = DICOM_CERTIFICATE_FORMAT_PEM,
    ) -> int:
        """Write the certificate of a signature to a file.

        Parameters
        ----------
        pSignatureItem : DICOMELEMENT (``pDICOMELEMENT``)
            The signature: an item of (FFFA,FFFA).
        pszFilename : str or path (``L_TCHAR *``)
            The file. It is replaced when the new one is complete.
        uFormat : int (``L_UINT16``)
            ``DICOM_CERTIFICATE_FORMAT_PEM`` or ``DICOM_CERTIFICATE_FORMAT_DER``.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: written.
            * ``DICOM_ERROR_PARAMETER``: the element is not a signature, or there is no such
              format.
            * ``DICOM_ERROR_CERTIFICATE_READ_FAILED``: (0400,0115) Certificate of Signer is
              not there, or is not an X.509 certificate.
            * ``DICOM_ERROR_CRYPTO_LIB_LOAD_FAILED``: the extra ``signatures`` is not
              installed.
            * ``DICOM_ERROR_OPEN``, ``DICOM_ERROR_WRITE``, ``DICOM_ERROR_DISK_FULL``: of the
              file.
        """
        from ltdicom._dataset.signatures import algorithms, keys, verify

        signature = self._signature(pSignatureItem)
        if uFormat not in (DICOM_CERTIFICATE_FORMAT_PEM, DICOM_CERTIFICATE_FORMAT_DER):
            raise DicomError(DICOM_ERROR_PARAMETER, f"there is no format {uFormat}")
        algorithms.require_library()
        found = keys.certificate_in(verify.certificate_of(self._dataset, signature))
        content = keys.encoded(found, pem=uFormat == DICOM_CERTIFICATE_FORMAT_PEM)
        files.write_beside(files.resolved(pszFilename or ""), [content])
        return DICOM_SUCCESS

    @returns_value(0)
    def GetSignedElementsCount(self, pSignatureItem: DICOMELEMENT | None) -> int:
        """Return how many elements a signature names as signed.

        Parameters
        ----------
        pSignatureItem : DICOMELEMENT (``pDICOMELEMENT``)
            The signature: an item of (FFFA,FFFA).

        Returns
        -------
        int (``L_UINT32``)
            The values of (0400,0020) Data Elements Signed; 0 if the element is no
            signature, or its MAC parameters are missing.
        """
        from ltdicom._dataset.signatures import items

        return items.signed_count(self._dataset, self._signature(pSignatureItem))

    @returns_pointer
    def GetSignedElement(
        self, pSignatureItem: DICOMELEMENT | None, uIndex: L_UINT32
    ) -> DICOMELEMENT | None:
        """Return an element that a signature names as signed.

        Parameters
        ----------
        pSignatureItem : DICOMELEMENT (``pDICOMELEMENT``)
            The signature: an item of (FFFA,FFFA).
        uIndex : int (``L_UINT32``)
            The value of (0400,0020) Data Elements Signed, counted from 0.

        Returns
        -------
        DICOMELEMENT or None
            The element of that tag, on the level of the signature; ``None`` if it is not
            there any more, there are not as many values, or the element is not a signature.
        """
        from ltdicom._dataset.signatures import items

        signature = self._signature(pSignatureItem)
        tags = items.signed_tags(self._dataset, signature, uIndex, 1)
        return self._handle(signature.level.get(tags[0])) if tags else None

    @returns_pointer
    def GetMacTransferSyntax(self, pSignatureItem: DICOMELEMENT | None) -> str | None:
        """Return the transfer syntax that elements were encoded in for a signature.

        Parameters
        ----------
        pSignatureItem : DICOMELEMENT (``pDICOMELEMENT``)
            The signature: an item of (FFFA,FFFA).

        Returns
        -------
        str or None (``L_TCHAR *``)
            (0400,0010) MAC Calculation Transfer Syntax UID; ``None`` if it is missing, or
            the element is not a signature.
        """
        from ltdicom._dataset.signatures import items

        return self._signature(pSignatureItem).mac_text(items.MAC_SYNTAX)

    @returns_pointer
    def GetMacAlgorithm(self, pSignatureItem: DICOMELEMENT | None) -> str | None:
        """Return the algorithm of the MAC of a signature.

        Parameters
        ----------
        pSignatureItem : DICOMELEMENT (``pDICOMELEMENT``)
            The signature: an item of (FFFA,FFFA).

        Returns
        -------
        str or None (``L_TCHAR *``)
            (0400,0015) MAC Algorithm: "RIPEMD160", "SHA1", "MD5", "SHA256", "SHA384",
            "SHA512"; ``None`` if it is missing, or the element is not a signature.
        """
        from ltdicom._dataset.signatures import items

        return self._signature(pSignatureItem).mac_text(items.MAC_ALGORITHM)

    @returns_void
    def DeleteSignature(self, pSignatureItem: DICOMELEMENT | None) -> None:
        """Delete a signature.

        Its item of (4FFE,0001) MAC Parameters Sequence goes too, if no other signature
        needs it, and sequences that are left empty.

        Parameters
        ----------
        pSignatureItem : DICOMELEMENT (``pDICOMELEMENT``)
            The signature: an item of (FFFA,FFFA). What is none stays.
        """
        from ltdicom._dataset.signatures import items

        items.delete(self._dataset, self._signature(pSignatureItem))

    @differs(
        "SHA-256, SHA-384 and SHA-512 are verified too; whether the certificate is trusted "
        "or has expired is not asked"
    )
    @returns_code
    def VerifySignature(
        self, pSignatureItem: DICOMELEMENT | None, uReserved: L_UINT16 = 0
    ) -> int:
        """Tell whether the elements that a signature names are those that were signed.

        Parameters
        ----------
        pSignatureItem : DICOMELEMENT (``pDICOMELEMENT``)
            The signature: an item of (FFFA,FFFA).
        uReserved : int (``L_UINT16``)
            Ignored.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: they are, and who has the private key of the certificate
              signed them.
            * ``DICOM_ERROR_INVALID_SIGNATURE``: an element was changed, added to a sequence
              or deleted, or the signature was.
            * ``DICOM_ERROR_SIGNATURE_MISSING``: there is no (0400,0120) Signature.
            * ``DICOM_ERROR_MAC_ID_NUMBER_MISSING``: there is no (0400,0005) MAC ID Number.
            * ``DICOM_ERROR_MAC_PARAMETER_MISSING``: there is no item of (4FFE,0001) with
              this number, or it lacks one of its elements.
            * ``DICOM_ERROR_INVALID_MAC_TRANSFER_SYNTAX``: (0400,0010) is not explicit VR
              little endian.
            * ``DICOM_ERROR_UNKNOWN_MAC_ALGORITHM``: (0400,0015) is none of those of
              `GetMacAlgorithm`.
            * ``DICOM_ERROR_INVALID_MAC_ALGORITHM``: this machine has not the algorithm; the
              log says what it lacks.
            * ``DICOM_ERROR_CERTIFICATE_READ_FAILED``: (0400,0115) is no X.509 certificate.
            * ``DICOM_ERROR_INVALID_ENCRYPTION_ALGORITHM``: its key is not RSA.
            * ``DICOM_ERROR_CRYPTO_LIB_LOAD_FAILED``: the extra ``signatures`` is not
              installed.
            * ``DICOM_ERROR_PARAMETER``: the element is not a signature.
            * ``DICOM_ERROR_FORMAT``, ``DICOM_ERROR_END``: the data set is not whole.
            * ``DICOM_ERROR_READ``: the loaded file changed.

        Notes
        -----
        Who holds the certificate, whether somebody vouches for it and whether it has
        expired or was revoked is not asked: `SaveCertificate` gives it to whoever can tell.
        Elements that the signature does not name may have been changed.

        References
        ----------
        * DICOM Standard, Part 3,
          :dcm:`C.12.1.1.3.1<part03/sect_C.12.html#sect_C.12.1.1.3.1>`
        * DICOM Standard, Part 15, :dcm:`C.1<part15/sect_C.html#sect_C.1>`
        """
        from ltdicom._dataset.signatures.verify import verify

        verify(self._dataset, self._signature(pSignatureItem))
        return DICOM_SUCCESS

    @differs("`mac_algorithm` names SHA-2, for which C++ has no constant")
    @returns_code
    def CreateSignature(
        self,
        pItem: DICOMELEMENT | None,
        pszPrivateKeyFile: L_PATH,
        pszCertificateFile: L_PATH,
        pszPassword: L_TCHAR,
        ppSignatureItem: OutAny = None,
        pszMacTransferSyntax: L_TCHAR = None,
        uMacAlgorithm: L_UINT16 = DICOM_MAC_ALGORITHM_RIPEMD160,
        pElementsToSign: L_UINT32_P | None = None,
        uCount: L_UINT32 = 0,
        uSecurityProfile: L_UINT16 = DICOM_SECURITY_PROFILE_NONE,
        uReserved: L_UINT16 = 0,
        *,
        mac_algorithm: L_TCHAR = None,
    ) -> int:
        """Sign the data set, or an item of a sequence.

        Sign last: what changes a signed element afterwards, `ChangeTransferSyntax` with
        compressed pixel data and the change of a character set among it, makes the
        signature invalid and leaves it there. A failing call changes nothing.

        Parameters
        ----------
        pItem : DICOMELEMENT or None (``pDICOMELEMENT``)
            The item; ``None`` is the data set.
        pszPrivateKeyFile : str or path (``L_TCHAR *``)
            An RSA key in PEM, DER, PKCS#8 or PKCS#12.
        pszCertificateFile : str or path (``L_TCHAR *``)
            The X.509 certificate of its public key in PEM, DER, PKCS#7 or PKCS#12; the
            first one of several.
        pszPassword : str or None (``L_TCHAR *``)
            Of the key, and of a certificate in PKCS#12; not used for what is not
            encrypted.
        ppSignatureItem : out DICOMELEMENT (``pDICOMELEMENT *``)
            The signature: the new item of (FFFA,FFFA). Left out or ``None``, nothing is
            returned for it.
        pszMacTransferSyntax : str or None (``L_TCHAR *``)
            The transfer syntax that elements are encoded in to be signed: one with explicit
            VR, little endian. ``None`` or any other: that of the data set if it is such
            a one, else explicit VR little endian.
        uMacAlgorithm : int (``L_UINT16``)
            ``DICOM_MAC_ALGORITHM_RIPEMD160``, ``DICOM_MAC_ALGORITHM_SHA1`` or
            ``DICOM_MAC_ALGORITHM_MD5``.
        pElementsToSign : sequence of int or None (``L_UINT32 *``)
            The tags of what is to be signed; those that are not there, or that cannot be
            signed, are skipped with a line in the log. ``None``: all that may be signed.
        uCount : int (``L_UINT32``)
            How many of them; 0 is all.
        uSecurityProfile : int (``L_UINT16``)
            ``DICOM_SECURITY_PROFILE_NONE``, ``DICOM_SECURITY_PROFILE_BASE_RSA``,
            ``DICOM_SECURITY_PROFILE_CREATOR_RSA`` or
            ``DICOM_SECURITY_PROFILE_AUTHORIZATION_RSA``; what the last two want signed is
            added to `pElementsToSign`.
        uReserved : int (``L_UINT16``)
            Ignored.
        mac_algorithm : str, optional
            Counts in place of `uMacAlgorithm`: "SHA256", "SHA384" or "SHA512", as new
            signatures should have; "RIPEMD160", "SHA1", "MD5".

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: signed. Else nothing is changed.
            * ``DICOM_ERROR_PRIVATE_KEY_LOAD_FAILED``: the file is not there or holds no
              key, or the password is wrong.
            * ``DICOM_ERROR_CERTIFICATE_LOAD_FAILED``: the file is not there or holds no
              certificate, or the password is wrong.
            * ``DICOM_ERROR_KEYS_MISMATCH``: the certificate is not that of the key.
            * ``DICOM_ERROR_INVALID_ENCRYPTION_ALGORITHM``: they are not RSA.
            * ``DICOM_ERROR_INVALID_MAC_ALGORITHM``: there is no such algorithm, or this
              machine has it not; then the log says what it lacks.
            * ``DICOM_ERROR_INVALID_MAC_TRANSFER_SYNTAX``: pixel data that is to be signed
              is not encoded as in `pszMacTransferSyntax`.
            * ``DICOM_ERROR_MAC_ID_NUMBER_ALLOCATE_FAILED``: all 65536 numbers are in use.
            * ``DICOM_ERROR_CRYPTO_LIB_LOAD_FAILED``: the extra ``signatures`` is not
              installed.
            * ``DICOM_ERROR_CRYPTO_LIB_FAILURE``: the key is too short for the algorithm.
            * ``DICOM_ERROR_PARAMETER``: `pItem` is not an item, or is one of a signature
              itself; there is nothing to sign; no such profile, or one that the data set
              lacks (0008,0016) or (0008,0018) for, or that is not for items; `uCount` is
              above the number of tags.
            * ``DICOM_ERROR_INVALID_ELEMENT_LENGTH``: more tags than (0400,0020) holds,
              16,383.
            * ``DICOM_ERROR_FORMAT``, ``DICOM_ERROR_END``: the data set is not whole.
            * ``DICOM_ERROR_READ``: the loaded file changed.

        References
        ----------
        * DICOM Standard, Part 3,
          :dcm:`C.12.1.1.3.1<part03/sect_C.12.html#sect_C.12.1.1.3.1>`
        * DICOM Standard, Part 15, :dcm:`C<part15/chapter_C.html>`
        """
        from ltdicom._dataset.signatures.create import Request, create

        tags = None
        if pElementsToSign is not None:
            tags = values.listed(pElementsToSign, uCount or None)
        asked = Request(
            pszPrivateKeyFile or "",
            pszCertificateFile or "",
            pszPassword,
            pszMacTransferSyntax,
            uMacAlgorithm,
            mac_algorithm,
            tags,
            uSecurityProfile,
        )
        node = create(self._dataset, self._node_or_none(pItem), asked)
        result: Any = DICOM_SUCCESS, self._handle(node)
        return result  # type: ignore[no-any-return]  # the edge takes the output out
