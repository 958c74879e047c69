import { html, useState } from "../vendor/htm-preact-standalone.js";
import { count, fullTime, phraseWords } from "../format.js";
import { explain } from "../problems.js";
import { operates } from "../roles.js";
import { t } from "../words.js";
import { Icon } from "./parts.js";

/** How every inbox does: what is wrong with its line, what to do about it, and what waits. */
export function Inboxes({ found, state, act, zone }) {
  const [inboxes, setInboxes] = useState(found);
  const [error, setError] = useState(null);
  const change = (what, inbox) => act.inbox(inbox.id, what).then(act.inboxes).then((page) => (setInboxes(page.inboxes), setError(null)), setError);
  return html`${error && html`<p class="trouble" role="alert">${explain(error)}</p>`}
    <ul class="inboxes">${[...inboxes].sort(troubleFirst).map(
      (each) => html`<${Inbox} key=${each.id} inbox=${each} zone=${zone} change=${operates(state.me) && change} />`,
    )}</ul>`;
}

function troubleFirst(one, other) {
  const calm = ({ state, quarantined = 0 }) => (state === "ok" ? (quarantined ? 1 : 2) : 0);
  return calm(one) - calm(other);
}

function Inbox({ inbox, zone, change }) {
  const { state, reason, quarantined = 0 } = inbox;
  return html`<li class=${state}>
    <p class="direction"><span class="dot ${state === "ok" ? "available" : "busy"}"></span>
      <strong dir="auto">${inbox.name}</strong> <bdi class="muted">${inbox.connector}</bdi><span class="direction-state">${stateWords(inbox)}</span></p>
    ${state !== "ok" && html`<p class="flag"><${Icon} name="alert" /><span>${whatToDo(inbox)}</span></p>`}
    ${state !== "ok" && reason && html`<p class="muted said" dir="auto">${phraseWords(reason)}</p>`}
    <p class="muted">${figures(inbox, zone).join(" · ")}</p>
    ${change && html`<p class="inbox-acts">
      ${state === "paused" || state === "revoked"
        ? html`<button type="button" class="link" onClick=${() => change("resume", inbox)}>${t("Work again")}</button>`
        : html`<button type="button" class="link" onClick=${() => change("pause", inbox)}>${t("Pause")}</button>`}
      ${quarantined > 0 && html`<button type="button" class="link" onClick=${() => change("reread", inbox)}>${t("Read again what was set aside")}</button>`}
    </p>`}
  </li>`;
}

function stateWords({ state }) {
  return {
    ok: t("Works"),
    paused: t("Paused"),
    throttled: t("Waits"),
    unreachable: t("Not reached"),
    rejected: t("Turned away"),
    revoked: t("Locked out"),
    broken: t("Stumbles"),
  }[state] ?? state;
}

function whatToDo({ state, paused_by: by }) {
  return {
    paused: t("Paused by {name}: nothing is sent or read, what comes in is kept.", { name: by ?? "" }),
    throttled: t("The channel wants fewer calls. The desk goes on by itself as soon as it may."),
    unreachable: t("The channel does not answer, and the desk keeps trying. See whether it is up."),
    rejected: t("The channel understands and says no. Look at the inbox's settings and its permissions there."),
    revoked: t("The channel takes these credentials no more. Put new ones where the settings point to and start the desk again; nothing is lost."),
    broken: t("The connector stumbles. Update it, or tell its author what stands below."),
  }[state];
}

function figures({ unsent = 0, unread = 0, quarantined = 0, answered_at: answered, called_at: called, feeds = [] }, zone) {
  const at = (moment) => fullTime(Date.parse(moment), zone);
  return [
    ...(unsent ? [t("{number} to be sent", { number: count(unsent) })] : []),
    ...(unread ? [t("{number} to be read", { number: count(unread) })] : []),
    ...(quarantined ? [t("{number} set aside", { number: count(quarantined) })] : []),
    ...(answered ? [t("answered {time}", { time: at(answered) })] : []),
    ...(called ? [t("called {time}", { time: at(called) })] : []),
    ...feeds.filter((feed) => feed.high).map((feed) => t("{kind}: read up to {time}", { kind: feed.kind, time: at(feed.high) })),
    ...(answered || called || unsent || unread ? [] : [t("Nothing happened yet.")]),
  ];
}
