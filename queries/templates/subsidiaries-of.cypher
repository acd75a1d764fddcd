// name: subsidiaries-of
// question: Which units, brands and holdings belong to an organization?
// param: organization organization required name or key of the parent
// returns: subsidiary, key, sources, firstSeen, quote, claims
MATCH (s:Entity)-[r:SUBSIDIARY_OF]->(o:Entity {key: $organization})
WHERE r.status = 'completed'
RETURN s.name AS subsidiary, s.key AS key, r.sources AS sources, r.firstSeen AS firstSeen, r.quote AS quote,
       r.claims AS claims
ORDER BY sources DESC, key
