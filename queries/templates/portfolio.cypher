// name: portfolio
// question: In which organizations has an investor put money?
// param: investor entity required name or key of the investor
// param: since date default=null only investments last reported on or after
// param: status status[] default=["completed"] rumoured, planned, completed, denied
// returns: company, key, round, lead, amount, currency, status, sources, firstSeen, lastSeen, quote, claims
MATCH (i:Entity {key: $investor})-[r:INVESTED_IN]->(c:Entity)
WHERE r.status IN $status AND ($since IS NULL OR r.lastSeen >= $since)
RETURN c.name AS company, c.key AS key, r.round AS round, coalesce(r.lead, false) AS lead, r.amount AS amount,
       r.currency AS currency, r.status AS status, r.sources AS sources, r.firstSeen AS firstSeen,
       r.lastSeen AS lastSeen, r.quote AS quote, r.claims AS claims
ORDER BY lead DESC, sources DESC, key
