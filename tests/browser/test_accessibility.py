"""Pages for everybody: axe's rules in each state, and what axe cannot see."""

import pytest

from tests.browser.conftest import AXE, OpenPage
from tests.browser.states import STATES, State
from web.texts import LANGUAGES

# WCAG 2.2 A and AA, and axe's best practices; the size of targets is a rule that axe leaves off.
_RUN = """
    (async () => {
        const options = {
            runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
            rules: {'target-size': {enabled: true}},
            preload: false,
        };
        const {violations, passes} = await axe.run(document, options);
        return {
            passed: passes.map(rule => rule.id),
            violations: violations.map(rule => `${rule.id}: ${rule.nodes.map(node => node.target.join(' ')).join(', ')}`),
        };
    })()
"""


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("state", STATES.values(), ids=STATES)
def test_axe_finds_nothing_in_any_state_light_or_dark(open_page: OpenPage, state: State, code: str) -> None:
    page = open_page(state.in_language(code), status=state.status)
    # Evaluated, not added as a <script>, which the pages' own policy forbids.
    page.evaluate(AXE.read_text("utf-8"))
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found = page.evaluate(_RUN)
        assert {"color-contrast", "html-has-lang", "page-has-heading-one", "target-size"} <= set(found["passed"])
        assert found["violations"] == [], scheme
