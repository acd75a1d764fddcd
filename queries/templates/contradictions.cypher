// name: contradictions
// question: Where do articles state different amounts of one deal, or both that it was done and that it was denied?
// param: limit integer default=100 at most so many rows
// returns: source, relation, target, amounts, history, claims, quote, sourceKey, targetKey
MATCH (s:Entity)-[r]->(t:Entity)
WHERE size(coalesce(r.amounts, [])) > 1
   OR (any(h IN r.history WHERE h ENDS WITH 'completed') AND any(h IN r.history WHERE h ENDS WITH 'denied'))
RETURN s.name AS source, type(r) AS relation, t.name AS target, coalesce(r.amounts, []) AS amounts, r.history AS history,
       r.claims AS claims, r.quote AS quote, s.key AS sourceKey, t.key AS targetKey
ORDER BY sourceKey, relation, targetKey
LIMIT $limit
