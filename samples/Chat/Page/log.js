// What was said and what happened, newest last. Everything that others typed becomes text and never markup.

import { face } from "./presence.js";

const MOST_ENTRIES = 500;
const SAME_BREATH = 5 * 60_000;

export class Log {
  #list;
  #latest;
  #empty;
  #last = null;

  constructor(list, latest, empty) {
    this.#list = list;
    this.#latest = latest;
    this.#empty = empty;
    latest.addEventListener("click", () => this.toEnd());
    list.addEventListener("scroll", () => { if (this.#isAtEnd()) { latest.hidden = true; } });
    new ResizeObserver(() => { if (latest.hidden) { this.toEnd(); } }).observe(list);
  }

  said({ name, words, at }, isMine) {
    const when = new Date(at);
    const item = document.createElement("div");
    item.className = isMine ? "said mine" : "said";
    const follows = this.#last !== null && this.#last.name === name && this.#last.isMine === isMine && at - this.#last.at < SAME_BREATH;
    if (follows) {
      item.classList.add("follows");
    }

    const head = document.createElement("p");
    head.className = "head";
    const who = document.createElement("bdi");
    who.className = "who";
    who.textContent = name;
    const time = document.createElement("time");
    time.dateTime = when.toISOString();
    time.title = when.toLocaleString();
    time.textContent = clock(when);
    head.append(who, " ", time);

    const text = document.createElement("p");
    text.className = "words";
    text.dir = "auto";
    text.textContent = words;
    text.title = time.title;

    item.append(face(name), head, text);
    this.#append(item, isMine);
    this.#last = { name, isMine, at };
  }

  happened(sentence, kind = "notice") {
    const item = document.createElement("div");
    item.className = kind;
    const text = document.createElement("bdi");
    text.textContent = sentence;
    item.append(text);
    this.#append(item, false);
    this.#last = null;
  }

  toEnd() {
    this.#list.scrollTop = this.#list.scrollHeight;
    this.#latest.hidden = true;
  }

  #append(item, isMine) {
    const stays = !isMine && !this.#isAtEnd();
    this.#empty.hidden = true;
    this.#list.append(item);
    while (this.#list.childElementCount > MOST_ENTRIES) {
      this.#list.firstElementChild.remove();
    }

    if (stays) {
      this.#latest.hidden = false;
    } else {
      this.toEnd();
    }
  }

  #isAtEnd() {
    return this.#list.scrollHeight - this.#list.scrollTop - this.#list.clientHeight < 48;
  }
}

function clock(when) {
  return when.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
}
