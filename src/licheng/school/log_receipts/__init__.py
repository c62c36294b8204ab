"""憑證: what a student takes away from an act, to prove it later without the school."""
