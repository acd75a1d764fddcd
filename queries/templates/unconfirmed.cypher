// name: unconfirmed
// question: What is rumoured, planned or denied?
// param: status status[] default=["rumoured","planned","denied"] which of the statuses
// param: limit integer default=100 at most so many rows
// returns: source, relation, target, status, history, lastSeen, quote, claims, sourceKey, targetKey
MATCH (s:Entity)-[r]->(t:Entity)
WHERE r.status IN $status
RETURN s.name AS source, type(r) AS relation, t.name AS target, r.status AS status, r.history AS history,
       r.lastSeen AS lastSeen, r.quote AS quote, r.claims AS claims, s.key AS sourceKey, t.key AS targetKey
ORDER BY coalesce(lastSeen, '') DESC, sourceKey, relation, targetKey
LIMIT $limit
