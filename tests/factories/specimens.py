"""One file of the inspection's corpus, and small helpers to spoil bytes."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Specimen:
    """A file to inspect: its name, its bytes and the code it must get; an empty code means accepted."""

    name: str
    data: bytes
    code: str = ""
    purpose: str = "outcome-document"


def flip(data: bytes, *positions: int) -> bytes:
    spoiled = bytearray(data)
    for position in positions:
        spoiled[position] ^= 0x55
    return bytes(spoiled)


def cut(data: bytes, share: float) -> bytes:
    return data[: int(len(data) * share)]
