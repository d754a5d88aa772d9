/** The page around the frame: what it may hear from us, and the colour it wishes for. */
import { one } from "./page";

const asked = new URLSearchParams(location.search);
const partner = asked.get("origin") ?? "";
const framed = window.parent !== window && /^https?:\/\/[^/]+$/.test(partner);

/** Say a word to the partner. The browser delivers it to that exact origin and no other. */
export function tell(word: string, more: Record<string, string> = {}): void {
  if (framed) window.parent.postMessage({ jamkkan: word, ...more }, partner);
}

/** Listen to the partner, offer the way back to it, and take its colour. */
export function meet(focus: () => void): void {
  const other = one<HTMLAnchorElement>("#switch");
  asked.set("lang", other.lang);
  other.search = String(asked);
  const close = one("#close");
  // The server shows it where an address names a partner; it means something in a frame alone.
  close.hidden = !framed;
  if (!framed) return;
  close.addEventListener("click", () => tell("close"));
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") tell("close");
  });
  addEventListener("message", (event: MessageEvent) => {
    if (event.source === window.parent && event.origin === partner && event.data?.jamkkan === "focus") focus();
  });
  const accent = asked.get("accent") ?? "";
  if (/^[0-9a-f]{6}$/.test(accent)) {
    paint(accent);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => paint(accent));
  }
  tell("ready");
}

type Colour = [number, number, number];

const parsed = (hex: string) => [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16)) as Colour;

/** Relative luminance and contrast, WCAG 2.2. */
function luminance(colour: Colour): number {
  const [r, g, b] = colour.map((part) => (part /= 255) <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4) as Colour;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: Colour, other: Colour): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** Use the partner's colour, brought towards black or white until it can be read on our ground. */
function paint(hex: string): void {
  const style = getComputedStyle(document.documentElement);
  const ground = parsed(style.getPropertyValue("--sunk").trim().slice(1));
  const end = luminance(ground) > 0.5 ? 0 : 255;
  let colour = parsed(hex);
  // 4.9 leaves room for the washes, which lie a little closer than the ground itself.
  for (let n = 0; n < 40 && contrast(colour, ground) < 4.9; n++) {
    colour = colour.map((part) => Math.round(part + (end - part) * 0.08)) as Colour;
  }
  const root = document.documentElement.style;
  root.setProperty("--accent", `rgb(${colour.join(" ")})`);
  root.setProperty("--accent-strong", `rgb(${colour.join(" ")})`);
  root.setProperty("--on-accent", luminance(colour) > 0.179 ? "#000" : "#fff");
}
