// Suggestions under the search box: an editable combobox with a list, as the ARIA Authoring Practices describe it.
// Focus stays in the box, aria-activedescendant names the option. Without this script the box is a plain search field.
"use strict";

(() => {
  const box = document.querySelector("[data-suggestions]");
  if (!box || !window.fetch || !window.AbortController) return;
  const input = box.querySelector("input[name=q]");
  const list = box.querySelector("[role=listbox]");
  const status = box.querySelector("[role=status]");
  const PAUSE = 120; // ms without a key before the server is asked
  let timer = 0;
  let asking = null; // the request under way
  let active = -1; // the option that the arrows are at

  // A combobox may be a text field but no search field (ARIA in HTML); this also leaves Esc to us.
  input.type = "text";
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-haspopup": "listbox", "aria-controls": list.id, "aria-expanded": "false",
  })) input.setAttribute(name, value);

  const isOpen = () => !list.hidden;
  const counted = (words, name, count) =>
    words[name + (count === 1 ? "One" : "Other")].replace("{count}", count.toLocaleString(document.documentElement.lang));

  function activate(number) {
    list.children[active]?.setAttribute("aria-selected", "false");
    active = number;
    const option = list.children[active];
    if (!option) {
      input.removeAttribute("aria-activedescendant");
      return;
    }
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", option.id);
  }

  function close() {
    clearTimeout(timer);
    asking?.abort();
    activate(-1);
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    status.textContent = "";
  }

  function choose(option) {
    input.value = option.dataset.text;
    close();
    input.form.requestSubmit();
  }

  // Marks are code points, the strings of JavaScript are not made of them.
  function marked(suggestion) {
    const span = document.createElement("span");
    span.lang = "vi";
    const letters = Array.from(suggestion.text);
    let done = 0;
    for (const [start, end] of suggestion.marks) {
      const mark = document.createElement("mark");
      mark.textContent = letters.slice(start, end).join("");
      span.append(letters.slice(done, start).join(""), mark);
      done = end;
    }
    span.append(letters.slice(done).join(""));
    return span;
  }

  function option(suggestion, number) {
    const item = document.createElement("li");
    item.id = `${list.id}-${number}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    // What is about a place need not say its name: then as many are found as the suggestion says.
    item.dataset.text = suggestion.kind === "place" ? `nơi:"${suggestion.text}"` : suggestion.text;
    const note = document.createElement("small");
    note.textContent = list.dataset[suggestion.kind];
    if (suggestion.count) note.textContent += " · " + counted(list.dataset, "articles", suggestion.count);
    item.append(marked(suggestion), " ", note);
    return item;
  }

  function show(suggestions) {
    activate(-1);
    list.replaceChildren(...suggestions.map(option));
    list.hidden = !suggestions.length;
    list.scrollTop = 0;
    input.setAttribute("aria-expanded", String(isOpen()));
    status.textContent = suggestions.length ? counted(status.dataset, "found", suggestions.length) : status.dataset.none;
  }

  async function ask() {
    asking?.abort();
    const mine = (asking = new AbortController());
    try {
      const url = `${box.dataset.suggestions}?q=${encodeURIComponent(input.value)}`;
      const answer = await fetch(url, { signal: mine.signal, credentials: "same-origin" });
      const found = answer.ok ? (await answer.json()).suggestions : [];
      if (!mine.signal.aborted && document.activeElement === input) show(found);
    } catch {
      // Left without suggestions, the box works as ever.
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    if (input.value.trim()) timer = setTimeout(ask, PAUSE);
    else close();
  });

  input.addEventListener("keydown", (event) => {
    // While an input method composes, its keys are its own.
    if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey) return;
    const last = list.children.length - 1;
    const steps = {
      ArrowDown: () => (active < last ? active + 1 : 0),
      ArrowUp: () => (active > 0 ? active - 1 : last),
    };
    if (event.key in steps) {
      event.preventDefault();
      if (event.altKey && event.key === "ArrowUp") close();
      else if (isOpen() && !event.altKey) activate(steps[event.key]());
      else if (!isOpen() && input.value.trim()) {
        const to = event.altKey ? -1 : steps[event.key];
        ask().then(() => to !== -1 && isOpen() && activate(to()));
      }
    } else if (event.key === "Enter" && isOpen() && active >= 0) {
      event.preventDefault();
      choose(list.children[active]);
    } else if (event.key === "Escape" && (isOpen() || input.value)) {
      event.preventDefault();
      if (!isOpen()) input.value = "";
      close();
    } else if (["Home", "End", "ArrowLeft", "ArrowRight"].includes(event.key)) {
      activate(-1); // back to the text, where the key does what it does
    }
  });

  list.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
  list.addEventListener("click", (event) => {
    const item = event.target.closest("[role=option]");
    if (item) choose(item);
  });
  input.addEventListener("blur", close);
  input.form.addEventListener("submit", close);
})();
