// What an agent has begun to write, kept on this machine until it is sent: a reload or a reassignment loses nothing.

/** @typedef {{reply: string, note: string, wording: string | null, wordingOf: string, remember: boolean, key: string, begun: number, files: {reply: object[], note: object[]}}} Draft */

const name = (agent, conversation) => `desk.draft.${agent}.${conversation}`;

/** A new key for one text: sending it twice counts once. (`randomUUID` does not exist on plain http.) */
export function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @returns {Draft} */
export function emptyDraft() {
  return { reply: "", note: "", wording: null, wordingOf: "", remember: true, key: newKey(), begun: 0, files: { reply: [], note: [] } };
}

/** @returns {Draft} */
export function loadDraft(agent, conversation) {
  const kept = localStorage.getItem(name(agent, conversation));
  return kept ? { ...emptyDraft(), ...JSON.parse(kept), begun: performance.now() } : emptyDraft();
}

export function saveDraft(agent, conversation, draft) {
  const files = draft.files.reply.length + draft.files.note.length;
  if (draft.reply.trim() || draft.note.trim() || files) localStorage.setItem(name(agent, conversation), JSON.stringify(draft));
  else localStorage.removeItem(name(agent, conversation));
}
