"""Injects the faults of docs/faults.md into the real system and judges it by a ledger of its own."""
