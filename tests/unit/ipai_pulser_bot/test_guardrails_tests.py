# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Changes that weaken the judge."""

import os

import pytest
from guardrail_helpers import FILES, TESTS, violations


@pytest.fixture(scope="module")
def checkout_files():
    return FILES


class TestWeakening:
    @pytest.mark.parametrize(
        "path", ["tests/test_price.py", "tests/conftest.py", "web/cart.test.ts"]
    )
    def test_a_test_is_deleted(self, rules, path):
        assert rules({path: None}) == [f"test_deleted {path}"]

    def test_a_test_moves_where_it_is_not_collected(self, place):
        os.rename(place.tree / "tests/test_price.py", place.tree / "old.py")
        assert violations(place) == ["test_deleted tests/test_price.py"]

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            (b"def test_tax", b"def check_tax"),
            (b"    def test_tax(self):\n        assert True\n", b""),
            (b"def test_tax", b"def test_total"),
            (b"async def test_async", b"async def no_test"),
            (b"class TestPrice:\n    def", b"def outer():\n    def"),
        ],
    )
    def test_fewer_tests(self, rules, old, new):
        assert old in TESTS
        found = rules({"tests/test_price.py": TESTS.replace(old, new)})
        assert found == ["fewer_tests tests/test_price.py"]

    @pytest.mark.parametrize(
        "line",
        [
            b"@pytest.mark.skip(reason='x')",
            b"@pytest.mark.skipif(True, reason='x')",
            b"@pytest.mark.xfail",
            b"@unittest.skip('x')",
            b"@unittest.expectedFailure",
            b"pytestmark = pytest.mark.skip",
            b"from pytest import skip as later",
            b"pytest.importorskip('nowhere')",
            b"collect_ignore = ['test_price.py']",
        ],
    )
    def test_skips_in_python(self, rules, line):
        text = TESTS.replace(b"async def", line + b"\nasync def")
        if not line.startswith(b"@"):
            text = line + b"\n" + TESTS
        found = rules({"tests/test_price.py": text})
        assert found == ["test_skipped tests/test_price.py"]

    @pytest.mark.parametrize(
        "body",
        [
            b"collect_ignore_glob = ['*']\n",
            b"def pytest_collection_modifyitems(items):\n    items.clear()\n",
            b"def pytest_ignore_collect():\n    return True\n",
            b"import pytest\n\ndef pytest_runtest_setup():\n    pytest.skip('x')\n",
        ],
    )
    def test_conftest(self, rules, body):
        found = rules({"tests/conftest.py": body})
        assert found == ["test_skipped tests/conftest.py"]
        assert rules({"tests/more/conftest.py": body})

    @pytest.mark.parametrize(
        ("path", "text"),
        [
            ("web/cart.test.ts", b"it.skip('adds', () => {})\n"),
            ("web/cart.test.ts", b"xit('adds', () => {})\n"),
            ("web/cart.test.ts", b"describe.only('x', () => {})\n"),
            ("pkg/cart_test.go", b"func TestX(t *testing.T) { t.Skip() }\n"),
            ("src/test/CartTest.java", b"@Disabled\nvoid x() {}\n"),
            ("tests/cart.rs", b"#[ignore]\nfn x() {}\n"),
            ("spec/cart_spec.rb", b"it 'x' do\n  skip 'later'\nend\n"),
        ],
    )
    def test_skips_in_other_languages(self, rules, path, text):
        assert rules({path: text}) == [f"test_skipped {path}"]

    @pytest.mark.parametrize(
        "text",
        [
            FILES["pyproject.toml"].replace(b"88", b"200"),
            FILES["pyproject.toml"] + b"[tool.pytest.ini_options]\naddopts = '-k x'\n",
            b'[project]\nname = "x"\n',
        ],
    )
    def test_settings_of_the_judges(self, rules, text):
        assert rules({"pyproject.toml": text}) == ["check_settings pyproject.toml"]
