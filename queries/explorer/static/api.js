// Talking to the server. All answers are JSON; an error's text says what, where and what to do.

let onVersion = () => {};
let version = null;
export const watchVersion = (listener) => {
  onVersion = listener;
};

async function read(response) {
  const seen = response.headers.get("Dealgraph-Version");
  if (version !== null && seen !== null && seen !== version) onVersion();
  version = version ?? seen;
  if (response.ok) return response;
  const text = await response.text();
  let detail = text;
  try {
    detail = JSON.parse(text).detail;
  } catch {
    // Not of our making, such as a proxy's page: shown as it is.
  }
  throw new Error(detail || `${response.status}`);
}

const language = () => document.documentElement.lang;

export async function get(path, params = {}) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value !== null && value !== undefined && value !== "")
      query.set(name, Array.isArray(value) ? value.join(",") : String(value));
  }
  return (await read(await fetch(`/api/${path}?${query}`))).json();
}

async function send(path, values) {
  const body = JSON.stringify({ lang: language(), ...values });
  return read(await fetch(`/api/${path}`, { method: "POST", headers: { "Content-Type": "application/json" }, body }));
}

export const start = (lang) => get("start", { lang });
export const busiest = (limit) => get("busiest", { limit, lang: language() });
export const card = (entity) => get("card", { entity });
export const search = (text) => get("ask/search", { text, limit: 13 });
export const evidence = ({ source, type, target }, offset) =>
  get("evidence", { source, relation: type, target, offset, lang: language() });
export const told = (entity, offset) => get("told", { entity, offset, lang: language() });
export const paths = (values) => get("paths", values);
export const ask = (name, values) => get(`ask/${encodeURIComponent(name)}`, values);
export const expand = async (values) => (await send("expand", values)).json();
export const subgraph = async (values) => (await send("subgraph", values)).json();
export const page = async (values) => (await send("page", values)).blob();
