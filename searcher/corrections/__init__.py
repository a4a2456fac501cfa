"""Corrections: what else may have been meant, offered beside the results and never in place of what was typed.

A query → `plain_words` (what may be corrected) → `rewrites` (other letters: `input_methods`, `joined`, `slips`) → `readings`
(the marks that each is likely to have) → `suggest` (what is nearly certain, and what the index holds).
"""
