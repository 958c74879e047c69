// Time left on the nearer clock, counted down here without asking the desk.
import { html } from "../vendor/htm-preact-standalone.js";
import { count, countdown, dayAndTime, fullTime, localZone } from "../format.js";
import { alarms, left, nearest, urgency } from "../due.js";
import { t } from "../words.js";
import { Icon, useNow } from "./parts.js";

const MINUTE = 60_000;
/** Below this seconds are shown, so every second counts. */
const SECONDS_MS = 10 * MINUTE;

const targets = () => ({ first_answer: t("First answer"), next_answer: t("Next answer"), resolution: t("Resolution") });
const clocks = () => ({ marketplace: t("Marketplace clock"), contract: t("Contract clock") });

/** As often as the words change, and no oftener. */
function useCountdown(deadline) {
  const near = Math.abs(left(deadline, Date.now())) < SECONDS_MS + MINUTE;
  return useNow(!deadline.paused && near ? 1000 : 10_000);
}

/** "8:15 left", "missed by 3 min", "paused": said in words, and coloured besides. */
export function dueWords(deadline, now) {
  const time = countdown(Math.abs(left(deadline, now)), SECONDS_MS);
  const words = { paused: t("Paused, {time} left", { time }), missed: t("Missed by {time}", { time }), near: t("Due soon: {time}", { time }) };
  return words[urgency(deadline, now)] ?? t("{time} left", { time });
}

/** Every clock in a line of its own, in the agent's language and zone. */
function allWords(deadlines, zone, now) {
  const when = (each) => (each.paused ? dueWords(each, now) : fullTime(Date.parse(each.at), zone));
  return deadlines.map((each) => [targets()[each.target], clocks()[each.clock], when(each)].join(" · ")).join("\n");
}

/** The nearer clock of a conversation; without a promise nothing. */
export function Due({ conversation, me, named = false }) {
  const deadline = nearest(conversation);
  if (!deadline) return null;
  return html`<${Counting} deadline=${deadline} deadlines=${conversation.deadlines} zone=${me.zone ?? localZone()} named=${named} />`;
}

function Counting({ deadline, deadlines, zone, named }) {
  const now = useCountdown(deadline);
  const state = urgency(deadline, now);
  return html`<span class="due ${state}" title=${allWords(deadlines, zone, now)}>
    <${Icon} name=${state === "missed" || state === "near" ? "alert" : "clock"} />
    ${named && html`<span class="due-what">${targets()[deadline.target]}</span>`}
    <time>${dueWords(deadline, now)}</time>
  </span>`;
}

/** Both clocks of everything that is promised, beside the conversation. */
export function DueCard({ conversation, me }) {
  const { deadlines = [] } = conversation;
  if (!deadlines.length) return null;
  return html`<section class="card"><h3>${t("Promised")}</h3>
    <ul class="promises">${deadlines.map((each) => html`<${Promised} key=${each.target + each.clock} deadline=${each} zone=${me.zone ?? localZone()} />`)}</ul>
  </section>`;
}

function Promised({ deadline, zone }) {
  const now = useCountdown(deadline);
  return html`<li class="promise ${urgency(deadline, now)}">
    <span class="promise-what">${targets()[deadline.target]}<small>${clocks()[deadline.clock]}</small></span>
    <span class="promise-when"><time>${dueWords(deadline, now)}</time>${!deadline.paused && html`<small>${dayAndTime(Date.parse(deadline.at), zone)}</small>`}</span>
  </li>`;
}

/** How much of a list is late or will be soon; nothing where nothing is. */
export function Alarms({ rows }) {
  const { near, missed } = alarms(rows, useNow(10_000));
  if (!near && !missed) return null;
  return html`<p class="alarms" role="status">
    ${missed > 0 && html`<span class="due missed"><${Icon} name="alert" />${t("Missed: {number}", { number: count(missed) })}</span>`}
    ${near > 0 && html`<span class="due near"><${Icon} name="alert" />${t("Due soon: {number}", { number: count(near) })}</span>`}
  </p>`;
}
