// Holds the one state object; tells the page to draw at most once per frame, however fast the feed is.

/** @template S, A @param {(state: S, action: A) => S} reduce @param {S} state */
export function createStore(reduce, state) {
  /** @type {Set<() => void>} */
  const listeners = new Set();
  let drawing = false;

  function draw() {
    drawing = false;
    for (const listener of listeners) listener();
  }

  // A hidden page gets no animation frames, but its title still counts what is unread.
  function schedule() {
    if (drawing) return;
    drawing = true;
    if (document.visibilityState === "visible") requestAnimationFrame(draw);
    else setTimeout(draw, 250);
  }

  return {
    get: () => state,
    /** @param {A} action */
    dispatch(action) {
      const next = reduce(state, action);
      if (next === state) return;
      state = next;
      schedule();
    },
    /** Draw what was dispatched at once, where the next key must find it. */
    flush: draw,
    /** @param {() => void} listener */
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
