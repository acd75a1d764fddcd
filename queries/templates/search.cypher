// name: search
// question: Which entities have a name that contains these letters?
// param: text string required part of a name, upper or lower case
// param: limit integer default=20 at most so many rows
// returns: name, key, kinds, forms, articles
MATCH (e:Entity)
WHERE e.searchText CONTAINS toLower($text) AND NOT e:FundingRound
OPTIONAL MATCH (a:Article)-[:MENTIONS]->(e)
WITH e, count(a) AS articles
RETURN e.name AS name, e.key AS key, e.kinds AS kinds, e.forms AS forms, articles
ORDER BY CASE WHEN toLower(name) = toLower($text) THEN 0 WHEN toLower(name) STARTS WITH toLower($text) THEN 1 ELSE 2 END,
         articles DESC, key
LIMIT $limit
