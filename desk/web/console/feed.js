// Keeps the console true: the lists first, then the live feed from their cursor, with no gap between.
import { createAlarms, KINDS } from "./alarms.js";
import { customerName } from "./format.js";
import { t } from "./words.js";

export function feedActions({ store, live, api, load, fetchPage, toast, attempt, handing, said }) {
  const { dispatch, get } = store;
  const alarms = createAlarms({ toast, me: () => get().me });

  /** Fetch what is on screen, then follow everything after it. */
  async function catchUp() {
    const { view, phase } = get();
    if (phase !== "ready") return;
    const first = await attempt(() => fetchPage("mine"));
    if (!first) {
      setTimeout(catchUp, 2000);
      return;
    }
    live.start(first.cursor);
    const others = new Set(["queue", view].filter((name) => name !== "mine"));
    await Promise.all([...others].map((name) => attempt(() => fetchPage(name))));
  }

  async function resync() {
    live.stop();
    dispatch({ type: "stale" });
    await catchUp();
    const { open, part, worldPage } = get();
    if (open) await load(open);
    if (worldPage && part) await attempt(() => fetchPage("part"));
  }

  function announce(frame, mine) {
    const { conversation, kind } = frame;
    const { id } = conversation;
    const name = customerName(conversation);
    const isMine = conversation.agent?.id === get().me.id;
    if (kind === "assigned" && isMine && !mine && id !== get().open) toast(t("{name} came to you", { name }), { open: id });
    if (kind === "delivery_changed" && isMine && ["failed", "bounced", "expired"].includes(frame.message?.delivery))
      toast(frame.message.kind === "action" ? t("The shop did not do what was asked for {name}", { name }) : t("An answer to {name} did not arrive", { name }), { tone: "bad", open: id });
    if (KINDS.includes(kind)) alarms.heard(frame);
    const moved = mine && !isMine && (kind === "assigned" || kind === "released");
    if (moved && !handing.delete(id)) toast(t("{name} was moved away from you; your draft is kept", { name }), { open: id });
  }

  function event(frame) {
    const { id } = frame.conversation;
    const mine = get().conversations[id]?.agent?.id === get().me.id;
    dispatch({ type: "event", frame, at: performance.now() });
    announce(frame, mine);
    // The order is another one now.
    const done = frame.kind === "delivery_changed" && frame.message?.kind === "action" && id === get().open;
    if (done || get().threads[id]?.gap) load(id);
  }

  /** When one's own shift begins or ends, its end is another one. */
  async function world({ type, world: told }) {
    const own = ({ colleagues }) => colleagues.find((each) => each.id === get().me.id);
    const before = own(get().world);
    dispatch({ type, world: told });
    const after = own(get().world);
    if (!before || !after) return;
    if (![before.status, said.status].includes(after.status) && before.status !== "offline") mention(after.status);
    if (before.on_shift !== after.on_shift) await renew();
  }

  /** A supervisor's word, or one's own in another window. */
  function mention(status) {
    said.status = null;
    const words = { available: t("You are shown as available now"), busy: t("You are shown as busy now"), away: t("You are shown as away now"), leaving: t("You are shown as leaving now") };
    if (words[status]) toast(words[status]);
  }

  async function renew() {
    await attempt(async () => dispatch({ type: "me", me: await api.me() }));
  }

  const on = {
    event,
    resync,
    caught_up: () => {
      // A new socket knows nothing of this console yet.
      const { open, threads } = get();
      live.say({ conversation: open, typing: false });
      live.showing(open, threads[open]?.ordersMark);
    },
    orders_changed: ({ conversation }) => conversation === get().open && load(conversation),
    typing: (frame) => frame.who !== get().me.id && dispatch({ type: "typing", frame, at: Date.now() }),
    viewing: (frame) => dispatch({ type: "viewing", frame }),
    world,
    world_changed: world,
  };

  return { catchUp, heard: (frame) => on[frame.type]?.(frame) };
}
