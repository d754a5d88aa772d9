/** Whether an address is on the reviewed list, found out without telling the server which it is. */

/** The address a text is, when it is nothing else. */
export function addressIn(text: string): URL | undefined {
  if (!/^(https?:\/\/)?[^\s/@:]+\.[^\s/@:.\d][^\s/@:]*(:\d+)?([/?#]\S*)?$/i.test(text)) return undefined;
  try {
    return new URL(/^https?:\/\//i.test(text) ? text : `https://${text}`);
  } catch {
    return undefined;
  }
}

/** What is hashed, with the least an entry must cover to count there: see docs/api.md. */
function expressions({ hostname, pathname }: URL): Map<string, string> {
  const asked = new Map([[hostname + pathname, "path"], [`${hostname}/`, "host"]]);
  const labels = hostname.split(".");
  for (let n = 1; n < labels.length - 1; n++) asked.set(`${labels.slice(n).join(".")}/`, "registrable");
  return asked;
}

async function digest(text: string): Promise<string> {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function holds(expression: string, most: string): Promise<boolean> {
  const hash = await digest(expression);
  const answer = await fetch(`/v1/hashes/${hash.slice(0, 8)}`, { credentials: "omit" });
  const { hashes } = (await answer.json()) as { hashes: { hash: string; covers: string; severity: string }[] };
  return hashes.some((found) =>
    found.hash === hash && found.severity === "danger" && [most, "registrable"].includes(found.covers));
}

/** False when it is not listed, and when that cannot be found out now: sending it tells more. */
export async function isListed(address: URL): Promise<boolean> {
  try {
    const found = await Promise.all([...expressions(address)].map(([expression, most]) => holds(expression, most)));
    return found.includes(true);
  } catch {
    return false;
  }
}
