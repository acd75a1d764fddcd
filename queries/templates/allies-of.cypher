// name: allies-of
// question: With whom is an organization allied, directly or in a named alliance?
// param: organization organization required name or key of the organization
// returns: ally, key, alliance, sources, firstSeen, quote, claims
MATCH (o:Entity {key: $organization})-[r:ALLIED_WITH]-(b:Entity)
WHERE r.status = 'completed'
RETURN b.name AS ally, b.key AS key, null AS alliance, r.sources AS sources, r.firstSeen AS firstSeen,
       r.quote AS quote, r.claims AS claims
ORDER BY sources DESC, key
UNION ALL
MATCH (o:Entity {key: $organization})-[m:MEMBER_OF]->(a:Entity)<-[r:MEMBER_OF]-(b:Entity)
WHERE m.status = 'completed' AND r.status = 'completed' AND b.key <> o.key
RETURN b.name AS ally, b.key AS key, a.name AS alliance, r.sources AS sources, r.firstSeen AS firstSeen,
       r.quote AS quote, r.claims AS claims
ORDER BY alliance, sources DESC, key
