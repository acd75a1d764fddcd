// name: alliance-members
// question: Who belongs to an alliance or joint venture?
// param: alliance alliance required name or key of the alliance
// param: status status[] default=["completed"] rumoured, planned, completed, denied
// returns: member, key, status, sources, firstSeen, quote, claims
MATCH (m:Entity)-[r:MEMBER_OF]->(a:Entity {key: $alliance})
WHERE r.status IN $status
RETURN m.name AS member, m.key AS key, r.status AS status, r.sources AS sources, r.firstSeen AS firstSeen,
       r.quote AS quote, r.claims AS claims
ORDER BY sources DESC, key
