"""Read a Word file with mammoth, as the simple page that it makes of it."""

import io

import mammoth

from faqbot.errors import SourceError
from faqbot.extraction.blocks import Document
from faqbot.extraction.html import read_html

_STYLES = "\n".join(
    [
        "p[style-name='Title'] => h1:fresh",
        *(f"p[style-name='{name} {n}'] => h{n + 1}:fresh" for n in range(1, 6) for name in ("heading", "Heading")),
    ]
)


def read_word(data: bytes, path: str) -> Document:
    """Read the file's text; pictures are left out.

    Raises:
        SourceError: mammoth cannot read it.
    """
    no_image = mammoth.images.img_element(lambda _: {})
    try:
        page = mammoth.convert_to_html(io.BytesIO(data), style_map=_STYLES, convert_image=no_image).value
    except Exception as error:  # mammoth raises whatever its XML and zip readers do
        raise SourceError(f"it is broken: save it again from Word ({type(error).__name__})") from None
    return read_html(f"<html><body>{page}</body></html>", path, "Word")
