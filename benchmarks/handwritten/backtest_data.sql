-- Five accounts for ten opportunities, a third of them with a second snapshot; seeded by hash().
CREATE TABLE snapshots AS
WITH ids AS (
  SELECT range AS i, 0 AS turn FROM range(:accounts)
  UNION ALL
  SELECT range * 3 AS i, 1 AS turn FROM range(:accounts // 3)
)
SELECT
  'A' || i AS account_id,
  (DATE '2022-01-01' + CAST(turn * 400 + hash(i, 1) % 300 AS INTEGER)) AS valid_from,
  CASE WHEN hash(i, turn, 2) % 10 > 0 THEN CAST(hash(i, turn, 3) % 1000 AS INTEGER) END AS employees,
  CASE WHEN hash(i, turn, 4) % 10 > 0 THEN CAST(hash(i, turn, 5) % 100 AS INTEGER) END AS agents,
  CASE WHEN hash(i, turn, 6) % 10 > 0 THEN CAST(hash(i, turn, 7) % 60 AS INTEGER) END AS growth,
  CASE WHEN hash(i, turn, 8) % 10 > 0 THEN CAST(hash(i, turn, 9) % 20 AS INTEGER) END AS visits,
  ['tech', 'retail', 'health', 'travel', NULL][CAST(1 + hash(i, 10) % 5 AS BIGINT)] AS industry,
  ['zendesk', 'freshdesk', 'own', NULL][CAST(1 + hash(i, turn, 11) % 4 AS BIGINT)] AS helpdesk,
  ['DE', 'AT', 'FR', 'US', 'GB', NULL][CAST(1 + hash(i, 12) % 6 AS BIGINT)] AS country,
  [TRUE, FALSE, NULL][CAST(1 + hash(i, turn, 13) % 3 AS BIGINT)] AS uses_api,
  [TRUE, FALSE, FALSE, NULL][CAST(1 + hash(i, 14) % 4 AS BIGINT)] AS public_sector,
  CASE WHEN hash(i, turn, 15) % 10 > 0
    THEN DATE '2020-01-01' + CAST(hash(i, turn, 16) % 2000 AS INTEGER) END AS funded_on
FROM ids;
COPY snapshots TO ':folder/accounts.parquet' (FORMAT parquet);
COPY (
  SELECT
    'O' || range AS opportunity,
    'A' || (hash(range, 20) % :accounts) AS account_id,
    DATE '2022-06-01' + CAST(hash(range, 21) % 1200 AS INTEGER) AS created,
    DATE '2022-06-01' + CAST(hash(range, 21) % 1200 + 10 + hash(range, 22) % 80 AS INTEGER) AS closed,
    CASE hash(range, 23) % 10 WHEN 0 THEN 'Open' WHEN 1 THEN 'Won' WHEN 2 THEN 'Won' ELSE 'Lost' END
      AS stage,
    CAST(hash(range, 24) % 90000 AS DECIMAL(18, 2)) AS amount
  FROM range(:opportunities)
) TO ':folder/opportunities.parquet' (FORMAT parquet);
