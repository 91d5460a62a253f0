// Joins the parts: what the room tells goes to the log and the list, what is typed goes to the room.

import { Connection } from "./connection.js";
import { Log } from "./log.js";
import { Presence } from "./presence.js";

const LONGEST_LINE = 4096;
const LONGEST_NAME = 20;
const MOST_NAMES_TRIED = 20;
const GOING_AWAY = 1001;
const TITLE = document.title;

const at = (id) => document.getElementById(id);
const join = at("join"), nameInput = at("name"), nameError = at("name-error"), cancel = at("cancel");
const say = at("say"), textInput = at("text"), hint = at("say-hint");
const stateText = at("state"), retry = at("retry");

const log = new Log(at("log"), at("latest"), at("empty"));
const presence = new Presence(at("people"), at("count"), at("nobody"));

let room = "";      // this run of the room; numbers start again in the next
let seen = 0;       // the number of the last message shown
let past = 0;       // how many messages still come that were said before
let me = "";        // the name the room knows, empty until it does
let wanted = recall("sessionStorage");    // the name to take again after a reconnect or a reload
let tries = 0;      // automatic attempts at a name; 0 while a person chooses one
let unread = 0;
let farewell = "";  // the last reason to close that was shown, so that it is shown once however often the room repeats it

const handlers = {
  welcome({ room: this_room, members, past: count }) {
    if (room !== "") {
      log.happened(this_room === room ? "Connected again." : "Connected again. The room was restarted.");
    }

    if (this_room !== room) {
      room = this_room;
      seen = 0;
    }

    farewell = "";
    past = count;
    me = "";
    presence.reset(members);
    if (wanted !== "") {
      tries = 1;
      connection.send(`/nick ${wanted}`);
    }
  },

  said(message) {
    past--;
    if (message.number > seen) {
      seen = message.number;
      log.said(message, past >= 0 ? message.name === wanted : message.name === me);
      noteUnread();
    }
  },

  joined({ name }) {
    presence.add(name);
    log.happened(`${name} has joined.`);
  },

  left({ name, dropped }) {
    presence.remove(name);
    log.happened(dropped ? `${name} did not read for too long and was dropped.` : `${name} has left.`);
  },

  renamed({ before, name }) {
    presence.remove(before);
    presence.add(name);
    log.happened(`${before} is now ${name}.`);
  },

  named({ name }) {
    if (name !== wanted || tries === 0) {
      log.happened(`You are now ${name}.`);
    }

    // A name that was only a way out is not the one to ask for next time.
    if (tries < 2) {
      wanted = name;
      remember(name);
    }

    me = name;
    tries = 0;
    presence.addMe(name);
    at("me").textContent = name;
    showForm(say);
  },

  nameRefused({ reason }) {
    // After a reconnect the room may still hold the place of the connection that was lost, under the same name.
    if (tries > 0 && tries < MOST_NAMES_TRIED) {
      const suffix = `-${++tries}`;
      connection.send(`/nick ${wanted.slice(0, LONGEST_NAME - suffix.length)}${suffix}`);
      return;
    }

    tries = 0;
    showForm(join);
    nameError.textContent = reason;
  },

  told({ sentence }) {
    log.happened(sentence, "told");
  },

  closed({ code, reason: given }) {
    const reason = given || (code === GOING_AWAY ? "The room is closing." : "");
    if (reason !== "" && reason !== farewell) {
      farewell = reason;
      log.happened(reason, "told");
    }
  },
};

const connection = new Connection(
  new URL("/chat/page", location.href.replace(/^http/, "ws")),
  (state, seconds) => {
    document.body.dataset.state = state;
    const text = seconds > 0 ? `${state} in ${seconds} s` : state;
    if (stateText.textContent !== text) {
      stateText.textContent = text;
    }

    retry.hidden = seconds === 0;
    if (state === "connected") {
      hint.textContent = "";
    }
  },
  (event) => handlers[event.type]?.(event));

retry.addEventListener("click", () => connection.retryNow());

join.addEventListener("submit", (event) => {
  event.preventDefault();
  const name = nameInput.value.trim();
  tries = 0;
  nameError.textContent = "";
  if (!/^[\p{L}\p{Nd}_-]{1,20}$/u.test(name)) {
    nameError.textContent = "A name has 1 to 20 letters, digits, '-' and '_'.";
  } else if (name === me) {
    showForm(say);
  } else if (!connection.send(`/nick ${name}`)) {
    nameError.textContent = "There is no connection right now. Try again in a moment.";
  }
});

say.addEventListener("submit", (event) => {
  event.preventDefault();
  const line = textInput.value.trim();
  const bytes = new TextEncoder().encode(line).length;
  if (line === "") {
    return;
  }

  if (bytes > LONGEST_LINE) {
    hint.textContent = `This is too long: ${bytes} bytes of ${LONGEST_LINE}.`;
  } else if (me === "" || !connection.send(line)) {
    hint.textContent = "Not connected. Your text stays here.";
  } else {
    hint.textContent = "";
    textInput.value = "";
  }
});

at("rename").addEventListener("click", () => showForm(join));
cancel.addEventListener("click", () => showForm(say));
nameInput.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && me !== "") {
    showForm(say);
  }
});

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) {
    unread = 0;
    document.title = TITLE;
  }
});

function noteUnread() {
  if (document.hidden && past < 0) {
    document.title = `(${++unread}) ${TITLE}`;
  }
}

/** Joining and talking take turns at the bottom of the page. The focus follows only if it was there, so that nobody loses it while reading. */
function showForm(form) {
  const hasFocus = document.activeElement === document.body || join.contains(document.activeElement) || say.contains(document.activeElement);
  const changes = form.hidden;
  say.hidden = form !== say;
  join.hidden = form !== join;
  cancel.hidden = me === "";
  document.body.dataset.member = me === "" ? "no" : "yes";
  nameError.textContent = "";
  if (form === join && changes) {
    nameInput.value = me || wanted;
    nameInput.select();
  }

  if (hasFocus && changes) {
    (form === say ? textInput : nameInput).focus();
  }
}

/** Storage can be switched off; then the name is asked for each time. */
function remember(name) {
  try {
    sessionStorage.setItem("name", name);
    localStorage.setItem("name", name);
  } catch {}
}

function recall(storage) {
  try {
    return window[storage].getItem("name") ?? "";
  } catch {
    return "";
  }
}

nameInput.value = wanted || recall("localStorage");
nameInput.focus();
connection.open();
