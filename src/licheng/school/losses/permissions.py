"""Who sees whose lost files: offices the whole school's, a homeroom teacher those of their class."""

from licheng.school.losses.queries import StudentLosses, losses_by_student
from licheng.school.statistics.queries import own_classes
from licheng.shared.accounts.actor import Actor
from licheng.shared.accounts.roles import Permission


def losses_seen_by(actor: Actor, school_year: int) -> list[StudentLosses]:
    """Return the students with lost files whom the actor looks after."""
    if actor.may(Permission.VIEW_LOSSES):
        return losses_by_student(school_year)
    classes = own_classes(actor, school_year).values_list("id", flat=True)
    return losses_by_student(school_year, class_ids=list(classes))
