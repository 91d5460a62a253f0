// One WebSocket that is opened anew whenever it ends, after a pause that doubles and is never the same for two pages.

const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 30_000;
const OPENING_TAKES_AT_MOST = 10_000;
const STABLE_AFTER = 5000;

export class Connection {
  #url;
  #onState;
  #onEvent;
  #socket = null;
  #failures = 0;
  #opened = false;
  #ticker = 0;
  #bound = 0;
  #stable = 0;

  /** onState gets ("connecting" | "connected" | "reconnecting", seconds until the next attempt), onEvent each parsed message, and { type: "closed", code, reason } at each end. */
  constructor(url, onState, onEvent) {
    this.#url = url;
    this.#onState = onState;
    this.#onEvent = onEvent;
    addEventListener("online", () => this.retryNow());
  }

  open() {
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    this.#onState(this.#opened ? "reconnecting" : "connecting", 0);
    this.#bound = setTimeout(() => this.#lost(socket, {}), OPENING_TAKES_AT_MOST);
    socket.onopen = () => clearTimeout(this.#bound);
    socket.onmessage = ({ data }) => this.#received(socket, data);
    socket.onclose = (event) => this.#lost(socket, event);
  }

  /** False if there is no connection; then nothing was sent. */
  send(line) {
    if (this.#socket?.readyState !== WebSocket.OPEN) {
      return false;
    }

    this.#socket.send(line);
    return true;
  }

  retryNow() {
    if (this.#ticker !== 0) {
      this.#stopWaiting();
      this.open();
    }
  }

  #received(socket, data) {
    if (socket !== this.#socket) {
      return;
    }

    const event = JSON.parse(data);
    if (event.type === "welcome") {
      // A server that takes everybody in and then breaks must not be asked every second, so the pause starts over a little later.
      this.#opened = true;
      this.#stable = setTimeout(() => { this.#failures = 0; }, STABLE_AFTER);
      this.#onState("connected", 0);
    }

    this.#onEvent(event);
  }

  #lost(socket, { code = 0, reason = "" }) {
    if (socket !== this.#socket) {
      return;
    }

    clearTimeout(this.#bound);
    clearTimeout(this.#stable);
    this.#socket = null;
    socket.close();
    this.#onEvent({ type: "closed", code, reason });
    const longest = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** this.#failures++);
    this.#wait(Date.now() + longest * (0.5 + Math.random() / 2));
  }

  #wait(until) {
    const tick = () => {
      const left = until - Date.now();
      if (left <= 0) {
        this.retryNow();
      } else {
        this.#onState("reconnecting", Math.ceil(left / 1000));
      }
    };
    this.#ticker = setInterval(tick, 250);
    tick();
  }

  #stopWaiting() {
    clearInterval(this.#ticker);
    this.#ticker = 0;
  }
}
