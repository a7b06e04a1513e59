"""What the tests of reports share: a page of every kind of block, and what a hostile hand might write into one."""

from ischia.expert.report.page import (
    Bullets,
    CareCard,
    Heading,
    Notice,
    Page,
    Paragraph,
    Picture,
    Signature,
    Table,
    Terms,
)
from ischia.facts.case import parse_case
from ischia.rules.load import HERE

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><rect width="40" height="20" fill="#0b5a8c"/></svg>'

HOSTILE = {
    "script": "<script>alert(1)</script><img src=x onerror=alert(2)>",
    "end of a section": "]]> --> </style></title></body>",
    "template": "{{ 7 * 7 }} {% raw %} ${x}",
    "markdown": "**bold** _thin_ [link](javascript:alert(1)) ![x](y) `code` ~~gone~~ a | b \\",
    "blocks": "# heading",
    "bullet": "- item",
    "number": "12. item",
    "quote": "> quoted",
    "entity": "&lt;b&gt; &amp; &#60;",
    "quotes": "\"double\" 'single'",
    "turned": "left \u202eright\u202c \u2067to\u2069 \u200fmark",
    "control": "bell \x07 null \x00 escape \x1b[31m",
    "long": "x" * 10_000,
    "languages": "左腿 ישן كلب 🦴",
}


def every_block(text="plain"):
    """A page of every kind of block, with `text` in every place of it."""
    return Page(
        title=text,
        audience="auditor",
        language="en",
        case=text,
        knowledge_base={"name": "demo", "version": "1", "digest": "sha256:0"},
        status=text,
        blocks=(
            CareCard("non-urgent", text, text, (text, "a sign"), text),
            Heading(text),
            Paragraph(text),
            Paragraph(text, quiet=True),
            Heading(text, 3),
            Bullets((text, "second")),
            Bullets((text, "second"), numbered=True),
            Heading(text, 4),
            Terms(((text, text), ("term", "line one\nline two"))),
            Table(text, (text, "second", "third"), ((text, text, "a\nb"), ("row", "cell", ""))),
            Heading("Second"),
            Notice("information", text, (text,)),
            Notice("caution", "Caution", (text, "more")),
            Notice("danger", "Danger", (text,)),
            CareCard("urgent", "Urgent", "Call today if:", (text,), text),
            CareCard("emergency", "Emergency", "Go now if:", (text,), text),
            Picture(SVG, text, text),
            Signature((text, "Patient")),
        ),
        about=(("Case", text), ("Status", text)),
        contents="On this page",
    )


def example(name, knowledge_base):
    """The example case of that name."""
    text = (HERE / f"examples/{name}.yaml").read_text(encoding="utf-8")
    return parse_case(text, knowledge_base.vocabulary, name, knowledge_base.derived_only)
