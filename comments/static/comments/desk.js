/* What a script adds to the desk, which works without it: keys by their place on the keyboard, cards that leave at once,
   claims that are renewed while somebody works and given back when they leave. */
"use strict";

(() => {
  const desk = document.getElementById("desk");
  const list = desk.querySelector("[data-cards]");
  const undoForm = desk.querySelector("[data-undo]");
  const leaveForm = desk.querySelector("form.leave");
  const dialog = desk.querySelector("[data-dialog]");
  const words = JSON.parse(document.getElementById("desk-words").textContent);
  const token = desk.querySelector("[name=csrfmiddlewaretoken]").value;
  const leaseMilliseconds = Number(desk.dataset.leaseSeconds) * 1000;

  /* Decisions of this page, the last one at the end: the card, and the answer that is awaited. */
  const decided = [];
  let current = null;
  let isFetching = false;
  let wantsMore = false;
  let lastActivity = Date.now();
  let lastRenewal = Date.now();

  /* Settings stay in this browser. Storage may be switched off: then they last as long as the page. */
  const settings = { keys: true, atOnce: false };

  function readSettings() {
    for (const name of Object.keys(settings)) {
      try {
        const stored = localStorage.getItem(`desk:${name}`);
        if (stored !== null) settings[name] = stored === "true";
      } catch {
        /* Switched off. */
      }
    }
  }

  function changeSetting(name, value) {
    settings[name] = value;
    try {
      localStorage.setItem(`desk:${name}`, String(value));
    } catch {
      /* Full or switched off. */
    }
    if (name === "keys") say(value ? words.keysOn : words.keysOff);
    desk.classList.toggle("desk-keys-off", !settings.keys);
  }

  function say(...sentences) {
    desk.querySelector("[data-live]").textContent = sentences.join(" ");
  }

  // Cards.

  const waiting = () => [...list.querySelectorAll("[data-card]:not(.is-sent):not(.is-lost)")];
  const onPage = () => [...list.querySelectorAll("[data-card]:not(.is-lost)")].map((card) => card.dataset.card);
  const held = () => waiting().map((card) => card.dataset.card);

  function makeCurrent(card, { focus = true, scroll = true } = {}) {
    if (current) current.classList.remove("is-current");
    current = card || null;
    desk.querySelector("[data-empty]").hidden = waiting().length > 0;
    if (!current) {
      say(words.empty);
      desk.focus();
      return;
    }
    current.classList.add("is-current");
    if (focus) {
      current.focus({ preventScroll: true });
      if (scroll) current.scrollIntoView({ block: "start" });
    }
  }

  function neighbour(card, step) {
    const cards = waiting();
    return cards[cards.indexOf(card) + step];
  }

  function removeFromView(card, className) {
    const next = neighbour(card, 1) || neighbour(card, -1);
    card.classList.add(className);
    if (card === current) makeCurrent(next);
    fetchCards();
  }

  function bringBack(card, message) {
    card.classList.remove("is-sent");
    showMessage(card, message);
    makeCurrent(card);
    say(message);
  }

  function showMessage(card, message) {
    const shown = card.querySelector("[data-message]");
    shown.textContent = message;
    shown.hidden = false;
  }

  function insertCards(cards, before) {
    const template = document.createElement("template");
    // The desk's own cards, which the server has escaped; what stands in a template is not run.
    // ast-grep-ignore: no-markup-from-scripts
    template.innerHTML = cards.join("");
    const known = new Set(onPage());
    const made = [...template.content.querySelectorAll("[data-card]")].filter((card) => !known.has(card.dataset.card));
    for (const card of made) {
      for (const old of list.querySelectorAll(`[data-card="${card.dataset.card}"]`)) old.remove();
      list.insertBefore(card, before || null);
    }
    showPrintedKeys(list);
    prepareMasks();
    return made;
  }

  /* A blurred text can be come to with the Tab key. */
  function prepareMasks() {
    if (!desk.classList.contains("masks-severe")) return;
    for (const body of list.querySelectorAll(".is-severe > .comment-body:not([tabindex])")) body.tabIndex = 0;
  }

  // Requests.

  /* When the server last said that this page holds its cards: a page that is loaded later holds them itself. */
  function noteHeld(at) {
    if (Number(at) > Number(desk.dataset.heldAt)) desk.dataset.heldAt = at;
  }

  async function send(url, body, { headers = {}, ...options } = {}) {
    const answer = await fetch(url, {
      method: "POST",
      body,
      credentials: "same-origin",
      headers: { Accept: "application/json", "X-CSRFToken": token, ...headers },
      redirect: "manual",
      ...options,
    });
    if (answer.type === "opaqueredirect" || answer.status === 403) return { isDone: false, message: words.loggedOut };
    const values = answer.status === 204 ? {} : await answer.json();
    noteHeld(values.heldAt);
    return { isDone: answer.ok, isTaken: answer.status === 409, ...values };
  }

  async function sendSafely(url, body, options) {
    try {
      return await send(url, body, options);
    } catch {
      return { isDone: false, message: words.failed };
    }
  }

  function fields(entries) {
    const body = new FormData();
    for (const [name, value] of entries) body.append(name, value);
    return body;
  }

  /* `isAlone`: asked by the clock, not by somebody who works. */
  async function fetchCards({ isAlone = false } = {}) {
    // Asked while an answer is awaited: what it leaves out, because decisions were under way, is asked for after it.
    wantsMore = isFetching;
    if (isFetching || waiting().length >= Number(desk.dataset.fetchBelow)) return;
    isFetching = true;
    const entries = [...new URLSearchParams(desk.dataset.filters)];
    const awaited = decided.filter((entry) => !entry.isAnswered).map((entry) => entry.card.dataset.card);
    const shown = new Set([...held(), ...awaited]);
    entries.push(["filters", desk.dataset.filters], ...[...shown].map((id) => ["shown", id]));
    const headers = isAlone ? { "X-Background": "1" } : {};
    const answer = await sendSafely(desk.dataset.cardsUrl, fields(entries), { headers });
    isFetching = false;
    if (!answer.isDone) return;
    const sent = new Set(decided.filter((entry) => !entry.isAnswered).map((entry) => entry.card.dataset.card));
    const made = insertCards(answer.cards);
    for (const card of made) if (sent.has(card.dataset.card)) card.remove();
    desk.querySelector("[data-waiting]").textContent = answer.waiting;
    desk.querySelector("[data-empty]").hidden = waiting().length > 0;
    if (!current && waiting().length) makeCurrent(waiting()[0]);
    if (wantsMore) fetchCards();
  }

  function decide(card, verdict) {
    const form = card.querySelector("[data-decide]");
    const body = new FormData(form);
    body.set("verdict", verdict);
    const entry = { card, isAnswered: false };
    // Sent at once, and by the browser itself if the tab is closed meanwhile.
    entry.answer = sendSafely(form.action, body, { keepalive: true });
    decided.push(entry);
    removeFromView(card, "is-sent");
    say({ approve: words.approving, reject: words.rejecting, hold: words.holding }[verdict]);
    entry.answer.then((answer) => finishDecision(entry, answer));
  }

  function finishDecision(entry, answer) {
    entry.isAnswered = true;
    if (answer.isDone) {
      Object.assign(entry, { seen: answer.seen, message: answer.message });
      offerUndo(entry);
      fetchCards();
      return;
    }
    if (decided.includes(entry)) decided.splice(decided.indexOf(entry), 1);
    if (answer.isTaken) {
      // A colleague was first: what they did is said, and the work goes on.
      entry.card.classList.add("is-lost");
      say(words.lost, answer.message);
      fetchCards();
    } else {
      bringBack(entry.card, answer.message);
    }
  }

  /* Offer to undo a decision of this page, or nothing. */
  function offerUndo(entry) {
    undoForm.hidden = !entry;
    undoForm.elements.namedItem("seen").value = entry ? entry.seen : "";
    undoForm.querySelector("[data-undo-text]").textContent = entry ? entry.message : "";
  }

  async function undo() {
    const entry = decided.pop();
    if (entry && !entry.isAnswered) await entry.answer;
    const seen = entry ? entry.seen : undoForm.elements.namedItem("seen").value;
    if (!seen) {
      say(words.nothingToUndo);
      return;
    }
    const answer = await sendSafely(undoForm.action, fields([["seen", seen], ["filters", desk.dataset.filters]]));
    say(answer.message);
    offerUndo(decided.filter((other) => other.isAnswered).pop());
    if (!answer.isDone) return;
    if (entry) entry.card.remove();
    const [card] = insertCards(answer.cards, current);
    if (card) makeCurrent(card);
  }

  function skip(card) {
    const form = card.querySelector("[data-decide]");
    sendSafely(form.querySelector("[formaction]").formAction, new FormData(form), { keepalive: true });
    removeFromView(card, "is-lost");
    say(words.skipped);
  }

  // Claims.

  async function renew() {
    const ids = held();
    lastRenewal = Date.now();
    if (!ids.length) return;
    const answer = await sendSafely(desk.dataset.renewUrl, fields(ids.map((id) => ["shown", id])));
    if (!answer.isDone) return;
    for (const [id, message] of Object.entries(answer.lost)) {
      const card = list.querySelector(`[data-card="${id}"]:not(.is-sent)`);
      if (!card) continue;
      removeFromView(card, "is-lost");
      say(words.lost, message);
    }
  }

  function noteActivity() {
    lastActivity = Date.now();
    // Whoever comes back after a pause learns at once what colleagues have taken.
    if (lastActivity - lastRenewal > leaseMilliseconds / 3) renew();
  }

  function leave() {
    const ids = held();
    if (!ids.length) return;
    const entries = [["csrfmiddlewaretoken", token], ["beacon", "1"], ["heldAt", desk.dataset.heldAt]];
    navigator.sendBeacon(desk.dataset.leaveUrl, fields([...entries, ...ids.map((id) => ["shown", id])]));
  }

  // Keys.

  function isTyping(target) {
    return target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]") !== null;
  }

  function panel(card, name) {
    return card.querySelector(`[data-panel=${name}]`);
  }

  function chosen(card) {
    return [...panel(card, "reject").querySelectorAll("input:checked")];
  }

  function pressGround(card, combination) {
    const box = card.querySelector(`[data-key="${combination}"]`);
    if (!box) return false;
    if (settings.atOnce || (box.checked && panel(card, "reject").open)) {
      box.checked = true;
      decide(card, "reject");
      return true;
    }
    for (const other of chosen(card)) other.checked = false;
    box.checked = true;
    panel(card, "reject").open = true;
    say(words.send, box.closest("label").querySelector(".sentence").textContent);
    return true;
  }

  function clearChoice(card) {
    for (const box of chosen(card)) box.checked = false;
    panel(card, "reject").open = false;
    panel(card, "hold").open = false;
    card.focus({ preventScroll: true });
    say("");
  }

  /* Open the note. Ctrl and Enter then does what the key that opened it stands for. */
  function openNote(card, verdict) {
    panel(card, "hold").open = true;
    panel(card, "hold").dataset.verdict = verdict;
    for (const button of panel(card, "hold").querySelectorAll("button")) {
      button.classList.toggle("quiet-button", button.value !== verdict);
    }
    panel(card, "hold").querySelector("textarea").focus();
  }

  function sendFromNote(target) {
    const card = target.closest("[data-card]");
    const open = target.closest("[data-panel]");
    if (!card || !open) return;
    if (open.dataset.panel === "reject") {
      if (chosen(card).length) decide(card, "reject");
    } else {
      act(card, open.dataset.verdict || "hold");
    }
  }

  function act(card, verdict) {
    if (verdict === "note") keepNote(card);
    else if (verdict === "escalate") escalate(card);
    else if (verdict === "skip") skip(card);
    else decide(card, verdict);
  }

  function formOf(card) {
    return card.querySelector("[data-decide]");
  }

  async function keepNote(card) {
    const form = formOf(card);
    const answer = await sendSafely(form.querySelector("[value=note]").formAction, new FormData(form));
    showMessage(card, answer.message);
    say(answer.message);
    if (!answer.isDone) return;
    panel(card, "hold").querySelector("textarea").value = "";
    panel(card, "hold").open = false;
    card.focus({ preventScroll: true });
  }

  async function escalate(card) {
    const form = formOf(card);
    const answer = sendSafely(form.querySelector("[value=escalate]").formAction, new FormData(form), { keepalive: true });
    removeFromView(card, "is-sent");
    say(words.escalating);
    const { isDone, isTaken, message } = await answer;
    if (isTaken) card.classList.replace("is-sent", "is-lost");
    else if (!isDone) bringBack(card, message);
    if (isTaken) say(words.lost, message);
  }

  // Evidence that a moderator marks.

  /* The text of a field, without the letters and the words for those who hear the page. */
  function isOfText(node) {
    return node.parentElement.closest(".visually-hidden, .evidence-letter") === null;
  }

  function textNodes(field) {
    const walker = document.createTreeWalker(field, NodeFilter.SHOW_TEXT);
    const nodes = [];
    while (walker.nextNode()) if (isOfText(walker.currentNode)) nodes.push(walker.currentNode);
    return nodes;
  }

  const codePoints = (text) => [...text].length;

  /* Where a selection begins and ends in a field, in code points as the server counts; null if it is elsewhere. */
  function placeOf(range, field) {
    let before = 0;
    let start = null;
    let end = null;
    for (const node of textNodes(field)) {
      if (range.intersectsNode(node)) {
        const from = node === range.startContainer ? range.startOffset : 0;
        const to = node === range.endContainer ? range.endOffset : node.data.length;
        if (to > from) {
          if (start === null) start = before + codePoints(node.data.slice(0, from));
          end = before + codePoints(node.data.slice(0, to));
        }
      }
      before += codePoints(node.data);
    }
    return start === null ? null : [start, end];
  }

  /* Places that the moderator marked on a card: drawn over the text, so that no letter is parted from the next. */
  const marks = new Map();

  function markSelection() {
    const selection = window.getSelection();
    if (selection.isCollapsed || !selection.rangeCount) return;
    const range = selection.getRangeAt(0);
    const field = range.commonAncestorContainer.parentElement?.closest(".comment-card > .comment-body");
    const card = field?.closest("[data-card]");
    const place = card && placeOf(range, field);
    if (!place) return;
    const kept = marks.get(card) || [];
    kept.push({ place, range: range.cloneRange() });
    marks.set(card, kept);
    panel(card, "reject").open = true;
    showMarks(card);
    say(words.marked);
  }

  function clearMarks(card) {
    if (!marks.has(card)) return;
    marks.delete(card);
    showMarks(card);
    say(words.unmarked);
  }

  function showMarks(card) {
    const kept = marks.get(card) || [];
    for (const old of formOf(card).querySelectorAll("[name=evidence]")) old.remove();
    for (const { place } of kept) {
      const hidden = document.createElement("input");
      Object.assign(hidden, { type: "hidden", name: "evidence", value: `body:${place[0]}:${place[1]}` });
      formOf(card).append(hidden);
    }
    card.querySelector("[data-marks]").textContent = kept.map(({ range }) => `«${range.toString()}»`).join(" ");
    if (!window.Highlight || !CSS.highlights) return;
    CSS.highlights.set("marked", new Highlight(...[...marks.values()].flat().map(({ range }) => range)));
  }

  const commands = {
    KeyJ: (card) => makeCurrent(neighbour(card, 1) || card),
    KeyK: (card) => makeCurrent(neighbour(card, -1) || card),
    KeyA: (card) => decide(card, "approve"),
    KeyH: (card) => openNote(card, "hold"),
    KeyE: (card) => openNote(card, "escalate"),
    KeyS: skip,
    KeyO: (card) => window.open(card.querySelector("[data-article]").href, "_blank", "noopener"),
    Backspace: clearMarks,
    Escape: clearChoice,
  };

  /* Show a text that is blurred; where nothing is, Space scrolls as everywhere. */
  function showMasked(card) {
    const body = card.querySelector(".comment-body[tabindex]");
    if (!body || body === document.activeElement) return false;
    body.focus({ preventScroll: true });
    return true;
  }

  function pressKey(event) {
    if (event.code === "KeyU" && !event.shiftKey) {
      undo();
    } else if (event.key === "?" || (event.code === "Slash" && event.shiftKey)) {
      dialog.showModal();
    } else if (event.code === "Slash" || event.key === "/") {
      desk.querySelector("[data-search]").focus();
    } else {
      return current !== null && pressCardKey(current, event);
    }
    return true;
  }

  function pressCardKey(card, event) {
    const code = event.code.replace("Numpad", "Digit");
    const combination = event.shiftKey ? `Shift+${code}` : code;
    if (code === "Enter" && event.target === card && chosen(card).length) {
      decide(card, "reject");
    } else if (code === "Space") {
      return event.target.closest("button, summary, a, input") === null && showMasked(card);
    } else if (commands[combination]) {
      commands[combination](card);
    } else {
      return pressGround(card, combination);
    }
    return true;
  }

  function listen(event) {
    if (dialog.open || event.isComposing) return;
    if (event.code === "Enter" && (event.ctrlKey || event.metaKey)) sendFromNote(event.target);
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.code === "Escape" && isTyping(event.target) && current) {
      clearChoice(current);
      return;
    }
    if (!settings.keys || event.repeat || isTyping(event.target)) return;
    if (pressKey(event)) event.preventDefault();
  }

  async function showPrintedKeys(part) {
    const layout = await printedKeys;
    if (!layout) return;
    for (const key of part.querySelectorAll("kbd[data-code]")) {
      const printed = layout.get(key.dataset.code);
      if (printed) key.textContent = printed.toLocaleUpperCase();
    }
  }

  /* What is printed on the keys, where the browser tells it. */
  const printedKeys = navigator.keyboard?.getLayoutMap ? navigator.keyboard.getLayoutMap().catch(() => null) : null;

  // Beginning.

  function submitted(event) {
    const card = event.target.closest("[data-card]");
    if (!card || !event.target.matches("[data-decide]")) return;
    event.preventDefault();
    const verdict = event.submitter ? event.submitter.value : "";
    if (verdict === "reject" && !chosen(card).length) panel(card, "reject").querySelector("input").focus();
    else if (verdict) act(card, verdict);
  }

  function begin() {
    readSettings();
    desk.classList.add("desk-scripted");
    desk.classList.toggle("desk-keys-off", !settings.keys);
    for (const box of desk.querySelectorAll("[data-setting]")) {
      box.checked = settings[box.dataset.setting];
      box.addEventListener("change", () => changeSetting(box.dataset.setting, box.checked));
    }
    const help = desk.querySelector("[data-help]");
    help.hidden = false;
    help.addEventListener("click", () => dialog.showModal());
    desk.addEventListener("keydown", listen);
    list.addEventListener("submit", submitted);
    undoForm.addEventListener("submit", (event) => {
      event.preventDefault();
      undo();
    });
    leaveForm.addEventListener("submit", () => {
      for (const hidden of leaveForm.querySelectorAll("[name=shown]")) hidden.remove();
      for (const id of held()) {
        const hidden = document.createElement("input");
        Object.assign(hidden, { type: "hidden", name: "shown", value: id });
        leaveForm.append(hidden);
      }
    });
    list.addEventListener("focusin", showRule);
    list.addEventListener("pointerover", showRule);
    list.addEventListener("pointerup", markSelection);
    list.addEventListener("pointerdown", (event) => {
      const card = event.target.closest("[data-card]");
      if (card && card !== current) makeCurrent(card, { focus: false });
    });
    for (const name of ["keydown", "pointerdown", "scroll"]) document.addEventListener(name, noteActivity, { passive: true });
    window.addEventListener("pagehide", leave);
    // A page that the browser kept has given its cards back: it claims anew.
    window.addEventListener("pageshow", (event) => event.persisted && window.location.reload());
    window.setInterval(() => {
      if (Date.now() - lastActivity < leaseMilliseconds / 2 && Date.now() - lastRenewal > leaseMilliseconds / 5) renew();
      if (document.visibilityState === "visible" && !waiting().length) fetchCards({ isAlone: true });
    }, 15_000);
    showPrintedKeys(desk);
    prepareMasks();
    makeCurrent(waiting()[0], { scroll: false });
    if (!current) say("");
  }

  function showRule(event) {
    const card = event.target.closest("[data-card]");
    if (!card) return;
    const mark = event.target.closest("[data-rule]");
    card.querySelector("[data-rule-shown]").textContent = mark ? mark.title : "";
    if (event.type === "focusin" && card !== current) makeCurrent(card, { focus: false });
  }

  begin();
})();
