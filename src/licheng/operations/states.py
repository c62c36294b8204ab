"""docs/states.md, drawn from the tables of transitions: ``python -m licheng.operations.states > docs/states.md``."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from licheng.school.outcomes.rules import TRANSITIONS as OUTCOME_TRANSITIONS
from licheng.school.outcomes.rules import OutcomeAct, OutcomeState
from licheng.school.receipts.rules import (
    DISPUTE_TRANSITIONS,
    RECEIPT_TRANSITIONS,
    DisputeAct,
    DisputeState,
    ReceiptAct,
    ReceiptState,
)
from licheng.school.submission.rules import TRANSITIONS as SUBMISSION_TRANSITIONS
from licheng.school.submission.rules import SubmissionState, SubmissionStep


@dataclass(frozen=True)
class Lifecycle:
    """One table of transitions with the words of its states and acts, and where it begins."""

    title: str
    table: str
    states: Mapping[StrEnum, str]
    acts: Mapping[StrEnum, str]
    transitions: Mapping[tuple[StrEnum, StrEnum], StrEnum]
    begin: tuple[StrEnum, str]


LIFECYCLES = (
    Lifecycle(
        "課程學習成果 (course outcome)",
        "licheng.school.outcomes.rules.TRANSITIONS",
        {
            OutcomeState.DRAFT: "未送出",
            OutcomeState.PENDING: "待認證",
            OutcomeState.CERTIFIED: "已認證",
            OutcomeState.RETURNED: "已退回",
            OutcomeState.REVOKED: "已取消認證",
            OutcomeState.DELETED: "已刪除",
        },
        {
            OutcomeAct.SAVE: "學生 存檔",
            OutcomeAct.SEND: "學生 送出認證",
            OutcomeAct.WITHDRAW: "學生 撤回",
            OutcomeAct.DELETE: "學生 刪除",
            OutcomeAct.RESTORE: "學生 復原",
            OutcomeAct.CERTIFY: "教師 認證",
            OutcomeAct.RETURN: "教師 退回",
            OutcomeAct.REVOKE: "教師 取消認證",
            OutcomeAct.TAKE_BACK: "教師 收回決定",
        },
        OUTCOME_TRANSITIONS,  # type: ignore[arg-type]
        (OutcomeState.DRAFT, "學生 新增"),
    ),
    Lifecycle(
        "提交 (submission)",
        "licheng.school.submission.rules.TRANSITIONS",
        {
            SubmissionState.PREPARING: "整理名冊",
            SubmissionState.BUILT: "名冊已固定",
            SubmissionState.SENDING: "傳送中",
            SubmissionState.ACCEPTED: "已收訖",
            SubmissionState.REFUSED: "中央退回",
            SubmissionState.FAILED: "沒有送出",
        },
        {
            SubmissionStep.FREEZE: "固定內容",
            SubmissionStep.SEAL: "算出摘要",
            SubmissionStep.ACCEPT: "中央收訖",
            SubmissionStep.REFUSE: "中央退回",
            SubmissionStep.FAIL: "停止",
        },
        SUBMISSION_TRANSITIONS,  # type: ignore[arg-type]
        (SubmissionState.PREPARING, "提交人員 提交"),
    ),
    Lifecycle(
        "學生收訖明細 (student receipt)",
        "licheng.school.receipts.rules.RECEIPT_TRANSITIONS",
        {
            ReceiptState.AWAITING: "還沒確認",
            ReceiptState.CONFIRMED: "已確認無誤",
            ReceiptState.DEEMED_CONFIRMED: "視為確認",
            ReceiptState.DISPUTED: "有疑義",
            ReceiptState.REPLACED: "已由更正後的取代",
        },
        {
            ReceiptAct.CONFIRM: "學生 確認無誤",
            ReceiptAct.DISPUTE: "學生 提出疑義",
            ReceiptAct.DEEM: "期滿未回覆",
            ReceiptAct.REPLACE: "新的收訖明細",
        },
        RECEIPT_TRANSITIONS,  # type: ignore[arg-type]
        (ReceiptState.AWAITING, "匯入收訖明細"),
    ),
    Lifecycle(
        "疑義 (dispute)",
        "licheng.school.receipts.rules.DISPUTE_TRANSITIONS",
        {
            DisputeState.OPEN: "等答覆",
            DisputeState.ANSWERED: "已答覆",
            DisputeState.MENDED: "已更正，等重新提交",
            DisputeState.RESUBMITTED: "已重新提交",
            DisputeState.CLOSED: "已結案",
        },
        {
            DisputeAct.ANSWER: "承辦人員 答覆",
            DisputeAct.MEND: "承辦人員 更正",
            DisputeAct.RESUBMIT: "新的收訖明細",
            DisputeAct.CLOSE: "學生 確認無誤",
        },
        DISPUTE_TRANSITIONS,  # type: ignore[arg-type]
        (DisputeState.OPEN, "學生 提出疑義"),
    ),
)
_HEAD = """# States · 狀態

Drawn from the tables named below by `python -m licheng.operations.states`; do not edit by hand.
"""


def draw_states() -> str:
    """Return the page: every lifecycle as a diagram and as a table, in the order of the year."""
    return "\n".join([_HEAD, *(_draw(lifecycle) for lifecycle in LIFECYCLES)])


def _draw(one: Lifecycle) -> str:
    names = [f"    {state.value}: {word} ({state.value.lower()})" for state, word in one.states.items()]
    steps = [
        f"    {start.value} --> {end.value}: {one.acts[act]}" for (start, act), end in one.transitions.items()
    ]
    rows = [
        f"| {one.states[start]} | {one.acts[act]} (`{act.value}`) | {one.states[end]} |"
        for (start, act), end in one.transitions.items()
    ]
    first, begin = one.begin
    return "\n".join(
        [
            f"## {one.title}\n\n`{one.table}`\n\n```mermaid\nstateDiagram-v2",
            *names,
            f"    [*] --> {first.value}: {begin}",
            *steps,
            "```\n\n| from | act | to |\n|---|---|---|",
            *rows,
            "",
        ]
    )


if __name__ == "__main__":
    sys.stdout.write(draw_states())
