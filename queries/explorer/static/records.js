// What was read from the server so far: entities and relations by id, and which relations an entity has.

export const RECORDS = { entities: new Map(), relations: new Map() };
export const INDEX = new Map();

export function keep({ entities, relations }) {
  for (const entity of entities) RECORDS.entities.set(entity.key, entity);
  for (const relation of relations) {
    if (!RECORDS.relations.has(relation.id)) {
      for (const end of new Set([relation.source, relation.target])) INDEX.set(end, [...(INDEX.get(end) || []), relation.id]);
    }
    RECORDS.relations.set(relation.id, relation);
  }
}

export const nameOf = (key) => RECORDS.entities.get(key)?.name || key;
