// name: loops
// question: Where does money come back? A invests in B, B in C, and C was founded by people of A, is allied with A or owns a part of A.
// param: organization organization default=null only loops that start at this organization; null for all
// param: limit integer default=50 at most so many rows
// returns: first, second, third, back, firstQuote, secondQuote, backQuote, claims, keys
MATCH (a:Entity)-[r1:INVESTED_IN]->(b:Entity)-[r2:INVESTED_IN]->(c:Entity)-[r3:FOUNDED_BY_ALUMNI_OF|ALLIED_WITH|INVESTED_IN]-(a)
WHERE r1.status = 'completed' AND r2.status = 'completed' AND r3.status = 'completed'
  AND ($organization IS NULL OR a.key = $organization)
  AND (type(r3) = 'ALLIED_WITH' OR startNode(r3).key = c.key)
RETURN a.name AS first, b.name AS second, c.name AS third, type(r3) AS back, r1.quote AS firstQuote,
       r2.quote AS secondQuote, r3.quote AS backQuote, [r1.claims, r2.claims, r3.claims] AS claims,
       [a.key, b.key, c.key] AS keys
ORDER BY keys, back
LIMIT $limit
