/* global window, document, location, history, sessionStorage, HTMLElement, MutationObserver, CustomEvent, Event */
/* global Request, Headers, Element, HTMLFormElement, URLSearchParams, CSSStyleSheet, customElements, addEventListener, queueMicrotask */
/**
 * A stand-in for Shopify's App Bridge: the same elements and the same `shopify` global, for the sandbox's admin page
 * (shell.js) instead of Shopify's. Whatever an app can ask for that the sandbox cannot do fails with a clear error.
 */
(() => {
  const parameters = new URLSearchParams(location.search);
  const remembered = (name) => {
    const value = parameters.get(name);
    if (value) sessionStorage.setItem(`app-bridge-${name}`, value);
    return value ?? sessionStorage.getItem(`app-bridge-${name}`) ?? undefined;
  };
  const config = {
    apiKey: document.currentScript?.dataset.apiKey,
    shop: remembered("shop"),
    host: remembered("host"),
    locale: remembered("locale"),
    appOrigins: [],
    disabledFeatures: [],
    experimentalFeatures: [],
  };
  const isEmbedded = window.parent !== window;

  // ---- Talking with the admin page around this one

  /** What the admin page may ask of this one, by name. */
  const handlers = {};
  const tellAdmin = (type, data = {}) => {
    if (isEmbedded) window.parent.postMessage({ source: "sandbox-app-bridge", type, ...data }, location.origin);
  };
  addEventListener("message", ({ origin, source, data }) => {
    if (origin === location.origin && source === window.parent && data?.source === "sandbox-admin") {
      handlers[data.type]?.(data);
    }
  });
  /** Questions to the admin page that wait for an answer. */
  const questions = new Map();
  let lastId = 0;
  const askAdmin = (type, data = {}) =>
    new Promise((resolve) => {
      const id = ++lastId;
      questions.set(id, resolve);
      tellAdmin(type, { ...data, id });
    });
  handlers.answer = ({ id, value }) => {
    questions.get(id)?.(value);
    questions.delete(id);
  };
  const notHere = (name) => () => Promise.reject(new Error(`shopify.${name} is not part of the sandbox.`));

  // ---- Session tokens, and requests that carry them

  const plainFetch = window.fetch.bind(window);

  async function idToken() {
    const response = await plainFetch("/__admin/session-token", { method: "POST" });
    if (!response.ok) throw new Error(`The sandbox gave no session token (${response.status}).`);
    return (await response.json()).token;
  }

  async function withToken(request) {
    const headers = new Headers(request.headers);
    headers.set("Authorization", `Bearer ${await idToken()}`);
    return plainFetch(new Request(request, { headers }));
  }

  window.fetch = async (input, init) => {
    const request = new Request(input, init);
    const isForApp = new URL(request.url).origin === location.origin && !request.url.includes("/__admin/");
    if (!isForApp || request.headers.has("Authorization")) return plainFetch(input, init);
    const again = request.clone();
    const response = await withToken(request);
    if (response.status === 401 && response.headers.has("X-Shopify-Retry-Invalid-Session-Request")) {
      return withToken(again);
    }
    const reauthorize = response.headers.get("X-Shopify-API-Request-Failure-Reauthorize-Url");
    if (reauthorize) window.open(new URL(reauthorize, location.origin), "_top");
    return response;
  };

  // ---- Navigation

  /** The place in the admin that an address names: by App Bridge's scheme, or in full as the real one is called. */
  const adminPath = (url) => {
    const named = /^(?:shopify:(?:\/\/)?admin|https:\/\/admin\.shopify\.com\/store\/[^/]+)(\/.*)?$/.exec(url);
    return named ? (named[1] ?? "/") : undefined;
  };
  const plainOpen = window.open.bind(window);
  window.open = (url, target, features) => {
    const path = adminPath(String(url ?? ""));
    if (path === undefined) return plainOpen(url, target, features);
    tellAdmin("open-admin", { path, newTab: target === "_blank" });
    return null;
  };
  addEventListener("click", (event) => {
    const anchor = event.target instanceof Element ? event.target.closest("a[href]") : null;
    const path = anchor && adminPath(anchor.getAttribute("href"));
    if (path === null || path === undefined) return;
    event.preventDefault();
    tellAdmin("open-admin", { path, newTab: anchor.target === "_blank" || event.ctrlKey || event.metaKey });
  });

  const tellPath = () => tellAdmin("path", { path: location.pathname + location.search + location.hash });
  for (const method of ["pushState", "replaceState"]) {
    const plain = history[method].bind(history);
    history[method] = (...args) => {
      plain(...args);
      tellPath();
    };
  }
  addEventListener("popstate", tellPath);

  /** Lets the app's router go there, as a click in the admin's navigation does. */
  handlers.navigate = ({ href }) => {
    const own = [...document.querySelectorAll("ui-nav-menu a, s-app-nav a, s-app-nav s-link")];
    let anchor = own.find((link) => link.getAttribute("href") === href);
    if (!anchor) {
      anchor = document.createElement("a");
      anchor.setAttribute("href", href);
      anchor.hidden = true;
      document.body.append(anchor);
      queueMicrotask(() => anchor.remove());
    }
    anchor.dispatchEvent(new CustomEvent("shopify:navigate", { bubbles: true, cancelable: true }));
  };

  // ---- Elements

  /** An element that draws nothing itself: its children tell the admin page what to draw. */
  class Described extends HTMLElement {
    connectedCallback() {
      this.observer = new MutationObserver(() => this.describe());
      this.observer.observe(this, { childList: true, subtree: true, attributes: true, characterData: true });
      // A parser adds the children only after this.
      queueMicrotask(() => this.describe());
    }

    disconnectedCallback() {
      this.observer.disconnect();
      queueMicrotask(() => this.gone());
    }

    gone() {}
  }

  class NavMenu extends Described {
    describe() {
      if (!this.isConnected) return;
      const links = [...this.querySelectorAll("a[href], s-link[href]")].filter((link) => link.rel !== "home");
      const items = links.map((link) => ({ label: link.textContent.trim(), href: link.getAttribute("href") }));
      tellAdmin("nav-menu", { items });
    }

    gone() {
      if (!document.querySelector("ui-nav-menu, s-app-nav")) tellAdmin("nav-menu", { items: [] });
    }
  }

  const describeButton = (element, ref) => ({
    ref,
    label: element.textContent.trim(),
    variant: element.getAttribute("variant"),
    tone: element.getAttribute("tone"),
    disabled: element.hasAttribute("disabled"),
    loading: element.hasAttribute("loading") && element.getAttribute("loading") !== "false",
  });
  /** What the buttons in the admin page press here. */
  let titleBarButtons = [];
  handlers["title-bar-press"] = ({ ref }) => titleBarButtons[ref]?.click();

  class TitleBar extends Described {
    static observedAttributes = ["title"];

    attributeChangedCallback() {
      this.describe();
    }

    connectedCallback() {
      super.connectedCallback();
      this.modal = this.closest("ui-modal");
    }

    describe() {
      if (!this.isConnected) return;
      if (this.modal) return this.modal.drawTitle?.(this);
      titleBarButtons = [...this.querySelectorAll("button, a")];
      const actions = titleBarButtons.map(describeButton);
      tellAdmin("title-bar", { title: this.getAttribute("title") ?? "", actions });
    }

    gone() {
      if (!document.querySelector("ui-title-bar")) tellAdmin("title-bar", { title: "", actions: [] });
    }
  }

  /** The save bar on show: one at a time, as in the admin. */
  let shownSaveBar = null;
  const setShownSaveBar = (bar) => (shownSaveBar = bar);
  const saveBarButtons = (bar) => {
    const buttons = [...bar.querySelectorAll("button")];
    const save = buttons.find((button) => button.getAttribute("variant") === "primary");
    return { save, discard: buttons.find((button) => button !== save) };
  };

  class SaveBar extends HTMLElement {
    connectedCallback() {
      this.observer = new MutationObserver(() => this.showing && this.describe());
      this.observer.observe(this, { childList: true, subtree: true, attributes: true });
    }

    disconnectedCallback() {
      this.observer.disconnect();
      void this.hide();
    }

    get showing() {
      return shownSaveBar === this;
    }

    get discardConfirmation() {
      return this.hasAttribute("discardconfirmation") || this.hasAttribute("discardConfirmation");
    }

    describe() {
      const { save, discard } = saveBarButtons(this);
      tellAdmin("save-bar", {
        shown: true,
        save: save && describeButton(save, "save"),
        discard: discard && describeButton(discard, "discard"),
        confirmDiscard: this.discardConfirmation,
      });
    }

    async show() {
      if (this.showing) return;
      await shownSaveBar?.hide();
      setShownSaveBar(this);
      this.describe();
      this.dispatchEvent(new Event("show"));
    }

    async hide() {
      if (!this.showing) return;
      setShownSaveBar(null);
      tellAdmin("save-bar", { shown: false });
      this.dispatchEvent(new Event("hide"));
    }

    toggle() {
      return this.showing ? this.hide() : this.show();
    }
  }
  handlers["save-bar-press"] = ({ ref }) => shownSaveBar && saveBarButtons(shownSaveBar)[ref]?.click();

  /** `<form data-save-bar>`: the bar comes with the first change and goes with submit or reset. */
  const formBars = new WeakMap();
  const formBar = (form) => {
    if (!formBars.has(form)) {
      const bar = document.createElement("ui-save-bar");
      if (form.hasAttribute("data-discard-confirmation")) bar.setAttribute("discardConfirmation", "");
      const button = (variant, press) => {
        const element = document.createElement("button");
        if (variant) element.setAttribute("variant", variant);
        element.addEventListener("click", press);
        bar.append(element);
      };
      button("primary", () => form.requestSubmit());
      button(null, () => form.reset());
      document.body.append(bar);
      formBars.set(form, bar);
    }
    return formBars.get(form);
  };
  const changed = ({ target }) => {
    const form = target instanceof Element ? target.closest("form[data-save-bar]") : null;
    if (form) void formBar(form).show();
  };
  addEventListener("input", changed);
  addEventListener("change", changed);
  for (const type of ["submit", "reset"]) {
    addEventListener(type, ({ target }) => {
      if (target instanceof HTMLFormElement && formBars.has(target)) void formBar(target).hide();
    });
  }

  const MODAL_STYLE = `
    .sandbox-modal { border: 0; border-radius: 16px; padding: 0; width: min(620px, calc(100vw - 32px)); color: inherit;
      box-shadow: 0 8px 40px rgb(0 0 0 / .3); font: 14px/1.5 Inter, system-ui, sans-serif; }
    .sandbox-modal.small { width: min(380px, calc(100vw - 32px)); }
    .sandbox-modal.large { width: min(980px, calc(100vw - 32px)); }
    .sandbox-modal.max { width: calc(100vw - 32px); max-width: none; height: calc(100vh - 32px); }
    .sandbox-modal::backdrop { background: rgb(0 0 0 / .5); }
    .sandbox-modal > header, .sandbox-modal > footer { display: flex; align-items: center; gap: 8px; padding: 12px 16px; background: #f3f3f3; }
    .sandbox-modal > header { justify-content: space-between; font-weight: 650; }
    .sandbox-modal > footer { justify-content: flex-end; background: #fff; border-top: 1px solid #e3e3e3; }
    .sandbox-modal > footer:empty { display: none; }
    .sandbox-modal button.press { font: inherit; font-weight: 600; border: 1px solid #c9c9c9; border-radius: 8px; background: #fff; padding: 5px 12px; cursor: pointer; }
    .sandbox-modal button.press[data-variant=primary] { background: #303030; color: #fff; border-color: #303030; }
    .sandbox-modal button.press[data-tone=critical] { background: #c70a24; color: #fff; border-color: #c70a24; }
    .sandbox-modal button.press:disabled { opacity: .5; cursor: default; }
    .sandbox-modal button.close { border: 0; background: none; font-size: 18px; cursor: pointer; }
    .sandbox-modal iframe { border: 0; width: 100%; height: 60vh; display: block; }`;

  class Modal extends HTMLElement {
    constructor() {
      super();
      this.content = document.createElement("div");
    }

    disconnectedCallback() {
      void this.hide();
    }

    get variant() {
      return this.getAttribute("variant") ?? "base";
    }

    get src() {
      return this.getAttribute("src") ?? undefined;
    }

    get contentWindow() {
      return this.dialog?.querySelector("iframe")?.contentWindow ?? null;
    }

    async show() {
      if (this.dialog) return;
      this.dialog = document.createElement("dialog");
      this.dialog.className = `sandbox-modal ${this.variant}`;
      const style = document.createElement("style");
      style.textContent = MODAL_STYLE;
      this.dialog.append(
        style,
        document.createElement("header"),
        this.src ? this.frame() : this.content,
        document.createElement("footer"),
      );
      if (!this.src) this.adoptContent();
      const titleBar = this.querySelector("ui-title-bar");
      this.drawTitle(titleBar);
      document.body.append(this.dialog);
      this.dialog.addEventListener("close", () => this.hide());
      this.dialog.showModal();
      this.dispatchEvent(new Event("show"));
    }

    async hide() {
      if (!this.dialog) return;
      const dialog = this.dialog;
      this.dialog = null;
      dialog.close();
      dialog.remove();
      this.dispatchEvent(new Event("hide"));
    }

    toggle() {
      return this.dialog ? this.hide() : this.show();
    }

    frame() {
      const frame = document.createElement("iframe");
      frame.src = this.src;
      return frame;
    }

    /** Without React, what stands in the element is its content; React puts its own there. */
    adoptContent() {
      const isOwn = (node) => !/^ui-(title|save)-bar$/i.test(node.nodeName) && node.textContent.trim();
      if (this.content.childNodes.length === 0) this.content.append(...[...this.childNodes].filter(isOwn));
    }

    drawTitle(titleBar) {
      if (!this.dialog) return;
      const [header, footer] = [this.dialog.querySelector("header"), this.dialog.querySelector("footer")];
      const close = document.createElement("button");
      close.className = "close";
      close.setAttribute("aria-label", config.locale?.startsWith("ja") ? "閉じる" : "Close");
      close.textContent = "×";
      close.addEventListener("click", () => this.hide());
      const title = titleBar?.getAttribute("title") ?? "";
      this.dialog.setAttribute("aria-label", title);
      header.replaceChildren(title, close);
      const buttons = [...(titleBar?.querySelectorAll("button, a") ?? [])];
      const drawn = buttons.map((button) => {
        const { label, variant, tone, disabled, loading } = describeButton(button);
        const drawnButton = document.createElement("button");
        drawnButton.className = "press";
        drawnButton.textContent = label;
        drawnButton.disabled = disabled || loading;
        if (variant) drawnButton.dataset.variant = variant;
        if (tone) drawnButton.dataset.tone = tone;
        drawnButton.addEventListener("click", () => button.click());
        return drawnButton;
      });
      // Secondary actions first, the primary one at the end, as in the admin.
      footer.replaceChildren(...drawn.toSorted((a) => (a.dataset.variant === "primary" ? 1 : -1)));
    }
  }

  const elements = { "ui-nav-menu": NavMenu, "ui-title-bar": TitleBar, "ui-save-bar": SaveBar, "ui-modal": Modal };
  for (const [name, type] of Object.entries(elements)) customElements.define(name, type);
  customElements.define("s-app-nav", class extends NavMenu {});

  // By a style sheet that is no node: the app's framework compares the document with what its server sent.
  const hidden = new CSSStyleSheet();
  hidden.replaceSync(`${Object.keys(elements).join(", ")}, s-app-nav { display: none }`);
  document.adoptedStyleSheets.push(hidden);

  const elementCalls = (name) => {
    const find = (id) => {
      const element = document.getElementById(id);
      if (element?.localName !== name) throw new Error(`There is no <${name} id="${id}">.`);
      return element;
    };
    return {
      show: async (id) => find(id).show(),
      hide: async (id) => find(id).hide(),
      toggle: async (id) => find(id).toggle(),
    };
  };

  // ---- Toasts

  const toasts = new Map();
  handlers["toast-action"] = ({ id }) => toasts.get(id)?.onAction?.();
  handlers["toast-dismissed"] = ({ id }) => {
    toasts.get(id)?.onDismiss?.();
    toasts.delete(id);
  };

  // ---- The global

  window.shopify = {
    config,
    origin: location.origin,
    protocol: location.protocol,
    ready: Promise.resolve(),
    environment: { embedded: isEmbedded, mobile: false, pos: false, intent: false },
    idToken,
    user: async () => ({ accountAccess: "full" }),
    loading: (isLoading = true) => tellAdmin("loading", { isLoading: isLoading !== false }),
    toast: {
      show(message, options = {}) {
        const id = `toast-${++lastId}`;
        toasts.set(id, options);
        const { duration = 5000, isError = false, action } = options;
        tellAdmin("toast", { id, message, duration, isError, action });
        return id;
      },
      hide: (id) => tellAdmin("toast-hide", { id }),
    },
    modal: elementCalls("ui-modal"),
    saveBar: {
      ...elementCalls("ui-save-bar"),
      async leaveConfirmation() {
        if (shownSaveBar) await askAdmin("leave");
      },
    },
    webVitals: { onReport: async () => {} },
    support: { registerHandler: async () => {} },
    tools: { register: () => () => {}, unregister: () => {}, clear: () => {} },
    scopes: { query: notHere("scopes.query"), request: notHere("scopes.request"), revoke: notHere("scopes.revoke") },
    app: { extensions: async () => [] },
    resourcePicker: notHere("resourcePicker"),
    picker: notHere("picker"),
    scanner: { capture: notHere("scanner.capture") },
    reviews: { request: notHere("reviews.request") },
    intents: {
      register: () => () => {},
      request: { value: null, subscribe: () => () => {} },
      invoke: notHere("intents.invoke"),
    },
    pos: {},
    setSignals: () => {},
  };

  // ---- The first thing on a page

  const reload = parameters.get("shopify-reload");
  if (!isEmbedded && config.host && config.shop) {
    // An app opened outside the admin goes into it.
    const handle = config.shop.replace(/\.myshopify\.com$/, "");
    location.replace(`/store/${handle}/apps/livapon${location.pathname}`);
  } else if (reload) {
    // The app's bounce page: come back with a session token.
    const target = new URL(reload, location.origin);
    void idToken().then((token) => {
      target.searchParams.set("id_token", token);
      location.replace(target.origin === location.origin ? target.href : location.origin);
    });
  } else {
    tellPath();
    tellAdmin("ready");
  }
})();
