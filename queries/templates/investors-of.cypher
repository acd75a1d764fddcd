// name: investors-of
// question: Who invested in an organization, when, in which round, and who led?
// param: organization organization required name or key of the organization
// param: since date default=null only investments last reported on or after
// param: status status[] default=["completed"] rumoured, planned, completed, denied
// returns: investor, key, kinds, round, lead, amount, currency, status, sources, firstSeen, lastSeen, quote, claims
MATCH (i:Entity)-[r:INVESTED_IN]->(c:Entity {key: $organization})
WHERE r.status IN $status AND ($since IS NULL OR r.lastSeen >= $since)
RETURN i.name AS investor, i.key AS key, i.kinds AS kinds, r.round AS round, coalesce(r.lead, false) AS lead,
       r.amount AS amount, r.currency AS currency, r.status AS status, r.sources AS sources,
       r.firstSeen AS firstSeen, r.lastSeen AS lastSeen, r.quote AS quote, r.claims AS claims
ORDER BY lead DESC, sources DESC, key
