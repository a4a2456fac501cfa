"""How good the answers are: judged queries → a temporary index, every query through the product's own search → measures.

In this order: judged_set → variants → runs → measures → report.
"""
