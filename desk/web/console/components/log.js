import { html, useEffect, useLayoutEffect, useRef, useState } from "../vendor/htm-preact-standalone.js";
import { customerName, dayKey, dayName, localZone } from "../format.js";
import { readableBy } from "../language.js";
import { nameOf, namesOf } from "../people.js";
import { needsTexts } from "../texts.js";
import { t } from "../words.js";
import { Message } from "./message.js";
import { Icon, useNow } from "./parts.js";
import { Typing } from "./typing.js";

/** Closer to the end than this counts as being at the end. */
const NEAR = 80;

/** What was said, oldest first; stays at the end unless somebody reads further up. */
export function Log({ state, act, conversation, thread, seen }) {
  const log = useRef(null);
  const now = useNow(10_000);
  const { messages } = thread;
  const { atEnd, toEnd } = useScroll(log, messages, thread.highlight);
  useSeen(log, messages, (position) => {
    seen.current = Math.max(seen.current, position);
    act.read(conversation.id, seen.current);
  });
  const zone = state.me.zone ?? localZone();
  return html`<div class="log-frame">
    <div class="log" role="log" tabindex="0" aria-live="polite" aria-relevant="additions" aria-label=${t("Messages")} ref=${log}>
      ${thread.more && html`<button type="button" class="more" onClick=${() => act.older(conversation.id)}>${t("Earlier messages")}</button>`}
      <${TranslateOffer} state=${state} act=${act} id=${conversation.id} messages=${messages} />
      ${messages.map((message, index) => html`
        ${(index === 0 || dayKey(Date.parse(messages[index - 1].sent_at), zone) !== dayKey(Date.parse(message.sent_at), zone)) &&
        html`<h2 class="day-line" key=${`day${message.id}`}><span>${dayName(Date.parse(message.sent_at), zone, now)}</span></h2>`}
        <${Message} key=${message.id} message=${message} me=${state.me} zone=${zone} words=${state.words} originals=${state.originals}
          language=${conversation.language} customer=${customerName(conversation)} agent=${nameOf(message.agent, state)} by=${corrector(message, state)} follows=${follows(messages[index - 1], message)}
          isNew=${thread.highlight !== null && message.position > thread.highlight && message.agent !== state.me.id}
          waiting=${waits(message, state.me) ? now : 0} id=${conversation.id} act=${act} />`)}
      <${Typing} typing=${state.typing[conversation.id]} />
    </div>
    ${!atEnd && html`<button type="button" class="to-end" onClick=${toEnd}><${Icon} name="arrow" />${t("To the newest message")}</button>`}
  </div>`;
}

/** Only messages whose translation is still to come look at the clock. */
function waits(message, me) {
  return message.author !== "desk" && message.agent !== me.id && !(message.texts ?? []).length && !readableBy(message.language, me);
}

/** The name of whoever last worded a message better. */
function corrector(message, state) {
  return namesOf((message.texts ?? []).findLast((text) => text.by)?.by, state);
}

/** Messages of one author within five minutes stand together; each action says by itself what it is. */
function follows(before, message) {
  const same = before && before.author === message.author && before.agent === message.agent && before.kind === message.kind && message.kind !== "action";
  return Boolean(same) && Date.parse(message.sent_at) - Date.parse(before.sent_at) < 5 * 60_000;
}

function TranslateOffer({ state, act, id, messages }) {
  if (!needsTexts(messages, state.me) || state.conversations[id].agent?.id === state.me.id) return null;
  return html`<button type="button" class="more" onClick=${() => act.translate(id)}><${Icon} name="globe" />${t("Translate all for me")}</button>`;
}

/** Keep the end in sight, keep the place when older messages come in above. */
function useScroll(log, messages, highlight) {
  const [atEnd, setAtEnd] = useState(true);
  const before = useRef({ first: null, height: 0, end: true });

  const toEnd = () => {
    log.current.scrollTop = log.current.scrollHeight;
  };
  useEffect(() => {
    const box = log.current;
    const scrolled = () => {
      before.current.end = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;
      setAtEnd(before.current.end);
    };
    // The composer grows and shrinks: the end stays the end.
    const resized = new ResizeObserver(() => before.current.end && toEnd());
    box.addEventListener("scroll", scrolled, { passive: true });
    resized.observe(box);
    return () => {
      box.removeEventListener("scroll", scrolled);
      resized.disconnect();
    };
  }, []);
  useLayoutEffect(() => {
    const box = log.current;
    const { first, height, end } = before.current;
    const grewAbove = first !== null && messages.length > 0 && messages[0].position < first;
    if (grewAbove) box.scrollTop += box.scrollHeight - height;
    else if (end) toEnd();
    before.current = { ...before.current, first: messages[0]?.position ?? null, height: box.scrollHeight };
  });
  useEffect(() => {
    if (highlight !== null) toEnd();
  }, [highlight]);
  return { atEnd, toEnd };
}

/** Tell the position of the newest message whose beginning is on the screen of a visible page. */
function useSeen(log, messages, tell) {
  const look = () => {
    const box = log.current;
    if (!box || document.visibilityState !== "visible") return;
    const bottom = box.getBoundingClientRect().bottom;
    const shown = [...box.querySelectorAll("[data-position]")].reverse().find((each) => each.getBoundingClientRect().top + 24 < bottom);
    if (shown) tell(Number(shown.dataset.position));
  };
  useEffect(look, [messages]);
  useEffect(() => {
    const box = log.current;
    box.addEventListener("scroll", look, { passive: true });
    document.addEventListener("visibilitychange", look);
    return () => {
      box.removeEventListener("scroll", look);
      document.removeEventListener("visibilitychange", look);
    };
  }, []);
}
