"""Agreement between readers beyond chance, each coefficient with the part every case plays in it.

All have the form (observed - expected) / (1 - expected), as Gwet, Handbook of Inter-Rater Reliability (4th ed. 2014),
sets out; they differ in what is expected by chance. Missing ratings are allowed: a case that one reader alone rated
says something of the expected share, nothing of the observed. The part a case plays is the first-order change of the
coefficient with that case's share; the spread of the parts gives the standard error.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clare_review.assurance.patterns import Patterns

if TYPE_CHECKING:
    from clare_review.assurance.patterns import Numbers


@dataclass(frozen=True, kw_only=True)
class Terms:
    """A coefficient with what it is made of; `parts` has a number per pattern, and their mean over cases is `value`."""

    observed: float
    expected: float
    value: float
    parts: "Numbers"


Coefficient = Callable[[Patterns, "Numbers"], Terms]
"""From patterns and how many cases have each. All raise ValueError where the coefficient is not defined."""


def raw_agreement(laid: Patterns, cases: "Numbers") -> Terms:
    """The share of pairs of readers that said the same of a case, averaged over cases rated twice."""
    return _terms(laid, cases, 0.0, 0.0)


def ac1(laid: Patterns, cases: "Numbers") -> Terms:
    """Gwet's AC1; AC2 with partial credit (Gwet 2008, Br J Math Stat Psychol 61)."""
    known = len(laid.credit)
    shares = laid.counts / laid.given[:, None]
    mean = laid.share(cases) @ shares
    factor = float(laid.credit.sum()) / (known * (known - 1))
    return _terms(laid, cases, factor * float((mean * (1 - mean)).sum()), factor * ((shares - mean) @ (1 - 2 * mean)))


def fleiss_kappa(laid: Patterns, cases: "Numbers") -> Terms:
    """Fleiss' kappa (1971), which for two readers is Scott's pi (1955); missing ratings as in Gwet (2014)."""
    shares = laid.counts / laid.given[:, None]
    mean = laid.share(cases) @ shares
    return _terms(laid, cases, float(mean @ laid.credit @ mean), 2 * ((shares - mean) @ (laid.credit @ mean)))


def kappa(laid: Patterns, cases: "Numbers") -> Terms:
    """Cohen's kappa (1960); for more than two places Conger's (1980), with missing ratings as in Gwet (2014)."""
    filled = laid.by_place.sum(axis=2)
    share = laid.share(cases)
    answered = share @ filled
    if not answered.all():
        raise ValueError("a reader's place was never filled, so what two readers agree on by chance is not known")
    mean = (share[:, None, None] * laid.by_place).sum(axis=0) / answered[:, None]
    moves = (laid.by_place - filled[:, :, None] * mean) / answered[None, :, None]
    others = mean.sum(axis=0) - mean
    pairs = len(answered) * (len(answered) - 1)
    expected = float(((mean @ laid.credit) * others).sum()) / pairs
    return _terms(laid, cases, expected, 2 * ((moves @ laid.credit) * others[None]).sum(axis=(1, 2)) / pairs)


def pabak(laid: Patterns, cases: "Numbers") -> Terms:
    """Kappa with every category equally likely: PABAK for two (Byrt et al. 1993), Brennan-Prediger (1981)."""
    return _terms(laid, cases, float(laid.credit.sum()) / len(laid.credit) ** 2, 0.0)


def alpha(laid: Patterns, cases: "Numbers") -> Terms:
    """Krippendorff's alpha, nominal unless credit is given (Krippendorff 2011); cases rated once play no part.

    The parts leave out the correction for few ratings, which moves the value and hardly its spread (Gwet 2014).
    """
    twice = cases * (laid.given >= 2)
    share = laid.share(twice)
    given = float(share @ laid.given)
    size = laid.given / given
    agreed = laid.agreed() * size
    raw = float(share @ agreed)
    mean = (share @ laid.counts) / given
    expected = float(mean @ laid.credit @ mean)
    little = 1.0 / (float(twice.sum()) * given)
    observed = (1 - little) * raw + little
    value = _beyond(observed, expected)
    shifted = 2 * ((laid.counts / given) @ laid.credit @ mean - expected * size)
    moved = (agreed - raw * size - (1 - _beyond(raw, expected)) * shifted) / (1 - expected)
    whole = laid.share(cases)
    scale = (laid.given >= 2) / float(whole @ (laid.given >= 2))
    return Terms(observed=observed, expected=expected, value=value, parts=value + moved * scale)


def specific_agreement(category: int) -> Coefficient:
    """Agreement on one category: of all readings that chose it, the share whose fellow reader chose it too.

    Positive agreement for yes and negative agreement for no (Cicchetti and Feinstein 1990).
    """

    def coefficient(laid: Patterns, cases: "Numbers") -> Terms:
        given, chosen = laid.given, laid.counts[:, category]
        pairs = (given >= 2) / (given - (given >= 2)).clip(1)
        both, any_ = pairs * chosen * (chosen - 1), pairs * chosen * (given - 1)
        share = laid.share(cases)
        of = float(share @ any_)
        if of == 0.0:
            raise ValueError("nobody chose this category, so agreement on it is not defined")
        value = float(share @ both) / of
        return Terms(observed=value, expected=0.0, value=value, parts=value + (both - value * any_) / of)

    return coefficient


def _terms(laid: Patterns, cases: "Numbers", expected: float, expected_changes: "Numbers | float") -> Terms:
    """The coefficient and each case's part; a case rated once has no part in what was observed (Gwet 2014)."""
    share = laid.share(cases)
    twice = laid.given >= 2
    scale = twice / float(share @ twice)
    agreed = laid.agreed()
    observed = float(share @ (agreed * scale))
    value = _beyond(observed, expected)
    parts = (scale * (agreed - expected) - (1 - value) * expected_changes) / (1 - expected)
    return Terms(observed=observed, expected=expected, value=value, parts=parts)


_ALL_ALIKE = 1.0 - 1e-9
"""What is expected by chance where every rating is the same, but for rounding; one that differs among a million cases
leaves a thousand times more room."""


def _beyond(observed: float, expected: float) -> float:
    if expected > _ALL_ALIKE:
        raise ValueError("every rating is the same category, so agreement beyond chance is not defined")
    return (observed - expected) / (1 - expected)
