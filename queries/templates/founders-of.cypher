// name: founders-of
// question: Who founded an organization, and where had they been before?
// param: organization organization required name or key of the organization
// returns: founder, key, formerly, firstSeen, quote, claims
MATCH (p:Entity)-[r:FOUNDED]->(c:Entity {key: $organization})
WHERE r.status = 'completed'
OPTIONAL MATCH (p)-[w:WORKED_FOR]->(o:Entity)
WHERE w.status = 'completed' AND o.key <> c.key
WITH p, r, o ORDER BY o.name, o.key
WITH p, r, collect(o.name) AS formerly
RETURN p.name AS founder, p.key AS key, formerly, r.firstSeen AS firstSeen, r.quote AS quote, r.claims AS claims
ORDER BY key
