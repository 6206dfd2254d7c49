"""The mechanisms that every face method shares: codes, outputs, handles, types."""
