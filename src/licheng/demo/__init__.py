"""Both systems with made-up people and works, started by one command."""
