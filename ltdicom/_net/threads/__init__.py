"""Which thread waits, and how."""
