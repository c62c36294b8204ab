"""How what passes between the systems is called: kinds, batches, terms."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from licheng.kernel.rosters import Batch, SubmissionKind

KIND_LABELS: Final[dict[str, Promise]] = {
    SubmissionKind.BASIC_DATA: gettext_lazy("基本資料"),
    SubmissionKind.COURSE_HISTORY: gettext_lazy("修課紀錄"),
    SubmissionKind.COURSE_OUTCOMES: gettext_lazy("課程學習成果"),
    SubmissionKind.DIVERSE_PERFORMANCES: gettext_lazy("多元表現"),
}
BATCH_LABELS: Final[dict[str, Promise]] = {
    Batch.REGULAR: gettext_lazy("不分梯次"),
    Batch.GRADE3_FIRST: gettext_lazy("三年級第一梯次"),
    Batch.GRADE3_SECOND: gettext_lazy("三年級第二梯次"),
}
GRADE_LABELS: Final[dict[int, Promise]] = {
    1: gettext_lazy("一年級"),
    2: gettext_lazy("二年級"),
    3: gettext_lazy("三年級"),
}


def term_text(school_year: int, semester: int) -> str:
    """Return 114 學年度, with the semester where there is one."""
    if semester:
        return _("%(year)s 學年度第 %(semester)s 學期") % {"year": school_year, "semester": semester}
    return _("%(year)s 學年度") % {"year": school_year}


def group_text(grade: int, batch: str) -> str:
    """Return the grade, or the batch of grade 3, which names it already."""
    label = GRADE_LABELS.get(grade, "") if batch in {Batch.REGULAR, ""} else BATCH_LABELS[batch]
    return str(label)
