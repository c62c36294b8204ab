"""Who may follow which class (R-047, R-055, S36)."""

from uuid import UUID

from licheng.school.roster.models import SchoolClass
from licheng.school.statistics.queries import every_class, own_classes
from licheng.shared.accounts.actor import Actor
from licheng.shared.accounts.roles import Permission


def classes_followed(actor: Actor, school_year: int) -> list[SchoolClass]:
    """Return the classes the actor may look into: their own, or all for advisors and counselors."""
    if actor.may(Permission.FOLLOW_EVERY_CLASS):
        return list(every_class(school_year))
    if actor.may(Permission.FOLLOW_OWN_CLASS):
        return list(own_classes(actor, school_year))
    return []


def find_class_followed(actor: Actor, school_year: int, class_id: UUID) -> SchoolClass | None:
    """Return the class when the actor may look into it, else None."""
    return next((row for row in classes_followed(actor, school_year) if row.id == class_id), None)
