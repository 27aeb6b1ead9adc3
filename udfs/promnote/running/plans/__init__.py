"""What is still to fall due, kind by kind: one class of plan for each kind of repayment."""

from __future__ import annotations

from promnote.contract.terms import NoteTerms
from promnote.running.plans.bullet import BulletPlan
from promnote.running.plans.equal import EqualPlan
from promnote.running.plans.level import LevelPlan
from promnote.running.plans.plan import Moment, Plan
from promnote.running.plans.scheduled import ScheduledPlan

__all__ = ["Moment", "Plan", "plan_for"]

PLANS: dict[str, type[Plan]] = {
    "installment": EqualPlan,
    "level": LevelPlan,
    "scheduled": ScheduledPlan,
    "bullet": BulletPlan,
}


def plan_for(terms: NoteTerms, not_due: int) -> Plan:
    """The plan as the contract states it, over `not_due` cents of principal that are not due at the start."""
    return PLANS[terms.kind](terms, not_due)
