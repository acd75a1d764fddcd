// name: timeline
// question: What was reported of an entity, in order of time, from rumour to completed or denied?
// param: entity entity required name or key
// param: since date default=null only reports published on or after
// returns: publishedOn, relation, source, target, status, quote, outlet, url, claim
MATCH (c:Claim)-[:STATED_IN]->(a:Article)
WHERE (c.source = $entity OR c.target = $entity) AND ($since IS NULL OR c.publishedOn >= $since)
  AND c.claimType <> 'ALSO_KNOWN_AS'
OPTIONAL MATCH (c)-[:SUBJECT]->(s:Entity)
OPTIONAL MATCH (c)-[:OBJECT]->(t:Entity)
RETURN c.publishedOn AS publishedOn, c.claimType AS relation, s.name AS source, t.name AS target, c.status AS status,
       c.quote AS quote, a.outlet AS outlet, a.url AS url, c.key AS claim
ORDER BY coalesce(publishedOn, ''), claim
