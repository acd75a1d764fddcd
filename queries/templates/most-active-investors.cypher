// name: most-active-investors
// question: Who invested in the most organizations?
// param: since date default=null only investments last reported on or after
// param: limit integer default=20 at most so many rows
// returns: investor, key, companies, leads, portfolio, claims
MATCH (i:Entity)-[r:INVESTED_IN]->(c:Entity)
WHERE r.status = 'completed' AND ($since IS NULL OR r.lastSeen >= $since)
WITH i, r, c ORDER BY c.name, c.key
WITH i, count(c) AS companies, sum(CASE WHEN r.lead THEN 1 ELSE 0 END) AS leads, collect(c.name) AS portfolio,
     collect(r.claims) AS claims
RETURN i.name AS investor, i.key AS key, companies, leads, portfolio, claims
ORDER BY companies DESC, leads DESC, key
LIMIT $limit
