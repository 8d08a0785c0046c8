-- The count tables of the backtest for `ten.icp.yaml`, written by hand: as-of join and score once
-- into a narrow table, then one pass over it for each count table.
CREATE OR REPLACE TEMP TABLE kept AS
WITH seen AS (
  SELECT
    o.opportunity, o.account_id, o.created, o.closed, o.amount,
    CAST(CASE
      WHEN o.stage = 'Won' AND o.closed <= DATE '2026-10-01' THEN 1
      WHEN o.stage = 'Lost' AND o.closed <= DATE '2026-10-01' THEN 0 ELSE 2 END AS TINYINT) AS outcome,
    o.created - 1 AS as_of,
    CAST(o.created AS TIMESTAMP) AS until
  FROM ':folder/opportunities.parquet' o
  WHERE o.created <= DATE '2026-10-01'
), joined AS (
  SELECT s.*, a.* EXCLUDE (account_id, valid_from), a.account_id IS NOT NULL AS found
  FROM seen s
  ASOF LEFT JOIN (
    SELECT * REPLACE (CAST(valid_from AS TIMESTAMP) AS valid_from)
    FROM ':folder/accounts.parquet'
  ) a ON s.account_id = a.account_id AND s.until > a.valid_from
), states AS (
  SELECT
    opportunity, account_id, created, closed, amount, outcome, found,
    CAST(('0x' || substr(md5(account_id), 1, 8)) AS BIGINT) % 200 AS bucket,
    CASE
      WHEN employees BETWEEN 50 AND 500 THEN 1 WHEN employees > 500 THEN 2
      WHEN employees < 10 THEN 3 WHEN employees IS NOT NULL THEN 0 ELSE -1 END AS s1,
    CASE WHEN agents >= 20 THEN 1 WHEN agents IS NULL THEN -1 ELSE 0 END AS s2,
    CASE WHEN growth >= 20 THEN 1 WHEN growth IS NULL THEN -1 ELSE 0 END AS s3,
    CASE WHEN visits >= 5 THEN 1 WHEN visits IS NULL THEN -1 ELSE 0 END AS s4,
    CASE WHEN industry IN ('tech', 'retail') THEN 1 WHEN industry IS NULL THEN -1 ELSE 0 END AS s5,
    CASE WHEN helpdesk = 'zendesk' THEN 1 WHEN helpdesk IS NULL THEN -1 ELSE 0 END AS s6,
    CASE WHEN country IN ('DE', 'AT', 'CH') THEN 1 WHEN country IS NULL THEN -1 ELSE 0 END AS s7,
    CASE WHEN uses_api THEN 1 WHEN uses_api IS NULL THEN -1 ELSE 0 END AS s8,
    CASE WHEN public_sector THEN 1 WHEN public_sector IS NULL THEN -1 ELSE 0 END AS s9,
    CASE WHEN funded_on BETWEEN as_of - 180 AND as_of THEN 1
      WHEN funded_on IS NULL OR as_of IS NULL THEN -1 ELSE 0 END AS s10
  FROM joined
), scored AS (
  SELECT *,
    CASE s1 WHEN 1 THEN 5 WHEN 2 THEN 1 WHEN 3 THEN -3 ELSE 0 END
    + CASE WHEN s2 = 1 THEN 5 ELSE 0 END + CASE WHEN s3 = 1 THEN 3 ELSE 0 END
    + CASE WHEN s4 = 1 THEN 1 ELSE 0 END + CASE WHEN s5 = 1 THEN 3 ELSE 0 END
    + CASE WHEN s6 = 1 THEN 5 ELSE 0 END + CASE WHEN s7 = 1 THEN 1 ELSE 0 END
    + CASE WHEN s8 = 1 THEN 1 ELSE 0 END + CASE WHEN s9 = 1 THEN -5 ELSE 0 END
    + CASE WHEN s10 = 1 THEN 3 ELSE 0 END AS score
  FROM states
)
SELECT
  opportunity, account_id, created, closed, amount, outcome, found, CAST(bucket AS SMALLINT) AS bucket,
  CAST(CASE WHEN score >= 12 THEN 0 WHEN score >= 6 THEN 1 ELSE 2 END AS TINYINT) AS tier,
  CAST(score AS INTEGER) AS score,
  CAST(s1 AS TINYINT) AS s1, CAST(s2 AS TINYINT) AS s2, CAST(s3 AS TINYINT) AS s3,
  CAST(s4 AS TINYINT) AS s4, CAST(s5 AS TINYINT) AS s5, CAST(s6 AS TINYINT) AS s6,
  CAST(s7 AS TINYINT) AS s7, CAST(s8 AS TINYINT) AS s8, CAST(s9 AS TINYINT) AS s9,
  CAST(s10 AS TINYINT) AS s10
FROM scored;
-- closed opportunities an account
SELECT count(*), max(n) FROM (
  SELECT account_id, count(*) AS n FROM kept WHERE outcome < 2 GROUP BY account_id);
-- cells
SELECT bucket, tier, score, outcome, count(*), sum(amount) FROM kept GROUP BY ALL;
-- trait states by bucket
SELECT bucket, outcome, count(*),
  count(*) FILTER (s1 = 1), count(*) FILTER (s1 = 2), count(*) FILTER (s1 = 3), count(*) FILTER (s1 = -1),
  count(*) FILTER (s2 = 1), count(*) FILTER (s2 = -1), count(*) FILTER (s3 = 1), count(*) FILTER (s3 = -1),
  count(*) FILTER (s4 = 1), count(*) FILTER (s4 = -1), count(*) FILTER (s5 = 1), count(*) FILTER (s5 = -1),
  count(*) FILTER (s6 = 1), count(*) FILTER (s6 = -1), count(*) FILTER (s7 = 1), count(*) FILTER (s7 = -1),
  count(*) FILTER (s8 = 1), count(*) FILTER (s8 = -1), count(*) FILTER (s9 = 1), count(*) FILTER (s9 = -1),
  count(*) FILTER (s10 = 1), count(*) FILTER (s10 = -1)
FROM kept WHERE outcome < 2 GROUP BY bucket, outcome;
-- trait states by score
SELECT score, outcome, count(*),
  count(*) FILTER (s1 = 1), count(*) FILTER (s1 = 2), count(*) FILTER (s1 = 3), count(*) FILTER (s1 = -1),
  count(*) FILTER (s2 = 1), count(*) FILTER (s2 = -1), count(*) FILTER (s3 = 1), count(*) FILTER (s3 = -1),
  count(*) FILTER (s4 = 1), count(*) FILTER (s4 = -1), count(*) FILTER (s5 = 1), count(*) FILTER (s5 = -1),
  count(*) FILTER (s6 = 1), count(*) FILTER (s6 = -1), count(*) FILTER (s7 = 1), count(*) FILTER (s7 = -1),
  count(*) FILTER (s8 = 1), count(*) FILTER (s8 = -1), count(*) FILTER (s9 = 1), count(*) FILTER (s9 = -1),
  count(*) FILTER (s10 = 1), count(*) FILTER (s10 = -1)
FROM kept WHERE outcome < 2 GROUP BY score, outcome;
-- distinct accounts by tier and in all
SELECT tier, count(DISTINCT account_id) FROM kept GROUP BY tier;
SELECT count(DISTINCT account_id) FROM kept;
-- sales cycle
SELECT tier, closed - created, count(*) FROM kept WHERE outcome = 1 AND created <= closed GROUP BY ALL;
-- what is odd about the rows
SELECT count(*), count(*) FILTER (NOT found), count(*) FILTER (created IS NULL),
  count(*) FILTER (account_id IS NULL), count(*) FILTER (outcome < 2 AND closed IS NULL),
  min(created), min(closed)
FROM kept;
