"""Receipts good and bad, dealt from a seed: every alteration must be refused, by both verifiers alike."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from licheng.kernel.published_keys import KeyRole, PublishedKeys
from tests.factories.log_receipts import AT
from tests.verify.forgeries import FORGERIES
from tests.verify.papers import PAPERS, as_page
from tests.verify.spellings import SPELLINGS
from tests.verify.stage import Alteration, Case, Stage, listed_until, make_stage


def as_it_is(_stage: Stage, case: Case) -> Case:
    return case


def with_more_documents(stage: Stage, case: Case) -> Case:
    return replace(case, keys=(stage.other.keys().to_bytes(), *case.keys))


def with_all_witnesses_required(stage: Stage, case: Case) -> Case:
    return replace(case, keys=(stage.log.keys(required=2).to_bytes(),))


def with_one_witness_of_two(stage: Stage, case: Case) -> Case:
    return replace(case, receipt=b"".join(case.receipt.splitlines(keepends=True)[:-1]))


def without_any_witness(stage: Stage, case: Case) -> Case:
    alone = PublishedKeys((stage.log.signer.listed(KeyRole.LOG),), 0)
    lines = case.receipt.splitlines(keepends=True)
    return replace(case, receipt=b"".join(lines[:-2]), keys=(alone.to_bytes(),))


def with_keys_retired_since(stage: Stage, case: Case) -> Case:
    after = AT + timedelta(days=1)
    return replace(case, keys=(listed_until(stage, after).to_bytes(),))


def witnesses_too_few(stage: Stage, case: Case) -> Case:
    one = with_one_witness_of_two(stage, case)
    return with_all_witnesses_required(stage, one)


GOOD: list[Alteration] = [
    as_it_is,
    as_page,
    with_more_documents,
    with_all_witnesses_required,
    with_one_witness_of_two,
    without_any_witness,
    with_keys_retired_since,
]
ALTERATIONS = [*SPELLINGS, *FORGERIES, *PAPERS, witnesses_too_few]


def make_cases(seed: int, count: int) -> Iterator[Case]:
    """Yield ``count`` cases: one of five is good, the alterations take turns in the rest."""
    stage = make_stage(seed)
    for number in range(count):
        case = stage.good()
        if number % 5 == 0:
            yield GOOD[number // 5 % len(GOOD)](stage, case)
        else:
            alteration = ALTERATIONS[(number - number // 5 - 1) % len(ALTERATIONS)]
            yield replace(alteration(stage, case), name=alteration.__name__, proved=False)
