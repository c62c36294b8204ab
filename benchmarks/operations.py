"""The operations and their goals: each a number of acts on our systems, beside as many acts of bare Django.

Where the goal ratios come from: README.md.
"""

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks import student_operations as student
from benchmarks import teacher_operations as teacher
from benchmarks import yardstick_operations as yardstick
from benchmarks.documents import MEGABYTE
from benchmarks.measuring import Act
from benchmarks.stage import Stage

Prepare = Callable[[Stage, int], list[Act]]


@dataclass(frozen=True)
class Operation:
    """One line of the table. `prepare` and `yardstick` return acts ready to be timed; `goal` bounds their ratio."""

    title: str
    prepare: Prepare
    yardstick: Prepare
    goal: float
    acts: int
    yardstick_acts: int = 100


# The page of performance.md: signed in, four queries, sixteen rows.
PAGE = yardstick.page_of(16)

OPERATIONS = (
    Operation("登入（不計密碼雜湊） / sign in, without the hash", student.sign_in, PAGE, 2.0, 100),
    Operation("學生首頁 / student home", student.home, PAGE, 2.0, 100),
    Operation("已決定作品 50 件 / list of 50 works", teacher.decided, yardstick.page_of(50), 2.0, 60),
    Operation("待認證清單 / the teacher's queue", teacher.queue, yardstick.page_of(40), 2.0, 60),
    Operation(
        "上傳 1 MB，存兩處 / upload 1 MB, two stores",
        student.upload_of(MEGABYTE),
        yardstick.upload_of(MEGABYTE),
        2.3,
        120,
        120,
    ),
    Operation(
        "上傳 4 MB，存兩處 / upload 4 MB, two stores",
        student.upload_of(4 * MEGABYTE),
        yardstick.upload_of(4 * MEGABYTE),
        1.9,
        30,
        30,
    ),
    Operation("下載 1 MB / download 1 MB", student.download, yardstick.download, 1.6, 100),
    Operation("認證 1 件 / certify one", teacher.certify_one, PAGE, 2.3, 50),
    Operation("認證 40 件 / certify 40", teacher.certify_forty, PAGE, 11.4, 6),
)
