/* <reader-comments server article lang theme order>: the thread of an article on a page of any site.

   Texts are put in as text, never as markup. The style is a constructed sheet, which a policy without inline styles
   allows. Nothing is stored in the browser and no cookie is sent. Without this script, or while the server is away, the
   page shows what it wrote inside the element: a link. */
"use strict";

(() => {
  if (!window.customElements || customElements.get("reader-comments")) return;

  const OWN_SERVER = new URL(document.currentScript ? document.currentScript.src : location.href).origin;
  const TIMEOUT = 15000; // milliseconds
  const LOOKS = [500, 500, 1000, 1000, 2000, 4000, 8000, 15000, 30000]; // milliseconds between looks at the receipt
  const ADDRESS = /\bhttps?:\/\/[\p{L}\p{N}_!#$%&'()*+,./:;=?@[\]{}~-]+/giu;
  const TRAILING = ".,;:!?'*_،؛؟。";
  const BRACKETS = { ")": "(", "]": "[", "}": "{" };

  const STYLE = `
    :host { display: block; --_ink: var(--reader-comments-ink, #1d1b18); --_muted: var(--reader-comments-muted, #5d574d);
      --_rule: var(--reader-comments-rule, #d8d2c5); --_paper: var(--reader-comments-paper, transparent);
      --_field: var(--reader-comments-field, #fff); --_link: var(--reader-comments-link, #1d4d75);
      --_accent: var(--reader-comments-accent, #7a1f1f); --_accent-ink: var(--reader-comments-accent-ink, #fff);
      --_danger: var(--reader-comments-danger, #9b1c1c); color-scheme: light; }
    :host([theme="dark"]) { --_ink: var(--reader-comments-ink, #e9e4da); --_muted: var(--reader-comments-muted, #aca496);
      --_rule: var(--reader-comments-rule, #3d3831); --_field: var(--reader-comments-field, #171512);
      --_paper: var(--reader-comments-paper, #171512); --_link: var(--reader-comments-link, #9cc3e6);
      --_accent: var(--reader-comments-accent, #d98a7f); --_accent-ink: var(--reader-comments-accent-ink, #1d1210);
      --_danger: var(--reader-comments-danger, #f2a59a); --_padding: .75rem; color-scheme: dark; }
    @media (prefers-color-scheme: dark) {
      :host([theme="auto"]) { --_ink: var(--reader-comments-ink, #e9e4da); --_muted: var(--reader-comments-muted, #aca496);
        --_rule: var(--reader-comments-rule, #3d3831); --_field: var(--reader-comments-field, #171512);
        --_paper: var(--reader-comments-paper, #171512); --_link: var(--reader-comments-link, #9cc3e6);
        --_accent: var(--reader-comments-accent, #d98a7f); --_accent-ink: var(--reader-comments-accent-ink, #1d1210);
        --_danger: var(--reader-comments-danger, #f2a59a); --_padding: .75rem; color-scheme: dark; }
    }
    :host([hidden]) { display: none; }
    .box { padding: var(--reader-comments-padding, var(--_padding, 0)); font: var(--reader-comments-font, inherit); line-height: 1.6; color: var(--_ink); background: var(--_paper); }
    .box[dir="rtl"] { line-height: 1.85; }
    * { box-sizing: border-box; }
    a { color: var(--_link); }
    h2, h3 { margin: 0 0 .75rem; line-height: 1.3; font-size: 1.25rem; }
    h3 { font-size: 1.0625rem; margin: 0 0 .375rem; }
    ol, ul { list-style: none; margin: 0; padding: 0; }
    p { margin: 0; }
    .comment { padding-block: .75rem .25rem; border-block-start: 1px solid var(--_rule); }
    .d1, .d2, .d3, .d4 { border-block-start: 0; border-inline-start: 2px solid var(--_rule); padding-inline-start: .875rem;
      margin-block-end: .75rem; }
    .d1 { margin-inline-start: clamp(.75rem, 3vw, 2rem); } .d2 { margin-inline-start: clamp(1.5rem, 6vw, 4rem); }
    .d3 { margin-inline-start: clamp(2.25rem, 9vw, 6rem); } .d4 { margin-inline-start: clamp(3rem, 12vw, 8rem); }
    .gap, .facts, .help, .guidelines { color: var(--_muted); font-size: .875rem; }
    .facts { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 .75rem; }
    .name { max-inline-size: 100%; font-size: 1rem; font-weight: 600; color: var(--_ink); overflow: clip;
      overflow-clip-margin: .25em; overflow-wrap: anywhere; }
    .text { padding-block: .375rem; overflow-wrap: anywhere; }
    .text p { padding-block: .25em; white-space: pre-wrap; unicode-bidi: plaintext; text-align: start; overflow: clip; }
    .text p + p { margin-block-start: .6em; }
    button { min-block-size: 44px; min-inline-size: 44px; font: inherit; cursor: pointer; border-radius: 4px; }
    button:focus-visible, a:focus-visible, input:focus-visible, textarea:focus-visible, [tabindex]:focus-visible,
    summary:focus-visible { outline: 3px solid var(--_link); outline-offset: 2px; }
    .plain { text-align: start; border: 0; padding: 0; background: none; color: var(--_link); text-decoration: underline; font-size: .875rem; }
    .plain[aria-pressed="true"] { color: var(--_ink); font-weight: 600; text-decoration: none; }
    .wide { padding: .5rem 1.25rem; border: 1px solid var(--_muted); background: none; color: var(--_ink); }
    .main { padding: .5rem 1.25rem; border: 1px solid var(--_accent); background: var(--_accent); color: var(--_accent-ink);
      font-weight: 600; }
    .report { display: inline-flex; align-items: center; min-block-size: 44px; font-size: .875rem; }
    .plain + .report { margin-inline-start: 1rem; }
    button[disabled] { opacity: .6; cursor: progress; }
    .order { display: flex; flex-wrap: wrap; gap: 0 1.25rem; }
    .form { margin-block-start: 1.5rem; padding: 1rem; border: 1px solid var(--_rule); border-radius: 6px; }
    .field { margin-block: 1rem; }
    label { display: block; font-weight: 600; }
    input, textarea { display: block; inline-size: 100%; min-block-size: 44px; padding: .5rem .75rem; font: inherit;
      color: var(--_ink); background: var(--_field); border: 1px solid var(--_muted); border-radius: 4px; }
    textarea { min-block-size: 9rem; resize: vertical; }
    [aria-invalid="true"] { border: 2px solid var(--_danger); }
    .error { color: var(--_danger); font-weight: 600; }
    .summary { margin-block-end: 1rem; padding: .75rem 1rem; border: 2px solid var(--_danger); border-radius: 4px; }
    .status:not(:empty) { margin-block-start: 1rem; padding: .75rem 1rem; border: 2px solid var(--_rule); border-radius: 4px; }
    blockquote { margin: .25rem 0 0; color: var(--_muted); white-space: pre-wrap; unicode-bidi: plaintext; overflow: clip;
      overflow-wrap: anywhere; max-block-size: 6em; }
    [hidden] { display: none !important; }`;

  /* Make an element. `part` names it for the page's style; children are elements or texts. */
  function make(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) {
      if (value !== undefined && value !== "") made.setAttribute(key, value);
    }
    made.append(...children.filter((child) => child !== undefined && child !== null));
    return made;
  }

  function button(kind, text, act, attributes) {
    const made = make("button", { type: "button", class: kind, part: `button ${kind}`, ...attributes }, text);
    made.addEventListener("click", act);
    return made;
  }

  const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const shorten = (text, length) => ([...text].length > length ? `${[...text].slice(0, length).join("")}…` : text);

  /* The sentence is a translator's; the name in it is kept apart from its direction of writing. */
  function withName(sentence, name) {
    const [before, after] = sentence.split("{name}");
    return [before, make("bdi", {}, name), after || ""];
  }

  function plainAddress(found) {
    let address = found;
    for (let last = address.at(-1); address; last = address.at(-1)) {
      const closesNothing = last in BRACKETS && address.split(last).length > address.split(BRACKETS[last]).length;
      if (!TRAILING.includes(last) && !closesNothing) break;
      address = address.slice(0, -1);
    }
    try {
      const parsed = new URL(address);
      return parsed.username || parsed.password || !parsed.hostname || address.length > 500 ? "" : address;
    } catch {
      return "";
    }
  }

  function paragraph(text) {
    const made = make("p", { dir: "auto" });
    let end = 0;
    for (const match of text.matchAll(ADDRESS)) {
      const address = plainAddress(match[0]);
      if (!address) continue;
      made.append(text.slice(end, match.index));
      made.append(make("a", { href: address, rel: "ugc nofollow noopener", dir: "ltr" }, address));
      end = match.index + address.length;
    }
    made.append(text.slice(end));
    return made;
  }

  class ReaderComments extends HTMLElement {
    static observedAttributes = ["article", "article-id", "lang", "order", "server"];

    connectedCallback() {
      if (!this.shadowRoot) {
        const root = this.attachShadow({ mode: "open" });
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(STYLE);
        root.adoptedStyleSheets = [sheet];
        root.append(document.createElement("slot"));
      }
      this.load();
    }

    disconnectedCallback() {
      clearTimeout(this.timer);
    }

    attributeChangedCallback(_name, before, after) {
      if (this.shadowRoot && this.isConnected && before !== after) this.load();
    }

    get server() {
      return (this.getAttribute("server") || OWN_SERVER).replace(/\/+$/, "");
    }

    get order() {
      return this.getAttribute("order") === "newest" ? "newest" : "oldest";
    }

    async ask(address, options) {
      const { pathname, search } = new URL(address, this.server);
      // Links of the answers are followed on the server that the page names, and nowhere else.
      const response = await fetch(new URL(pathname + search, this.server), {
        credentials: "omit",
        referrerPolicy: "no-referrer",
        signal: AbortSignal.timeout(TIMEOUT),
        ...options,
      });
      const answer = await response.json();
      return { isTaken: response.ok, answer };
    }

    async read(address) {
      const { isTaken, answer } = await this.ask(address);
      if (!isTaken) throw new Error(answer.detail);
      return answer;
    }

    /* Show the thread from its beginning. What fails leaves what was there: at first, the page's own link. */
    async load() {
      const turn = (this.turn = (this.turn || 0) + 1);
      try {
        const slug = this.getAttribute("article") || (await this.findSlug());
        const query = new URLSearchParams({ lang: this.getAttribute("lang") || "", order: this.order });
        if (!query.get("lang")) query.delete("lang");
        const data = await this.read(`/api/v1/articles/${encodeURIComponent(slug)}/embed/?${query}`);
        if (turn !== this.turn) return;
        this.data = data;
        this.comments = new Map();
        this.show();
        this.tell("comments-loaded", { count: data.article.comment_count });
      } catch (error) {
        this.tell("comments-failed", { message: String(error) });
      }
    }

    async findSlug() {
      const id = this.getAttribute("article-id");
      return (await this.read(`/api/v1/articles/by-id/${encodeURIComponent(id)}/`)).slug;
    }

    tell(name, detail) {
      this.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true, detail }));
    }

    show() {
      const { data } = this;
      const kept = this.form;
      this.list = make("ol", { class: "list", part: "list" });
      this.status = this.status || make("div", { class: "status", part: "status", role: "status" });
      this.more = make("p", { class: "more" });
      const box = make("section", { class: "box", part: "box", lang: data.language, dir: data.direction, "aria-label": data.heading });
      box.append(make("h2", { part: "heading" }, data.heading), this.orders(), this.list, this.more, this.status);
      this.form = null;
      if (data.article.comments_open) box.append((this.form = kept || this.makeForm()));
      else box.append(make("p", { part: "closed" }, data.words.closed));
      this.shadowRoot.replaceChildren(box);
      this.add(data.comments);
      if (!data.article.comment_count && data.article.comments_open) this.list.before(make("p", {}, data.words.be_first));
    }

    orders() {
      const made = make("div", { class: "order", part: "order" });
      if (this.data.article.comment_count < 2) return made;
      for (const order of ["oldest", "newest"]) {
        const pressed = String(order === this.order);
        made.append(button("plain", this.data.words[order], () => this.setAttribute("order", order), { "aria-pressed": pressed }));
      }
      return made;
    }

    add(page) {
      const gaps = new Set();
      for (const comment of page.results) {
        this.comments.set(comment.id, comment);
        // A reply whose parent is not public any more stands below a gap, one for all that follow each other.
        if (comment.depth && !comment.parent && !gaps.has(comment.depth)) {
          gaps.add(comment.depth);
          this.list.append(make("li", { class: `comment gap d${comment.depth - 1}`, part: "gap" }, this.data.words.gap));
        }
        if (!comment.depth) gaps.clear();
        this.list.append(this.makeComment(comment));
      }
      const { more } = this.data.words;
      this.more.replaceChildren(...(page.next ? [button("wide", more, (event) => this.showMore(event.target, page.next))] : []));
    }

    async showMore(pressed, address) {
      pressed.disabled = true;
      const last = this.list.lastElementChild;
      try {
        this.add(await this.read(address));
        const first = last ? last.nextElementSibling : this.list.firstElementChild;
        if (first) {
          first.tabIndex = -1;
          first.focus();
        }
      } catch {
        pressed.disabled = false;
      }
    }

    makeComment(comment) {
      const { words } = this.data;
      const answered = this.comments.get(comment.parent);
      const facts = make("header", { class: "facts" },
        make("bdi", { class: "name", part: "name" }, comment.name),
        comment.badge && make("span", { class: "badge", part: "badge" }, words[`badge_${comment.badge}`]),
        make("time", { datetime: comment.created_at, part: "time", ...this.timeDirection() }, this.timeOf(comment)),
        answered && make("span", {}, ...withName(words.in_reply_to, answered.name)));
      const language = comment.language === "und" || comment.language === "zxx" ? "" : comment.language;
      const text = make("div", { class: "text", part: "text", lang: language });
      text.append(...comment.body.replaceAll("\r\n", "\n").split("\n\n").map(paragraph));
      const article = make("article", { "aria-label": words.by.replace("{name}", comment.name) }, facts, text);
      if (this.data.article.comments_open) {
        article.append(button("plain", words.reply, () => this.answer(comment), { "aria-label": words.reply_to.replace("{name}", comment.name) }));
      }
      const report = new URL(this.data.report_address.replace("{id}", encodeURIComponent(comment.id)), this.server);
      const outside = { target: "_blank", rel: "nofollow noopener", part: "report", class: "report" };
      const label = words.report_of.replace("{name}", comment.name);
      article.append(make("a", { href: report.href, "aria-label": label, ...outside }, words.report));
      return make("li", { class: `comment d${comment.depth}`, part: "comment", id: `comment-${comment.id}` }, article);
    }

    /* Numbers alone would be put in the order of the page's script. */
    timeDirection() {
      return Intl.DateTimeFormat.supportedLocalesOf([this.data.language]).length ? {} : { dir: "ltr" };
    }

    timeOf(comment) {
      const known = Intl.DateTimeFormat.supportedLocalesOf([this.data.language]);
      const time = new Date(comment.created_at);
      if (known.length) return time.toLocaleString(known, { dateStyle: "medium", timeStyle: "short" });
      const two = (number) => String(number).padStart(2, "0");
      const day = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join("-");
      return `${day} ${two(time.getHours())}:${two(time.getMinutes())}`;
    }

    makeForm() {
      const { data } = this;
      const { words } = data;
      const form = make("form", { class: "form", part: "form", novalidate: "novalidate" });
      form.fields = {
        name: make("input", { name: "name", id: "name", part: "field", autocomplete: "name", dir: "auto" }),
        email: make("input", { name: "email", id: "email", part: "field", type: "email", autocomplete: "email", dir: "ltr" }),
        body: make("textarea", { name: "body", id: "body", part: "field", rows: "6", dir: "auto" }),
      };
      form.summary = make("div", { class: "summary", part: "errors", role: "alert", tabindex: "-1", hidden: "hidden" });
      form.answering = make("div", { part: "answering" });
      form.counter = make("p", { class: "help", id: "body-help" });
      form.button = make("button", { type: "submit", class: "main", part: "button main" }, words.send);
      form.append(make("h3", {}, words.write), this.guidelines(), form.summary, form.answering);
      const name = this.field(form, "name", words.name_help);
      name.hidden = Boolean(this.token);
      form.append(name, this.field(form, "email", words.email_help));
      form.append(this.field(form, "body"), this.privacy(), form.button);
      form.fields.body.addEventListener("input", () => this.count(form));
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        this.send(form);
      });
      this.count(form);
      return form;
    }

    field(form, name, help) {
      const described = help ? make("p", { class: "help", id: `${name}-help` }, help) : form.counter;
      const error = make("p", { class: "error", part: "error", id: `${name}-error` });
      form.fields[name].setAttribute("aria-describedby", `${name}-help ${name}-error`);
      return make("div", { class: "field" }, make("label", { for: name }, this.data.words[name]), described, error, form.fields[name]);
    }

    privacy() {
      const { words, privacy } = this.data;
      const list = make("ul", {}, ...privacy.sentences.map((sentence) => make("li", {}, sentence)));
      const more = privacy.policy_url && make("p", {}, make("a", { href: privacy.policy_url, target: "_blank", rel: "noopener" }, words.privacy_more));
      return make("details", { class: "help", part: "privacy" }, make("summary", {}, words.privacy), list, more);
    }

    guidelines() {
      const { data } = this;
      const list = make("dl", {});
      for (const one of data.guidelines) {
        list.append(make("dt", { lang: one.language }, make("strong", {}, one.title)), make("dd", { lang: one.language }, one.sentence));
      }
      return make("div", { class: "guidelines", part: "guidelines" },
        make("p", {}, `${data.words.not_published} ${data.guidelines.map((one) => one.title).join(" · ")}`),
        make("p", {}, data.words.unchanged),
        make("details", {}, make("summary", {}, data.words.meaning), list));
    }

    count(form) {
      const { words, max_length: most } = this.data;
      const left = most - [...form.fields.body.value].length;
      form.counter.textContent = `${left < 0 ? words.over : words.left} ${Math.abs(left)}`;
      form.counter.classList.toggle("error", left < 0);
    }

    answer(comment) {
      const { form } = this;
      const { words } = this.data;
      form.parentId = comment ? comment.id : null;
      form.answering.replaceChildren();
      if (comment) {
        form.answering.append(make("p", {}, ...withName(words.answering, comment.name)));
        form.answering.append(make("blockquote", { dir: "auto" }, shorten(comment.body, 240)));
        form.answering.append(button("plain", words.on_its_own, () => this.answer(null)));
      }
      form.fields[form.fields.name.value || this.token ? "body" : "name"].focus();
    }

    async send(form) {
      const { fields } = form;
      /* Whoever is logged in to the publisher's site has the name of the account. */
      const { token } = this;
      const sent = { ...(token ? {} : { name: fields.name.value }), body: fields.body.value, parent: form.parentId || null };
      if (fields.email.value) sent.email = fields.email.value;
      const body = JSON.stringify(sent);
      // The same text sent again, after an answer that got lost, is the same comment.
      if (form.sentBody !== body) Object.assign(form, { sentBody: body, key: newKey() });
      form.button.disabled = true;
      form.button.textContent = this.data.words.sending;
      try {
        const slug = encodeURIComponent(this.data.article.slug);
        const headers = { "Content-Type": "application/json", "Idempotency-Key": form.key, "Accept-Language": this.data.language };
        if (token) headers.Authorization = `Bearer ${token}`;
        const { isTaken, answer } = await this.ask(`/api/v1/articles/${slug}/comments/`, { method: "POST", headers, body });
        if (isTaken) this.take(form, answer);
        else this.refuse(form, answer);
      } catch {
        this.refuse(form, { detail: this.data.words.failed });
      } finally {
        form.button.disabled = false;
        form.button.textContent = this.data.words.send;
      }
    }

    refuse(form, { detail, errors = {} }) {
      const { words } = this.data;
      const sentences = Object.values(errors).flat().map((error) => error.detail);
      for (const [name, field] of Object.entries(form.fields)) {
        const own = (errors[name] || []).map((error) => error.detail).join(" ");
        this.shadowRoot.getElementById(`${name}-error`).textContent = own;
        field.toggleAttribute("aria-invalid", false);
        if (own) field.setAttribute("aria-invalid", "true");
      }
      if (errors.parent) this.answer(null);
      const list = make("ul", {}, ...(sentences.length ? sentences : [detail]).map((sentence) => make("li", {}, sentence)));
      form.summary.replaceChildren(make("h3", {}, words.not_sent), list);
      form.summary.hidden = false;
      form.summary.focus();
    }

    take(form, answer) {
      form.summary.hidden = true;
      for (const name of Object.keys(form.fields)) {
        this.shadowRoot.getElementById(`${name}-error`).textContent = "";
        form.fields[name].removeAttribute("aria-invalid");
      }
      form.fields.body.value = "";
      form.sentBody = undefined;
      form.parentId = null;
      form.answering.replaceChildren();
      this.count(form);
      this.showStatus("pending", answer.receipt);
      this.tell("comment-posted", { id: answer.id, receipt: answer.receipt });
      this.watch(answer.receipt, 0);
    }

    showStatus(word, receipt) {
      const attributes = { href: receipt, target: "_blank", rel: "noopener noreferrer", part: "receipt" };
      const link = /^https?:/.test(receipt) ? make("a", attributes, this.data.words.receipt) : null;
      this.status.dataset.state = word;
      this.status.replaceChildren(make("p", {}, this.data.words[word]), ...(link ? [link] : []));
    }

    /* A comment that waits for the worker is decided within a second or two; one that waits for a person is not. */
    watch(receipt, attempt) {
      if (attempt >= LOOKS.length) return;
      this.timer = setTimeout(async () => {
        try {
          const token = new URL(receipt).pathname.split("/").filter(Boolean).at(-1);
          const { status } = await this.read(`/api/v1/receipts/${token}/`);
          if (status !== "pending") {
            this.showStatus(status, receipt);
            if (status === "approved") await this.load();
            return;
          }
        } catch {
          /* No network just now: the next look may have it. */
        }
        this.watch(receipt, attempt + 1);
      }, LOOKS[attempt]);
    }
  }

  customElements.define("reader-comments", ReaderComments);

  /* Some systems strip elements that they do not know: <div data-reader-comments data-article="…">. */
  function replacePlaceholders() {
    for (const place of document.querySelectorAll("[data-reader-comments]:not([data-reader-comments=made])")) {
      const { readerComments: _flag, ...attributes } = place.dataset;
      place.dataset.readerComments = "made";
      const made = document.createElement("reader-comments");
      for (const [name, value] of Object.entries(attributes)) made.setAttribute(name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`), value);
      made.append(...place.childNodes);
      place.append(made);
    }
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", replacePlaceholders);
  else replacePlaceholders();
})();
