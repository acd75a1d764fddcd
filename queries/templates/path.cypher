// name: path
// question: How are two connected, by at most three hops, with a sentence for each?
// param: source entity required name or key of one end
// param: target entity required name or key of the other end
// param: status status[] default=["completed"] which edges may be used
// param: limit integer default=3 at most so many paths, shortest first
// returns: hops, names, keys, relations, quotes, claims
MATCH (a:Entity {key: $source})
MATCH (b:Entity {key: $target})
MATCH p = (a)-[rs:INVESTED_IN|LENT_TO|ACQUIRED|FOUNDED|FOUNDED_BY_ALUMNI_OF|WORKS_FOR|WORKED_FOR|ALLIED_WITH|MEMBER_OF|SUBSIDIARY_OF*1..3]-(b)
WHERE all(r IN rs WHERE r.status IN $status)
WITH length(p) AS hops, [n IN nodes(p) | n.name] AS names, [n IN nodes(p) | n.key] AS keys,
     [r IN relationships(p) | type(r)] AS relations, [r IN relationships(p) | r.quote] AS quotes,
     [r IN relationships(p) | r.claims] AS claims
RETURN hops, names, keys, relations, quotes, claims
ORDER BY hops, keys, relations
LIMIT $limit
