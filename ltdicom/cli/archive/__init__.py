"""The archive of `ltdicom serve`: a folder, with ``--query`` an index and its services."""
