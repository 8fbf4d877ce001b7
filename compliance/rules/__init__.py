"""The checks: small pure functions, one for each rule of the policy, by theme.

A check takes a ``Case`` (the proposal, the evidence, the moment) and a ``Clause`` (the rule as in force, its
parameters resolved by date) and gives one ``Finding``. No check reads a clock, a database or the network.
"""
