"""The words of acts, semesters and grades."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from licheng.school.schedule.models import Act

ACT_LABELS: Final[dict[Act, Promise]] = {
    Act.OUTCOME_UPLOAD: _("課程學習成果上傳"),
    Act.CERTIFICATION: _("教師認證"),
    Act.PERFORMANCE_UPLOAD: _("多元表現上傳"),
    Act.SELECTION: _("勾選"),
    Act.CONFIRMATION: _("收訖確認"),
}
SEMESTER_LABELS: Final[dict[int, Promise]] = {0: _("整學年"), 1: _("第 1 學期"), 2: _("第 2 學期")}
GRADE_LABELS: Final[dict[int, Promise]] = {1: _("一年級"), 2: _("二年級"), 3: _("三年級")}
