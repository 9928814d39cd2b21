/* What a script adds to pages that work without it: errors without a reload, a counter, a kept draft, a receipt that
   refreshes itself, and more comments in place. */
"use strict";

(() => {
  const TIMEOUT = 15000; // milliseconds

  const countCodePoints = (text) => [...text].length;

  function newKey() {
    // Not crypto.randomUUID, which plain http has not.
    return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  function element(name, attributes, text) {
    const made = document.createElement(name);
    for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
    if (text !== undefined) made.textContent = text;
    return made;
  }

  /* Drafts stay in this tab, until the comment is sent. Storage may be switched off: then there is no draft. */
  const drafts = {
    name: (form) => `comment-draft:${form.dataset.commentForm}`,
    read(form) {
      try {
        return JSON.parse(sessionStorage.getItem(this.name(form)) || "{}");
      } catch {
        return {};
      }
    },
    write(form, values) {
      try {
        sessionStorage.setItem(this.name(form), JSON.stringify(values));
      } catch {
        /* Full or switched off. */
      }
    },
    remove(form) {
      try {
        sessionStorage.removeItem(this.name(form));
      } catch {
        /* Switched off. */
      }
    },
  };

  function typedFields(form) {
    return ["name", "email", "body"].map((name) => form.elements.namedItem(name));
  }

  function restoreDraft(form) {
    const draft = drafts.read(form);
    for (const field of typedFields(form)) {
      if (!field.value && draft[field.name]) field.value = draft[field.name];
    }
  }

  function keepDraft(form) {
    drafts.write(form, Object.fromEntries(typedFields(form).map((field) => [field.name, field.value])));
  }

  function updateCounter(form) {
    const counter = form.querySelector("[data-counter]");
    const left = Number(form.dataset.maxLength) - countCodePoints(form.elements.namedItem("body").value);
    const words = left < 0 ? form.dataset.over : form.dataset.left;
    counter.textContent = `${words} ${Math.abs(left).toLocaleString(document.documentElement.lang)}`;
    counter.classList.toggle("counter-over", left < 0);
  }

  function clearErrors(form) {
    const summary = form.querySelector("[data-errors]");
    summary.hidden = true;
    summary.replaceChildren();
    for (const message of form.querySelectorAll(".field-error")) message.remove();
    for (const field of typedFields(form)) {
      field.removeAttribute("aria-invalid");
      const help = document.getElementById(`${field.id}_helptext`);
      if (help) field.setAttribute("aria-describedby", help.id);
      else field.removeAttribute("aria-describedby");
    }
  }

  function showErrors(form, message, errors) {
    clearErrors(form);
    const list = element("ul", {});
    if (message) list.append(element("li", {}, message));
    for (const field of typedFields(form)) {
      const sentences = errors[field.name];
      if (!sentences) continue;
      const beside = element("p", { class: "field-error", id: `${field.id}_error` }, sentences.join(" "));
      field.before(beside);
      field.setAttribute("aria-invalid", "true");
      field.setAttribute("aria-describedby", `${field.getAttribute("aria-describedby") || ""} ${beside.id}`.trim());
      const item = element("li", {});
      item.append(element("a", { href: `#${field.id}` }, sentences.join(" ")));
      list.append(item);
    }
    const summary = form.querySelector("[data-errors]");
    summary.append(element("h3", {}, form.dataset.summary), list);
    summary.hidden = false;
    summary.focus();
  }

  /* The same content sent again after a lost answer has the same key, and is stored once. */
  function keyFor(form, content) {
    if (form.sentContent !== content) {
      form.sentContent = content;
      form.sentKey = newKey();
    }
    return form.sentKey;
  }

  function contentOf(form) {
    const fields = new FormData(form);
    fields.delete("token");
    return new URLSearchParams(fields).toString();
  }

  async function send(form) {
    const response = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { Accept: "application/json", "Idempotency-Key": keyFor(form, contentOf(form)) },
      credentials: "omit",
      signal: AbortSignal.timeout(TIMEOUT),
    });
    return response.json();
  }

  function takeAnswer(form, answer) {
    if (answer.receipt) {
      drafts.remove(form);
      form.reset();
      location.assign(answer.receipt);
      return;
    }
    form.elements.namedItem("token").value = answer.token;
    const parent = form.elements.namedItem("parent");
    if (parent && !answer.is_parent_public) parent.remove();
    form.sentContent = undefined;
    showErrors(form, answer.message, answer.errors);
  }

  async function submit(form) {
    const button = form.querySelector("button[type=submit]");
    const label = button.textContent;
    button.disabled = true;
    button.textContent = form.dataset.sending;
    try {
      takeAnswer(form, await send(form));
    } catch {
      showErrors(form, form.dataset.failed, {});
    } finally {
      button.disabled = false;
      button.textContent = label;
    }
  }

  function enhanceForm(form) {
    restoreDraft(form);
    updateCounter(form);
    form.addEventListener("input", () => {
      keepDraft(form);
      updateCounter(form);
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      submit(form);
    });
  }

  async function fetchPage(address) {
    const response = await fetch(address, { credentials: "omit", cache: "no-store" });
    return new DOMParser().parseFromString(await response.text(), "text/html");
  }

  /* A comment that waits for the worker is decided within a second or two; one that waits for a person is not. */
  function refreshReceipt(receipt) {
    const delays = [500, 500, 1000, 1000, 2000, 4000, 8000, 15000, 30000, 60000]; // milliseconds
    let attempt = 0;

    async function look() {
      try {
        const fresh = (await fetchPage(location.href)).querySelector("[data-receipt]");
        if (fresh && fresh.dataset.receipt !== "pending") {
          receipt.dataset.receipt = fresh.dataset.receipt;
          receipt.replaceChildren(...fresh.childNodes);
          return;
        }
      } catch {
        /* No network just now: the next look may have it. */
      }
      schedule();
    }

    function schedule() {
      const delay = delays[Math.min(attempt, delays.length - 1)];
      attempt += 1;
      setTimeout(look, delay);
    }

    schedule();
  }

  /* The list is left alone until the next page is here; if that fails, the link is an ordinary link. */
  async function showMore(link) {
    const list = document.querySelector("[data-comment-list]");
    const page = await fetchPage(link.href);
    const items = [...page.querySelectorAll("[data-comment-list] > li")];
    const further = page.querySelector("[data-more-comments]");
    list.append(...items);
    if (further) link.href = further.href;
    else link.parentElement.remove();
    const first = items.find((item) => item.id);
    if (first) {
      first.tabIndex = -1;
      first.focus();
    }
  }

  for (const form of document.querySelectorAll("[data-comment-form]")) {
    if (form.querySelector("button[type=submit]")) enhanceForm(form);
  }
  for (const receipt of document.querySelectorAll("[data-receipt=pending]")) refreshReceipt(receipt);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-more-comments]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    showMore(link).catch(() => location.assign(link.href));
  });
})();
