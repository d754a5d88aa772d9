/** Talking to the server: every request, and every way it can fail. */

export interface Reason {
  severity: string;
  text: string;
  evidence: string;
  source: string;
  as_of: string;
}

export interface Cost {
  amount: number;
  received: number;
  lost: number;
  percent: number;
  annual_rate: number;
  days: number;
  chart: { rates: { id: string; percent_a_year: number }[] };
}

export interface Answer {
  kind: string;
  lang: string;
  text: string;
  session: string;
  suggestions: string[];
  topics: string[];
  steps?: { text: string }[];
  citations: { title: string; source: string; url: string; checked_on: string }[];
  check?: { verdict: string; input: { display: string }; reasons: Reason[] };
}

export type Why = "offline" | "failed" | "wait" | "told";

/** A request that got no answer. `seconds` belong to `wait`; `message` is the server's to `told`. */
export class Trouble extends Error {
  constructor(readonly why: Why, message = "", readonly seconds = 0) {
    super(message);
  }
}

/** The longest anyone waits for an answer, in milliseconds. */
const LIMIT = 20000;

async function post<T>(path: string, type: string, body: BodyInit): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, {
      method: "POST",
      credentials: "omit",
      headers: { "Content-Type": type, "Accept-Language": document.documentElement.lang },
      body,
      signal: AbortSignal.timeout(LIMIT),
    });
  } catch {
    throw new Trouble(navigator.onLine ? "failed" : "offline");
  }
  if (response.status === 429) {
    const seconds = Number(response.headers.get("Retry-After"));
    throw new Trouble("wait", "", Number.isFinite(seconds) && seconds > 0 ? Math.min(Math.ceil(seconds), 3600) : 30);
  }
  let read: T & { detail?: unknown };
  try {
    read = await response.json();
  } catch {
    throw new Trouble("failed");
  }
  if (response.ok) return read;
  throw response.status < 500 && typeof read.detail === "string" ? new Trouble("told", read.detail) : new Trouble("failed");
}

const asJson = <T>(path: string, body: unknown) => post<T>(path, "application/json", JSON.stringify(body));

export const ask = (message: string, session: string) =>
  asJson<Answer>("/v1/ask", { message, ...(session && { session }) });

export const workOut = (amount: number, received: number) => asJson<Cost>("/v1/cost", { amount, received });

export const readCodes = (picture: Blob) => post<{ codes: string[] }>("/v1/qr", picture.type, picture);
