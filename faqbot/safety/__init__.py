"""Red flags: what cannot wait, found before anything else."""

from faqbot.safety.patterns import Patterns
from faqbot.safety.triage import Triage

__all__ = ["Patterns", "Triage"]
