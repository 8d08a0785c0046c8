"""The statistics of the backtest: counts in, results out, standard library only.

The SQL of the backtest makes count tables of a few hundred rows; what stands here works on
those tables alone and knows neither engine nor report::

    counts
      |-- rates and effects   woe, odds, fisher, gains, percentiles, rates, differences
      |-- within strata       stratified; standardisation, of owners at equal tiers
      |-- a score             discrimination (AUC, KS), calibration, reliability, signal; paired,
      |                       of two scores
      |-- ordered tiers       trend, differences
      |-- time to churn       survival, lifetimes, log_rank, concordance; cox, on efron and
      |                       falling
      |-- customers, revenue  cohorts, amounts, retention, economics
      |-- two periods         drift
      |-- what explains it    misfit, pull, ordinal, association, concentration
      |-- uncertainty         intervals, poisson, chi_squared; jackknife, over buckets of accounts
      `-- many tests at once  multiple

Two conventions hold in every module. What the data leave undefined is ``None``, never NaN; a
call that cannot mean anything (a negative count, sequences of different length) raises
``ValueError``. A list of buckets has one element for every non-empty bucket of accounts of the
profile and period, also where the element itself counts nothing, because the number of
elements is the G of the delete-one-bucket jackknife.
"""
