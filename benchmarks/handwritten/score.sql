-- The same job as the compiled SELECT of `forty.icp.yaml`, written by hand and as fast as we could
-- make it: points straight from the columns, no flags, and what the language asks for tested in the
-- cheapest form: negative whole numbers, NaN and the infinities are unknown, case is ignored for A–Z
-- alone (by length, since what Unicode lowers to ASCII becomes shorter). Left out is what the
-- compiled SELECT tests besides, dates beyond the years 1 to 9999.
WITH points AS (
  SELECT
    account_id,
    CASE
      WHEN employees BETWEEN 50 AND 500 THEN 5
      WHEN employees BETWEEN 20 AND 49 THEN 1
      WHEN employees > 1000 THEN -3
      ELSE 0 END AS p_size,
    CASE
      WHEN support_agents BETWEEN 20 AND 200 THEN 5
      WHEN support_agents > 200 THEN 1
      WHEN support_agents BETWEEN 0 AND 4 THEN -3
      ELSE 0 END AS p_team,
    CASE
      WHEN monthly_tickets >= 5000 THEN 5
      WHEN monthly_tickets >= 1000 THEN 3
      ELSE 0 END AS p_volume,
    CASE WHEN open_roles >= 10 THEN 3 ELSE 0 END AS p_hiring,
    CASE WHEN locations >= 3 THEN 1 ELSE 0 END AS p_sites,
    CASE WHEN web_visits > 20 THEN 3 ELSE 0 END AS p_visits,
    CASE WHEN age >= 3 THEN 1 WHEN age = 0 THEN -3 ELSE 0 END AS p_age,
    CASE WHEN tools >= 3 THEN 3 ELSE 0 END AS p_patchwork,
    CASE WHEN countries >= 5 THEN 1 ELSE 0 END AS p_abroad,
    CASE WHEN seats BETWEEN 50 AND 400 THEN 3 ELSE 0 END AS p_seats,
    CASE
      WHEN headcount_growth >= 0.2::DOUBLE AND headcount_growth <= 1.7976931348623157e308 THEN 3
      WHEN headcount_growth < (-0.1)::DOUBLE AND headcount_growth >= -1.7976931348623157e308 THEN -3
      ELSE 0 END AS p_growth,
    CASE WHEN revenue BETWEEN 10::DOUBLE AND 200::DOUBLE THEN 3 ELSE 0 END AS p_revenue,
    CASE
      WHEN engagement >= 0.7::DOUBLE AND engagement <= 1.7976931348623157e308 THEN 3
      ELSE 0 END AS p_engaged,
    CASE
      WHEN churn_risk > 0.8::DOUBLE AND churn_risk <= 1.7976931348623157e308 THEN -5
      ELSE 0 END AS p_at_risk,
    CASE
      WHEN margin > 0.3::DOUBLE AND margin <= 1.7976931348623157e308 THEN 1
      ELSE 0 END AS p_margin,
    CASE
      WHEN tickets_per_agent >= 450::DOUBLE AND tickets_per_agent <= 1.7976931348623157e308 THEN 5
      ELSE 0 END AS p_overload,
    CASE WHEN uses_sso THEN 1 ELSE 0 END AS p_sso,
    CASE WHEN has_api THEN 1 ELSE 0 END AS p_api,
    CASE WHEN is_public THEN -1 ELSE 0 END AS p_public,
    CASE WHEN has_app THEN 1 ELSE 0 END AS p_app,
    CASE WHEN has_dpo THEN 1 ELSE 0 END AS p_dpo,
    CASE WHEN industry IN ('software', 'fintech', 'media') THEN 5 ELSE 0 END AS p_industry,
    CASE WHEN country IN ('DE', 'AT', 'CH', 'NO') THEN 3 ELSE 0 END AS p_country,
    CASE WHEN region = 'EMEA' THEN 1 ELSE 0 END AS p_region,
    CASE WHEN crm IN ('salesforce', 'hubspot') THEN 3 ELSE 0 END AS p_crm,
    CASE WHEN lower(helpdesk) = 'zendesk' AND strlen(helpdesk) = 7 THEN 5 ELSE 0 END AS p_zendesk,
    CASE WHEN cloud = 'own' THEN -3 ELSE 0 END AS p_cloud,
    CASE WHEN signup_source = 'self-serve' THEN 3 ELSE 0 END AS p_came_alone,
    CASE WHEN segment <> 'public' THEN 1 ELSE 0 END AS p_segment,
    CASE
      WHEN last_funding_on BETWEEN DATE '2026-04-04' AND DATE '2026-10-01' THEN 3
      ELSE 0 END AS p_funded,
    CASE
      WHEN contract_ends_on BETWEEN DATE '2026-10-01' AND DATE '2027-01-29' THEN 5
      ELSE 0 END AS p_renewal,
    CASE WHEN founded_on < DATE '2023-10-02' AND founded_on > DATE '-infinity' THEN 1 ELSE 0 END AS p_established,
    CASE
      WHEN last_visit_on BETWEEN DATE '2026-09-01' AND DATE '2026-10-01' THEN 3
      ELSE 0 END AS p_recent,
    CASE
      WHEN lead_hired_on BETWEEN DATE '2026-04-04' AND DATE '2026-10-01' THEN 3
      ELSE 0 END AS p_new_lead,
    CASE
      WHEN list_contains(technologies,'item-01') OR list_contains(technologies,'item-02') OR list_contains(technologies,'item-03') THEN 5
      ELSE 0 END AS p_stack,
    CASE WHEN list_contains(topics,'item-05') THEN 3 ELSE 0 END AS p_interest,
    CASE
      WHEN list_contains(certificates,'item-01') AND list_contains(certificates,'item-07') THEN 3
      ELSE 0 END AS p_certified,
    CASE
      WHEN NOT (list_contains(departments,'item-09') OR list_contains(departments,'item-10')) THEN 1
      ELSE 0 END AS p_no_legacy,
    CASE
      WHEN list_contains(integrations,'item-01')::INT + list_contains(integrations,'item-02')::INT + list_contains(integrations,'item-03')::INT + list_contains(integrations,'item-04')::INT >= 2 THEN 3
      ELSE 0 END AS p_integrated,
    CASE
      WHEN list_contains(channels,'item-11') OR list_contains(channels,'item-12') THEN 1
      ELSE 0 END AS p_reachable,
    -- What an unknown trait leaves open.
    CASE WHEN employees >= 0 THEN 0 ELSE 8 END
    + CASE WHEN support_agents >= 0 THEN 0 ELSE 8 END
    + CASE WHEN monthly_tickets >= 0 THEN 0 ELSE 5 END
    + CASE WHEN open_roles >= 0 THEN 0 ELSE 3 END
    + CASE WHEN locations >= 0 THEN 0 ELSE 1 END
    + CASE WHEN web_visits >= 0 THEN 0 ELSE 3 END
    + CASE WHEN age >= 0 THEN 0 ELSE 4 END
    + CASE WHEN tools >= 0 THEN 0 ELSE 3 END
    + CASE WHEN countries >= 0 THEN 0 ELSE 1 END
    + CASE WHEN seats >= 0 THEN 0 ELSE 3 END
    + CASE WHEN headcount_growth BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308 THEN 0 ELSE 6 END
    + CASE WHEN revenue BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308 THEN 0 ELSE 3 END
    + CASE WHEN engagement BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308 THEN 0 ELSE 3 END
    + CASE WHEN churn_risk BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308 THEN 0 ELSE 5 END
    + CASE WHEN margin BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308 THEN 0 ELSE 1 END
    + CASE WHEN tickets_per_agent BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308 THEN 0 ELSE 5 END
    + CASE WHEN uses_sso IS NULL THEN 1 ELSE 0 END
    + CASE WHEN has_api IS NULL THEN 1 ELSE 0 END
    + CASE WHEN is_public IS NULL THEN 1 ELSE 0 END
    + CASE WHEN has_app IS NULL THEN 1 ELSE 0 END
    + CASE WHEN has_dpo IS NULL THEN 1 ELSE 0 END
    + CASE WHEN industry <> 'unknown' THEN 0 ELSE 5 END
    + CASE WHEN country IS NULL THEN 3 ELSE 0 END
    + CASE WHEN region IS NULL THEN 1 ELSE 0 END
    + CASE WHEN crm IS NULL THEN 3 ELSE 0 END
    + CASE WHEN helpdesk IS NULL THEN 5 ELSE 0 END
    + CASE WHEN cloud IS NULL THEN 3 ELSE 0 END
    + CASE WHEN signup_source IS NULL THEN 3 ELSE 0 END
    + CASE WHEN segment IS NULL THEN 1 ELSE 0 END
    + CASE WHEN isfinite(last_funding_on) THEN 0 ELSE 3 END
    + CASE WHEN isfinite(contract_ends_on) THEN 0 ELSE 5 END
    + CASE WHEN isfinite(founded_on) THEN 0 ELSE 1 END
    + CASE WHEN isfinite(last_visit_on) THEN 0 ELSE 3 END
    + CASE WHEN isfinite(lead_hired_on) THEN 0 ELSE 3 END
    + CASE WHEN technologies IS NULL THEN 5 ELSE 0 END
    + CASE WHEN topics IS NULL THEN 3 ELSE 0 END
    + CASE WHEN certificates IS NULL THEN 3 ELSE 0 END
    + CASE WHEN departments IS NULL THEN 1 ELSE 0 END
    + CASE WHEN integrations IS NULL THEN 3 ELSE 0 END
    + CASE WHEN channels IS NULL THEN 1 ELSE 0 END AS spread,
    CASE
      WHEN on_premises AND industry NOT IN ('health', 'fintech', 'unknown') THEN 2
      WHEN lower(helpdesk) = 'rival' AND strlen(helpdesk) = 5 THEN 1
      ELSE 0 END AS cap
  FROM read_parquet(:accounts)
  WHERE account_id IS NOT NULL
),
totals AS (
  SELECT *,
    p_size
    + p_team
    + p_volume
    + p_hiring
    + p_sites
    + p_visits
    + p_age
    + p_patchwork
    + p_abroad
    + p_seats
    + p_growth
    + p_revenue
    + p_engaged
    + p_at_risk
    + p_margin
    + p_overload
    + p_sso
    + p_api
    + p_public
    + p_app
    + p_dpo
    + p_industry
    + p_country
    + p_region
    + p_crm
    + p_zendesk
    + p_cloud
    + p_came_alone
    + p_segment
    + p_funded
    + p_renewal
    + p_established
    + p_recent
    + p_new_lead
    + p_stack
    + p_interest
    + p_certified
    + p_no_legacy
    + p_integrated
    + p_reachable AS score
  FROM points
)
SELECT
  account_id,
  score,
  CAST(((122 - spread) * 20000 + 122) // 244 AS DECIMAL(9,0)) * 0.0001 AS coverage,
  CASE greatest(cap, CASE
    WHEN score >= 25 AND spread <= 24 THEN 0
    WHEN score >= 12 THEN 1
    ELSE 2 END)
    WHEN 0 THEN 'green'
    WHEN 1 THEN 'yellow'
    ELSE 'red' END AS tier,
  list_where(
    ['at-risk', 'industry', 'overload', 'renewal', 'size', 'stack', 'team', 'volume', 'zendesk',
     'age', 'came-alone', 'certified', 'cloud', 'country', 'crm', 'engaged', 'funded', 'growth',
     'hiring', 'integrated', 'interest', 'new-lead', 'patchwork', 'recent', 'revenue', 'seats',
     'visits', 'abroad', 'api', 'app', 'dpo', 'established', 'margin', 'no-legacy', 'public',
     'reachable', 'region', 'segment', 'sites', 'sso'],
    [p_at_risk <> 0, p_industry <> 0, p_overload <> 0, p_renewal <> 0, p_size <> 0,
     p_stack <> 0, p_team <> 0, p_volume <> 0, p_zendesk <> 0, p_age <> 0, p_came_alone <> 0,
     p_certified <> 0, p_cloud <> 0, p_country <> 0, p_crm <> 0, p_engaged <> 0, p_funded <> 0,
     p_growth <> 0, p_hiring <> 0, p_integrated <> 0, p_interest <> 0, p_new_lead <> 0,
     p_patchwork <> 0, p_recent <> 0, p_revenue <> 0, p_seats <> 0, p_visits <> 0,
     p_abroad <> 0, p_api <> 0, p_app <> 0, p_dpo <> 0, p_established <> 0, p_margin <> 0,
     p_no_legacy <> 0, p_public <> 0, p_reachable <> 0, p_region <> 0, p_segment <> 0,
     p_sites <> 0, p_sso <> 0]
  ) AS matched
FROM totals
