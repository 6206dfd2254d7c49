"""TLS: settings, certificates, cipher suites and the hooks of the handshake."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING, Any, Final, overload

from ltdicom._binding.arguments import required
from ltdicom._binding.c_types import L_INT, L_MODE, L_TCHAR, L_UINT, L_UINT32
from ltdicom._binding.calls import returns_code, returns_pointer, returns_value
from ltdicom._binding.marks import differs
from ltdicom._binding.out import OUT, OutAny, Ref, Size
from ltdicom._core.errors import DicomError
from ltdicom._net.hook_runner import call_callback
from ltdicom.constants.error import (
    DICOM_ERROR_BAD_SECURE_MODE,
    DICOM_ERROR_SECURITY_LOCKED,
    DICOM_SUCCESS,
)
from ltdicom.constants.net import DICOM_SECURE_ISCL, SecureMode

if TYPE_CHECKING:
    from ltdicom._net.session import Session
    from ltdicom._net.tls.ciphers import Suite
    from ltdicom._net.tls.context import Security as Settings
    from ltdicom.structs import DICOMOPENSSLVERSION, L_SSL_CTX_CREATE

_REQUIRED_VERSION: Final = "1.1.1"  # of OpenSSL; Python 3.10 and newer need it


class Security:
    """The TLS calls of `LDicomNet`."""

    _lt: Session

    def _tls(self) -> Settings:
        """Return the settings.

        Raises
        ------
        DicomError
            ``DICOM_ERROR_BAD_SECURE_MODE``: the object is not one for TLS;
            otherwise as `Session.check_secure_mode`.
        """
        security = self._lt.check_secure_mode()
        if security is None:
            raise DicomError(DICOM_ERROR_BAD_SECURE_MODE, "not in DICOM_SECURE_TLS")
        return security

    # -- mode and context --------------------------------------------------------------

    @returns_value(0)
    def GetSecureMode(self) -> int:
        """Return the ``DICOM_SECURE_*`` mode of the object (``L_UINT32``)."""
        return self._lt.secure_mode

    @differs(
        "TLS 1.2 is the lowest version, whatever nMethodTypeSSL says; the methods of SSL 2 "
        "and 3 leave a warning in the log"
    )
    @returns_code
    def Initialize(
        self, pszPath: L_TCHAR, nMode: L_MODE, pCtxCreate: L_SSL_CTX_CREATE | None
    ) -> int:
        """Choose the secure mode and the TLS settings anew, before connecting.

        What is not set: the server's certificate is verified; a client's is demanded
        with a CA file, else not asked for; see docs/security.md for each default.

        Parameters
        ----------
        pszPath : str or None (``L_TCHAR *``)
            Without effect: there are no temporary files.
        nMode : int (``L_INT32``)
            ``DICOM_SECURE_NONE`` or ``DICOM_SECURE_TLS``.
        pCtxCreate : L_SSL_CTX_CREATE or None (``pL_SSL_CTX_CREATE``)
            The settings; ``uFlags`` tells which fields count, ``nSuccess`` is filled
            with the flags of those that were taken.

        Returns
        -------
        int (``L_INT``)
            * ``DICOM_SUCCESS``.
            * ``DICOM_ERROR_BAD_SECURE_MODE``: no such mode.
            * ``DICOM_ERROR_SECURITY_LOCKED``: ``DICOM_SECURE_ISCL``.
            * ``DICOM_ERROR_NET_IS_CONNECTED``: the object is in use.
            * ``DICOM_ERROR_TLS_INVALID_CTX``: no such method.
            * ``DICOM_ERROR_TLS_INVALID_CTX_VERIFY_MODE``: no such mode, or one that
              needs ``L_SSL_VERIFY_PEER`` beside it.
            * ``DICOM_ERROR_TLS_INVALID_CTX_VERIFY_DEPTH``: a negative depth.
            * ``DICOM_ERROR_TLS_INVALID_CTX_CAFILE``: the file cannot be read, or holds
              no certificate in PEM.
            * ``DICOM_ERROR_TLS_INVALID_CTX_OPTIONS``: an unknown option.

            After a failure the object does not connect, listen or accept.
        """
        session = self._lt
        mode = nMode & 0xFFFFFFFF
        if mode not in tuple(SecureMode):
            raise DicomError(DICOM_ERROR_BAD_SECURE_MODE, f"mode {mode:#x}")
        session.check_free()
        session.choose_mode(mode)
        if mode == DICOM_SECURE_ISCL:
            raise DicomError(DICOM_ERROR_SECURITY_LOCKED, "ISCL is not available")
        settings, session.security = session.security, None
        if settings is not None and pCtxCreate is not None:
            settings.configure(pCtxCreate)
        session.security = settings
        return DICOM_SUCCESS

    @differs(
        "an ssl.SSLContext, not an SSL_CTX; it is the one of the role that the object has "
        "or is likely to have, so OnCreateCTX is the better place to change it"
    )
    @returns_pointer
    def GetCTX(self) -> ssl.SSLContext | None:
        """Return the context, or NULL where the object is not one for TLS.

        From then on the object has a context of its own; without this call, and without
        `OnCreateCTX`, objects with equal settings share one.

        Returns
        -------
        ssl.SSLContext or None (``L_SSL_CTX *``)
            Of the role in which the object has connected. Before that, the server's
            where the server's certificate was set last, else the client's.
        """
        return self._tls().given()

    @differs("returns a code; in C++ what it returns is not documented")
    @returns_code
    def CTXSetOptions(self, uOptions: L_UINT) -> int:
        """Add options to the context, for the connections made from now on.

        Parameters
        ----------
        uOptions : int (``L_UINT``)
            ``L_SSL_OP_*``, joined. ``L_SSL_OP_NO_TLSv1_2`` leaves TLS 1.3; the others
            say what holds anyway.

        Returns
        -------
        int (``L_INT32``)
            * ``DICOM_SUCCESS``.
            * ``DICOM_ERROR_TLS_INVALID_CTX_OPTIONS``: an unknown option.
            * ``DICOM_ERROR_BAD_SECURE_MODE``: not an object for TLS.
        """
        self._tls().add_options(uOptions)
        return DICOM_SUCCESS

    @differs(
        "TLS 1.2 is the lowest version, whatever the method; those of SSL 2 and 3 leave a "
        "warning in the log"
    )
    @returns_code
    def SetSLLMethodType(self, nMethodType: L_INT) -> int:
        """Choose the version of the protocol.

        Parameters
        ----------
        nMethodType : int (``L_INT``)
            ``TYPE_*_METHOD``: each means the best version that both sides know, TLS 1.2
            at least; those of SSL 2 and 3, which are broken, with a warning in the log.

        Returns
        -------
        int (``L_INT``)
            * ``DICOM_SUCCESS``.
            * ``DICOM_ERROR_TLS_INVALID_CTX``: no such method.
            * ``DICOM_ERROR_BAD_SECURE_MODE``: not an object for TLS.
        """
        self._tls().check_method(nMethodType)
        return DICOM_SUCCESS

    # -- certificates ------------------------------------------------------------------

    @returns_code
    def SetClientCertificateTLS(
        self,
        pszPathToCertificate: L_TCHAR,
        certType: L_UINT32,
        pszPathToKeyFile: L_TCHAR = None,
    ) -> int:
        """Set the own certificate; it also serves where the object accepts.

        Parameters
        ----------
        pszPathToCertificate : str (``L_TCHAR *``)
            The file; in PEM, the certificates of intermediate authorities may follow.
        certType : int (``L_UINT32``)
            ``L_TLS_FILETYPE_PEM`` or ``L_TLS_FILETYPE_ASN1`` (DER), for both files.
        pszPathToKeyFile : str or None (``L_TCHAR *``)
            The private key; NULL: it is in the certificate's file.

        Returns
        -------
        int (``L_UINT32``)
            * ``DICOM_SUCCESS``.
            * ``DICOM_ERROR_OPEN``, ``DICOM_ERROR_READ``: a file.
            * ``DICOM_ERROR_TLS_BAD_CERTIFICATE``: no certificate, no key, or not its key.
            * ``DICOM_ERROR_TLS_DECRYPT_ERROR``: the key's password is missing or wrong.
            * ``DICOM_ERROR_TLS_INSUFFICIENT_SECURITY``: the key is too short.
            * ``DICOM_ERROR_PARAMETER``: no such `certType`; DER with the key in the same
              file.
            * ``DICOM_ERROR_NULL_PTR``: no `pszPathToCertificate`.
            * ``DICOM_ERROR_BAD_SECURE_MODE``: not an object for TLS.

        Notes
        -----
        **Hooks:** `OnPrivateKeyPassword` where the key is encrypted, inside this call.
        """
        return self._set_certificate(
            False, pszPathToCertificate, certType, pszPathToKeyFile
        )

    @returns_code
    def SetServerCertificateTLS(
        self,
        pszPathToCertificate: L_TCHAR,
        certType: L_UINT32,
        pszPathToKeyFile: L_TCHAR = None,
    ) -> int:
        """Set the certificate for the connections that the object accepts.

        Each object that is given to `Accept` has its own settings.

        Parameters
        ----------
        pszPathToCertificate : str (``L_TCHAR *``)
            As for `SetClientCertificateTLS`.
        certType : int (``L_UINT32``)
            As for `SetClientCertificateTLS`.
        pszPathToKeyFile : str or None (``L_TCHAR *``)
            As for `SetClientCertificateTLS`.

        Returns
        -------
        int (``L_UINT32``)
            As `SetClientCertificateTLS`.

        Notes
        -----
        **Hooks:** `OnPrivateKeyPassword` where the key is encrypted, inside this call.
        """
        return self._set_certificate(True, pszPathToCertificate, certType, pszPathToKeyFile)

    def _set_certificate(
        self, server: bool, path: str | None, file_type: int, key_path: str | None
    ) -> int:
        from ltdicom._net.tls.certificates import Certificate
        from ltdicom._net.tls_hooks import ask_password

        settings = self._tls()
        path = str(required(path, "pszPathToCertificate"))
        settings.set_certificate(
            Certificate(server, path, key_path or path, file_type),
            lambda: ask_password(self._lt),
        )
        return DICOM_SUCCESS

    # -- cipher suites -----------------------------------------------------------------

    @returns_value(0)
    def GetCipherFromIndexTLS(self, nIndex: L_UINT32) -> int:
        """Return a cipher suite of the own list, which is in order of preference.

        The list begins as the suites of the BCP 195 profile.

        Parameters
        ----------
        nIndex : int (``L_UINT32``)
            0 is the first.

        Returns
        -------
        int (``L_CIPHERSUITE``)
            ``L_TLS_*``, also of one that is never offered; 0 after the last one.

        References
        ----------
        * DICOM Standard, Part 15, :dcm:`B.12<part15/sect_B.12.html>`
        """
        return self._tls().ciphers.get(nIndex)

    @differs(
        "DES and triple DES are refused: they are broken, and OpenSSL has no more of them; "
        "they keep their index, so a list can be filled as in C++, and are never offered. "
        "`Connect` and `Accept` fail where nothing else is in the list"
    )
    @returns_code
    def SetCipherToIndexTLS(self, nIndex: L_UINT32, cipher: L_UINT32) -> int:
        """Change a cipher suite of the own list.

        The list is for TLS 1.2; TLS 1.3 has suites of its own, which are all sound.

        Parameters
        ----------
        nIndex : int (``L_UINT32``)
            0 to the length of the list, 15 at most.
        cipher : int (``L_CIPHERSUITE``)
            ``L_TLS_*``; 0 ends the list here, so at index 0 it empties it.

        Returns
        -------
        int (``L_UINT32``)
            * ``DICOM_SUCCESS``.
            * ``DICOM_ERROR_TLS_INSUFFICIENT_SECURITY``: DES, triple DES or what OpenSSL
              has no more. The suite keeps its place, and is never offered.
            * ``DICOM_ERROR_PARAMETER``: no such suite, or an index after the list; the
              list stays as it was.
            * ``DICOM_ERROR_BAD_SECURE_MODE``: not an object for TLS.
        """
        self._tls().set_cipher(nIndex, cipher)
        return DICOM_SUCCESS

    @returns_value(0)
    def GetCiphersuiteTLS(self) -> int:
        """Return the cipher suite of the connection.

        Returns
        -------
        int (``L_CIPHERSUITE``)
            ``L_TLS_*``; the number of the TLS registry for a suite that C++ has no
            name for (those of TLS 1.3, 0x1302 for instance); 0 before the handshake.
        """
        return self._tls().suite

    def _suite(self, cipher: int) -> Suite:
        return self._tls().suite_of(cipher)

    @returns_value(0)
    def GetEncryptionAlgorithmTLS(self, cipher: L_UINT32) -> int:
        """Return how a cipher suite encrypts.

        Parameters
        ----------
        cipher : int (``L_CIPHERSUITE``)
            ``L_TLS_*``, or what `GetCiphersuiteTLS` has returned.

        Returns
        -------
        int (``L_UINT32``)
            ``L_CRYPT_*``; ``L_CRYPT_NONE`` for an unknown suite, and for ChaCha20,
            which C++ has no name for.
        """
        return self._suite(cipher).encryption

    @returns_value(0)
    def GetAuthenticationAlgorithmTLS(self, cipher: L_UINT32) -> int:
        """Return how the peers of a cipher suite prove who they are.

        Parameters
        ----------
        cipher : int (``L_CIPHERSUITE``)
            ``L_TLS_*``, or what `GetCiphersuiteTLS` has returned.

        Returns
        -------
        int (``L_UINT32``)
            ``L_MUTUALAUTH_*``; ``L_MUTUALAUTH_NONE`` for an unknown suite, and in TLS
            1.3, where the suite does not say.
        """
        return self._suite(cipher).authentication

    @returns_value(0)
    def GetIntegrityAlgorithmTLS(self, cipher: L_UINT32) -> int:
        """Return how a cipher suite protects against changes.

        Parameters
        ----------
        cipher : int (``L_CIPHERSUITE``)
            ``L_TLS_*``, or what `GetCiphersuiteTLS` has returned.

        Returns
        -------
        int (``L_UINT32``)
            ``L_MAC_*``; ``L_MAC_NONE`` for an unknown suite, and for GCM, whose
            encryption does that itself.
        """
        return self._suite(cipher).integrity

    @returns_value(0)
    def GetKeyExchangeAlgorithmTLS(self, cipher: L_UINT32) -> int:
        """Return how the peers of a cipher suite agree on keys.

        Parameters
        ----------
        cipher : int (``L_CIPHERSUITE``)
            ``L_TLS_*``, or what `GetCiphersuiteTLS` has returned.

        Returns
        -------
        int (``L_UINT32``)
            ``L_KEYEXCHANGE_*``, elliptic curves included in
            ``L_KEYEXCHANGE_RSA_SIGNED_DHE``; ``L_KEYEXCHANGE_NONE`` for an unknown
            suite, and in TLS 1.3, where the suite does not say.
        """
        return self._suite(cipher).key_exchange

    @returns_value(0)
    def GetEncryptKeyLengthTLS(self, cipher: L_UINT32) -> int:
        """Return the length of a cipher suite's encryption key.

        Parameters
        ----------
        cipher : int (``L_CIPHERSUITE``)
            ``L_TLS_*``, or what `GetCiphersuiteTLS` has returned.

        Returns
        -------
        int (``L_UINT32``)
            Bits; 0 for an unknown suite.
        """
        return self._suite(cipher).bits

    @differs("always 0: no cipher suite says how long the keys of certificates are")
    @returns_value(0)
    def GetMutualAuthKeyLengthTLS(self, cipher: L_UINT32) -> int:
        """Return 0: no cipher suite says how long the keys of certificates are.

        Parameters
        ----------
        cipher : int (``L_CIPHERSUITE``)
            ``L_TLS_*``.

        Returns
        -------
        int (``L_UINT32``)
            0.
        """
        return 0

    # -- what happened -----------------------------------------------------------------

    @returns_value(0)
    def GetErrorSecure(self) -> int:
        """Return the last ``DICOM_ERROR_TLS_*`` of a connection, or 0 (``L_UINT32``)."""
        return self._tls().error

    @overload
    @staticmethod
    def GetOpenSslVersion(
        pDicomOpenSslVersion: DICOMOPENSSLVERSION,
        uStructSize: Size = ...,
        uFlagsReserved: int = ...,
    ) -> int: ...
    @overload
    @staticmethod
    def GetOpenSslVersion() -> tuple[int, DICOMOPENSSLVERSION]: ...
    @staticmethod
    @returns_code
    def GetOpenSslVersion(
        pDicomOpenSslVersion: OutAny = OUT,
        uStructSize: Size = None,
        uFlagsReserved: L_UINT = 0,
    ) -> Any:
        """Tell which OpenSSL Python uses.

        Parameters
        ----------
        pDicomOpenSslVersion : out DICOMOPENSSLVERSION (``pDICOMOPENSSLVERSION``)
            The oldest version that would do, the one there is, and that it is there.
        uStructSize : int, optional (``L_UINT``)
            Not used.
        uFlagsReserved : int (``L_UINT``)
            Not used.

        Returns
        -------
        int (``L_INT``)
            ``DICOM_SUCCESS``.
        """
        # structures load when they are first used
        from ltdicom.structs import DICOMOPENSSLVERSION

        version = DICOMOPENSSLVERSION(
            szRequiredVersion=_REQUIRED_VERSION,
            szInstalledVersion=ssl.OPENSSL_VERSION[:31],
            bIsAvailable=True,
        )
        return DICOM_SUCCESS, version

    # -- hooks -------------------------------------------------------------------------

    def OnSecureLinkReady(self, nError: int, /) -> None:
        """Hook: the TLS handshake is over; on a client, `OnConnect` came before.

        Parameters
        ----------
        nError : int (``L_UINT32``)
            ``DICOM_SUCCESS``: nothing is sent in the clear any more; send the associate
            request here. Otherwise why there is no secure connection, and `OnClose`
            follows with the same code:

            * ``DICOM_ERROR_TLS_UNABLE_TO_GET_ISSUER_CERT_LOCALLY``,
              ``DICOM_ERROR_TLS_SELF_SIGNED_CERT_IN_CHAIN``,
              ``DICOM_ERROR_TLS_CERT_HAS_EXPIRED`` and so on: the peer's certificate, as
              `OnVerify` has told; ``DICOM_ERROR_TLS_CERTIFICATE_VERIFY_FAILED`` for a
              reason without a code of its own, such as a wrong host name.
            * ``DICOM_ERROR_TLS_APPLICATION_VERIFICATION``: `OnVerify` has said no.
            * ``DICOM_ERROR_TLS_UNKNOWN_CA``, ``DICOM_ERROR_TLS_CERTIFICATE_EXPIRED``,
              ``DICOM_ERROR_TLS_BAD_CERTIFICATE`` and so on: what the peer says about
              the own certificate.
            * ``DICOM_ERROR_TLS_HANDSHAKE_FAILURE``: nothing in common, no certificate
              where one is needed, or the peer has gone.
            * ``DICOM_ERROR_TLS_PROTOCOL_VERSION``: the peer has only an older one.
            * ``DICOM_ERROR_TLS_UNEXPECTED_MESSAGE``: the peer does not talk TLS.
            * ``DICOM_ERROR_NET_TIME_OUT``: the peer is silent.

        Notes
        -----
        In TLS 1.3 a client is ready before the server has looked at its certificate:
        the server's refusal then comes to `OnClose` alone.
        """
        call_callback(self, "OnSecureLinkReady", nError)

    def OnCreateCTX(self, pCtx: ssl.SSLContext, /) -> None:
        """Hook: a context has been made, with all settings; change here what is missing.

        Called inside the first call that needs it (`Connect`, `Accept` of the listening
        object, `SetClientCertificateTLS`, ...), on its thread; once for each role in
        which the object is used. An exception keeps the object from connecting. An object
        with this hook has contexts of its own; others with equal settings share theirs.

        Parameters
        ----------
        pCtx : ssl.SSLContext (``L_SSL_CTX *``)
            For instance ``pCtx.check_hostname = True``, or
            ``pCtx.minimum_version = ssl.TLSVersion.TLSv1`` for an old peer.
        """

    @differs("fills pszPassword.value, or returns the password")
    def OnPrivateKeyPassword(
        self, pszPassword: Ref[str], nSize: int, nFlag: int, /
    ) -> int | str | None:
        """Hook: the own private key is encrypted.

        Called inside `SetClientCertificateTLS` or `SetServerCertificateTLS`.

        Parameters
        ----------
        pszPassword : Ref (``L_TCHAR *``)
            Put the password into ``pszPassword.value``, or return it.
        nSize : int (``L_INT``)
            1024, the room in C++; OpenSSL takes no more bytes.
        nFlag : int (``L_INT``)
            0: the key is to be decrypted.

        Returns
        -------
        int or str or None (``L_INT``)
            The password itself; or the length of what was put into `pszPassword`, 0
            for no password; None: all of it.
        """
        return 0

    @differs(
        "called once for a peer, not for each certificate of its chain, and without the "
        "text of one that has failed; a failure cannot be overridden"
    )
    def OnVerify(
        self, ok: int, pszCertificateString: str, nError: int, pszErrorString: str, /
    ) -> int | None:
        """Hook: the peer's certificate has been verified; comes before `OnSecureLinkReady`.

        Not called where no certificate was asked for, as with ``L_SSL_VERIFY_NONE``. Called
        as well where a client resumes a session, with the same words.

        Parameters
        ----------
        ok : int (``L_INT``)
            1: it is good. 0: it is not, and the connection ends; or a client has sent
            none where ``L_SSL_VERIFY_PEER`` alone does not demand one.
        pszCertificateString : str (``L_TCHAR *``)
            Subject, issuer, validity, serial number and names, a line each; empty where
            `ok` is 0.
        nError : int (``L_INT``)
            ``L_X509_V_OK`` or the ``L_X509_V_ERR_*``; ``L_X509_V_ERR_UNSPECIFIED`` where
            there is no certificate.
        pszErrorString : str (``L_TCHAR *``)
            The same in words.

        Returns
        -------
        int or None (``L_INT``)
            0: do not go on, though the certificate is good, or is not demanded. 1, or None:
            go on; this does not help where a certificate is bad, and the log then says so.
        """
        return ok
