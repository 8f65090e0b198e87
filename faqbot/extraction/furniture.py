"""What stands around a text on every page, and is no part of it: by its words, or by the names a site gives it."""

import re

NO_ANSWER = "a section that is no answer"
LONGEST = 160
"""A line with more characters is text, whatever words it holds."""

_LINES: tuple[tuple[str, str], ...] = (
    (r"(skip|jump) to (the )?(main )?(content|navigation|menu)", "a link to skip"),
    (r"(back|return|scroll) to (the )?top|^top$|^↑", "a link to the top"),
    (
        r"^(we|this (web)?site) uses? cookies|cookie (policy|settings|preferences)|accept (all )?cookies",
        "a cookie notice",
    ),
    (
        r"^©|^\(c\)\s|^copyright\b|all rights reserved|powered by|^(site|website|web ?design|designed) by\b|"
        r"proudly created with",
        "a copyright line",
    ),
    (
        r"^(last )?(updated|modified|reviewed|posted|published)( on| by|:)|^page last|^(posted|published) (on|by|in)\b",
        "a date or byline",
    ),
    (
        r"^((mon|tues|wednes|thurs|fri|satur|sun)day,? )?(\d{1,2}(st|nd|rd|th)? )?(jan|feb|mar|apr|may|jun|jul|aug|"
        r"sep|oct|nov|dec)[a-z]*\.? (\d{1,2}(st|nd|rd|th)?,? )?\d{4}$|"
        r"^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}$|^\d{4}-\d\d-\d\d$",
        "a date",
    ),
    (
        r"^((written|posted|(medically )?reviewed) )?by (?-i:[A-Z][\w.'-]+( [A-Z][\w.'-]+){0,3})$|"
        r"min(ute)?s? read$",
        "a byline",
    ),
    (
        r"^(photo|image|picture|credit|source|figure|fig\.)( by| \d+)?\s*[:.]|\((photo )?by [^)]+\)$|photo:|"
        r"\((freepik|unsplash|shutterstock|getty|pexels|archive)\)",
        "a caption",
    ),
    (r"^(was|did) this (\w+ )?(helpful|useful|help|answer)|^rate this|^(yes|no)( no)?$", "a question about the page"),
    (r"^(share|tweet|pin|print|email)( this| on| it|$)|^follow us|^like us on", "a link to share"),
    (
        r"^(read|learn|find out|see|show|view|load) (more|less|all)\b.{0,20}$|^click here|^(next|previous|prev)"
        r"( page| post)?$|^(menu|home|search|close|login|sign in|leave a (reply|comment))$",
        "a link",
    ),
    (
        r"^disclaimer\b|\b(not|never) (\w+ )?(replace|a (substitute|replacement)|intended|meant)\b.*"
        r"\b(advice|diagnosis)",
        "a disclaimer",
    ),
    (r"^(posted in|filed under|tagged|categor(y|ies)|tags)\b( ?:|(?!.*[.!?]$))", "a list of tags"),
    (r"^(page )?\d+( (of|/) \d+)?$|^page \d+", "a page number"),
    (r"^(privacy policy|terms( of (use|service))?|imprint|sitemap|disclaimer|accessibility)\W*$", "a legal link"),
    (r"^home (/|»|>|›)|^\[?home\]? \|", "a path of links"),
)
_NAMES = re.compile(
    r"cookie|consent|gdpr|breadcrumbs?|nav|navbar|navigation|menu|sidebar|share|sharing|social|newsletter|subscribe|"
    r"cart|minicart|announcement|offcanvas|modal|preloader|lightbox|toast|popup|"
    r"popmake|chat|livechat|chatbot|reviews?|related|byline|author|pagination|pager|testimonials?|toc|copyright|topbar|masthead|comments|"
    r"colophon|cta|caption|badge|tagcloud|skip"
)
_PHRASES = re.compile(
    r"(?:site|page|main|global|location|template|top|blog)[-_]?(?:header|footer|nav)\b|(?:post|entry|article)[-_]meta|"
    r"wp-caption-text|screen-reader|sr-only|visually-hidden|skip-(?:link|to)|back-to-top|recent-posts|"
    r"(?:^|\s)(?:header|footer|w-nav|caption)(?:\s|$)|footer-(?:section|bottom|widget)s?|comments?-area|widget-area|table-of-contents"
)
_LAYOUTS = re.compile(r"(?<![\w-])(content|has|no|with|without)[-_](\w+[-_])?sidebars?([-_]\w+)*")
"""Names that say how a page is laid out, not what an element is."""
_ALWAYS = re.compile(r"cookie|onetrust|(?<![a-z])(cky|cmplz|cmp)(?![a-z])|usercentrics|iubenda|borlabs|termly")
_TAGS = {
    "nav": "navigation",
    "aside": "an aside",
    "footer": "a page footer",
    "form": "a form",
    "figcaption": "a caption",
}
_ROLES = {"navigation", "banner", "contentinfo", "search", "dialog", "alertdialog", "menu", "menubar"}
_TITLES = re.compile(
    r"(related|recent|similar|latest|popular|more) (posts?|articles?|stories|news|topics|pages|reading)|"
    r"(contact|about|find|follow|meet) us|"
    r"(our|the|meet (our|the)) (team|staff|doctors|specialists|experts|story|mission|promise)|"
    r"why (choose|trust|us)\b.*|testimonials|reviews|what our (patients|clients) say|"
    r"(book|schedule|request|make|arrange|claim|get) (an? |your |my )?(\w+ ){0,3}(appointment|consultation|visit|"
    r"session|exam|check-?up|evaluation|assessment|screening|call|tour)( now| today| online)?|book (now|online|today)|"
    r"newsletter|share|tags|categories|comments|archives|references?|sources|bibliography|search|sitemap|quick links|"
    r"(leave a )?(reply|comment)|\d+ (thoughts?|comments?|replies)\b.*|about the author|table of contents|contents|"
    r"(explore|discover|browse|view|see) .*|"
    r"our (\w+ )?(approach|philosophy|values|vision|mission|commitment|facility|clinics?|locations?|history|difference|"
    r"goal|promise|process|patients|community)|hear from (our )?(patients|clients).*|"
    r"what (our )?(patients|clients) (say|think|are saying|have to say).*|"
    r"(patient|success|client) (story|stories)|case stud(y|ies)|"
    r"get (in touch|started).*|ready to .*|disclaimer|questions\?|"
    r"(ask|send) (us )?(a question|.{0,12}message)|chat( with us| now)?|(still )?have (more )?questions\?.*"
)


def line_reason(text: str) -> str:
    """Say why a whole line is furniture, or return nothing."""
    if len(text) > LONGEST:
        return ""
    found = (why for pattern, why in _LINES if re.search(pattern, text.strip(), re.IGNORECASE))
    is_sentence = bool(re.search(r"[.!]$", text.strip()))
    return next((why for why in found if not (is_sentence and why.startswith(("a link", "a path")))), "")


def title_reason(heading: str) -> str:
    """Say why all that stands under a heading is no matter of fact, or return nothing."""
    return NO_ANSWER if _TITLES.fullmatch(heading.strip(" .:!").lower()) else ""


def consent_reason(names: str) -> str:
    """Say whether an element asks to accept cookies, which comes with panels of its own."""
    found = _ALWAYS.search(names.lower())
    return f"named “{found[0]}” by the page" if found else ""


def element_reason(tag: str, role: str, names: str) -> str:
    """Say why a page's element is furniture by its tag, its role, or its class and id, or return nothing."""
    if tag in _TAGS:
        return _TAGS[tag]
    if role in _ROLES:
        return f"marked as {role}"
    names = _LAYOUTS.sub(" ", names.lower())
    words = set(re.split(r"[-_\s]+", names))
    named = next((word for word in sorted(words) if _NAMES.fullmatch(word)), "")
    if named or ((found := _PHRASES.search(names)) and (named := found[0].strip())):
        return f"named “{named}” by the page"
    return ""
