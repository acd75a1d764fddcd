// name: lenders-of
// question: Who lent money to an organization, how much?
// param: organization organization required name or key of the organization
// param: status status[] default=["completed"] rumoured, planned, completed, denied
// returns: lender, key, amount, currency, status, sources, firstSeen, quote, claims
MATCH (l:Entity)-[r:LENT_TO]->(c:Entity {key: $organization})
WHERE r.status IN $status
RETURN l.name AS lender, l.key AS key, r.amount AS amount, r.currency AS currency, r.status AS status,
       r.sources AS sources, r.firstSeen AS firstSeen, r.quote AS quote, r.claims AS claims
ORDER BY sources DESC, key
