// name: lead-investors
// question: Who led an organization's rounds?
// param: organization organization required name or key of the organization
// returns: investor, key, round, roundKey, amount, currency, firstSeen, quote, claims
MATCH (c:Entity {key: $organization})-[r:RAISED]->(f:FundingRound)<-[p:PARTICIPATED_IN]-(i:Entity)
WHERE p.lead = true AND p.status = 'completed'
RETURN i.name AS investor, i.key AS key, f.name AS round, f.key AS roundKey, r.amount AS amount, r.currency AS currency,
       p.firstSeen AS firstSeen, p.quote AS quote, p.claims AS claims
ORDER BY coalesce(firstSeen, '') DESC, roundKey, key
