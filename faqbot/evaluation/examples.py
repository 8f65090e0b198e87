"""Run the examples that a clinician wrote beside each red flag."""

from faqbot.errors import Fault
from faqbot.safety import Triage
from faqbot.types import TIERS, SafetyRules

FILE = "safety.yaml"


def check_examples(rules: SafetyRules) -> list[Fault]:
    """Return a fault for every example that is not caught, or caught though it must not be.

    A message may raise a graver flag than the one it stands by; that counts as caught.
    """
    triage = Triage(rules)
    faults = []
    for flag in rules.flags:
        for text in flag.must_match:
            found = triage(text)
            if found is None or TIERS.index(found.tier) > TIERS.index(flag.tier):
                problem = f"{flag.id}: `{text}` must raise this flag, but raises {found.id if found else 'none'}"
                faults.append(Fault(FILE, 1, problem, "Add its words to a pattern of the flag"))
        for text in flag.must_not_match:
            if found := triage(text):
                problem = f"{flag.id}: `{text}` must raise no flag, but raises {found.id}"
                faults.append(Fault(FILE, 1, problem, "Narrow a pattern, or add an idiom"))
    return faults
