"""What no executed notebook may show of applications: names, PNC ids, dates of birth, and what was written."""

from collections.abc import Callable, Iterable
from functools import cached_property, partial

from clare_review.acts.allocating import allocations
from clare_review.acts.office import Office
from clare_review.acts.populations import applications, sealed_populations
from clare_review.population.records import Application
from clare_review.running.canaries import BEGINNING
from clare_review.running.spellings import tokens

_NAMED = ("a_surname", "a_forename", "b_surname", "b_forename", "c_name", "b_pnc")
_FIRST_YEAR = 2012


class Names:
    """The names of the people in applications, read from the ledger when the first notebook runs."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def __call__(self, references: Iterable[str] | None = None) -> set[str]:
        wanted = self._by_reference if references is None else references
        return {name for reference in wanted for name in self._by_reference.get(reference, ())}

    @cached_property
    def _by_reference(self) -> dict[str, tuple[str, ...]]:
        if not sealed_populations(self._office):
            return {}
        return {reference: _personal(each) for reference, each in applications(self._office).items()}


def _personal(application: Application) -> tuple[str, ...]:
    """Names, PNC id, dates of birth and the beginning of remarks, with the names of merged rows that do not stand."""
    it = application
    names = (it.a_surname, it.a_forename, it.b_surname, it.b_forename, it.c_name, it.b_pnc)
    others = (said for name in _NAMED for said in it.variants.get(name, ()))
    # The scheme began in 2014: a later day is one of the case's own, or a slip for one.
    born = (day.isoformat() for day in (it.a_born, it.b_born) if day and day.year < _FIRST_YEAR)
    return tuple(said for said in (*names, *others, *born, _beginning(it.remarks or "")) if said)


def _beginning(remarks: str) -> str:
    """The first words of what was written, or nothing where that is too short to be its own."""
    words = tokens(remarks)
    return " ".join(words[:BEGINNING]) if len(words) >= BEGINNING else ""


def names_in(office: Office, label: str) -> Callable[[], Iterable[str]]:
    """What the notebook of a run must not show: of the people in its batch, or of everybody."""
    names = Names(office)
    found = {batch.id: batch.references for batch in allocations(office).batches}
    return partial(names, found[label]) if label in found else names
