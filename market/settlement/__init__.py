"""Money: what the Market's report of payments says, and what follows from it.

:mod:`charge` reads a row, :mod:`kinds` says what its words mean, :mod:`sheet` reads a report's
file, :mod:`merge` brings its rows together with what is stored, :mod:`windows` says what to ask for
next and when, :mod:`payouts` and :mod:`differences` add up and compare.
"""
