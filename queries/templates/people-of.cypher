// name: people-of
// question: Who works or worked for an organization, or founded it?
// param: organization organization required name or key of the organization
// returns: person, key, relation, role, firstSeen, lastSeen, quote, claims
MATCH (p:Person)-[r:WORKS_FOR|WORKED_FOR|FOUNDED]->(o:Entity {key: $organization})
WHERE r.status = 'completed'
RETURN p.name AS person, p.key AS key, type(r) AS relation, r.role AS role, r.firstSeen AS firstSeen,
       r.lastSeen AS lastSeen, r.quote AS quote, r.claims AS claims
ORDER BY key, relation
