/** The cost of a cash-out inside the chat: two amounts in, a picture out. */
import { el, one, word } from "./page";
import type { Cost } from "./wire";

const WIDTH = 320;
/** As in api/chart.py: a bar longer than this many caps is cut, and said to be. */
const LONGEST = 100;

function shape(name: string, attributes: Record<string, string | number>, text = ""): SVGElement {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.textContent = text;
  return made;
}

const won = (amount: number) => amount.toLocaleString("en");

/** The same picture as on the cost page, for a narrow panel; its title says all of it in words. */
export function chart(cost: Cost): HTMLElement {
  const cap = cost.chart.rates.find((bar) => bar.id === "cap")!.percent_a_year;
  const values = {
    amount: won(cost.amount), received: won(cost.received), lost: won(cost.lost), percent: cost.percent,
    rate: won(Math.round(cost.annual_rate)), cap, days: cost.days,
  };
  const svg = shape("svg", { viewBox: `0 0 ${WIDTH} 190`, role: "img" });
  svg.append(shape("title", {}, word("chart_text", values)));
  const got = (WIDTH * cost.received) / cost.amount;
  const times = cost.annual_rate / cap;
  const unit = WIDTH / Math.max(1, Math.min(times, LONGEST));
  const bar = (kind: string, x: number, y: number, width: number, height: number) =>
    svg.append(shape("rect", { class: kind, x: x + 1, y, width: Math.max(width - 2, 1), height, rx: 5 }));
  const line = (text: string, y: number, kind = "small") => svg.append(shape("text", { class: kind, x: 1, y }, text));
  line(word("chart_billed", values), 15, "strong");
  bar("got", 0, 24, got, 30);
  if (cost.lost) bar("gone", got, 24, WIDTH - got, 30);
  line(word("chart_received", values), 72);
  line(word("chart_lost", values), 91, "small strong");
  bar("cap", 0, 106, unit, 14);
  line(word("chart_cap", values), 136);
  bar("rate", 0, 148, unit * Math.min(times, LONGEST), 18);
  line(word(times > LONGEST ? "chart_rate_cut" : "chart_rate", values), 183, "small strong");
  return el("figure", { className: "chart" }, svg);
}

/** The two amounts as a small form; `submitted` gets them as whole won. */
export function form(submitted: (amount: number, received: number) => void): HTMLElement {
  const copy = document.importNode(one<HTMLTemplateElement>("#sum").content, true).firstElementChild as HTMLFormElement;
  copy.addEventListener("submit", (event) => {
    event.preventDefault();
    const read = (name: string) => Number(copy.querySelector<HTMLInputElement>(`[name=${name}]`)!.value.replace(/[,\s원]/g, ""));
    submitted(Math.round(read("amount")), Math.round(read("received")));
  });
  return copy;
}
