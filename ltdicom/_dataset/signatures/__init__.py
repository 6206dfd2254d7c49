"""Digital signatures (PS3.3 C.12.1.1.3, PS3.15 annex C).

Needs the extra ``signatures``; what needs it imports it only when a signature is made or
verified.
"""
