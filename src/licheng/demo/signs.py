"""What the demo tells the person who started it."""

import json

from licheng.demo.plan import DemoPlan
from licheng.demo.plans import PASSWORD
from licheng.operations.output import tell
from licheng.settings.environment import SYSTEMS


def say(chinese: str, english: str) -> None:
    """Print one line in both languages."""
    tell(f"{chinese} / {english}")


def say_sign_ins(plan: DemoPlan) -> None:
    """Print who may be signed in as, and with what; the data that was loaded wrote it down."""
    for system in SYSTEMS:
        path = plan.var / system / "cast.json"
        if not path.exists():
            continue
        tell(f"\n{plan.url(system)}")
        for person in json.loads(path.read_text(encoding="utf-8")):
            tell("  " + "  ".join(str(person[key]) for key in ("login_name", "name", "role", "school")))
        say(f"  每個帳號的密碼都是 {PASSWORD}", f"the password of every account is {PASSWORD}")


def say_up(plan: DemoPlan) -> None:
    """Print where both systems are and how to stop them."""
    tell(f"\n學校平臺 / school platform       {plan.url('school')}")
    tell(f"中央資料庫 / central database    {plan.url('central')}")
    tell(f"記錄 / logs                      {plan.var / 'logs'}")
    say("按 Ctrl-C 停止。", "Press Ctrl-C to stop.")
