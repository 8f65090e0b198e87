"""Red flags: what cannot wait, found before anything else."""

from faqbot.safety.triage import Triage

__all__ = ["Triage"]
