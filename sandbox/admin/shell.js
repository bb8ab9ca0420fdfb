/* global window, document, location, history, localStorage, navigator, URLSearchParams, addEventListener */
/* global setTimeout, clearTimeout, requestIdleCallback, fetch */
/**
 * The sandbox's admin page: frames the app as the Shopify admin does and draws what the app asks for outside its frame
 * (navigation, title bar, save bar, toasts). The other side is app-bridge.js.
 */
import { showStoreControls } from "./store-controls.js";
import { wording } from "./wording.js";

// Never inside the app's own frame: there, a redirect to the admin means the whole window.
if (window.top !== window) window.top.location.href = location.href;

const element = (id) => document.getElementById(id);
const settings = JSON.parse(element("settings").textContent);
const frame = element("app");

let locale = localStorage.getItem("sandbox-admin-locale") ?? (navigator.language.startsWith("ja") ? "ja" : "en");
let navItems = [];
let saveBar = { shown: false };
const text = () => wording[locale];

// ---- Places: the app, the store controls, and what only the real admin has

const controlsPath = `${settings.home}/sandbox`;
/** Where Shopify shows what an app asks for. */
const approvalPath = `${settings.home}/oauth/install`;
const isInApp = (path) => path === settings.appInAdmin || path.startsWith(`${settings.appInAdmin}/`);
const ADMIN_PARAMETERS = ["embedded", "hmac", "host", "id_token", "locale", "session", "shop", "timestamp"];

/** The app's path for a place in the admin, and the other way round. */
const appPath = () => (location.pathname.slice(settings.appInAdmin.length) || "/") + location.search + location.hash;
function adminPath(pathInApp) {
  const url = new URL(pathInApp, location.origin);
  for (const name of ADMIN_PARAMETERS) url.searchParams.delete(name);
  const pathname = url.pathname === "/" ? "" : url.pathname;
  return settings.appInAdmin + pathname + url.search + url.hash;
}

function showPlace() {
  const inApp = isInApp(location.pathname);
  frame.hidden = !inApp;
  element("title-bar").hidden = !inApp;
  element("page").hidden = inApp;
  if (inApp) {
    showInFrame(`/__admin/embed?${new URLSearchParams({ path: appPath(), locale })}`);
  } else {
    showInFrame("about:blank");
    navItems = [];
    drawSaveBar({ shown: false });
    if (location.pathname === controlsPath) showStoreControls(element("page"), text(), toast);
    else if (location.pathname === approvalPath) void showApproval();
    else showElsewhere();
  }
  drawNavigation();
  drawTitle();
}

/** Replaces what is there: going back in the browser must not come to an earlier page of the frame. */
function showInFrame(address) {
  frame.contentWindow.location.replace(address);
}

async function goTo(path) {
  if (saveBar.shown && !(await confirmLeaving())) return;
  drawSaveBar({ shown: false });
  history.pushState(null, "", path);
  showPlace();
}

/** A place in the app, by the app's own router where it is running. */
async function goToInApp(href) {
  if (saveBar.shown && !(await confirmLeaving())) return;
  if (frame.hidden) await goTo(adminPath(href));
  else tellApp("navigate", { href });
}

function showElsewhere() {
  const place = `https://admin.shopify.com${location.pathname}${location.search}`;
  const card = create("div", { className: "card" }, [
    create("p", { textContent: text().elsewhereText }),
    create("p", {}, [create("code", { textContent: place })]),
    create("button", { className: "primary", textContent: text().backToApp, onclick: () => goTo(settings.appInAdmin) }),
  ]);
  element("page").replaceChildren(create("h1", { textContent: text().elsewhereTitle }), card);
}

async function showApproval() {
  const { missing } = await (await fetch("/__admin/control/approval")).json();
  const approve = async () => {
    await fetch("/__admin/control/approval", { method: "POST" });
    await goTo(settings.appInAdmin);
  };
  const card = create("div", { className: "card" }, [
    create("p", { textContent: missing.length > 0 ? text().approvalText : text().approvalNothing }),
    create(
      "ul",
      {},
      missing.map((scope) => create("li", {}, [create("code", { textContent: scope })])),
    ),
    missing.length > 0
      ? create("button", { className: "primary", textContent: text().approve, onclick: approve })
      : create("button", {
          className: "primary",
          textContent: text().backToApp,
          onclick: () => goTo(settings.appInAdmin),
        }),
  ]);
  element("page").replaceChildren(create("h1", { textContent: text().approvalTitle }), card);
}

// ---- Drawing

function create(tag, properties = {}, children = []) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}

function navigationLink(label, path, onclick, { sub = false, current = false } = {}) {
  const link = create("a", { href: path, textContent: label, className: sub ? "sub" : "" });
  if (current) link.setAttribute("aria-current", "page");
  link.onclick = (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    setMenuOpen(false);
    void onclick();
  };
  return link;
}

/** What the app asks for is drawn when its page has nothing to do: the real admin draws in a process of its own. */
const whenIdle = (draw) => requestIdleCallback(draw, { timeout: 500 });

let drawnNavigation = "";

function drawNavigation() {
  const here = location.pathname;
  const content = JSON.stringify([here, location.search, locale, navItems]);
  if (content === drawnNavigation) return;
  drawnNavigation = content;
  const place = (label, path) => navigationLink(label, path, () => goTo(path), { current: here === path });
  const current = currentNavItem();
  element("navigation").replaceChildren(
    place(text().orders, `${settings.home}/orders`),
    place(text().products, `${settings.home}/products`),
    create("h2", { textContent: text().apps }),
    navigationLink(settings.appName, settings.appInAdmin, () => goToInApp("/"), { current: isInApp(here) && !current }),
    ...navItems.map((item) =>
      navigationLink(item.label, adminPath(item.href), () => goToInApp(item.href), {
        sub: true,
        current: item === current,
      }),
    ),
    create("div", { className: "spacer" }),
    place(text().controls, controlsPath),
    place(text().settings, `${settings.home}/settings`),
  );
}

/** The item whose place is here or above; the longest wins. */
function currentNavItem() {
  if (!isInApp(location.pathname)) return undefined;
  const here = new URL(appPath(), location.origin).pathname;
  return navItems
    .filter(({ href }) => here === href || here.startsWith(`${href.split("?")[0].replace(/\/$/, "")}/`))
    .toSorted((a, b) => b.href.length - a.href.length)[0];
}

let titleBar = { title: "", actions: [] };

function drawTitle() {
  const { title, actions } = titleBar;
  element("app-name").textContent = settings.appName;
  element("page-title").textContent = title;
  const inApp = isInApp(location.pathname);
  const shownTitle = inApp ? title : location.pathname === controlsPath ? text().controls : "";
  document.title = [settings.appName, shownTitle, settings.storeName].filter(Boolean).join(" · ");
  const isBack = ({ variant }) => variant === "breadcrumb";
  const isPrimary = ({ variant }) => variant === "primary";
  const byImportance = actions.filter((action) => !isBack(action)).toSorted((a, b) => isPrimary(a) - isPrimary(b));
  element("title-bar-back").replaceChildren(...actions.filter(isBack).map(titleBarButton));
  element("title-bar-actions").replaceChildren(...byImportance.map(titleBarButton));
}

function titleBarButton({ ref, label, variant, tone, disabled, loading }) {
  return create("button", {
    textContent: variant === "breadcrumb" ? `← ${label}` : label,
    className: variant === "primary" ? "primary" : tone === "critical" ? "critical" : "",
    disabled: disabled || loading,
    onclick: () => tellApp("title-bar-press", { ref }),
  });
}

function drawSaveBar(state) {
  saveBar = state;
  element("save-bar").hidden = !state.shown;
  if (!state.shown) return;
  element("save-bar-text").textContent = text().unsaved;
  for (const name of ["save", "discard"]) {
    const button = element(`save-bar-${name}`);
    button.hidden = !state[name];
    button.textContent = state[name]?.label || text()[name];
    button.disabled = Boolean(state[name]?.disabled || state[name]?.loading);
  }
}

function drawTexts() {
  const words = text();
  document.documentElement.lang = locale;
  element("store-name").textContent = settings.storeName;
  element("user").replaceChildren(
    create("b", { textContent: words.user }),
    create("span", { textContent: words.userMark, ariaHidden: "true" }),
  );
  element("languages").setAttribute("aria-label", words.language);
  for (const button of element("languages").children) {
    button.setAttribute("aria-pressed", String(button.dataset.locale === locale));
  }
  element("menu-button").setAttribute("aria-label", words.menu);
  element("navigation").setAttribute("aria-label", words.navigation);
  element("save-bar").setAttribute("aria-label", words.unsaved);
  frame.title = settings.appName;
}

function setMenuOpen(open) {
  element("navigation").classList.toggle("open", open);
  element("backdrop").hidden = !open;
  element("menu-button").setAttribute("aria-expanded", String(open));
}

// ---- Questions and messages

function confirm({ title, body, no, yes }) {
  const dialog = element("confirm");
  element("confirm-title").textContent = title;
  element("confirm-text").textContent = body;
  return new Promise((resolve) => {
    let agreed = false;
    const button = (id, label, value) => {
      element(id).textContent = label;
      element(id).onclick = () => {
        agreed = value;
        dialog.close();
      };
    };
    button("confirm-stay", no, false);
    button("confirm-leave", yes, true);
    dialog.onclose = () => resolve(agreed);
    dialog.showModal();
  });
}

function confirmLeaving() {
  const { leaveTitle, leaveText, stay, leave } = text();
  return confirm({ title: leaveTitle, body: leaveText, no: stay, yes: leave });
}

function confirmDiscarding() {
  const { discardTitle, discardText, keepEditing, discardAll } = text();
  return confirm({ title: discardTitle, body: discardText, no: keepEditing, yes: discardAll });
}

function toast({ id, message, isError = false, duration = 5000, action }) {
  const dismiss = () => {
    clearTimeout(timer);
    box.remove();
    tellApp("toast-dismissed", { id });
  };
  const box = create("div", { className: isError ? "toast error" : "toast", id: id ?? "" }, [
    create("span", { textContent: message }),
  ]);
  if (action) box.append(create("button", { textContent: action, onclick: () => tellApp("toast-action", { id }) }));
  box.append(create("button", { textContent: "×", ariaLabel: text().dismiss, onclick: dismiss }));
  element("toasts").append(box);
  const timer = setTimeout(dismiss, duration);
}

// ---- Talking with the app's page

function tellApp(type, data = {}) {
  frame.contentWindow?.postMessage({ source: "sandbox-admin", type, ...data }, location.origin);
}

const handlers = {
  path({ path }) {
    const place = adminPath(path);
    if (!isInApp(location.pathname) || place === location.pathname + location.search + location.hash) return;
    history.replaceState(null, "", place);
    whenIdle(drawNavigation);
  },
  ready: () => (element("loading").hidden = true),
  "nav-menu"({ items }) {
    navItems = items;
    whenIdle(drawNavigation);
  },
  "title-bar"({ title, actions }) {
    titleBar = { title, actions };
    whenIdle(drawTitle);
  },
  "save-bar"(state) {
    saveBar = state;
    whenIdle(() => drawSaveBar(saveBar));
  },
  loading: ({ isLoading }) => (element("loading").hidden = !isLoading),
  toast,
  "toast-hide": ({ id }) => element(id)?.remove(),
  "open-admin"({ path, newTab }) {
    const place = settings.home + path;
    if (newTab) window.open(place, "_blank");
    else void goTo(place);
  },
  async leave({ id }) {
    if (!(await confirmLeaving())) return;
    drawSaveBar({ shown: false });
    tellApp("answer", { id });
  },
};

addEventListener("message", ({ origin, source, data }) => {
  if (origin === location.origin && source === frame.contentWindow && data?.source === "sandbox-app-bridge") {
    handlers[data.type]?.(data);
  }
});

frame.addEventListener("load", () => {
  element("loading").hidden = true;
});
element("save-bar-save").onclick = () => tellApp("save-bar-press", { ref: "save" });
element("save-bar-discard").onclick = async () => {
  if (!saveBar.confirmDiscard || (await confirmDiscarding())) tellApp("save-bar-press", { ref: "discard" });
};
element("menu-button").onclick = () => setMenuOpen(!element("navigation").classList.contains("open"));
element("backdrop").onclick = () => setMenuOpen(false);
element("languages").onclick = async ({ target }) => {
  const chosen = target.dataset.locale;
  if (!chosen || chosen === locale || (saveBar.shown && !(await confirmLeaving()))) return;
  locale = chosen;
  localStorage.setItem("sandbox-admin-locale", chosen);
  drawSaveBar({ shown: false });
  drawTexts();
  showPlace();
};
addEventListener("popstate", () => {
  // A step inside the frame comes here too; then the frame is there already, and tells its path itself.
  const shown = frame.hidden ? undefined : frame.contentWindow?.location;
  if (!shown || adminPath(shown.pathname + shown.search) !== location.pathname + location.search) showPlace();
});
addEventListener("beforeunload", (event) => {
  if (saveBar.shown) event.preventDefault();
});

drawTexts();
showPlace();
