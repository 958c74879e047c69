import { html } from "../vendor/htm-preact-standalone.js";
import { clock, customerName, localZone, stamp, wallMoment, wallParts } from "../format.js";
import { t } from "../words.js";
import { Due } from "./due.js";
import { Menu } from "./menu.js";
import { Icon } from "./parts.js";
import { receivers } from "./receivers.js";
import { answers } from "../roles.js";

const HOUR = 3_600_000;

/** Who it is about, who else looks at it, and what can be done with it. */
export function ConversationHeader({ state, act, conversation }) {
  const { merchant, inbox, agent } = conversation;
  const others = (state.viewing[conversation.id] ?? []).filter((each) => each.id !== state.me.id);
  return html`<header class="conversation-head">
    <button type="button" class="quiet back" aria-label=${t("Back to the list")} onClick=${() => act.open(null)}><${Icon} name="back" turns /></button>
    <div class="head-who">
      <h1><bdi>${customerName(conversation)}</bdi></h1>
      <p><${Due} conversation=${conversation} me=${state.me} named />${conversation.priority > 0 && html`<span class="urgent">${t("Urgent")}</span>`}<span class="merchant" dir="auto">${merchant.name}</span>${conversation.topic && html`<span class="topic" dir="auto">${conversation.topic}</span>`}<span class="head-inbox" dir="auto">${inbox.name}</span>
        ${others.length > 0 && html`<span class="also"><${Icon} name="user" />${t("Also here: {names}", { names: others.map((each) => each.name).join(", ") })}</span>`}
        ${agent && agent.id !== state.me.id && html`<span class="also">${t("{name} answers", { name: agent.name })}</span>`}
      </p>
    </div>
    ${answers(state.me) && html`<${Deeds} state=${state} act=${act} conversation=${conversation} />`}
    <button type="button" class="quiet side-button" aria-label=${t("Details")} title=${`${t("Details")} (i)`} aria-pressed=${String(state.side)} onClick=${act.side}><${Icon} name="info" /></button>
  </header>`;
}

function Deeds({ state, act, conversation }) {
  const { id } = conversation;
  const mine = conversation.agent?.id === state.me.id;
  const resolved = conversation.state === "resolved";
  return html`<div class="deeds" role="group" aria-label=${t("What to do with it")}>
    ${!mine && html`<button type="button" class="primary" title="t" onClick=${() => act.take(id)}>${t("Take it")}</button>`}
    <${Menu} name="transfer" state=${state} act=${act} kind="end" label=${t("Hand over")} title=${t("Hand over to")}
      button=${html`<${Icon} name="hand" turns /><span class="deed-words">${t("Hand over")}</span>`} items=${receivers(state, act, conversation)} />
    <${Menu} name="snooze" state=${state} act=${act} kind="end" label=${t("Snooze")} title=${t("Bring it back")}
      button=${html`<${Icon} name="moon" /><span class="deed-words">${t("Snooze")}</span>`} items=${moments(state, act, id)} />
    <button type="button" class="secondary" title=${`${resolved ? t("Reopen") : t("Resolve")} (e)`} aria-label=${resolved ? t("Reopen") : t("Resolve")} onClick=${() => act.toggleResolved(id)}>
      <${Icon} name=${resolved ? "retry" : "check"} /><span class="deed-words">${resolved ? t("Reopen") : t("Resolve")}</span>
    </button>
  </div>`;
}

function moments(state, act, id) {
  const zone = state.me.zone ?? localZone();
  const now = Date.now();
  const { weekday } = wallParts(now, zone);
  const choice = (label, until) => ({ label, mark: "", detail: when(until, zone, now), run: () => act.snooze(id, until) });
  return [
    choice(t("In one hour"), new Date(now + HOUR)),
    choice(t("In four hours"), new Date(now + 4 * HOUR)),
    choice(t("Tomorrow morning"), wallMoment(now, 1, 9, zone)),
    choice(t("On Monday"), wallMoment(now, (8 - weekday) % 7 || 7, 9, zone)),
  ];
}

function when(until, zone, now) {
  const day = stamp(until, zone, now);
  const time = clock(until, zone);
  return day === time ? time : `${day}, ${time}`;
}
