// The keyboard: one letter per deed, never while somebody writes.
import { answers, oversees } from "./roles.js";

/** How long the first letter of "g then m" waits for the second. */
const CHORD_MS = 1200;
/** Between two signs of life. */
const STIR_MS = 30_000;

/** The Latin letter on a key, whatever alphabet the keyboard is set to. */
function letter(event) {
  const latin = /^Key([A-Z])$/.exec(event.code);
  return event.key.length === 1 && event.key > "\u024f" && latin ? latin[1].toLowerCase() : event.key;
}

function writes(target) {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

export function listenToKeys(store, act) {
  let chordUntil = 0;

  const withOpen = (deed) => () => {
    const { open } = store.get();
    if (open) deed(open);
  };
  /** Who only reads has no keys for deeds. */
  const working = (deed) => withOpen((id) => answers(store.get().me) && deed(id));

  const KEYS = {
    j: () => act.move(1),
    k: () => act.move(-1),
    ArrowDown: () => act.move(1),
    ArrowUp: () => act.move(-1),
    Enter: () => store.get().selected && act.open(store.get().selected),
    r: working(() => act.compose("reply")),
    n: working(() => act.compose("note")),
    e: working((id) => act.toggleResolved(id)),
    s: working(() => act.menu("snooze")),
    h: working(() => act.menu("transfer")),
    t: working((id) => act.take(id)),
    d: working((id) => act.decline(id)),
    f: working(() => document.querySelector(".composer .attach")?.click()),
    c: working(() => [...document.querySelectorAll(".message .correct")].at(-1)?.click()),
    i: withOpen(() => act.side()),
    o: () => act.originals(),
    "/": () => document.getElementById("search")?.focus(),
    "?": () => act.panel("help"),
    Escape: () => (store.get().worldPage ? act.world(false) : store.get().side ? act.side() : store.get().open && act.open(null)),
  };

  const tab = (view) => () => {
    if (store.get().worldPage) act.world(false);
    act.view(view);
  };
  /** What follows "g", for going somewhere. */
  const CHORDS = {
    m: tab("mine"), q: tab("queue"), a: tab("all"), r: tab("resolved"),
    w: () => oversees(store.get().me) && act.world(true),
  };
  /** On the page of the world there is no list to move in. */
  const elsewhere = (key) => store.get().worldPage && !["?", "Escape"].includes(key);

  /** Arrows and Enter mean something of their own in the log, on buttons and in menus. */
  function takesItself(event) {
    if (!/^(Arrow|Enter)/.test(event.key)) return false;
    const inside = event.target.closest?.("[role=log], [role=menu], button, a, dialog");
    return Boolean(inside);
  }

  function pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
    const { phase, menu } = store.get();
    if (phase !== "ready" || menu || document.querySelector("dialog[open]") || takesItself(event)) return;
    if (writes(event.target)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const key = letter(event);
    const inChord = performance.now() < chordUntil;
    chordUntil = key === "g" ? performance.now() + CHORD_MS : 0;
    const deed = (inChord && CHORDS[key]) || (elsewhere(key) ? undefined : KEYS[key]);
    if (!deed) return;
    event.preventDefault();
    deed();
  }

  /** Who touches nothing for long counts as away, so the desk hears of it when he does. */
  let stirredAt = 0;
  function stirred() {
    const now = performance.now();
    if (store.get().phase !== "ready" || now - stirredAt < STIR_MS) return;
    stirredAt = now;
    act.stir();
  }

  document.addEventListener("keydown", pressed);
  for (const kind of ["keydown", "pointerdown", "wheel"]) document.addEventListener(kind, stirred, { passive: true });
}
