import { html } from "../vendor/htm-preact-standalone.js";
import { count, languageName } from "../format.js";
import { readable } from "../language.js";
import { presenceWords } from "../people.js";
import { t } from "../words.js";

/** Whom a conversation can be given: colleagues who are there come first, of them who reads it; the queue is always a choice. */
export function receivers(state, act, { id, agent, language }) {
  const presence = presenceWords();
  const there = (each) => (each.on_shift && each.status === "available" ? 0 : 1);
  const reads = (each) => (each.languages ?? []).some((tag) => readable(language, tag));
  const colleagues = state.world.colleagues
    .filter((each) => each.id !== agent?.id)
    .sort((a, b) => there(a) - there(b) || Number(reads(b)) - Number(reads(a)) || a.load / (a.capacity || 1) - b.load / (b.capacity || 1));
  const said = (each) => (reads(each) ? languageName(language) : presence[each.status] ?? each.status);
  return [
    { label: t("Back to the queue"), mark: "", disabled: !agent, run: () => act.transfer(id, null) },
    ...(agent?.id === state.me.id ? [{ label: t("Decline"), mark: "", detail: t("it goes to somebody else"), run: () => act.decline(id) }] : []),
    ...colleagues.map((each) => ({
      label: each.name, mark: html`<span class="dot ${each.on_shift ? each.status : "offline"}"></span>`,
      detail: `${said(each)} · ${count(each.load)}/${count(each.capacity)}`, run: () => act.transfer(id, each.id),
    })),
  ];
}
