# Generated from tables/constants.tsv by tools/generate.py: do not edit.
"""Transport layer security."""

from typing import Final

from ltdicom.constants._code import Code


class CipherSuite(Code):
    """Cipher suite."""

    L_TLS_DHE_RSA_WITH_DES_CBC_SHA = 0x12
    L_TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA = 0x13
    L_TLS_DHE_RSA_AES256_SHA = 0x14
    L_TLS_RSA_WITH_AES_128_CBC_SHA = 0x15
    L_TLS_RSA_WITH_3DES_EDE_CBC_SHA = 0x16
    L_TLS_DHE_RSA_WITH_AES_128_GCM_SHA256 = 0x17
    L_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 = 0x18
    L_TLS_DHE_RSA_WITH_AES_256_GCM_SHA384 = 0x19
    L_TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 = 0x1A


class EncryptionMethod(Code):
    """Encryption of a suite."""

    L_CRYPT_NONE = 0x00
    L_CRYPT_DES = 0x01
    L_CRYPT_3DES = 0x02
    L_CRYPT_RC4 = 0x03
    L_CRYPT_RC2 = 0x04
    L_CRYPT_IDEA = 0x05
    L_CRYPT_FORTEZZA = 0x06
    L_CRYPT_AES = 0x07


class MacMethod(Code):
    """Message authentication of a suite."""

    L_MAC_NONE = 0x00
    L_MAC_SHA1 = 0x10
    L_MAC_MD5 = 0x11


class MutualAuthMethod(Code):
    """Authentication of a suite."""

    L_MUTUALAUTH_NONE = 0
    L_MUTUALAUTH_RSA = 0x20
    L_MUTUALAUTH_DSS = 0x21
    L_MUTUALAUTH_DH = 0x022


class KeyExchangeMethod(Code):
    """Key exchange of a suite."""

    L_KEYEXCHANGE_NONE = 0x00
    L_KEYEXCHANGE_RSA_SIGNED_DHE = 0x40
    L_KEYEXCHANGE_RSA = 0x41
    L_KEYEXCHANGE_DH = 0x42
    L_KEYEXCHANGE_DH_DSS = 0x43
    L_KEYEXCHANGE_FORTEZZA = 0x44


class SslMethodType(Code):
    """Version of the protocol."""

    TYPE_SSLV2_METHOD = 0x01
    TYPE_SSLV3_METHOD = 0x02
    TYPE_TLSV1_METHOD = 0x03
    TYPE_SSLV23_METHOD = 0x04
    TYPE_TLS_METHOD = 0x05


class TlsFileType(Code):
    """Format of a certificate or key file."""

    L_TLS_FILETYPE_PEM = 1
    L_TLS_FILETYPE_ASN1 = 2


# Cipher suite.
L_TLS_DHE_RSA_WITH_DES_CBC_SHA: Final = CipherSuite.L_TLS_DHE_RSA_WITH_DES_CBC_SHA
L_TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA: Final = CipherSuite.L_TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA
L_TLS_DHE_RSA_AES256_SHA: Final = CipherSuite.L_TLS_DHE_RSA_AES256_SHA
L_TLS_RSA_WITH_AES_128_CBC_SHA: Final = CipherSuite.L_TLS_RSA_WITH_AES_128_CBC_SHA
L_TLS_RSA_WITH_3DES_EDE_CBC_SHA: Final = CipherSuite.L_TLS_RSA_WITH_3DES_EDE_CBC_SHA
L_TLS_DHE_RSA_WITH_AES_128_GCM_SHA256: Final = (
    CipherSuite.L_TLS_DHE_RSA_WITH_AES_128_GCM_SHA256
)
L_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256: Final = (
    CipherSuite.L_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
)
L_TLS_DHE_RSA_WITH_AES_256_GCM_SHA384: Final = (
    CipherSuite.L_TLS_DHE_RSA_WITH_AES_256_GCM_SHA384
)
L_TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384: Final = (
    CipherSuite.L_TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
)

# Older names of the cipher suites.
TLS_DHE_RSA_WITH_DES_CBC_SHA: Final = CipherSuite.L_TLS_DHE_RSA_WITH_DES_CBC_SHA
TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA: Final = CipherSuite.L_TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA
TLS_DHE_RSA_AES256_SHA: Final = CipherSuite.L_TLS_DHE_RSA_AES256_SHA
TLS_RSA_WITH_AES_128_CBC_SHA: Final = CipherSuite.L_TLS_RSA_WITH_AES_128_CBC_SHA
TLS_RSA_WITH_3DES_EDE_CBC_SHA: Final = CipherSuite.L_TLS_RSA_WITH_3DES_EDE_CBC_SHA
TLS_DHE_RSA_WITH_AES_128_GCM_SHA256: Final = (
    CipherSuite.L_TLS_DHE_RSA_WITH_AES_128_GCM_SHA256
)
TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256: Final = (
    CipherSuite.L_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
)
TLS_DHE_RSA_WITH_AES_256_GCM_SHA384: Final = (
    CipherSuite.L_TLS_DHE_RSA_WITH_AES_256_GCM_SHA384
)
TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384: Final = (
    CipherSuite.L_TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
)

# Encryption of a suite.
L_CRYPT_NONE: Final = EncryptionMethod.L_CRYPT_NONE
L_CRYPT_DES: Final = EncryptionMethod.L_CRYPT_DES
L_CRYPT_3DES: Final = EncryptionMethod.L_CRYPT_3DES
L_CRYPT_RC4: Final = EncryptionMethod.L_CRYPT_RC4
L_CRYPT_RC2: Final = EncryptionMethod.L_CRYPT_RC2
L_CRYPT_IDEA: Final = EncryptionMethod.L_CRYPT_IDEA
L_CRYPT_FORTEZZA: Final = EncryptionMethod.L_CRYPT_FORTEZZA
L_CRYPT_AES: Final = EncryptionMethod.L_CRYPT_AES

# Message authentication of a suite.
L_MAC_NONE: Final = MacMethod.L_MAC_NONE
L_MAC_SHA1: Final = MacMethod.L_MAC_SHA1
L_MAC_MD5: Final = MacMethod.L_MAC_MD5

# Authentication of a suite.
L_MUTUALAUTH_NONE: Final = MutualAuthMethod.L_MUTUALAUTH_NONE
L_MUTUALAUTH_RSA: Final = MutualAuthMethod.L_MUTUALAUTH_RSA
L_MUTUALAUTH_DSS: Final = MutualAuthMethod.L_MUTUALAUTH_DSS
L_MUTUALAUTH_DH: Final = MutualAuthMethod.L_MUTUALAUTH_DH

# Key exchange of a suite.
L_KEYEXCHANGE_NONE: Final = KeyExchangeMethod.L_KEYEXCHANGE_NONE
L_KEYEXCHANGE_RSA_SIGNED_DHE: Final = KeyExchangeMethod.L_KEYEXCHANGE_RSA_SIGNED_DHE
L_KEYEXCHANGE_RSA: Final = KeyExchangeMethod.L_KEYEXCHANGE_RSA
L_KEYEXCHANGE_DH: Final = KeyExchangeMethod.L_KEYEXCHANGE_DH
L_KEYEXCHANGE_DH_DSS: Final = KeyExchangeMethod.L_KEYEXCHANGE_DH_DSS
L_KEYEXCHANGE_FORTEZZA: Final = KeyExchangeMethod.L_KEYEXCHANGE_FORTEZZA

# Version of the protocol.
TYPE_SSLV2_METHOD: Final = SslMethodType.TYPE_SSLV2_METHOD
TYPE_SSLV3_METHOD: Final = SslMethodType.TYPE_SSLV3_METHOD
TYPE_TLSV1_METHOD: Final = SslMethodType.TYPE_TLSV1_METHOD
TYPE_SSLV23_METHOD: Final = SslMethodType.TYPE_SSLV23_METHOD
TYPE_TLS_METHOD: Final = SslMethodType.TYPE_TLS_METHOD

# Format of a certificate or key file.
L_TLS_FILETYPE_PEM: Final = TlsFileType.L_TLS_FILETYPE_PEM
L_TLS_FILETYPE_ASN1: Final = TlsFileType.L_TLS_FILETYPE_ASN1

# Options of a context, joined.
L_SSL_OP_NO_SSLv2: Final = 0x01000000
L_SSL_OP_NO_SSLv3: Final = 0x02000000
L_SSL_OP_NO_TLSv1: Final = 0x04000000
L_SSL_OP_NO_TLSv1_2: Final = 0x08000000
L_SSL_OP_NO_TLSv1_1: Final = 0x10000000
L_SSL_OP_NO_COMPRESSION: Final = 0x00020000
L_SSL_OP_ALL: Final = 0x80000BFF

# What a context verifies, joined.
L_SSL_VERIFY_NONE: Final = 0x00
L_SSL_VERIFY_PEER: Final = 0x01
L_SSL_VERIFY_FAIL_IF_NO_PEER_CERT: Final = 0x02
L_SSL_VERIFY_CLIENT_ONCE: Final = 0x04
L_SSL_VERIFY_ALL: Final = 0x07

# What a connection verifies, joined.
L_TLS_VERIFY_NONE: Final = 0x00
L_TLS_VERIFY_PEER: Final = 0x01
L_TLS_VERIFY_FAIL_IF_NO_PEER_CERT: Final = 0x02
L_TLS_VERIFY_CLIENT_ONCE: Final = 0x04

# Valid fields before a context is made.
FLAG_SSL_CTX_PRECREATE_METHOD_TYPE: Final = 0x001
FLAG_SSL_CTX_PRECREATE_ALL: Final = 0x001

# Valid fields of L_SSL_CTX_CREATE.
FLAG_SSL_CTX_CREATE_METHOD_TYPE: Final = 0x001
FLAG_SSL_CTX_CREATE_VERIFY_DEPTH: Final = 0x002
FLAG_SSL_CTX_CREATE_VERIFY_MODE: Final = 0x004
FLAG_SSL_CTX_CREATE_CAFILE: Final = 0x008
FLAG_SSL_CTX_CREATE_OPTIONS: Final = 0x010
FLAG_SSL_CTX_CREATE_ALL: Final = 0x01F

# Most cipher suites.
MAX_CIPHERSUITE_COUNT: Final = 16
