"""Base64 with one spelling: bytes have exactly one text, and only that text is read (RFC 4648, sections 3.5 and 4)."""

import base64


class Base64Error(ValueError):
    """A text is not the base64 of any bytes, or another spelling of it."""


def base64_text(data: bytes) -> str:
    """Return ``data`` in the standard alphabet, padded."""
    return base64.b64encode(data).decode("ascii")


def base64_bytes(text: str) -> bytes:
    """Return the bytes of which ``text`` is the base64; raise Base64Error for every other text.

    The spare bits at the end of base64 can be flipped without changing the value: such a spelling is refused.
    """
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError as error:  # also where the text is not ASCII
        raise Base64Error("The text is not base64.") from error
    if base64_text(data) != text:
        raise Base64Error("The text is not the one spelling of its bytes.")
    return data
