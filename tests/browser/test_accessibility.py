"""Pages for everybody: axe's rules in each state, and what axe cannot see."""

import pytest
from playwright.sync_api import ViewportSize

from tests.browser.conftest import AXE, PHONE, WIDE, OpenPage
from tests.browser.states import STATES, State
from web.texts import LANGUAGES

# WCAG 2.2 A and AA, and axe's best practices; the size of targets is a rule that axe leaves off.
RUN_AXE = """
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
def test_axe_finds_nothing_in_any_state_light_and_wide_or_dark_on_a_phone(
    open_page: OpenPage, state: State, code: str
) -> None:
    page = open_page(state.in_language(code), status=state.status)
    # Evaluated, not added as a <script>, which the pages' own policy forbids.
    page.evaluate(AXE.read_text("utf-8"))
    for scheme, width in (("light", WIDE), ("dark", PHONE)):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size(ViewportSize(width=width, height=800))
        found = page.evaluate(RUN_AXE)
        assert {"color-contrast", "html-has-lang", "page-has-heading-one", "target-size"} <= set(found["passed"])
        assert found["violations"] == [], scheme
