// What is promised by when, and how urgent that is: from a conversation and the moment alone. Pure.

/** @typedef {{target: string, clock: string, at?: string, near_at?: string, paused?: boolean, left?: number}} Deadline */

/** The deadline that counts: the nearer of those that run, else one that is paused. */
export function nearest(conversation) {
  return conversation.deadlines?.[0] ?? null;
}

/** "paused", "calm", "near" or "missed". */
export function urgency(/** @type {Deadline} */ deadline, now) {
  if (deadline.paused) return "paused";
  if (now >= Date.parse(deadline.at)) return "missed";
  return deadline.near_at && now >= Date.parse(deadline.near_at) ? "near" : "calm";
}

/** Milliseconds until it is due, less than none once it was missed; of a paused one what is left of its own time. */
export function left(/** @type {Deadline} */ deadline, now) {
  return deadline.paused ? deadline.left * 1000 : Date.parse(deadline.at) - now;
}

/** How many of some conversations are near, and how many were missed. */
export function alarms(conversations, now) {
  const found = { near: 0, missed: 0 };
  for (const conversation of conversations) {
    const deadline = nearest(conversation);
    const state = deadline && urgency(deadline, now);
    if (state in found) found[state] += 1;
  }
  return found;
}

/** The desk's own order of what waits: the urgent first, then what is due sooner, then who has waited longer. */
export function byUrgency(a, b) {
  const due = (row) => Date.parse(nearest(row)?.at ?? "") || Infinity;
  const since = (row) => Date.parse(row.waiting_since ?? row.updated_at);
  return (b.priority ?? 0) - (a.priority ?? 0) || (due(a) - due(b) || 0) || since(a) - since(b);
}
