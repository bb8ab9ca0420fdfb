/* global document, fetch, setInterval, clearInterval */
/**
 * The page on which a person plays the shop: new orders, what happens to them, how webhooks arrive, what the API
 * refuses. Everything goes through the simulated Shopify's control API.
 */

const SHOWN_ORDERS = 20;
const REFRESH_MS = 3000;

let refreshing;

/** Draws the page, and keeps its list of orders fresh while it is on show. */
export async function showStoreControls(page, words, toast) {
  clearInterval(refreshing);
  const orders = create("tbody");
  const modes = create("div", { className: "row" });
  page.replaceChildren(
    create("h1", { textContent: words.controlsTitle }),
    create("p", { className: "quiet", textContent: words.controlsText }),
    card(words.newOrder, words.newOrderText, [
      create("div", { className: "row" }, [
        press(words.routedNow, () => makeOrder("now"), "primary"),
        press(words.routedLater, () => makeOrder({ afterMs: 30_000 })),
        press(words.routedNever, () => makeOrder("never")),
      ]),
    ]),
    card(words.recentOrders, "", [
      create("table", { className: "orders" }, [
        create("thead", {}, [
          create(
            "tr",
            {},
            [words.order, words.items, words.state, words.actions].map((textContent) => create("th", { textContent })),
          ),
        ]),
        orders,
      ]),
    ]),
    card(words.webhooks, words.webhooksText, [modes]),
    card(words.limits, words.limitsText, [
      create("div", { className: "row" }, [
        ...Object.entries(words.faults).map(([kind, label]) =>
          press(label, () => control("POST", "faults", { kind, operation: "*", times: 3 })),
        ),
      ]),
    ]),
  );

  /** A button that does something to the shop and says how it went. */
  function press(label, act, className = "") {
    const button = create("button", { textContent: label, className });
    button.onclick = async () => {
      button.disabled = true;
      try {
        await act();
        toast({ message: words.done, duration: 2500 });
        await refresh();
      } catch (error) {
        toast({ message: `${words.failed}: ${error.message}`, isError: true });
      } finally {
        button.disabled = false;
      }
    };
    return button;
  }

  let knownSkus = [];

  /** An order of one to three of the things that the shop has sold before. */
  function makeOrder(routing) {
    const skus = knownSkus.toSorted(() => Math.random() - 0.5).slice(0, 1 + Math.floor(Math.random() * 3));
    const lines = skus.map((sku) => ({ sku, quantity: 1 + Math.floor(Math.random() * 3) }));
    return control("POST", "orders", { lines, routing });
  }

  function drawOrder(order) {
    const act = (label, name, body = {}) => press(label, () => control("POST", `orders/${order.id}/${name}`, body));
    const live = order.fulfillmentOrders.filter(
      ({ status }) => !["CLOSED", "CANCELLED", "INCOMPLETE"].includes(status),
    );
    const held = live.some(({ status }) => status === "ON_HOLD");
    const open = live.some(({ status }) => status === "OPEN" || status === "IN_PROGRESS");
    const acts = order.cancelledAt
      ? []
      : [
          live.length === 0 && order.fulfillmentOrders.length === 0 && act(words.route, "route"),
          open && act(words.hold, "hold", { reason: "OTHER" }),
          held && act(words.release, "release"),
          open && act(words.fulfill, "fulfill"),
          order.fulfillments.length === 0 && act(words.cancel, "cancel"),
        ].filter(Boolean);
    const states = live.length ? live.map(({ status }) => status) : [words.noFulfillmentOrder];
    const fulfillment = order.cancelledAt ? "CANCELLED" : order.fulfillmentStatus;
    const tags = [fulfillment, ...(order.cancelledAt || order.fulfillmentStatus === "FULFILLED" ? [] : states)];
    return create("tr", {}, [
      create("td", { textContent: order.name }),
      create(
        "td",
        {},
        order.lineItems.map((line) =>
          create("div", { textContent: `${line.sku ?? line.title} × ${line.currentQuantity}` }),
        ),
      ),
      create("td", {}, [
        create(
          "div",
          { className: "row" },
          tags.map((textContent) => create("span", { className: "tag", textContent })),
        ),
      ]),
      create("td", {}, [create("div", { className: "row" }, acts)]),
    ]);
  }

  async function refresh() {
    const [state, { rule }] = await Promise.all([control("GET", "state"), control("GET", "webhooks")]);
    knownSkus = [...new Set(state.orders.flatMap(({ lineItems }) => lineItems.map(({ sku }) => sku).filter(Boolean)))];
    const newest = state.orders.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt)).slice(0, SHOWN_ORDERS);
    // Not under a finger: the list waits while one of its buttons has the focus.
    if (!orders.contains(document.activeElement)) {
      orders.replaceChildren(...newest.map(drawOrder));
      if (newest.length === 0)
        orders.append(create("tr", {}, [create("td", { colSpan: 4, textContent: words.noOrders })]));
    }
    modes.replaceChildren(
      ...Object.entries(words.modes).map(([mode, label]) => {
        const current = (rule?.mode ?? "deliver") === mode;
        const button = press(
          label,
          () => control("POST", "webhooks", { mode, delayMs: 10_000 }),
          current ? "primary" : "",
        );
        button.setAttribute("aria-pressed", String(current));
        return button;
      }),
    );
  }

  try {
    await refresh();
  } catch (error) {
    toast({ message: `${words.failed}: ${error.message}`, isError: true });
  }
  refreshing = setInterval(() => {
    if (!orders.isConnected) clearInterval(refreshing);
    else if (!document.hidden) refresh().catch(() => {});
  }, REFRESH_MS);
}

async function control(method, path, body) {
  const response = await fetch(`/__admin/control/${path}`, {
    method,
    headers: { "content-type": "application/json" },
    body: body && JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error ?? JSON.stringify(answer));
  return answer;
}

function card(title, text, children) {
  const heading = [create("h2", { textContent: title })];
  if (text) heading.push(create("p", { textContent: text }));
  return create("section", { className: "card" }, [...heading, ...children]);
}

function create(tag, properties = {}, children = []) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}
