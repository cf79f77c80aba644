"""Key figures of a population: decided accounts and what is known of when things came about, to numbers.

Nothing here reads files or clocks. Accounts are taken one after the other and only sums of them are kept.
"""
