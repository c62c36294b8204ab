"""Writes `docs/guides/settings.md` from the table of variables: `make guides`."""

import sys
from pathlib import Path

from licheng.settings.variables import VARIABLES, Variable

HEAD = """\
# 設定 / Settings

由 `make guides` 從 `src/licheng/settings/variables.py` 產生，請勿手動修改。
Written by `make guides` from `src/licheng/settings/variables.py`; do not edit by hand.

全部由環境變數設定；什麼都不設定也能執行。`licheng doctor` 會說明哪裡設定得不對。
Everything is set by environment variables, and nothing needs to be. `licheng doctor` says what is set wrong.

- 「密」表示內容不可外流。 「密」 (secret) marks values that must never be shown.
- 相對路徑以啟動時的目錄為準。 Relative paths are taken from the directory the program is started in.

| 變數 / variable | 預設 / default | 說明 / meaning |
|---|---|---|
"""


def settings_guide() -> str:
    """Return the whole page."""
    return HEAD + "".join(_row(variable) for variable in VARIABLES)


def _row(variable: Variable) -> str:
    """Return one line of the table."""
    default = f"`{variable.default}`" if variable.default else ""
    secret = "（密）" if variable.secret else ""
    return f"| `{variable.name}`{secret} | {default} | {variable.chinese}<br>{variable.english} |\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(settings_guide(), encoding="utf-8")
