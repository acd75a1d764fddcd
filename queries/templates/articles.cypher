// name: articles
// question: Which articles are in the store?
// param: mentions entity default=null only articles that name this entity; null for all
// param: limit integer default=100 at most so many rows
// returns: publishedOn, headline, outlet, language, url, source, key
MATCH (a:Article)
WHERE $mentions IS NULL OR EXISTS { MATCH (a)-[:MENTIONS]->(e:Entity) WHERE e.key = $mentions }
RETURN a.publishedOn AS publishedOn, a.headline AS headline, a.outlet AS outlet, a.language AS language, a.url AS url,
       a.source AS source, a.key AS key
ORDER BY coalesce(publishedOn, '') DESC, key
LIMIT $limit
