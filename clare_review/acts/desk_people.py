"""One person at risk as whoever looks after her sees her: each look is logged before anything is shown."""

from collections.abc import Iterable

from clare_review.acts.action_desk import action_desk, close, need, row_of, undo
from clare_review.acts.at_risk import in_england, today_here
from clare_review.acts.cases import consult
from clare_review.acts.coming_in import came_in, proposals_for, who_came_in
from clare_review.acts.contacting import in_utc, know_safe_ways, link, note_attempt, own, warned
from clare_review.acts.harming import checks
from clare_review.acts.office import Office
from clare_review.acts.populations import applications
from clare_review.acts.urgent import acknowledge
from clare_review.ledger.entry import Entry, EntryKind
from clare_review.ledger.possible_safeguarding import ACTIONS, CONTACT
from clare_review.population.merging import person
from clare_review.population.records import Application
from clare_review.reviewing.wording import say, say_date
from clare_review.safeguarding.desk import Known, Overview, PersonView, SafeguardingDesk, Said
from clare_review.safeguarding.saying import say_entry, say_typed
from clare_review.safeguarding.urgent import KINDS

_ABOUT_HER = (*KINDS, *(kind for kind in (*CONTACT, *ACTIONS) if kind is not EntryKind.LINKED))


def desk_of(office: Office) -> SafeguardingDesk:
    """What the panel of the office's reader is given."""
    return SafeguardingDesk(
        reader=office.reader,
        marking=office.settings.marking,
        today=lambda: today_here(office),
        overview=lambda: _overview(office),
        opened=lambda reference: opened(office, reference),
        moment=lambda typed: in_utc(typed) if typed else office.clock(),
        warned=lambda reference, attempt: warned(office, reference, attempt),
        own=lambda reference, owner, day: own(office, reference, owner=owner, next_on=day),
        know=lambda reference, safe, note: know_safe_ways(office, reference, safe, note=note),
        attempt=lambda reference, made, ended, words: note_attempt(office, reference, made, ended, words),
        need=lambda reference, kind, who, day, note: need(office, reference, kind, owner=who, due=day, note=note),
        close=lambda entry, outcome, note, whom: close(office, entry, outcome, note=note, taken_on_by=whom),
        undo=lambda entry, why: undo(office, entry, why=why),
        acknowledge=lambda entry: acknowledge(office, entry),
        link=lambda references, why: link(office, references, why=why),
        came_in=lambda channel, name, born, note: came_in(office, channel, name=name, born=born, note=note),
        proposals=lambda record: proposals_for(office, record),
        read_only=f"This is the review as at entry {office.as_of:,}; nothing can be recorded here."
        if office.as_of
        else "",
        live=not office.as_of,
    )


def opened(office: Office, reference: str) -> PersonView:
    """Logs the look at each of her applications, then gives what is known of her and was said of her, newest first.

    Raises:
        ReviewNotReady: nobody was flagged on it.
    """
    row = row_of(office, reference)
    sealed = applications(office, row.person.references)
    for each in sealed:
        consult(office, each, why="action desk")
    with office.at_one_moment() as at:
        known = [_known(at, each, sealed.get(each)) for each in row.person.references]
        about = at.entries(*_ABOUT_HER, subjects=row.person.references)
        links = [each for each in at.entries(EntryKind.LINKED) if _links(each, row.person.references)]
        told = sorted((*about, *links), key=lambda each: -each.number)
        texts = at.ledger.texts([each.number for each in told])
        left = [each for each in checks(at, row.person.references) if each.done is None]
        again = tuple(each.sentence(today_here(at)) for each in left)
    return PersonView(row=row, known=tuple(known), said=tuple(_said(told, texts)), looked_again=again)


def _overview(office: Office) -> Overview:
    found = action_desk(office)
    return Overview(
        today=found.today, sentence=found.sentence(), counts=found.counts, unowned=found.unowned, rows=found.rows
    )


def _known(office: Office, reference: str, application: Application | None) -> Known:
    if application is None:
        came = who_came_in(office, reference)
        return Known(reference=reference, name=came.name, born=came.born, applied="came to us")
    her = person(application, "a")
    applied = f"{say(application.route)}, received {say_date(application.received.date())}"
    applied += f"; outcome then: {say(application.outcome)}"
    return Known(reference=reference, name=her.name, born=her.born, applied=applied)


def _links(entry: Entry, references: Iterable[str]) -> bool:
    return bool(set(entry.body["references"]) & set(references))


def _said(entries: Iterable[Entry], texts: dict[int, dict[str, str]]) -> Iterable[Said]:
    for entry in entries:
        yield Said(
            entry=entry.number,
            here=in_england(entry.at),
            by=entry.by,
            words=say_entry(entry),
            typed=say_typed(texts.get(entry.number, {})),
        )
