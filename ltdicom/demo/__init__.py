"""What ``ltdicom demo`` runs: an N-SET between two `LDicomNet` objects, step by step."""
