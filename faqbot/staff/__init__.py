"""The staff's pages: sign-in, the desk, a conversation, the gaps and the audit."""

from faqbot.staff.site import create_staff_app

__all__ = ["create_staff_app"]
