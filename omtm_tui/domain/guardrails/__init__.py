"""Guardrails: rules that must hold while a team pushes one metric, and what happens when they do not.

``parse`` reads the language of ``rule.lark`` (the only module that needs a parser library), ``render`` writes
it back and puts it into words, ``codec`` stores the tree, ``evaluate`` judges it as of any date, ``compare``
flags loosening.
"""
