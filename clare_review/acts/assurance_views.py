"""What the assurance notebook shows: the sections of the report on trust, one by one, and a receipt."""

from clare_review.acts.assuring import assured_of
from clare_review.acts.office import Office
from clare_review.findings.showing import Shown, show
from clare_review.findings.trust import Trust
from clare_review.ledger.digest import digest


class AssuranceViews:
    """Whether the review can be trusted, as at the office's position, worked out once; ids only, no names."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self.trust = Trust(assured_of(office))

    def show(self, section: str) -> Shown:
        """One section by its id: read_twice, agreement, questions, groups, missed or known."""
        return show(self.trust, section)

    def receipt(self) -> str:
        """The stable text at the foot of the notebook."""
        head, told = self._office.position(), self.trust.told
        read = sum(each.read for each in told.draws)
        allowed = f"{told.elusion.overall.most} missed still allowed" if told.elusion else "no bound on failures missed"
        return (
            f"receipt: assurance of {self._office.settings.name}, as of entry {head.number} ({head.digest[:16]}): "
            f"{read} read again, {told.applications} blind pairs, {allowed}; digest {digest(self.trust.as_json())}"
        )
