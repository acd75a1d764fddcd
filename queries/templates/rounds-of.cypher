// name: rounds-of
// question: Which financing rounds did an organization have, how large, at what valuation, who took part?
// param: organization organization required name or key of the organization
// param: status status[] default=["completed"] rumoured, planned, completed, denied
// returns: round, key, amount, currency, valuation, valuationCurrency, announcedOn, leads, investors, status, sources, quote, claims
MATCH (c:Entity {key: $organization})-[r:RAISED]->(f:FundingRound)
WHERE r.status IN $status
OPTIONAL MATCH (i:Entity)-[p:PARTICIPATED_IN]->(f)
WHERE p.status = r.status
WITH r, f, i, p ORDER BY i.name, i.key
WITH r, f, collect(i.name) AS investors, collect(CASE WHEN p.lead THEN i.name ELSE null END) AS leads
RETURN f.name AS round, f.key AS key, r.amount AS amount, r.currency AS currency, r.valuation AS valuation,
       r.valuationCurrency AS valuationCurrency, r.firstSeen AS announcedOn, leads, investors, r.status AS status,
       r.sources AS sources, r.quote AS quote, r.claims AS claims
ORDER BY coalesce(announcedOn, '') DESC, key
