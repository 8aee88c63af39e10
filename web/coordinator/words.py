"""Filters for the pages of staff: codes of a proposal in the reader's language."""

from collections.abc import Iterable, Mapping

from flask_babel import gettext as _

from koppeling.queries.shares import whole_points
from koppeling.terms import TAKEN, Level, Rule, Week
from koppeling.wording import calendar, reasons, rules, terms
from web.coordinator import blueprint
from web.languages import language


@blueprint.app_template_filter("reason")
def reason(code: str, params: Mapping[str, object]) -> str:
    """A reason as a clause with a capital: it stands alone."""
    clause = reasons.reason_text(code, params, language())
    return clause[:1].upper() + clause[1:]


@blueprint.app_template_filter("interest_names")
def interest_names(keys: Iterable[str]) -> str:
    """Interests as a list in a sentence."""
    spoken = language()
    return terms.listed((terms.concept_label(key, spoken) for key in keys), spoken)


@blueprint.app_template_filter("language_names")
def language_names(tags: Iterable[str]) -> str:
    """Languages as a list in a sentence."""
    spoken = language()
    return terms.listed((terms.language_label(tag, spoken) for tag in tags), spoken)


@blueprint.app_template_filter("language_levels")
def language_levels(known: Iterable[tuple[str, Level]]) -> str:
    """Languages with levels: ``Arabic (C2) and Dutch (B1)``."""
    spoken = language()
    return terms.listed(
        (f"{terms.language_label(tag, spoken)} ({level.name})" for tag, level in known), spoken
    )


@blueprint.app_template_filter("half_day_names")
def half_day_names(names: Iterable[str]) -> str:
    """Half-days as a list in a sentence."""
    return calendar.half_days_text(names, language())


@blueprint.app_template_filter("week_words")
def week_words(week: Week) -> str:
    """``week 48 (23–29 November 2026)``."""
    return calendar.week_text(week, language())


blueprint.app_template_filter("whole_points")(whole_points)


@blueprint.app_template_filter("cause")
def cause(rule: str) -> str:
    """Why openings are out of the question for somebody, as a clause."""
    if rule == TAKEN:
        return _("the places went to others this week")
    return terms.label(Rule(rule), language())


@blueprint.app_template_filter("rule_words")
def rule_words(rule: str, count: int) -> str:
    """How many openings a rule takes out of the question, as a clause."""
    return rules.rule_text(rule, count, language())
