-- Accounts for the benchmarks: `account_rows` makes one row for each number in `numbers(i)`.
-- All values come from `hash`, so the same count gives the same rows anywhere. A tenth of each
-- column is NULL; a hundredth of the whole numbers is a negative typing error, and a thousandth of
-- the fractions is NaN.
CREATE MACRO share(i, salt) AS (hash(i, salt) % 1000003) / 1000003.0;
CREATE MACRO gap(i, salt, x) AS CASE WHEN hash(i, salt, 'gap') % 10 > 0 THEN x END;
CREATE MACRO pick(i, salt, options) AS
  gap(i, salt, options[1 + CAST(hash(i, salt) % len(options) AS INTEGER)]);
-- The cube makes small numbers frequent, as they are.
CREATE MACRO whole(i, salt, most) AS
  gap(i, salt, CAST(CASE WHEN hash(i, salt, 'typo') % 100 = 0 THEN -1
                         ELSE most * pow(share(i, salt), 3) END AS INTEGER));
CREATE MACRO fraction(i, salt, low, high) AS
  gap(i, salt, CASE WHEN hash(i, salt, 'nan') % 1000 = 0 THEN 'NaN'::DOUBLE
                    ELSE CAST(low + (high - low) * share(i, salt) AS DOUBLE) END);
CREATE MACRO yes(i, salt, percent) AS gap(i, salt, hash(i, salt) % 100 < percent);
CREATE MACRO date_near(i, salt, past, future) AS
  gap(i, salt, DATE '2026-10-01' + CAST(hash(i, salt) % (past + future) AS INTEGER) - past);
CREATE MACRO pooled(i, salt) AS hash(i, salt) % 4096;

-- Lists of zero to six items are drawn from a pool, which is much faster than building each.
CREATE TEMP TABLE pool AS
  SELECT id, [printf('item-%02d', hash(id, n) % 24) FOR n IN range(CAST(hash(id) % 7 AS BIGINT))] AS items
  FROM range(4096) t(id);

CREATE VIEW account_rows AS
SELECT
  i,
  printf('A%08d', i) AS account_id,
  whole(i, 1, 3000) AS employees,
  whole(i, 2, 400) AS support_agents,
  whole(i, 3, 20000) AS monthly_tickets,
  whole(i, 4, 60) AS open_roles,
  whole(i, 5, 40) AS locations,
  whole(i, 6, 5000) AS web_visits,
  whole(i, 7, 60) AS age,
  whole(i, 8, 12) AS tools,
  whole(i, 9, 30) AS countries,
  whole(i, 10, 900) AS seats,
  fraction(i, 11, -0.5, 1.5) AS headcount_growth,
  fraction(i, 12, 0, 500) AS revenue,
  fraction(i, 13, 0, 1) AS engagement,
  fraction(i, 14, 0, 1) AS churn_risk,
  fraction(i, 15, -0.2, 0.9) AS margin,
  fraction(i, 16, 0, 900) AS tickets_per_agent,
  yes(i, 17, 40) AS uses_sso,
  yes(i, 18, 60) AS has_api,
  yes(i, 19, 10) AS is_public,
  yes(i, 20, 30) AS has_app,
  yes(i, 21, 50) AS has_dpo,
  yes(i, 22, 5) AS on_premises,
  pick(i, 23, ['software', 'retail', 'fintech', 'health', 'media', 'unknown', 'travel']) AS industry,
  pick(i, 24, ['DE', 'AT', 'CH', 'FR', 'GB', 'US', 'NL', 'SE', 'NO', 'PL', 'ES']) AS country,
  pick(i, 25, ['EMEA', 'AMER', 'APAC']) AS region,
  pick(i, 26, ['salesforce', 'hubspot', 'pipedrive', 'dynamics', 'none']) AS crm,
  pick(i, 27, ['Zendesk', 'zendesk', 'Freshdesk', 'Intercom', 'in-house', 'rival']) AS helpdesk,
  pick(i, 28, ['aws', 'azure', 'gcp', 'own']) AS cloud,
  pick(i, 29, ['self-serve', 'partner', 'event', 'outbound']) AS signup_source,
  pick(i, 30, ['smb', 'mid-market', 'enterprise', 'public']) AS segment,
  date_near(i, 31, 1500, 0) AS last_funding_on,
  date_near(i, 32, 300, 600) AS contract_ends_on,
  date_near(i, 33, 9000, 0) AS founded_on,
  date_near(i, 34, 400, 0) AS last_visit_on,
  date_near(i, 35, 1200, 30) AS lead_hired_on,
  gap(i, 42, printf('rep-%02d', 1 + CAST(hash(i, 42) % 24 AS INTEGER))) AS owner,
  gap(i, 36, p1.items) AS technologies,
  gap(i, 37, p2.items) AS topics,
  gap(i, 38, p3.items) AS certificates,
  gap(i, 39, p4.items) AS departments,
  gap(i, 40, p5.items) AS integrations,
  gap(i, 41, p6.items) AS channels
FROM numbers
JOIN pool p1 ON p1.id = pooled(i, 36)
JOIN pool p2 ON p2.id = pooled(i, 37)
JOIN pool p3 ON p3.id = pooled(i, 38)
JOIN pool p4 ON p4.id = pooled(i, 39)
JOIN pool p5 ON p5.id = pooled(i, 40)
JOIN pool p6 ON p6.id = pooled(i, 41);
