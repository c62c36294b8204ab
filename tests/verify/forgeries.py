"""Alterations of what is said: written exactly as receipts are, some of them signed anew with real keys."""

import hashlib
import json
from dataclasses import replace
from datetime import datetime, timedelta

from licheng.kernel.canonical import canonical_bytes
from licheng.kernel.checkpoints import Checkpoint, sign_checkpoint
from licheng.kernel.cosignatures import cosign
from licheng.kernel.log_receipts import parse_log_receipt
from licheng.kernel.published_keys import PublishedKeys
from licheng.kernel.signed_notes import SignedNote
from tests.factories.log_receipts import AT, SINCE, SmallLog
from tests.verify.stage import Alteration, Case, Stage, listed_until, rewritten


def fact_changed(stage: Stage, case: Case) -> Case:
    said = parse_log_receipt(case.receipt)
    document = {"facts": said.facts.to_document(), "salt": said.salt.hex()}
    changes = (
        {"kind": "CERTIFIED"},
        {"time": "2026-09-23T01:02:03Z"},
        {"time": "2026-02-30T01:02:03Z"},
        {"time": "2026-09-22T24:00:00Z"},
        {"school_code": "210306"},
        {"school_code": 210305},
        {"school_code": "２１０３０５"},
        {"subject": "0" * 64},
        {"subject": None},
        {"item": "0" * 8},
        {"reference": "f" * 64},
        {"file": {"sha256": "0" * 64, "size": -1, "media_type": "image/png"}},
        {"file": {"sha256": "0" * 64, "size": 2**53, "media_type": "image/png"}},
        {"file": {"sha256": "0" * 64, "size": True, "media_type": "image/png"}},
        {"format": "licheng/facts/v2"},
    )
    document["facts"] = {**document["facts"], **stage.dice.choice(changes)}
    extra = json.dumps(document, sort_keys=True, separators=(",", ":")).encode()
    return rewritten(case, extra=extra)


def salt_changed(stage: Stage, case: Case) -> Case:
    said = parse_log_receipt(case.receipt)
    salt = stage.dice.randbytes(stage.dice.choice((31, 32, 33))).hex()
    return rewritten(case, extra=canonical_bytes({"facts": said.facts.to_document(), "salt": salt}))


def node_cut_or_added(stage: Stage, case: Case) -> Case:
    hashes, dice = parse_log_receipt(case.receipt).proof.hashes, stage.dice
    place = dice.randrange(len(hashes) + 1)
    more = (*hashes[:place], dice.choice((dice.randbytes(32), *hashes)), *hashes[place:])
    fewer = hashes[:place] + hashes[place + 1 :]
    return rewritten(case, hashes=dice.choice((more, fewer if fewer != hashes else more)))


def nodes_in_another_order(stage: Stage, case: Case) -> Case:
    hashes = parse_log_receipt(case.receipt).proof.hashes
    return rewritten(case, hashes=hashes[::-1] if len(hashes) > 1 else (stage.dice.randbytes(32), *hashes))


def index_changed(stage: Stage, case: Case) -> Case:
    said = parse_log_receipt(case.receipt)
    size, index = said.checkpoint.size, said.proof.index
    others = {index + 1, index ^ 1, index ^ 2, size, size + index, 2**53 - 1, 0} - {index}
    return rewritten(case, index=stage.dice.choice(sorted(others)))


def number_out_of_range(stage: Stage, case: Case) -> Case:
    place = stage.dice.choice(("index", "size"))
    said = parse_log_receipt(case.receipt)
    number = said.proof.index if place == "index" else said.checkpoint.size
    wrong = stage.dice.choice(
        ("9007199254740992", "9999999999999999", "18446744073709551616", "-1", "1e1", "+1")
    )
    before = "index " if place == "index" else "log\n"
    return replace(
        case, receipt=case.receipt.replace(f"{before}{number}\n".encode(), f"{before}{wrong}\n".encode())
    )


def receipt_of_another(stage: Stage, case: Case) -> Case:
    log = stage.log
    index = stage.dice.choice([number for number, file in enumerate(log.files) if file != case.file])
    return replace(case, receipt=log.receipt(index).to_bytes())


def path_of_another(stage: Stage, case: Case) -> Case:
    said = parse_log_receipt(case.receipt)
    index = (said.proof.index + 1) % len(stage.log.facts)
    proof = stage.log.receipt(index).proof
    return rewritten(case, index=proof.index, hashes=proof.hashes, checkpoint=proof.checkpoint)


def rehead(stage: Stage, case: Case, head: SignedNote) -> Case:
    return rewritten(case, checkpoint=head)


def head_of_another_size(stage: Stage, case: Case) -> Case:
    said = parse_log_receipt(case.receipt)
    sizes = [size for size in range(len(stage.log.facts) + 1) if size != said.checkpoint.size]
    return rehead(stage, case, stage.log.head(stage.dice.choice(sizes)))


def head_with_a_wrong_root(stage: Stage, case: Case) -> Case:
    checkpoint = replace(parse_log_receipt(case.receipt).checkpoint, root=stage.dice.randbytes(32))
    return rehead(stage, case, cosigned_head(stage.log, checkpoint))


def head_with_an_extension(stage: Stage, case: Case) -> Case:
    checkpoint = replace(parse_log_receipt(case.receipt).checkpoint, extensions=("more",))
    return rehead(stage, case, cosigned_head(stage.log, checkpoint))


def head_of_another_log(stage: Stage, case: Case) -> Case:
    checkpoint = replace(parse_log_receipt(case.receipt).checkpoint, origin="else.example/log")
    note = cosigned_head(replace(stage.log, origin="else.example/log"), checkpoint)
    own = stage.log.head(checkpoint.size).signatures
    return rehead(stage, case, stage.dice.choice((note, SignedNote(note.text, own))))


def cosigned_head(log: SmallLog, checkpoint: Checkpoint, at: datetime = AT) -> SignedNote:
    cosigned = [cosign(checkpoint, each.name, each.key, at) for each in log.witnesses]
    return sign_checkpoint(checkpoint, log.signer.key).with_signatures(cosigned)


def forged_with_other_keys(stage: Stage, case: Case) -> Case:
    said, keys = parse_log_receipt(case.receipt), stage.dice.choice(("theirs", "both"))
    size = said.checkpoint.size
    forged = rehead(stage, case, cosigned_head(stage.other, said.checkpoint))
    others = stage.other.keys().to_bytes()
    mixed = PublishedKeys((*stage.log.keys().keys[:1], *stage.other.keys().keys[1:]), 1)
    if keys == "both" and size > 1:  # the log is the true one, the witnesses are strangers
        return replace(case, keys=(mixed.to_bytes(),))
    return replace(forged, keys=case.keys) if keys == "theirs" else replace(case, keys=(others,))


def signatures_rearranged(stage: Stage, case: Case) -> Case:
    note = parse_log_receipt(case.receipt).proof.checkpoint
    log, first, second = note.signatures
    changes = (
        (first, second, log),
        (first, log),
        (log, first, first),
        (log,),
        (log, log),
        (log, replace(first, name=second.name)),
        (log, replace(first, key_id=second.key_id)),
        (log, replace(first, value=second.value)),
        (log, replace(first, value=log.value)),
        (log, replace(first, value=b"short")),
        (replace(log, value=log.value[:-1]), first),
        (replace(log, value=first.value), first),
        (log, first, replace(second, name="stranger.example")),
    )
    return rehead(stage, case, SignedNote(note.text, stage.dice.choice(changes)))


def cosigned_out_of_time(stage: Stage, case: Case) -> Case:
    checkpoint = parse_log_receipt(case.receipt).checkpoint
    early = replace(
        case,
        receipt=rehead(
            stage, case, cosigned_head(stage.log, checkpoint, SINCE - timedelta(seconds=1))
        ).receipt,
    )
    late = replace(case, keys=(listed_until(stage, AT + timedelta(hours=23)).to_bytes(),))
    return stage.dice.choice((early, late))


def keys_of_another_log(stage: Stage, case: Case) -> Case:
    return replace(case, keys=(stage.other.keys().to_bytes(),))


def keys_rewritten_with_their_digest(stage: Stage, case: Case) -> Case:
    """Documents whose digest is right, but whose content no publisher writes, or lists someone else's key."""
    document = json.loads(case.keys[0])
    log, witness = document["keys"][0], document["keys"][1]
    stranger = SmallLog(stage.dice).keys().to_bytes()
    stranger_log = json.loads(stranger)["keys"][0]
    changes = (
        {"keys": [stranger_log, *document["keys"][1:]]},
        {"keys": [log]},
        {"keys": [log, witness, witness]},
        {"keys": [witness], "witnesses_required": 1},
        {"keys": []},
        {"keys": {}},
        {"keys": [{**log, "role": "WITNESS"}, witness]},
        {"keys": [{**log, "name": "school.example"}, witness]},
        {"keys": [{**log, "not_before": "2026-08-01"}, witness]},
        {"keys": [{**log, "not_before": "2026-13-01T00:00:00Z"}, witness]},
        {"keys": [{**log, "vkey": log["vkey"][:-1]}, witness]},
        {"keys": [{**log, "vkey": log["vkey"].replace("+", "+0", 1)}, witness]},
        {"witnesses_required": 0},
        {"witnesses_required": 3},
        {"witnesses_required": "1"},
        {"witnesses_required": 1.5},
        {"format": "licheng/keys/v2"},
        {"more": None},
    )
    del document["sha256"]
    return replace(case, keys=(with_digest({**document, **stage.dice.choice(changes)}),))


def with_digest(content) -> bytes:
    def text(value):
        return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()

    return text({**content, "sha256": hashlib.sha256(text(content)).hexdigest()})


FORGERIES: list[Alteration] = [
    fact_changed,
    salt_changed,
    node_cut_or_added,
    nodes_in_another_order,
    index_changed,
    number_out_of_range,
    receipt_of_another,
    path_of_another,
    head_of_another_size,
    head_with_a_wrong_root,
    head_with_an_extension,
    head_of_another_log,
    forged_with_other_keys,
    signatures_rearranged,
    cosigned_out_of_time,
    keys_of_another_log,
    keys_rewritten_with_their_digest,
]
