// name: evidence
// question: What do articles say of the link between two, sentence by sentence?
// param: source entity required name or key of one end
// param: target entity required name or key of the other end, or of a round
// param: relation string default=null edge type such as INVESTED_IN; null for all
// returns: relation, status, confidence, quote, outlet, publishedOn, url, headline, article, claim
MATCH (c:Claim)-[:STATED_IN]->(a:Article)
WHERE ((c.source = $source AND (c.target = $target OR c.roundKey = $target))
    OR (c.source = $target AND c.target = $source))
  AND ($relation IS NULL OR c.claimType = $relation)
RETURN c.claimType AS relation, c.status AS status, c.confidence AS confidence, c.quote AS quote, a.outlet AS outlet,
       a.publishedOn AS publishedOn, a.url AS url, a.headline AS headline, a.key AS article, c.key AS claim
ORDER BY coalesce(publishedOn, ''), relation, claim
