"""Markdown, as entries hold it, to what a channel can show: plain text or HTML that is safe to insert."""

import re
from functools import cache

import nh3
from markdown_it import MarkdownIt

_TAGS = {"a", "blockquote", "br", "code", "em", "li", "ol", "p", "strong", "ul"}


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False})


def to_html(markdown: str) -> str:
    """Render as HTML in which nothing can run: an allow-list of tags; links only http(s), mailto and tel."""
    return nh3.clean(
        _parser().render(markdown),
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer",
    ).strip()


def to_plain(markdown: str) -> str:
    """Render as plain text: the words, paragraphs apart, list items behind a dash; a link keeps its label."""
    blocks: list[str] = []
    depth, item = 0, False
    for token in _parser().parse(markdown):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            depth += 1
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            depth -= 1
        elif token.type == "list_item_open":
            item = True
        elif token.type in ("inline", "code_block", "fence", "html_block"):
            text = _inline(token.children) if token.children else token.content.strip()
            blocks.append(f"{'  ' * (depth - 1)}- {text}" if item else text)
            item = False
    return re.sub(r"(?m)(^ *- .*)\n\n(?= *- )", r"\1\n", "\n\n".join(blocks))


def _inline(tokens: list) -> str:  # type: ignore[type-arg]  # markdown-it's Token has no stable import path
    breaks = {"softbreak": " ", "hardbreak": "\n"}
    return "".join(breaks.get(token.type, token.content) for token in tokens)


def escape(text: str) -> str:
    """Make text inert inside Markdown, so that a word from a setting can form no markup."""
    return re.sub(r"([\\`*_\[\]<>#&])", r"\\\1", text)


def slack_escape(text: str) -> str:
    """Make text inert in Slack's format, so that it can form no link, mention or command."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def to_mrkdwn(markdown: str) -> str:
    """Render in Slack's format; links only http(s), mailto and tel."""
    blocks: list[str] = []
    lists: list[int | None] = []
    mark = ""
    for token in _parser().parse(markdown):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            lists.append(None if token.type == "bullet_list_open" else int(token.attrGet("start") or 1))
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
        elif token.type == "list_item_open":
            number = lists[-1]
            mark = "    " * (len(lists) - 1) + ("• " if number is None else f"{number}. ")
            lists[-1] = None if number is None else number + 1
        elif token.type in ("inline", "code_block", "fence", "html_block"):
            blocks.append(mark + (_mrkdwn_inline(token.children or []) or slack_escape(token.content.strip())))
            mark = ""
    return re.sub(rf"(?m)({_ITEM}.*)\n\n(?={_ITEM})", r"\1\n", "\n\n".join(blocks))


_ITEM = r"^ *(?:•|\d+\.) "
_MARKS = {"strong_open": "*", "strong_close": "*", "em_open": "_", "em_close": "_", "softbreak": " ", "hardbreak": "\n"}


def _mrkdwn_inline(tokens: list) -> str:  # type: ignore[type-arg]  # as above
    said, link = "", ""
    for token in tokens:
        if token.type == "link_open":
            href = str(token.attrGet("href") or "")
            link = href if re.match(r"(https?|mailto|tel):", href, re.IGNORECASE) else ""
            said += f"<{re.sub(r'[<>|]', _percent, href)}|" if link else ""
        elif token.type == "link_close":
            said += ">" if link else ""
            link = ""
        elif token.type == "code_inline":
            said += f"`{slack_escape(token.content)}`"
        else:
            label = token.content.replace("|", "¦") if link else token.content
            said += _MARKS.get(token.type, slack_escape(label))
    return said


def _percent(found: re.Match[str]) -> str:
    return f"%{ord(found[0]):02X}"
