"""Everything wrong with a form, for the list at the top of a page."""

from django import forms


def form_problems(form: forms.Form) -> list[dict[str, str]]:
    """Return each error of a form that was sent as ``ui/problems.html`` shows it, linked to its field."""
    if not form.is_bound:
        return []
    found: list[dict[str, str]] = []
    for name, errors in form.errors.items():
        field = form[name] if name in form.fields else None
        place = {"place": str(field.label), "url": f"#{field.id_for_label}"} if field else {}
        found += [{"text": str(error), **place} for error in errors]
    return found
