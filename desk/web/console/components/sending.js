import { useEffect, useRef, useState } from "../vendor/htm-preact-standalone.js";
import { newKey } from "../drafts.js";

/** A message that came in this shortly before Enter cannot have been read. */
const BLIND_MS = 1500;

/** A refusal says what kind it is and, where they are known, the reasons. */
const DOUBT = { error: null, verdicts: [], flags: [], signals: [] };

/** Refusals that pass when the agent insists, and what he then vouches for. */
const VOUCHED = { newer: "read", colleague: "read", confirm: "confirm", wording: "wording", signals: "signals" };

/**
 * Sends what is written, and stops where a person must decide: something newer arrived, a flag or a check
 * warns, the edited wording belongs to older words, what was read back says something else. The draft stays until the desk has taken it.
 */
export function useSending({ act, id, mode, draft, change, files, preview, readBack, seen, arrived, offline }) {
  const [refusal, setRefusal] = useState(null);
  const [busy, setBusy] = useState(false);
  const vouched = useRef({});
  const text = draft[mode];
  const ready = Boolean(text.trim() || files.kept.length) && !files.busy && !busy && !offline && refusal?.kind !== "blocked";

  useEffect(() => {
    vouched.current = {};
    setRefusal(null);
  }, [text, mode, draft.wording, files.kept.length]);

  /** What the agent should see before anything leaves, or null. */
  function doubt() {
    const known = vouched.current;
    if (!known.read && arrived > draft.begun && performance.now() - arrived < BLIND_MS) return { ...DOUBT, kind: "newer" };
    if (!known.wording && draft.wording !== null && draft.wordingOf !== draft.reply) return { ...DOUBT, kind: "wording" };
    const flags = preview.stale || draft.wording !== null ? [] : preview.view?.flags ?? [];
    if (!known.confirm && flags.length) return { ...DOUBT, kind: "confirm", flags };
    const signals = readBack?.signals ?? [];
    return !known.signals && signals.length ? { ...DOUBT, kind: "signals", signals } : null;
  }

  function refused(error) {
    const kind = { something_newer: "newer", colleague_answered: "colleague", needs_confirmation: "confirm", blocked: "blocked" }[error.code] ?? "error";
    setRefusal({ ...DOUBT, kind, error, verdicts: error.verdicts ?? [] });
    if (!error.newest) return;
    act.newer(id, seen.current);
    act.load(id);
  }

  async function deliver() {
    const chosen = files.kept.length ? { files: files.kept.map((file) => file.id) } : {};
    if (mode === "note") return act.note(id, { text, key: draft.key, ...chosen });
    const wording = draft.wording === null ? {} : { wording: draft.wording, remember: draft.remember };
    return act.reply(id, { text, seen: seen.current, key: draft.key, confirm: Boolean(vouched.current.confirm), ...wording, ...chosen });
  }

  async function send() {
    if (!ready) return;
    const doubted = mode === "reply" ? doubt() : null;
    if (doubted) {
      setRefusal(doubted);
      return;
    }
    setBusy(true);
    setRefusal(null);
    try {
      await deliver();
      const left = { files: { ...draft.files, [mode]: [] }, key: newKey() };
      change(mode === "note" ? { note: "", ...left } : { reply: "", wording: null, remember: true, ...left });
    } catch (error) {
      refused(error);
    } finally {
      setBusy(false);
    }
  }

  function insist() {
    if (!refusal) return;
    if (VOUCHED[refusal.kind]) vouched.current[VOUCHED[refusal.kind]] = true;
    if (refusal.error?.newest) seen.current = Math.max(seen.current, refusal.error.newest);
    send();
  }

  return { refusal, busy, ready, send, insist, dismiss: () => setRefusal(null) };
}
