// name: co-investors
// question: Who invests together with an investor, in which companies, how often?
// param: investor entity required name or key of the investor
// param: since date default=null only where both investments were last reported on or after
// param: minimum integer default=1 least number of companies in common
// returns: coInvestor, key, common, companies, quotes, claims
MATCH (i:Entity {key: $investor})-[r:INVESTED_IN]->(c:Entity)<-[s:INVESTED_IN]-(o:Entity)
WHERE o.key <> i.key AND r.status = 'completed' AND s.status = 'completed'
  AND ($since IS NULL OR (r.lastSeen >= $since AND s.lastSeen >= $since))
WITH o, c, s ORDER BY c.key
WITH o, collect(c.name) AS companies, collect(s.quote) AS quotes, collect(s.claims) AS claims
WITH o, companies, quotes, claims, size(companies) AS common
WHERE common >= $minimum
RETURN o.name AS coInvestor, o.key AS key, common, companies, quotes, claims
ORDER BY common DESC, key
