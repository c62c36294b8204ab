"""What a command says to the person at the terminal; logs go elsewhere."""

import sys


def tell(text: str = "") -> None:
    """Print a line at once, also when the output is a pipe."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def complain(text: str) -> None:
    """Print a line where errors go."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
