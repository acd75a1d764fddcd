// name: neighbours
// question: With whom is an entity connected, the most telling connections first?
// param: entity entity required name or key
// param: status status[] default=["completed","planned","rumoured","denied"] rumoured, planned, completed, denied
// param: offset integer default=0 how many to skip
// param: limit integer default=40 at most so many rows
// returns: name, key, kinds, relations, standing, sources, amount, lead, lastSeen, quotes, claims
MATCH (e:Entity {key: $entity})-[r:INVESTED_IN|LENT_TO|ACQUIRED|FOUNDED|FOUNDED_BY_ALUMNI_OF|WORKS_FOR|WORKED_FOR|ALLIED_WITH|MEMBER_OF|SUBSIDIARY_OF|RAISED|PARTICIPATED_IN]-(o:Entity)
WHERE r.status IN $status AND o.key <> $entity
WITH o, type(r) AS relation, r ORDER BY relation
WITH o, collect(DISTINCT relation) AS relations,
     max(CASE r.status WHEN 'completed' THEN 3 WHEN 'planned' THEN 2 WHEN 'rumoured' THEN 1 ELSE 0 END) AS standing,
     max(r.sources) AS sources, max(r.amount) AS amount, max(CASE WHEN r.lead THEN 1 ELSE 0 END) AS led,
     max(r.lastSeen) AS lastSeen, collect(DISTINCT r.quote) AS quotes, collect(r.claims) AS claims
RETURN o.name AS name, o.key AS key, o.kinds AS kinds, relations, standing, sources, amount, led = 1 AS lead, lastSeen,
       quotes, claims
ORDER BY standing DESC, sources DESC, coalesce(amount, 0) DESC, lead DESC, coalesce(lastSeen, '') DESC, key
SKIP $offset
LIMIT $limit
