"""What an operator does with an installation: serve, work, migrate, look after its stores, ask what is wrong."""
