"""Guardrails: rules that must hold while a team pushes one metric, and what happens when they do not.

``parse`` reads the language of ``rule.lark`` (the only module that needs a parser library), ``render`` writes
it back, puts it into words and stores it, ``evaluate`` judges it on any day, ``compare`` flags loosening."""
