"""What the tests of explanations share: a cache of their own."""

import pytest


@pytest.fixture(autouse=True, scope="module")
def _a_cache_of_our_own(tmp_path_factory):
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("ISCHIA_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield
