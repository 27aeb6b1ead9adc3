"""One principal item at maturity; interest with it, or on its own cycle before it."""

from __future__ import annotations

from promnote.contract.repayment import Instalment
from promnote.running.plans.plan import Plan


class BulletPlan(Plan):
    """All principal falls due with the last instalment."""

    def split(self, instalment: Instalment, interest: int, not_due: int) -> tuple[int, int]:
        return interest, not_due if instalment.last else 0

    def principal_parts(self, not_due: int) -> list[int]:
        return [0] * (len(self.ahead) - 1) + [not_due] if self.ahead else []
