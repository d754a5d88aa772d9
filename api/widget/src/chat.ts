/** The chat page: sends a message, shows the answer, and talks to the page that frames it. */

interface Answer {
  lang: string;
  text: string;
  session: string;
  suggestions: string[];
  steps?: { text: string }[];
  citations: { title: string; source: string; url: string; checked_on: string }[];
  check?: { verdict: string };
}

const SLOW = 5000;
const LIMIT = 20000;

const form = document.querySelector<HTMLFormElement>("#chat-form")!;
const box = document.querySelector<HTMLTextAreaElement>("#message")!;
const session = document.querySelector<HTMLInputElement>("#session")!;
const log = document.querySelector<HTMLElement>("#log")!;
const status = document.querySelector<HTMLElement>("#status")!;
const alarm = document.querySelector<HTMLElement>("#alarm")!;
const close = document.querySelector<HTMLButtonElement>("#close")!;
const words = form.dataset;

/** A copy of a template's single element. */
function made(id: string): HTMLElement {
  const template = document.querySelector<HTMLTemplateElement>(`#${id}`)!;
  return document.importNode(template.content, true).firstElementChild as HTMLElement;
}

function show(turn: HTMLElement): void {
  log.append(turn);
  turn.scrollIntoView({ block: "start" });
}

function mine(text: string): HTMLElement {
  const turn = made("mine");
  turn.querySelector("[data-slot=text]")!.textContent = text;
  return turn;
}

function theirs(answer: Answer): HTMLElement {
  const turn = made("theirs");
  const slot = (name: string) => turn.querySelector<HTMLElement>(`[data-slot=${name}]`)!;
  turn.lang = answer.lang;
  slot("text").append(...blocks(withoutSources(answer)));
  // A verdict this page does not know is read as unknown (DESIGN.md, HTTP).
  if (answer.check) {
    const known = document.querySelector(`#verdict-${CSS.escape(answer.check.verdict)}`);
    slot("verdict").replaceChildren(made(known ? `verdict-${answer.check.verdict}` : "verdict-unknown"));
  } else slot("verdict").remove();
  const later = (answer.steps ?? []).filter((step) => !answer.text.includes(step.text));
  for (const step of later) slot("later").appendChild(document.createElement("li")).textContent = step.text;
  if (!later.length) slot("after").remove();
  const list = slot("citations");
  for (const cited of answer.citations) list.append(citation(cited));
  if (!answer.citations.length) slot("sources").remove();
  const chips = slot("suggestions");
  for (const question of answer.suggestions) chips.append(chip(question));
  if (!answer.suggestions.length) chips.remove();
  return turn;
}

/** The text less a last block that only names the sources, which stand below with links. */
function withoutSources({ text, citations }: Answer): string {
  const cut = text.lastIndexOf("\n\n");
  const lines = cut < 0 ? [] : text.slice(cut + 2).split("\n");
  const named = (line: string) => citations.some((cited) => cited.source && line.includes(cited.source));
  return lines.length && lines.every(named) ? text.slice(0, cut) : text;
}

/** Plain text as paragraphs and lists, as api/prose.py does for the page without JavaScript. */
function blocks(text: string): HTMLElement[] {
  const found: HTMLElement[] = [];
  for (const part of text.trim().split(/\n\s*\n/)) {
    const before = found.length;
    for (const line of part.split("\n")) {
      const [mark = ""] = line.match(/^• +|^\d{1,2}\. +/) ?? [];
      const kind = mark.startsWith("•") ? "UL" : mark ? "OL" : "P";
      let open = found.length > before ? found.at(-1) : undefined;
      if (open?.nodeName !== kind) {
        const title = open?.nodeName === "P" && !open.childElementCount && !/[.!?]$/.test(open.textContent ?? "");
        if (title && kind !== "P") open!.className = "part";
        found.push((open = document.createElement(kind)));
      }
      else if (kind === "P") open.append(document.createElement("br"));
      const words = line.slice(mark.length);
      if (kind === "P") open.append(words);
      else open.appendChild(document.createElement("li")).textContent = words;
    }
  }
  return found;
}

function citation(cited: Answer["citations"][number]): HTMLElement {
  const item = document.createElement("li");
  const name = `${cited.source || cited.title} (${cited.checked_on})`;
  if (/^https?:\/\//.test(cited.url)) {
    const link = document.createElement("a");
    Object.assign(link, { href: cited.url, target: "_blank", rel: "noopener noreferrer nofollow", textContent: name });
    item.append(link);
  } else item.textContent = name;
  return item;
}

function chip(question: string): HTMLElement {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "chip", textContent: question });
  button.addEventListener("click", () => void ask(question));
  return button;
}

async function ask(message: string): Promise<void> {
  if (form.getAttribute("aria-busy") === "true") return;
  form.setAttribute("aria-busy", "true");
  alarm.hidden = true;
  status.textContent = words.thinking!;
  const turn = mine(message);
  show(turn);
  const slow = setTimeout(() => (status.textContent = words.slow!), SLOW);
  try {
    const response = await fetch("/v1/ask", {
      method: "POST",
      credentials: "omit",
      headers: { "Content-Type": "application/json", "Accept-Language": document.documentElement.lang },
      body: JSON.stringify({ message, ...(session.value && { session: session.value }) }),
      signal: AbortSignal.timeout(LIMIT),
    });
    const body = await response.json();
    if (!response.ok) throw new Problem(body.detail);
    session.value = (body as Answer).session;
    if (box.value === message) box.value = "";
    show(theirs(body as Answer));
  } catch (error) {
    turn.remove();
    if (!box.value) box.value = message;
    alarm.textContent = error instanceof Problem ? error.message : navigator.onLine ? words.failed! : words.offline!;
    alarm.hidden = false;
  } finally {
    clearTimeout(slow);
    status.textContent = "";
    form.removeAttribute("aria-busy");
    box.focus();
  }
}

class Problem extends Error {}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const message = box.value.trim();
  if (message) void ask(message);
  else box.focus();
});

for (const button of log.querySelectorAll<HTMLButtonElement>("button.chip")) {
  button.addEventListener("click", (event) => {
    event.preventDefault();
    void ask(button.value);
  });
}

box.addEventListener("keydown", (event) => {
  // While a Korean syllable is being composed, Enter belongs to the keyboard, not to us.
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    form.requestSubmit();
  }
});

// The partner's page may only learn that we are ready or want to close, and only if it really
// has the origin it named: the browser delivers to that origin alone.
const partner = new URLSearchParams(location.search).get("origin") ?? "";
if (window.parent !== window && /^https?:\/\/[^/]+$/.test(partner)) {
  const tell = (word: string) => window.parent.postMessage({ jamkkan: word }, partner);
  close.hidden = false;
  const other = document.querySelector<HTMLAnchorElement>("#switch")!;
  other.search = String(new URLSearchParams({ lang: other.lang, origin: partner }));
  close.addEventListener("click", () => tell("close"));
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") tell("close");
  });
  addEventListener("message", (event: MessageEvent) => {
    if (event.source === window.parent && event.origin === partner && event.data?.jamkkan === "focus") box.focus();
  });
  tell("ready");
}
