"""JSON Schemas of cases: one patient's file, and a suite of patients with what must come out."""

from __future__ import annotations

from ....facts.case import KEYS, LONGEST_LABEL, MOMENTS
from ..testing.case_suite import CASE_KEYS, PATIENT_KEYS, SUITE_KEYS
from .conclusions import conclusions
from .conditions import setting_values
from .expected import expected
from .findings import findings
from .parts import TEXT, YES_OR_NO, Schema, described, each, one_of, record, ref
from .world import World

_NEEDED = ("technique", "rule")  # definitions of the conclusions that what is expected speaks of


def _patient(world: World) -> dict[str, Schema]:
    blocks = world.base.vocabulary.blocks
    titles = {name: block.title for name, block in blocks.items()}
    negative: Schema = {"type": "array", "items": one_of(titles), "uniqueItems": True}
    return {
        "moment": described(one_of(MOMENTS), "planning (where it is left out), or contact while hands are on."),
        "negative": described(negative, 'The blocks of findings recorded as "none of these".'),
        "facts": findings(world)[0],
    }


def case(world: World) -> Schema:
    """A case file."""
    label: Schema = {"type": ["string", "number", "boolean"], "maxLength": LONGEST_LABEL, "pattern": r"\S"}
    shown = described(label, "Your own label for the case, never a name or number of the patient.")
    return record(KEYS, ("case", "facts"), case=shown, **_patient(world)) | {"$defs": findings(world)[1]}


def suite(world: World) -> Schema:
    """A case suite: patients, each with what the decision as a whole must say."""
    one = record(
        CASE_KEYS,
        ("facts", "expect"),
        **_patient(world),
        settings=setting_values(world),
        overdue=YES_OR_NO,
        todo=described(TEXT, "Why it need not hold yet."),
        expect=ref("expect_of_case"),
    )
    common = record(PATIENT_KEYS, ("facts",), **_patient(world))
    root = record(SUITE_KEYS, ("suite", "cases"), common=common, cases=each(ref("one_case"), least=1))
    said = expected(world)
    del said["expect"]
    needed = {name: schema for name, schema in conclusions(world).items() if name in _NEEDED}
    return root | {"$defs": {"one_case": one} | said | needed | findings(world)[1]}
