"""Jobs of receipts."""
