/** An answer's plain text as paragraphs and lists, as api/prose.py does for the page without JavaScript. */
import { doors, el } from "./page";

/** Words with every help line in them as a link to call or visit, and nothing else as a link. */
export function linked(text: string): (Node | string)[] {
  const parts: (Node | string)[] = [];
  // A word joiner: browsers break between a percent sign and the particle it carries.
  let rest = text.replace(/%(?=[가-힣])/g, "%\u2060");
  while (rest) {
    let at = rest.length;
    let found: [string, string] | undefined;
    for (const door of doors) {
      const place = rest.indexOf(door[0]);
      if (place >= 0 && place < at) [at, found] = [place, door];
    }
    if (at) parts.push(rest.slice(0, at));
    if (!found) break;
    const outside: Record<string, string> = found[1].startsWith("http") ? { target: "_blank", rel: "noopener noreferrer" } : {};
    parts.push(el("a", { href: found[1], textContent: found[0], ...outside }));
    rest = rest.slice(at + found[0].length);
  }
  return parts;
}

export function blocks(text: string): HTMLElement[] {
  const found: HTMLElement[] = [];
  for (const part of text.trim().split(/\n\s*\n/)) {
    const before = found.length;
    for (const line of part.split("\n")) {
      const [mark = ""] = line.match(/^• +|^\d{1,2}\. +/) ?? [];
      const kind = mark.startsWith("•") ? "ul" : mark ? "ol" : "p";
      let open = found.length > before ? found.at(-1) : undefined;
      if (open?.localName !== kind) {
        const title = open?.localName === "p" && !open.querySelector("br") && !/[.!?]$/.test(open.textContent!);
        if (title && kind !== "p") open!.className = "part";
        found.push((open = el(kind)));
      } else if (kind === "p") open.append(el("br"));
      const words = linked(line.slice(mark.length));
      if (kind === "p") open.append(...words);
      else open.append(el("li", {}, ...words));
    }
  }
  return found;
}

/** The text less a last block that only names the sources, which stand below with links. */
export function withoutSources(text: string, sources: string[]): string {
  const cut = text.lastIndexOf("\n\n");
  const lines = cut < 0 ? [] : text.slice(cut + 2).split("\n");
  const named = (line: string) => sources.some((source) => source && line.includes(source));
  return lines.length && lines.every(named) ? text.slice(0, cut) : text;
}
