"""What the findings notebook shows: the sections of the page, one by one, and a receipt."""

from clare_review.acts.figures import findings_of
from clare_review.acts.office import Office
from clare_review.findings.showing import Shown, show
from clare_review.ledger.digest import digest


class FindingsViews:
    """The findings as at the office's position, worked out once."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self.findings = findings_of(office)

    def show(self, section: str) -> Shown:
        """One section by its id: population, volumes, progress, failures, timeliness or handlers."""
        return show(self.findings, section)

    def receipt(self) -> str:
        """The stable text at the foot of the notebook: the headline figures and the digest of all of them."""
        told = self.findings.as_json()
        failures = told["failures"]
        position = self.findings.position
        return (
            f"receipt: findings of {self._office.settings.name}, as of entry {position.entry} ({position.chain[:16]}): "
            f"population {told['population']['version']} with {told['population']['applications']} applications, "
            f"{told['risk_assessed']} risk assessed, {failures['total']} failures = {failures['harm']} harm + "
            f"{failures['administrative']} administrative + {failures['service']} service; digest {digest(told)}"
        )
