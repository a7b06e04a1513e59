"""What the tests of reports share: pages of every kind of block, and the reports on the examples."""

import pytest

from ischia.expert.report.report import make_report
from ischia.rules.load import HERE
from report_pages import HOSTILE, every_block, example


@pytest.fixture(scope="session")
def plain_page():
    return every_block()


@pytest.fixture(params=HOSTILE.values(), ids=HOSTILE)
def hostile(request):
    return request.param


@pytest.fixture
def hostile_page(hostile):
    return every_block(hostile)


@pytest.fixture(scope="session")
def report_on(knowledge_base, consultant):
    """The report on an example for an audience."""

    def make(name, audience, **options):
        return make_report(
            consultant.consultation(example(name, knowledge_base)), knowledge_base, HERE, audience, **options
        )

    return make
