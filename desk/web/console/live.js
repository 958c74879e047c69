// The live feed: one WebSocket that comes back by itself and resumes where it was, with no gap.

const FIRST_WAIT_MS = 400;
const LONGEST_WAIT_MS = 20_000;
const SESSION_ENDED = 4401;
/** A line that is back within this was not worth a word. */
const GRACE_MS = 1000;

/** Half of the step is kept, so that many consoles do not come back at once, nor one too fast. */
export function backoff(attempt, chance) {
  return Math.min(FIRST_WAIT_MS * 2 ** attempt, LONGEST_WAIT_MS) * (0.5 + chance / 2);
}

export class Live {
  /** @param {{onFrame: (frame: any) => void, onLink: (link: string) => void, onEnded: () => void}} tell */
  constructor(tell) {
    this.tell = tell;
    this.cursor = null;
    this.socket = null;
    this.attempt = 0;
    this.timer = 0;
    this.grace = 0;
    this.wanted = false;
    addEventListener("online", () => this.hurry());
    addEventListener("offline", () => this.drop());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.hurry());
  }

  /** Follow everything after a cursor. */
  start(cursor) {
    this.stop();
    this.wanted = true;
    this.cursor = cursor;
    this.tell.onLink("connecting");
    this.open();
  }

  stop() {
    this.wanted = false;
    clearTimeout(this.timer);
    clearTimeout(this.grace);
    this.grace = 0;
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }

  /** Say what the agent does; lost when offline, and that is right. */
  say(doing) {
    this.send({ type: "doing", ...doing });
  }

  /** Say which orders stand beside a conversation here, to be told when they are others. */
  showing(conversation, mark) {
    if (mark) this.send({ type: "showing", conversation, orders_mark: mark });
  }

  send(said) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(said));
  }

  open() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}/api/live?after=${encodeURIComponent(this.cursor)}`);
    this.socket = socket;
    socket.onmessage = (event) => this.socket === socket && this.heard(JSON.parse(event.data));
    socket.onclose = (event) => this.socket === socket && this.lost(event.code);
  }

  heard(frame) {
    this.attempt = 0;
    this.tell.onFrame(frame);
    if (frame.cursor) this.cursor = frame.cursor;
    if (frame.type !== "caught_up") return;
    clearTimeout(this.grace);
    this.grace = 0;
    this.tell.onLink("live");
  }

  lost(code) {
    this.socket = null;
    if (code === SESSION_ENDED) {
      this.wanted = false;
      this.tell.onEnded();
      return;
    }
    this.grace ||= setTimeout(() => this.tell.onLink("offline"), navigator.onLine ? GRACE_MS : 0);
    this.timer = setTimeout(() => this.open(), backoff(this.attempt, Math.random()));
    this.attempt += 1;
  }

  /** The browser knows that the network is gone long before the socket does. */
  drop() {
    const socket = this.socket;
    if (!socket) return;
    this.lost(0);
    socket.close();
  }

  /** The network or the agent came back: do not sit out the rest of a long wait. */
  hurry() {
    if (!this.wanted || this.socket) return;
    clearTimeout(this.timer);
    this.attempt = 0;
    this.open();
  }
}
