/** One turn of the conversation as elements: what was asked, what was answered. */
import { el, made, one, word } from "./page";
import { blocks, linked, withoutSources } from "./prose";
import type { Answer, Reason } from "./wire";

const who = (key: string) => el("span", { className: "unseen", textContent: `${word(key)}: ` });

export function mine(text: string): HTMLElement {
  return el("div", { className: "turn mine" }, who("you"), text);
}

export function dots(): HTMLElement {
  const waiting = el("div", { className: "dots" }, el("i"), el("i"), el("i"));
  waiting.setAttribute("aria-hidden", "true");
  return waiting;
}

/** A verdict this page does not know is read as unknown (DESIGN.md, HTTP). */
export function known(verdict: string): string {
  return document.querySelector(`#verdict-${CSS.escape(verdict)}`) ? verdict : "unknown";
}

export const verdictWord = (verdict: string) => one<HTMLTemplateElement>(`#verdict-${known(verdict)}`).content.textContent!.trim();

/** The first line of a verdict stands out; the rest of its paragraph follows. */
function headline(parts: HTMLElement[]): void {
  const cut = parts[0]!.querySelector("br");
  const first = el("p", { className: "headline" });
  while (parts[0]!.firstChild && parts[0]!.firstChild !== cut) first.append(parts[0]!.firstChild);
  cut?.remove();
  if (!parts[0]!.hasChildNodes()) parts.shift();
  parts.unshift(first);
}

function folded(summary: string, list: HTMLElement): HTMLElement {
  return el("details", {}, el("summary", { textContent: summary }), list);
}

function citation({ source, title, url, checked_on }: Answer["citations"][number]): HTMLElement {
  const name = `${source || title} (${checked_on})`;
  if (!/^https?:\/\//.test(url)) return el("li", { textContent: name });
  return el("li", {}, el("a", { href: url, target: "_blank", rel: "noopener noreferrer nofollow", textContent: name }));
}

function reason({ severity, text, evidence, source, as_of }: Reason): HTMLElement {
  const line = el("li", {}, el("span", { className: "reason" }, made(`verdict-${known(severity)}`).firstElementChild!, el("span", { textContent: text })));
  line.querySelector(".reason")!.firstElementChild!.classList.add(`is-${known(severity)}`);
  if (evidence) line.append(el("span", { className: "meta" }, `${word("evidence")}: `, el("code", { textContent: evidence })));
  if (source) line.append(el("span", { className: "meta", textContent: `${source} (${as_of})` }));
  return line;
}

/**
 * The answer as a card. `before` is the verdict the same input had earlier, when it differs;
 * `asked` gets a follow-up question that was pressed, `sum` is called to work out a cost.
 */
export function theirs(answer: Answer, before: string | undefined, asked: (question: string) => void, sum: () => void): HTMLElement {
  const { check, text, steps = [], citations, suggestions } = answer;
  const turn = el("div", { className: "turn theirs", lang: answer.lang }, who("us"));
  if (check) {
    turn.className += ` verdict verdict-${known(check.verdict)}`;
    turn.append(made(`verdict-${known(check.verdict)}`));
    if (before) turn.append(el("p", { className: "changed", textContent: word("changed", { before: verdictWord(before) }) }));
  } else if (answer.kind === "urgent") turn.className += " urgent";
  const said = withoutSources(text, citations.map((cited) => cited.source));
  const parts = blocks(said);
  if (check && parts[0]?.localName === "p") headline(parts);
  turn.append(el("div", { className: "said" }, ...parts));
  if (check?.reasons.length) turn.append(folded(word("why"), el("ul", { className: "seen" }, ...check.reasons.map(reason))));
  const later = steps.filter((step) => !text.includes(step.text));
  if (later.length) turn.append(folded(word("later"), el("ol", {}, ...later.map((step) => el("li", {}, ...linked(step.text))))));
  if (citations.length) turn.append(folded(word("sources"), el("ul", {}, ...citations.map(citation))));
  const chips = suggestions.map((question) => chip(question, () => asked(question)));
  if (answer.topics.includes("real-cost")) chips.push(chip(word("cost"), sum));
  if (chips.length) turn.append(el("div", { className: "questions", role: "group", ariaLabel: word("more") }, ...chips));
  return turn;
}

export function chip(text: string, act: () => void): HTMLElement {
  const button = el("button", { type: "button", className: "chip", textContent: text });
  button.addEventListener("click", act);
  return button;
}
