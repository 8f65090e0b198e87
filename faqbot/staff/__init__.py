"""The staff's pages: sign-in, the desk, a conversation, the gaps and the audit."""

from faqbot.staff.oidc import Provider
from faqbot.staff.site import Options, create_staff_app

__all__ = ["Options", "Provider", "create_staff_app"]
