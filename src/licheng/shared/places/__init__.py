"""How many large requests are taken in at once, so that pages stay quick and no school takes all (P21, P22)."""
