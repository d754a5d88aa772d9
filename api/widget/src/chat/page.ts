/** What the page holds for the scripts: its words, the help lines, and its elements. */

interface Given {
  words: Record<string, string>;
  /** Help lines as they are written in answers, with where they lead; the longest first. */
  doors: [string, string][];
}

export function one<T extends Element = HTMLElement>(selector: string): T {
  return document.querySelector<T>(selector)!;
}

const given = JSON.parse(one("#given").textContent!) as Given;

export const doors = given.doors;

/** One of the page's words, with its places filled. */
export function word(key: string, values: Record<string, string | number> = {}): string {
  return given.words[key]!.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]));
}

/** A copy of a template's single element. */
export function made(id: string): HTMLElement {
  return document.importNode(one<HTMLTemplateElement>(`#${id}`).content, true).firstElementChild as HTMLElement;
}

type Props = Record<string, string | boolean>;

/** A new element with properties and children; text is only ever text. */
export function el<K extends keyof HTMLElementTagNameMap>(
  name: K, props: Props = {}, ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = Object.assign(document.createElement(name), props);
  element.append(...children);
  return element;
}
