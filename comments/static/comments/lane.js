/* What a script adds to the fast lane and to waves: keys by their place, and claims that last while somebody reads. */
"use strict";

(() => {
  const lane = document.getElementById("lane");
  const form = lane.querySelector("[data-lane]");
  const entries = [...lane.querySelectorAll("[data-entry]")];
  let current = null;
  let isLeaving = false;
  let lastActivity = Date.now();

  function areKeysOn() {
    try {
      return localStorage.getItem("desk:keys") !== "false";
    } catch {
      return true;
    }
  }

  function makeCurrent(entry) {
    if (!entry) return;
    if (current) current.classList.remove("is-current");
    current = entry;
    current.classList.add("is-current");
    current.focus({ preventScroll: true });
    current.scrollIntoView({ block: "nearest" });
  }

  function move(step) {
    makeCurrent(entries[entries.indexOf(current) + step]);
  }

  function strike() {
    const box = current && current.querySelector("[name=struck], [name=seen][type=checkbox]");
    if (box && !box.disabled) box.checked = !box.checked;
    move(1);
  }

  function approveRest() {
    const button = lane.querySelector("[data-rest]");
    // Pressed twice, it would be sent twice; the second would find everything decided.
    if (!button || button.disabled) return;
    form.requestSubmit(button);
  }

  const commands = {
    KeyJ: () => move(1),
    KeyK: () => move(-1),
    KeyX: strike,
    KeyA: approveRest,
    KeyO: () => {
      const link = current && current.querySelector("[data-article]");
      if (link) window.open(link.href, "_blank", "noopener");
    },
    KeyU: () => {
      const undo = lane.querySelector("[data-undo]");
      if (undo) undo.requestSubmit();
    },
  };

  function isTyping(target) {
    return target.closest("input:not([type=checkbox]), textarea, select") !== null;
  }

  function listen(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || event.repeat || event.isComposing) return;
    if (!areKeysOn() || isTyping(event.target) || !commands[event.code]) return;
    commands[event.code]();
    event.preventDefault();
  }

  function body() {
    const made = new FormData();
    made.append("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
    made.append("lane", form.dataset.lane);
    // When the server last said that this page holds them: a page that is loaded later holds them itself.
    made.append("heldAt", lane.dataset.heldAt);
    for (const seen of form.querySelectorAll("[name=seen]")) made.append("shown", seen.value.split(":")[0]);
    return made;
  }

  async function renew() {
    if (Date.now() - lastActivity > Number(lane.dataset.leaseSeconds) * 500) return;
    try {
      const options = { method: "POST", body: body(), credentials: "same-origin", redirect: "manual" };
      const answer = await fetch(lane.dataset.renewUrl, options);
      if (answer.ok) lane.dataset.heldAt = (await answer.json()).heldAt;
    } catch {
      // Offline: what was lost meanwhile is left out when it is decided, and that is said.
    }
  }

  function begin() {
    lane.classList.add("lane-scripted");
    lane.addEventListener("keydown", listen);
    if (!form) {
      lane.focus();
      return;
    }
    for (const hint of lane.querySelectorAll("[data-keys]")) hint.hidden = !areKeysOn();
    lane.addEventListener("focusin", (event) => {
      const entry = event.target.closest("[data-entry]");
      if (!entry || entry === current) return;
      if (current) current.classList.remove("is-current");
      current = entry;
      current.classList.add("is-current");
    });
    for (const name of ["keydown", "pointerdown", "scroll"]) {
      document.addEventListener(name, () => { lastActivity = Date.now(); }, { passive: true });
    }
    document.addEventListener("submit", () => { isLeaving = true; });
    for (const link of lane.querySelectorAll("[data-stay]")) link.addEventListener("click", () => { isLeaving = true; });
    window.addEventListener("pagehide", () => {
      // What is sent away with the page is decided; what is only left is given back.
      if (!isLeaving) navigator.sendBeacon(lane.dataset.leaveUrl, body());
    });
    window.addEventListener("pageshow", (event) => event.persisted && window.location.reload());
    window.setInterval(renew, Number(lane.dataset.leaseSeconds) * 200);
    makeCurrent(entries[0]);
  }

  begin();
})();
