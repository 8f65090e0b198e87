"""Write PDF and Word files from scripts of a few marks, so that the corpus holds no binary files.

A script has one block a line: `#` title, `##` heading, `**` bold line, `-` bullet, `| a | b |` table row, anything else
a paragraph; `header:` and `footer:` stand on every page of a PDF and `newpage` starts one.
"""

import io
import textwrap
import zipfile
from xml.sax.saxutils import escape

SIZES = {"# ": (20, True), "## ": (14, True), "** ": (11, True)}
_DOCX_STYLES = {"# ": "Title", "## ": "Heading1"}


def pdf(script: str, encrypt: bool = False) -> bytes:
    """Lay the script out on pages: wrapped lines, headings larger and bold, header and footer on each page."""
    lines = script.splitlines()
    running = {key: line.partition(": ")[2] for line in lines for key in ("header", "footer") if line.startswith(key)}
    body = [line for line in lines if not line.startswith(("header: ", "footer: "))]
    pages = [page.splitlines() for page in "\n".join(body).split("newpage\n")]
    streams = []
    for number, page in enumerate(pages, 1):
        footer = running.get("footer", "").format(page=number, pages=len(pages))
        streams.append(_shown(running.get("header", ""), 9, 60, 820) + _page(page) + _shown(footer, 9, 280, 30))
    return _assemble(streams, encrypt)


def _page(lines: list[str]) -> str:
    out, y = "", 770.0
    for line in lines:
        mark = next((mark for mark in SIZES if line.startswith(mark)), "")
        size, bold = SIZES.get(mark, (11, False))
        text = line.removeprefix(mark).replace("- ", "• ", 1) if line.startswith("- ") else line.removeprefix(mark)
        y -= size * 0.4 if text.startswith("• ") else size * 1.1
        for part in textwrap.wrap(text, int(900 / size)):
            out += _shown(part, size, 60, y, bold)
            y -= size * 1.25
    return out


def _shown(text: str, size: float, x: float, y: float, bold: bool = False) -> str:
    safe = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)").replace("•", "\\225")
    return f"BT /F{2 if bold else 1} {size} Tf {x} {y:.1f} Td ({safe}) Tj ET\n" if text else ""


def _assemble(streams: list[str], encrypt: bool) -> bytes:
    fonts = [
        f"<</Type/Font/Subtype/Type1/BaseFont/{name}/Encoding/WinAnsiEncoding>>"
        for name in ("Helvetica", "Helvetica-Bold")
    ]
    kids = " ".join(f"{5 + 2 * n} 0 R" for n in range(len(streams)))
    objects = ["<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Kids[{kids}]/Count {len(streams)}>>", *fonts]
    for number, stream in enumerate(streams):
        resources = "<</Font<</F1 3 0 R/F2 4 0 R>>>>"
        contents = f"{6 + 2 * number} 0 R"
        objects.append(f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources{resources}/Contents {contents}>>")
        objects.append(f"<</Length {len(stream.encode('cp1252'))}>>stream\n{stream}endstream")
    out, offsets = io.BytesIO(b""), []
    out.write(b"%PDF-1.4\n")
    for number, text in enumerate(objects, 1):
        offsets.append(out.tell())
        out.write(f"{number} 0 obj\n{text}\nendobj\n".encode("cp1252"))
    start = out.tell()
    out.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode())
    out.write("".join(f"{offset:010} 00000 n \n" for offset in offsets).encode())
    lock = f"/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/O<{'12' * 32}>/U<{'34' * 32}>/P -4>>" if encrypt else ""
    out.write(f"trailer<</Size {len(objects) + 1}/Root 1 0 R{lock}>>\nstartxref\n{start}\n%%EOF\n".encode())
    return out.getvalue()


def docx(script: str) -> bytes:
    """Write the script as a Word file: styles for headings, runs for bold lines, a numbered list for bullets."""
    body, rows = "", ""
    for line in [*script.splitlines(), ""]:
        if line.startswith("|"):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            rows += "<w:tr>" + "".join(f"<w:tc>{_paragraph(cell)}</w:tc>" for cell in cells) + "</w:tr>"
            continue
        body, rows = body + (f"<w:tbl>{rows}</w:tbl>" if rows else ""), ""
        body += _paragraph(line) if line else ""
    return docx_of(f'<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>')


def _paragraph(line: str) -> str:
    mark = next((mark for mark in ("# ", "## ", "** ", "- ") if line.startswith(mark)), "")
    style = f'<w:pStyle w:val="{_DOCX_STYLES[mark]}"/>' if mark in _DOCX_STYLES else ""
    style += '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>' if mark == "- " else ""
    bold = "<w:rPr><w:b/></w:rPr>" if mark == "** " else ""
    text = escape(line.removeprefix(mark))
    return f'<w:p><w:pPr>{style}</w:pPr><w:r>{bold}<w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def docx_of(document: str) -> bytes:
    """Pack one document.xml, whatever it holds, as a Word file."""
    types = "".join(
        f'<Override PartName="/word/{part}.xml" ContentType="{_MAIN}.{kind}+xml"/>'
        for part, kind in (("document", "document.main"), ("styles", "styles"), ("numbering", "numbering"))
    )
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/></w:style>'
        for key, name in (("Title", "Title"), ("Heading1", "heading 1"))
    )
    numbering = (
        '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    relations = "".join(
        f'<Relationship Id="r{n}" Type="{_OFFICE}/{part}" Target="{part}.xml"/>'
        for n, part in enumerate(("styles", "numbering"))
    )
    head, namespace = f'<Relationships xmlns="{_PACKAGE}/relationships">', f'xmlns:w="{_WORD}"'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{types}</Types>',
        "_rels/.rels": f'{head}<Relationship Id="r" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
        "</Relationships>",
        "word/document.xml": document,
        "word/styles.xml": f"<w:styles {namespace}>{styles}</w:styles>",
        "word/numbering.xml": f"<w:numbering {namespace}>{numbering}</w:numbering>",
        "word/_rels/document.xml.rels": f"{head}{relations}</Relationships>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(name, text)
    return out.getvalue()
