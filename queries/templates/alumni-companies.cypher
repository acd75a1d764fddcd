// name: alumni-companies
// question: Which organizations did former people of an organization found?
// param: organization organization required name or key of the former employer or university
// returns: company, key, status, sources, firstSeen, quote, claims
MATCH (c:Entity)-[r:FOUNDED_BY_ALUMNI_OF]->(o:Entity {key: $organization})
WHERE r.status = 'completed'
RETURN c.name AS company, c.key AS key, r.status AS status, r.sources AS sources, r.firstSeen AS firstSeen,
       r.quote AS quote, r.claims AS claims
ORDER BY sources DESC, key
