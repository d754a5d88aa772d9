/** The chat page: sends a message, shows the answer, and keeps the draft when none comes. */
import * as cost from "./cost";
import { addressIn, isListed } from "./lookup";
import { one, word } from "./page";
import { meet, tell } from "./partner";
import { pictureIn, redrawn } from "./picture";
import { dots, known, mine, theirs } from "./turns";
import { type Answer, Trouble, ask, readCodes, workOut } from "./wire";

/** When to say that it takes longer, in milliseconds. */
const SLOW = 5000;
/** How long nobody types before an address in the box is looked up, in milliseconds. */
const CALM = 400;
/** Characters of a message; far above any real one, far below the server's limit. */
const LONG = 100_000;

const composer = one<HTMLFormElement>("#chat-form");
const box = one<HTMLTextAreaElement>("#message");
const send = one<HTMLButtonElement>("#send");
const session = one<HTMLInputElement>("#session");
const log = one("#log");
const status = one("#status");
const alarm = one("#alarm");
const file = one<HTMLInputElement>("#picture");
const label = send.textContent!;
let typing: ReturnType<typeof setTimeout> | undefined;
/** Verdicts of this conversation, by what was checked. */
const verdicts = new Map<string, string>();

const busy = () => composer.getAttribute("aria-busy") === "true";

function show(turn: HTMLElement): void {
  log.append(turn);
  turn.scrollIntoView({ block: "start" });
}

function warn(text: string): void {
  alarm.textContent = text;
  alarm.hidden = !text;
}

/** Run one exchange: `shown` stands in the log while `work` is under way, and goes when it fails. */
async function exchange(shown: HTMLElement, work: () => Promise<HTMLElement | undefined>): Promise<boolean> {
  composer.setAttribute("aria-busy", "true");
  log.setAttribute("aria-busy", "true");
  warn("");
  status.textContent = word("thinking");
  show(shown);
  const waiting = dots();
  log.append(waiting);
  const slow = setTimeout(() => (status.textContent = word("slow")), SLOW);
  try {
    const turn = await work();
    if (turn) show(turn);
    else shown.remove();
    return Boolean(turn);
  } catch (error) {
    shown.remove();
    const trouble = error instanceof Trouble ? error : new Trouble("failed");
    if (trouble.why === "wait") wait(trouble.seconds);
    else warn(trouble.why === "told" ? trouble.message : word(trouble.why));
    return false;
  } finally {
    waiting.remove();
    clearTimeout(slow);
    if (status.textContent !== word("again_now")) status.textContent = "";
    composer.removeAttribute("aria-busy");
    log.removeAttribute("aria-busy");
  }
}

/** Too many requests: said once aloud, counted down on the button. */
function wait(seconds: number): void {
  warn(word("wait", { seconds }));
  send.disabled = true;
  const end = Date.now() + seconds * 1000;
  const tick = () => {
    const left = Math.ceil((end - Date.now()) / 1000);
    if (left > 0) {
      send.textContent = String(left);
      setTimeout(tick, 250);
      return;
    }
    send.disabled = false;
    send.textContent = label;
    warn("");
    status.textContent = word("again_now");
  };
  tick();
}

async function answered(message: string): Promise<HTMLElement> {
  const answer: Answer = await ask(message, session.value);
  session.value = answer.session;
  let before: string | undefined;
  if (answer.check) {
    const { verdict, input } = answer.check;
    before = verdicts.get(input.display);
    if (before === verdict) before = undefined;
    verdicts.set(input.display, verdict);
    tell("verdict", { verdict: known(verdict) });
  }
  return theirs(answer, before, (question) => void say(question), openSum);
}

async function say(message: string): Promise<void> {
  if (busy() || send.disabled) return;
  if (message.length > LONG) return warn(word("too_long", { limit: LONG.toLocaleString("en") }));
  if (!navigator.onLine) return warn(word("offline"));
  const typed = box.value.trim() === message;
  if (typed) box.value = "";
  const done = await exchange(mine(message), () => answered(message));
  // Whatever a person wrote is theirs until an answer is there.
  if (!done && !box.value) box.value = message;
  box.focus();
}

/** Before anything is sent: an address alone in the box is looked up by parts of hashes. */
function glance(): void {
  clearTimeout(typing);
  if (alarm.textContent === word("listed")) warn("");
  const text = box.value.trim();
  const address = addressIn(text);
  if (!address || !navigator.onLine) return;
  typing = setTimeout(async () => {
    const listed = await isListed(address);
    if (listed && box.value.trim() === text && alarm.hidden && !busy()) warn(word("listed"));
  }, CALM);
}

async function look(picture: File): Promise<void> {
  if (busy() || send.disabled) return;
  await exchange(mine(word("picture_sent")), async () => {
    const small = await redrawn(picture);
    if (!small) throw new Trouble("told", word("picture_bad"));
    const { codes } = await readCodes(small);
    if (!codes.length) throw new Trouble("told", word("picture_none"));
    status.textContent = word("picture_found");
    return answered(codes.join("\n"));
  });
  box.focus();
}

function openSum(): void {
  const turn = document.importNode(one<HTMLTemplateElement>("#sum-turn").content, true).firstElementChild as HTMLElement;
  const sum = cost.form((amount, received) => {
    if (busy() || send.disabled) return;
    void exchange(mine(`${amount.toLocaleString("en")} → ${received.toLocaleString("en")}`), async () => {
      const answer = await answered(word("sum_message", { amount, received }));
      answer.querySelector(".said")!.before(cost.chart(await workOut(amount, received)));
      return answer;
    });
  });
  turn.append(sum);
  show(turn);
  sum.querySelector("input")!.focus();
}

composer.addEventListener("submit", (event) => {
  event.preventDefault();
  const message = box.value.trim();
  if (message) void say(message);
  else box.focus();
});

for (const button of log.querySelectorAll<HTMLButtonElement>("button.chip")) {
  button.addEventListener("click", (event) => {
    event.preventDefault();
    void say(button.value);
  });
}

one("#open-sum").addEventListener("click", (event) => {
  event.preventDefault();
  openSum();
});

box.addEventListener("keydown", (event) => {
  // While a Korean syllable is being composed, Enter belongs to the keyboard, not to us.
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    composer.requestSubmit();
  }
});

box.addEventListener("input", glance);

box.addEventListener("paste", (event) => {
  const picture = pictureIn(event.clipboardData?.files);
  if (!picture) return;
  event.preventDefault();
  void look(picture);
});

one("#choose").addEventListener("click", () => file.click());
file.addEventListener("change", () => {
  const picture = file.files?.[0];
  file.value = "";
  if (picture) void look(picture);
});

addEventListener("offline", () => warn(word("offline")));
addEventListener("online", () => {
  warn("");
  status.textContent = word("back_online");
});

meet(() => box.focus());
