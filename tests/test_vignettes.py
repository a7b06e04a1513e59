"""The worked cases of the clinical specification: through Python one by one, and through the command together."""

import importlib.util
import json
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from ischia.expert.consult import Consultant
from ischia.facts.case import parse_case
from ischia.rules.knowledge_base import KnowledgeBase

DATA = Path(__file__).resolve().parent / "data"
BOOK = json.loads((DATA / "vignettes.json").read_text(encoding="utf-8"))
SPECIFICATION = json.loads((DATA / "specification.json").read_text(encoding="utf-8"))
GROUPS = {t["id"]: [group.strip() for group in t["groups"].split(",")] for t in SPECIFICATION["techniques"]}


def _checker():
    spec = importlib.util.spec_from_file_location("vignette_checker", DATA / "check.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


CHECKER = _checker()


@pytest.mark.parametrize("vignette", BOOK["vignettes"], ids=[v["id"] for v in BOOK["vignettes"]])
def test_vignette(knowledge_base: KnowledgeBase, consultant: Consultant, vignette: dict):
    written = json.dumps({"case": vignette["id"], "facts": {**BOOK["base_facts"], **vignette["facts"]}})
    case = parse_case(written, knowledge_base.vocabulary, vignette["id"], knowledge_base.derived_only)
    decision = consultant.consult(case).to_plain()
    assert list(CHECKER.failures(vignette, json.loads(json.dumps(decision)), GROUPS)) == []


def test_the_base_case_is_that_of_the_vignettes(knowledge_base: KnowledgeBase):
    facts = knowledge_base.vocabulary.facts
    ours = {name: facts[name].read(raw) for name, raw in knowledge_base.base_case.items()}
    assert ours == {name: facts[name].read(raw) for name, raw in BOOK["base_facts"].items()}


def test_the_checker_passes_the_command():
    run = subprocess.run(
        [sys.executable, DATA / "check.py", "--command", f"{shlex.quote(sys.executable)} -m ischia"],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert (run.returncode, run.stdout.splitlines()[-1:]) == (0, ["20 of 20 vignettes hold"]), run.stdout + run.stderr
