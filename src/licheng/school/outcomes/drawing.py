"""docs/states.md, drawn from the table of transitions: ``python -m licheng.school.outcomes.drawing > docs/states.md``."""

import sys

from licheng.school.outcomes.rules import TRANSITIONS, OutcomeAct, OutcomeState

_STATES = {
    OutcomeState.DRAFT: "未送出",
    OutcomeState.PENDING: "待認證",
    OutcomeState.CERTIFIED: "已認證",
    OutcomeState.RETURNED: "已退回",
    OutcomeState.REVOKED: "已取消認證",
    OutcomeState.DELETED: "已刪除",
}
_ACTS = {
    OutcomeAct.SAVE: "學生 存檔",
    OutcomeAct.SEND: "學生 送出認證",
    OutcomeAct.WITHDRAW: "學生 撤回",
    OutcomeAct.DELETE: "學生 刪除",
    OutcomeAct.RESTORE: "學生 復原",
    OutcomeAct.CERTIFY: "教師 認證",
    OutcomeAct.RETURN: "教師 退回",
    OutcomeAct.REVOKE: "教師 取消認證",
    OutcomeAct.TAKE_BACK: "教師 收回決定",
}
_HEAD = """# States · 狀態

Drawn from `licheng.school.outcomes.rules.TRANSITIONS` by `python -m licheng.school.outcomes.drawing`; do not edit by hand.

## 課程學習成果 (course outcome)

```mermaid
stateDiagram-v2
"""
_TABLE = """```

| from | act | to |
|---|---|---|
"""


def draw_states() -> str:
    """Return the page: the lifecycle of an outcome as a diagram and as a table, in the order of the rules."""
    names = [f"    {state.value}: {word} ({state.value.lower()})" for state, word in _STATES.items()]
    steps = [f"    {start.value} --> {end.value}: {_ACTS[act]}" for (start, act), end in TRANSITIONS.items()]
    rows = [
        f"| {_STATES[start]} | {_ACTS[act]} (`{act.value}`) | {_STATES[end]} |"
        for (start, act), end in TRANSITIONS.items()
    ]
    begin = f"    [*] --> {OutcomeState.DRAFT.value}: 學生 新增"
    return _HEAD + "\n".join([*names, begin, *steps]) + "\n" + _TABLE + "\n".join(rows) + "\n"


if __name__ == "__main__":
    sys.stdout.write(draw_states())
