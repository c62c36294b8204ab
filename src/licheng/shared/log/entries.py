"""What stands at one place of the log, told to anybody who asks with the hash they expect there.

A printed 憑證 carries the question as a code to scan. Neither question nor answer says anything of a person: who asks holds
the hash already, and a leaf without its salt is a random-looking number.
"""

from licheng.kernel.log_receipts import LogReceipt
from licheng.kernel.merkle import leaf_hash
from licheng.kernel.signatures import SigningKey
from licheng.shared.log.keys import signing_key, verifier_of
from licheng.shared.log.queries import leaves_between, log_keys


def entry_path(receipt: LogReceipt) -> str:
    """Return the path that asks whether the log holds ``receipt``: key of the log, place, hash of the leaf."""
    log_line = receipt.proof.checkpoint.signatures[0]
    return f"/log/{log_line.key_id.hex()}/{receipt.proof.index}/{leaf_hash(receipt.leaf).hex()}"


def origin_of(key_id: str) -> str | None:
    """Return the name of this system's log that signs, or signed, with the key of that id; None for another's."""
    return next((key.name for key in log_keys() if verifier_of(key).key_id.hex() == key_id), None)


def stands_at(index: int, hashed: str) -> bool:
    """Return whether the leaf at ``index`` has the hash that is written as ``hashed``."""
    return [leaf_hash(data).hex() for data in leaves_between(index, index + 1)] == [hashed]


def sealing_key(receipt: LogReceipt) -> SigningKey:
    """Return the private half of the key that signed the head of ``receipt``, one of this system's log.

    Raise LookupError when it is another's.
    """
    log_line = receipt.proof.checkpoint.signatures[0]
    for key in log_keys():
        if log_line.is_of(verifier_of(key)):
            return signing_key(key)
    raise LookupError(log_line.name)
