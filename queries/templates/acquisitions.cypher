// name: acquisitions
// question: Who bought whom?
// param: organization organization default=null buyer or target; null for all
// param: since date default=null only takeovers last reported on or after
// param: status status[] default=["completed"] rumoured, planned, completed, denied
// param: limit integer default=100 at most so many rows
// returns: buyer, buyerKey, target, targetKey, amount, currency, status, sources, firstSeen, quote, claims
MATCH (b:Entity)-[r:ACQUIRED]->(t:Entity)
WHERE r.status IN $status AND ($since IS NULL OR r.lastSeen >= $since)
  AND ($organization IS NULL OR b.key = $organization OR t.key = $organization)
RETURN b.name AS buyer, b.key AS buyerKey, t.name AS target, t.key AS targetKey, r.amount AS amount,
       r.currency AS currency, r.status AS status, r.sources AS sources, r.firstSeen AS firstSeen, r.quote AS quote,
       r.claims AS claims
ORDER BY coalesce(firstSeen, '') DESC, buyerKey, targetKey
LIMIT $limit
