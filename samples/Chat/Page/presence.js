// Who is here. Names come from others, so they become text and never markup.

export class Presence {
  #list;
  #count;
  #nobody;
  #names = new Set();
  #me = "";

  constructor(list, count, nobody) {
    this.#list = list;
    this.#count = count;
    this.#nobody = nobody;
  }

  reset(names) {
    this.#names = new Set(names);
    this.#me = "";
    this.#show();
  }

  add(name) {
    this.#names.add(name);
    this.#show();
  }

  remove(name) {
    this.#names.delete(name);
    this.#show();
  }

  addMe(name) {
    this.#names.delete(this.#me);
    this.#me = name;
    this.add(name);
  }

  #show() {
    const sorted = [...this.#names].sort((a, b) => (b === this.#me) - (a === this.#me) || a.localeCompare(b));
    this.#list.replaceChildren(...sorted.map((name) => this.#entry(name)));
    this.#count.textContent = String(sorted.length);
    this.#nobody.hidden = sorted.length > 0;
  }

  #entry(name) {
    const entry = document.createElement("li");
    const text = document.createElement("bdi");
    text.textContent = name;
    entry.append(face(name), text);
    if (name === this.#me) {
      const you = document.createElement("span");
      you.className = "you";
      you.textContent = "you";
      entry.append(you);
    }

    return entry;
  }
}

/** The first letter of a name on a colour that the same name always has. */
export function face(name) {
  const circle = document.createElement("span");
  circle.className = "face";
  circle.setAttribute("aria-hidden", "true");
  circle.textContent = [...name][0].toUpperCase();
  let hash = 0x811c9dc5;
  for (const letter of name) {
    hash = Math.imul(hash ^ letter.codePointAt(0), 0x01000193);
  }

  circle.style.setProperty("--hue", String((hash >>> 4) % 360));
  return circle;
}
